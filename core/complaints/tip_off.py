"""细则第五条，劳动保障监察条例第九条: a tip-off is registered, and whoever brings it is sealed at once.

Neither who it is nor what was said becomes a field of the command, a draft, or a word of the search: what was said may tell
who said it. The abstract that a second person approves is what the house reads.
"""

import hashlib
from dataclasses import InitVar, asdict, dataclass
from uuid import UUID

from core.acts.noting import Moment, note_act
from core.applications.rows import keep_words
from core.clock import local
from core.complaints.intake import Intake, check_intake, check_similar, detail_of, open_complaint
from core.complaints.receipt import SERIES, issue_complaint_receipt
from core.law.complaints import TIP_OFF
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.numbering import take_number
from core.parties.register import hold_certificates
from core.permissions import Permission
from core.sealed.content import Identity, fingerprint
from core.sealed.reading import called
from core.sealed.sealing import check_sealed, seal_into
from core.sealed.statements import seal_statement
from core.use_case import Work, use_case

INFORMANT = "informant"
ANONYMOUS = Identity(name="匿名", note="举报人未提供姓名")
"""What is sealed of somebody who gives no name."""


@dataclass(frozen=True)
class Statement:
    """What an informant says, in his words as far as they were taken down."""

    facts: str
    proof: str = ""


@dataclass(frozen=True)
class RegisterTipOff:
    """`is_anonymous`: no name is given. `query_code` is the SHA-256 of the code by which an anonymous informant asks later, as
    `hashed` makes it; empty for none. Use `tipping_off` to make one: who and what are no fields."""

    token: UUID
    intake: Intake
    is_anonymous: bool
    query_code: str
    fingerprint: str
    identity: InitVar[Identity | None] = None
    statement: InitVar[Statement | None] = None
    abstract: InitVar[str] = ""

    def __post_init__(self, identity: Identity | None, statement: Statement | None, abstract: str) -> None:
        said = (identity or ANONYMOUS, statement or Statement(""), abstract)
        object.__setattr__(self, "_said", said)

    @property
    def said(self) -> tuple[Identity, Statement, str]:
        """The identity, the statement, and the draft of the abstract."""
        found: tuple[Identity, Statement, str] = getattr(self, "_said")  # noqa: B009
        return found


@dataclass(frozen=True)
class TipOffRegistered:
    """`called` is what everybody reads in place of the name."""

    matter_id: UUID
    number: str
    called: str
    sealed_id: UUID
    document_id: UUID
    receipt_number: str


def tipping_off(
    token: UUID,
    salt: bytes,
    intake: Intake,
    statement: Statement,
    abstract: str,
    identity: Identity | None = None,
    code: str = "",
) -> RegisterTipOff:
    """The command for what a form says; without an identity the informant is anonymous. `salt` as in
    `core.sealed.content.fingerprint`."""
    who = identity or ANONYMOUS
    said = fingerprint(salt, *asdict(who).values(), *asdict(statement).values(), abstract)
    kept = hashed(code) if code else ""
    return RegisterTipOff(
        token, intake, identity is None, kept, said, identity=who, statement=statement, abstract=abstract
    )


def hashed(code: str) -> str:
    """What is kept of a query code: nobody reads the code from it."""
    told = "".join(one for one in code.upper() if one.isalnum())
    return hashlib.sha256(f"query code {told}".encode()).hexdigest()


@use_case(Permission.SEAL_PARTY)
def register_tip_off(work: Work, command: RegisterTipOff) -> TipOffRegistered | list[Problem]:
    """Register a tip-off with its author sealed, and issue a receipt that names nobody."""
    if command.intake.nature != TIP_OFF:
        return [Problem("nature", "投诉和信访请用“登记投诉举报”", "nature")]
    typed, statement, abstract = command.said
    hold_certificates(work, *command.intake.respondents)
    intake = check_intake(work, command.intake)
    identity, draft, problems = check_sealed(typed, abstract, local(work.now).date())
    facts, found = clean(statement.facts, TextKind.PAPER_TEXT, label="举报的事实", field="facts")
    problems += found
    proof, found = clean(
        statement.proof, TextKind.PAPER_TEXT, label="证据线索", field="proof", required=False
    )
    problems = [*(intake if isinstance(intake, list) else []), *problems, *found]
    if problems or isinstance(intake, list):
        return problems
    if problems := check_similar(work, intake, (), ""):
        return problems
    detail = detail_of(
        intake,
        is_sealed=True,
        can_be_told=bool(identity.phone or identity.address),
        query_code=command.query_code or None,
    )
    name = called(INFORMANT, 1)
    matter = open_complaint(work, intake, name, detail)
    party = seal_into(work, matter, INFORMANT, identity, draft)
    seal_statement(work, party, {"facts": facts, "proof": proof})
    note_act(
        work,
        matter,
        "sealed_registered",
        Moment(work.now, None),
        permission=Permission.SEAL_PARTY,
        note=f"{name}，举报摘要待另一人审核",
    )
    receipt = issue_complaint_receipt(work, matter, take_number(work, matter.agency_id, SERIES), name)
    if isinstance(receipt, list):
        return receipt
    keep_words(work, matter)
    return TipOffRegistered(matter.id, matter.number, name, party.id, receipt.id, receipt.number or "")
