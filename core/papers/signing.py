"""细则第八条: who signed a paper, how and when, or refused to, and before which witness. The signed sheet is the original."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.acting import absent_colleague
from core.applications.register import check_moment
from core.approvals.chain import content_digest
from core.clock import local
from core.files.attach import AttachFile, take_in
from core.law.basis import article
from core.law.names import TextKind, clean
from core.law.paper_approval import PEN, REFUSED, SCAN, WAYS, SigningWay
from core.law.paper_kinds import PAPER_KINDS
from core.law.paper_states import PAPER_STATES
from core.law.problem import Problem
from core.papers.checking import blocking, check_paper_values
from core.papers.file_facts import file_facts
from core.papers.moving import NOT_FOUND
from core.papers.pen import check_picture
from core.papers.sign_lines import SignLine, lines_of_content, lines_of_draft
from core.papers.writing import ended
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work, use_case
from db.models import Act, Document, Matter, PaperDraft, PaperSignature
from db.queries.approvals import list_signatures
from db.queries.papers import draft_of, find_issued, lock_open_matter, lock_paper_draft

NOT_REFUSED = "因履行职务签名，不能登记为拒绝签名；对内容有异议的，请更正文书后签名"


@dataclass(frozen=True)
class RecordSignature:
    """`paper_id` is that of the issued paper, or of the draft while it is none. `positions` are the lines that were signed:
    several on one scan, else one. `name` is who signed on a line that names nobody.

    `way` is a code of core.law.paper_approval. `file` is a new scan or the picture of the pen pad, `file_id` a scan that
    another line of this paper, as its text is now, was signed on. `signed_at` is None for the pen pad: the moment of recording.
    """

    token: UUID
    paper_id: UUID
    positions: tuple[int, ...]
    name: str
    way: str | None
    signed_at: datetime | None
    refusal: str
    witness: str
    late_reason: str = ""
    file: AttachFile | None = None
    file_id: UUID | None = None


@dataclass(frozen=True)
class SignatureRecorded:
    paper_id: UUID
    matter_id: UUID


@dataclass(frozen=True)
class _Signed:
    """A signature as it will be kept."""

    way: SigningWay
    lines: list[SignLine]
    name: str
    at: datetime
    late_reason: str | None
    refusal: str
    witness: str


@dataclass(frozen=True)
class _Paper:
    draft: PaperDraft
    document: Document | None
    matter: Matter
    lines: list[SignLine]
    digest: str


@use_case(Permission.PAPER_SIGN)
def record_signature(work: Work, command: RecordSignature) -> SignatureRecorded | list[Problem]:
    """Keep who signed a paper, or would not. Of a paper on its way it counts until the text changes."""
    paper = _paper(work, command.paper_id)
    if isinstance(paper, list):
        return paper
    signed = _check(work, command, paper)
    if isinstance(signed, list):
        return signed
    file_id = None
    if signed.way.code in (SCAN, PEN):
        file_id = command.file_id if command.file is None else None
        if command.file is not None:
            kept = take_in(work, command.file, paper.matter, Permission.PAPER_SIGN)
            if isinstance(kept, list):
                return kept
            file_id = kept.file_id
            work.session.flush()
    absent = absent_colleague(work, paper.matter, Permission.PAPER_SIGN)
    actor = work.ctx.actor.account_id
    for line in signed.lines:
        work.add(
            PaperSignature(
                matter_id=paper.matter.id,
                draft_id=paper.draft.id,
                document_id=paper.document.id if paper.document else None,
                position=line.position,
                role=line.role,
                name=line.name or signed.name,
                credential_no=line.credential_no,
                way=signed.way.code,
                digest=paper.digest,
                happened_at=signed.at,
                file_id=file_id,
                refusal=signed.refusal,
                witness=signed.witness,
                recorded_by=actor,
                on_behalf_of_id=absent,
            )
        )
    who = "、".join(f"{line.role} {line.name or signed.name}" for line in signed.lines)
    work.add(
        Act(
            matter_id=paper.matter.id,
            kind="paper_signed",
            actor_id=actor,
            on_behalf_of_id=absent,
            happened_at=signed.at,
            late_reason=signed.late_reason,
            note=f"{PAPER_KINDS[paper.draft.kind].title}：{who} {signed.way.done}",
            document_id=paper.document.id if paper.document else None,
            details={"paper_draft": str(paper.draft.id)},
        )
    )
    return SignatureRecorded(command.paper_id, paper.matter.id)


def _paper(work: Work, paper_id: UUID) -> _Paper | list[Problem]:
    """The paper, locked, if it can be signed now."""
    viewer = work.ctx.viewer_for(Permission.PAPER_SIGN)
    document = find_issued(work.session, viewer, paper_id)
    source = draft_of(work.session, viewer, paper_id) if document else None
    draft = lock_paper_draft(work.session, viewer, source.id if source else paper_id)
    matter = lock_open_matter(work.session, viewer, draft.matter_id) if draft else None
    if draft is None or matter is None or matter.closed_at is not None:
        return [NOT_FOUND]
    facts = file_facts(work.session, viewer, draft.matter_id)
    if facts is None:
        return [NOT_FOUND]
    digest = content_digest(draft, facts)
    if document is not None:
        lines = lines_of_content(document.content)
        return ended(work, document) or _Paper(draft, document, matter, lines, digest)
    if not PAPER_STATES[draft.state].is_open:
        return [Problem("sign.state", f"该文书{PAPER_STATES[draft.state].label}，请刷新页面")]
    kind = PAPER_KINDS[draft.kind]
    if blocking(check_paper_values(kind, draft.content, facts)):
        return [Problem("sign.incomplete", "文书还有未填好的内容，请先补全并核对，再请人签名")]
    return _Paper(draft, None, matter, lines_of_draft(kind, draft.content, facts), digest)


def _check(work: Work, command: RecordSignature, paper: _Paper) -> _Signed | list[Problem]:
    """What was said of the signing, cleaned, or everything that is wrong with it."""
    way = WAYS.get(command.way or "")
    if way is None:
        return [Problem("sign.way", "请选择签名方式", "way")]
    lines = [line for line in paper.lines if line.position in command.positions]
    problems: list[Problem] = []
    nameless = [line for line in lines if not line.name]
    if not lines or len(lines) != len(set(command.positions)):
        problems.append(Problem("sign.who", "请选择签名人", "positions"))
    elif way.code != SCAN and len(lines) > 1:
        problems.append(Problem("sign.one", f"“{way.label}”请逐人登记，一次选择一人", "positions"))
    elif len(nameless) > 1:
        problems.append(Problem("sign.names", "未列明姓名的签名人请逐人登记", "positions"))
    problems += [
        Problem("sign.refuser", f"{line.label}{NOT_REFUSED}", "positions", article(8))
        for line in lines
        if way.code == REFUSED and not line.may_refuse
    ]
    name, found = clean(
        command.name, TextKind.ORGANIZATION_NAME, label="签名人姓名", field="name", required=bool(nameless)
    )
    problems += found
    at, late_reason, found = _moment(work, way, command, paper)
    problems += found
    refusal, found = clean(
        command.refusal if way.needs_reason else "",
        TextKind.REASON,
        label="拒绝签名的原因",
        field="refusal",
        required=way.needs_reason,
    )
    problems += found
    witness, found = clean(
        command.witness,
        TextKind.PERSON_NAME,
        label="见证人姓名",
        field="witness",
        required=way.needs_witness,
    )
    problems += found + _file_problems(work, way, command, paper)
    if problems or at is None:
        return problems
    return _Signed(way, lines, name, at, late_reason, refusal, witness)


def _moment(
    work: Work, way: SigningWay, command: RecordSignature, paper: _Paper
) -> tuple[datetime | None, str | None, list[Problem]]:
    """When it was signed, why it is entered late, and what is wrong with both."""
    if not way.moment:
        return work.now, None, []
    if command.signed_at is None:
        return None, None, [Problem("sign.at", f"请填写{way.moment}日期和时刻", "signed_at")]
    what, since = (
        f"{way.moment}时间",
        paper.document.happened_at if paper.document else paper.draft.written_at,
    )
    # Typed to the minute.
    if command.signed_at < since.replace(second=0, microsecond=0):
        told = f"{what}不得早于文书{'出具' if paper.document else '内容最后改动'}时间（{local(since):%m-%d %H:%M}）"
        return command.signed_at, None, [Problem("sign.early", told, "signed_at")]
    return check_moment(
        command.signed_at,
        command.late_reason,
        entered_at=work.now,
        limits=settings(work.session, paper.draft.agency_id),
        what=what,
        field="signed_at",
    )


def _file_problems(work: Work, way: SigningWay, command: RecordSignature, paper: _Paper) -> list[Problem]:
    if way.code == PEN:
        content = command.file.opened if command.file and command.file.kind == "pen_signature" else None
        if content is None:
            return check_picture(b"")
        content.seek(0)
        return check_picture(content.read())
    if way.code != SCAN or (command.file is not None and command.file.kind == "signed_paper"):
        return []
    viewer = work.ctx.viewer_for(Permission.PAPER_SIGN)
    scans = {
        row.signature.file_id
        for row in list_signatures(work.session, viewer, paper.draft.id)
        if row.signature.way == SCAN and row.signature.digest == paper.digest
    }
    if command.file is None and command.file_id in scans:
        return []
    return [Problem("sign.scan", "请选择签名文书的扫描件", "file")]
