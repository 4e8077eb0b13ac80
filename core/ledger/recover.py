"""After a database was put back from a backup on purpose: the loss is recorded, and sealing goes on from what is there.

The files of the home stay, set aside; the new ones begin with the head that the database now has. What was lost is an
entry for ever: the last head that was known, the one that was put back, why, and by whose approval.
"""

import shutil
import sys
from dataclasses import dataclass

from core.app import App
from core.clock import local
from core.law.problem import Problem
from core.ledger import journal
from core.ledger.findings import Findings
from core.ledger.heads import is_signed, read_statement
from core.ledger.sealer import tick
from core.ledger.verify_tree import Receipts, take_marks
from db.ledger import sealing
from db.ledger.scanning import snapshot
from db.ledger.write import Happening
from db.models import LedgerHead
from db.models.base import new_id


@dataclass(frozen=True)
class Recovered:
    """`lost` are the ids of entries that were acknowledged and are gone, to be entered again."""

    lost: list[str]
    known_size: int
    size: int


def recover(app: App, reason: str, approved_by: str) -> Recovered | list[Problem]:
    """Accept the database as it stands, from the command line of the host, while portal and worker are stopped. For the
    operator, with an approval in writing.

    Nothing happens where the database continues what was sealed.
    """
    if not reason.strip() or not approved_by.strip():
        return [Problem("reason", "请写明恢复原因和批准人")]
    known = journal.last_head(app.home)
    with app.engine.connect() as connection:
        head = sealing.latest_head(connection)
        if head is not None and not is_signed(app, bytes(head.statement), bytes(head.signature)):
            return [Problem("forged", "数据库中最后一条封存记录的签名无效，不能在其上恢复。请用另一份备份")]
        edge = sealing.unsealed(connection, 0, 1).edge
    size = head.size if head else 0
    if known is None or (_continues(app, known, head) and (head is None or edge >= head.next_xid)):
        return [Problem("nothing", "数据库与主机的封存文件一致，无需恢复")]
    lost = _lost(app)
    before = read_statement(known.statement)
    folder = journal.folder(app.home)
    with app.change() as work:
        work.happened(
            Happening(
                "ledger",
                new_id(),
                "recovered",
                details={
                    "reason": reason,
                    "approved_by": approved_by,
                    "known_size": str(before.size),
                    "known_root": before.root,
                    "size": str(size),
                    "lost": str(len(lost)),
                },
            )
        )
        work.commit()
    aside = folder / f"before-{local(app.clock.now()):%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    for file in folder.glob("*.log"):
        shutil.move(file, aside / file.name)
    (aside / "lost.txt").write_text("".join(f"{one}\n" for one in lost), encoding="utf-8")
    if head is not None:
        journal.append_head(app.home, journal.SignedHead(bytes(head.statement), bytes(head.signature)))
    tick(app, anew=True)
    return Recovered(lost, before.size, size)


def _continues(app: App, known: journal.SignedHead, head: LedgerHead | None) -> bool:
    last = read_statement(known.statement)
    with app.engine.connect() as connection:
        following = sealing.heads_from(connection, last.size)
    return head is not None and bool(following) and bytes(following[0].statement) == known.statement


def _lost(app: App) -> list[str]:
    findings = Findings(most=sys.maxsize)
    receipts = Receipts(app, take_marks(app), findings, {})
    with snapshot(app.engine) as found:
        receipts.finish(found)
    return [one.entry_id for one in findings.kept if one.code == "receipt_lost"]
