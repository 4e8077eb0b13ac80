"""核验: is the paper in hand the one that was issued? By the code printed on it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag

from core.applications.reading import void_words
from core.clock import local
from core.context import Context
from core.ledger.happenings import record_once, record_refusal
from core.ledger.keys import KeyDestroyed, KeyProblem
from core.ledger.paper_code import PaperCode, digest_of
from core.ledger.verify_tree import is_signed_entry
from core.permissions import Permission
from db.ledger import canonical
from db.ledger.cipher import unseal
from db.ledger.write import image_of
from db.models import Document, LedgerEntry
from db.queries import ledger as queries

GENUINE, VOID, DIFFERENT, UNKNOWN, DOUBTFUL = "genuine", "void", "different", "unknown", "doubtful"
WORDS = {
    GENUINE: "该文书与台账记录相符。",
    VOID: "该文书确由本机关出具，但已不再有效。",
    DIFFERENT: "该文书的内容与台账记录不符，请勿采信，并联系出具文书的窗口核实。",
    UNKNOWN: "台账中没有该文书，请核对编码是否完整；扫描无误的，请勿采信并联系出具文书的窗口核实。",
    DOUBTFUL: "该文书的记录本身未通过核验，暂不能确认，请联系审计管理员。",
}


@dataclass(frozen=True)
class PaperCheck:
    """The verdict (a key of WORDS) and, where the code is the paper's own, what anybody reads on it. `index` is the place
    in the ledger, None while the entry waits to be sealed; `remark` says more in words; `printed` is what stands on the
    paper, for comparing it line by line."""

    verdict: str
    title: str = ""
    number: str = ""
    issued_on: str = ""
    index: int | None = None
    remark: str = ""
    matter_id: UUID | None = None
    document_id: UUID | None = None
    printed: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        return WORDS[self.verdict]


def check_paper(ctx: Context, code: PaperCode) -> PaperCheck | None:
    """Compare a code with the record; None without the permission. Each check is an entry.

    Nothing of a paper is told to whoever has not its own digest in hand: an id alone opens nothing.
    """
    if not ctx.may(Permission.PAPER_CHECK):
        record_refusal(ctx, "core.ledger.check_paper.check_paper")
        return None
    viewer = ctx.viewer_for(Permission.PAPER_CHECK)
    with ctx.app.read() as session:
        document = queries.paper(session, viewer, code.document_id)
        found = queries.last_entry(session, viewer, "document", code.document_id)
        if document is None or found is None:
            check = PaperCheck(DOUBTFUL if document or found else UNKNOWN)
        elif digest_of(document.content) != code.digest:
            check = PaperCheck(DIFFERENT)
        else:
            entry, index = found
            verdict, remark = _verdict(ctx, document, entry)
            void = void_words(*queries.paper_fate(session, viewer, document.id))
            if verdict == GENUINE and void:
                verdict, remark = VOID, void
            reach = ctx.viewer_for(Permission.APPLICATION_READ)
            check = PaperCheck(
                verdict,
                document.title,
                document.number or "",
                f"{local(document.happened_at):%Y-%m-%d}",
                index,
                remark,
                document.matter_id if queries.may_see_matter(session, reach, document.matter_id) else None,
                document.id,
                _printed(document.content),
            )
    record_once(
        ctx,
        "checked",
        "document",
        code.document_id,
        matter_id=document.matter_id if document else None,
        details={"verdict": check.verdict},
    )
    return check


def _printed(content: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a reader compares with the paper in his hand; numbers are masked there as here."""
    if "lines" in content:
        return tuple((str(label), str(text)) for label, text in content["lines"])
    applicant = content.get("applicant") or {}
    materials = "；".join(
        f"{one['name']}（原件{one['originals_received']}份、复印件{one['copies_received']}份）"
        for one in content.get("materials", ())
    )
    said = (
        ("申请人", str(applicant.get("name", ""))),
        ("证件号码", str(applicant.get("certificate_no", ""))),
        ("申请事项", str(content.get("item", ""))),
        ("收到的材料", materials),
        ("收件人", str(content.get("handled_by", ""))),
    )
    return tuple((label, value) for label, value in said if value)


def _verdict(ctx: Context, document: Document, entry: LedgerEntry) -> tuple[str, str]:
    """Whether the row is what its last entry commits to, and that entry the portal's own."""
    if not is_signed_entry(ctx.app, bytes(entry.body), bytes(entry.signature)):
        return DOUBTFUL, ""
    try:
        body = canonical.parse(bytes(entry.body))
        with ctx.app.read() as session:
            key = ctx.app.keys.by_id(session, entry.key_id).key if entry.key_id else b""
        plain = unseal(key, bytes(entry.image or b""), entry.id.bytes)
        salt, image = plain[: canonical.SALT_BYTES], plain[canonical.SALT_BYTES :]
        is_same = (
            canonical.commitment(salt, image) == body["commitment"]
            and image_of(document, int(body["schema"] or "")) == image
        )
    except KeyDestroyed as destroyed:
        return DOUBTFUL, f"该文书的留痕内容已依法销毁（销毁凭证 {destroyed.certificate_no}）"
    except KeyProblem as problem:
        return DOUBTFUL, str(problem)
    except (InvalidTag, ValueError, KeyError, TypeError):
        return DOUBTFUL, ""
    return (GENUINE if is_same else DOUBTFUL), ""
