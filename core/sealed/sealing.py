"""细则第五、二十四条，劳动保障监察条例第九条: who reports a breach and must not be known is sealed into the matter."""

from dataclasses import InitVar, asdict, dataclass
from datetime import date
from uuid import UUID

from core.acting import absent_colleague
from core.clock import local
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.sealed import SEAL_STAGES, SEALED_ROLES
from core.permissions import Permission
from core.sealed.content import Identity, check_identity, fingerprint, lock_away
from core.sealed.reading import called
from core.use_case import Work, use_case
from db.models import Matter, MatterAbstract, SealedParty
from db.models.base import new_id
from db.queries import sealed as queries

NOT_FOUND = Problem("not_found", "未找到该案件或无权更改")
CLOSED = Problem("stage", "该案件已办结或作废，不能再密封当事人、编写摘要")


@dataclass(frozen=True)
class SealParty:
    """A person to be sealed. `role` is a code of `core.law.sealed`; use `sealing` to make one.

    Who it is and what was reported are no fields: of what the form said its receipt keeps the fingerprint alone.
    """

    token: UUID
    matter_id: UUID
    role: str
    fingerprint: str
    identity: InitVar[Identity | None] = None
    abstract: InitVar[str] = ""

    def __post_init__(self, identity: Identity | None, abstract: str) -> None:
        object.__setattr__(self, "_said", (identity or Identity(""), abstract))

    @property
    def said(self) -> tuple[Identity, str]:
        """The identity, and the draft of the abstract."""
        found: tuple[Identity, str] = getattr(self, "_said")  # noqa: B009
        return found


@dataclass(frozen=True)
class Sealed:
    """`called` is what everybody reads in place of the name."""

    sealed_id: UUID
    called: str


def sealing(
    token: UUID, salt: bytes, matter_id: UUID, role: str, identity: Identity, abstract: str
) -> SealParty:
    """The command for what a form says; `salt` as in `core.sealed.content.fingerprint`."""
    said = fingerprint(salt, *asdict(identity).values(), abstract)
    return SealParty(token, matter_id, role, said, identity=identity, abstract=abstract)


@use_case(Permission.SEAL_PARTY)
def seal_party(work: Work, command: SealParty) -> Sealed | list[Problem]:
    """Seal a person into a matter, with the draft of the abstract that a second person has yet to approve."""
    matter = queries.lock_matter(work.session, work.ctx.viewer_for(Permission.SEAL_PARTY), command.matter_id)
    if matter is None:
        return [NOT_FOUND]
    if matter.stage not in SEAL_STAGES:
        return [CLOSED]
    typed, draft = command.said
    identity, draft, problems = check_sealed(typed, draft, local(work.now).date())
    if command.role not in SEALED_ROLES:
        problems.insert(0, Problem("role", "请选择当事人身份", "role"))
    if problems:
        return problems
    party = seal_into(work, matter, command.role, identity, draft)
    return Sealed(party.id, called(party.role, party.position))


def check_sealed(typed: Identity, draft: str, today: date) -> tuple[Identity, str, list[Problem]]:
    """Who is to be sealed and the draft of the abstract, cleaned, and what is wrong with them."""
    identity, problems = check_identity(typed, today)
    draft, found = clean(draft, TextKind.NOTE, label="举报摘要", field="abstract")
    # Told to whoever has just typed both; later nobody is told what an abstract has in common with a sealed name.
    known = (identity.name, identity.certificate_no, identity.phone)
    if any(len(said) > 1 and said in draft for said in known):
        found.append(
            Problem("abstract_names", "请从举报摘要中删去密封当事人的姓名、证件号码和电话", "abstract")
        )
    return identity, draft, [*problems, *found]


def seal_into(work: Work, matter: Matter, role: str, identity: Identity, draft: str) -> SealedParty:
    """The sealed row of somebody who was checked, with the draft of his abstract. The matter is locked, or new."""
    sealed_id, abstract_id = new_id(), new_id()
    secret = work.ctx.app.keys.ensure(work.session, "sealed", sealed_id, work.now)
    viewer = work.ctx.viewer_for(Permission.SEAL_PARTY)
    party = SealedParty(
        id=sealed_id,
        matter_id=matter.id,
        position=queries.next_position(work.session, viewer, matter.id),
        role=role,
        sealed=lock_away(secret, asdict(identity), sealed_id),
        sealed_by=work.ctx.actor.account_id,
        on_behalf_of_id=absent_colleague(work, matter, Permission.SEAL_PARTY),
    )
    work.add(party)
    work.session.flush()
    work.add(
        MatterAbstract(
            id=abstract_id,
            sealed_party_id=sealed_id,
            matter_id=matter.id,
            draft=lock_away(secret, {"text": draft}, abstract_id),
            written_by=work.ctx.actor.account_id,
            written_at=work.now,
        )
    )
    return party
