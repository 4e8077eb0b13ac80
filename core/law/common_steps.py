"""Steps that every procedure, or every one that begins with intake, has alike."""

from core.law.basis import Basis, Sure, article
from core.law.paper_fields import words
from core.law.roles import Role
from core.law.transitions import STEP_PAGE, Effect, Transition

FILE = Transition(
    code="file",
    label="归档",
    sources=("closed",),
    target="filed",
    by=(Role.ARCHIVIST,),
    requires=("case_file",),
    page="case_file",
    basis=article(21),
)


def urge(sources: tuple[str, ...], basis: Basis) -> Transition:
    """督办 in one of the stages `sources`, which stays."""
    return Transition(
        code="urge",
        label="督办",
        sources=sources,
        target="",
        by=(Role.UNIT_HEAD, Role.AGENCY_HEAD),
        page=STEP_PAGE,
        act="urged",
        asks=(words("urging", "督办意见"),),
        basis=basis,
    )


def void(source: str, requires: tuple[str, ...] = ()) -> Transition:
    """作废登记 of what was registered by mistake and is still at `source`; what must be there before, as codes."""
    return Transition(
        code="void",
        label="作废登记",
        sources=(source,),
        target="voided",
        by=(Role.UNIT_HEAD, Role.AGENCY_HEAD),
        requires=requires,
        page=STEP_PAGE,
        act="voided",
        asks=(words("reason", "作废的理由", hint="登记号保留；误登记的内容不删除"),),
        effect=Effect.CLOSE,
        basis=Basis("regulation", 24, sure=Sure.D),
    )
