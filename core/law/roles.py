"""Who works in the bureau, and which roles one person may not hold together.

Separation has two levels. At ACCOUNT level nobody is given both roles. At MATTER level a person may hold both
and work in both, but not in one and the same matter: whoever investigated does not review.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.law.basis import Basis, Sure
from core.law.problem import Problem


class Role(StrEnum):
    """What somebody is in the bureau; STAFF is everybody who does its work, and borrows files inside it."""

    WINDOW_CLERK = "window_clerk"
    INTAKE_CLERK = "intake_clerk"
    ENFORCEMENT_OFFICER = "enforcement_officer"
    UNIT_HEAD = "unit_head"
    LEGAL_REVIEWER = "legal_reviewer"
    AGENCY_HEAD = "agency_head"
    HEARING_HOST = "hearing_host"
    DISCLOSURE_OFFICER = "disclosure_officer"
    ARCHIVIST = "archivist"
    STAFF = "staff"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Role.WINDOW_CLERK: "窗口人员",
    Role.INTAKE_CLERK: "投诉受理人员",
    Role.ENFORCEMENT_OFFICER: "执法人员",
    Role.UNIT_HEAD: "承办机构负责人",
    Role.LEGAL_REVIEWER: "法制审核人员",
    Role.AGENCY_HEAD: "单位负责人",
    Role.HEARING_HOST: "听证主持人",
    Role.DISCLOSURE_OFFICER: "信息公开人员",
    Role.ARCHIVIST: "档案员",
    Role.STAFF: "工作人员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}

ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
BUSINESS_ROLES = frozenset(Role) - ADMIN_ROLES


class Level(StrEnum):
    """Where a separation holds."""

    ACCOUNT = "account"
    MATTER = "matter"


class Act(StrEnum):
    """Acts in a matter that one person asks for and another approves."""

    LOAN = "loan"
    EXTENSION = "extension"
    DESTRUCTION = "destruction"


@dataclass(frozen=True)
class Separation:
    """`role` never together with one of `others`; `act` narrows a row of MATTER level to that act."""

    role: Role
    others: frozenset[Role]
    level: Level
    reason: str
    basis: Basis
    act: Act | None = None


_THREE_ADMINS = Basis("gb_22239", sure=Sure.M)
_NO_BUSINESS = "三类管理员不得办理业务"
_APART = "系统、安全、审计三类管理员应由不同的人担任"
_NOT_ONESELF = "申请人不得审批本人的申请"


def _extension(applicant: Role) -> Separation:
    """The law names the approver, the head of the agency; that it is not the applicant is ours."""
    basis = Basis("license_law", 42, 1, sure=Sure.D)
    return Separation(
        applicant, frozenset({Role.AGENCY_HEAD}), Level.MATTER, _NOT_ONESELF, basis, Act.EXTENSION
    )


SEPARATIONS = (
    Separation(Role.SYSTEM_ADMIN, BUSINESS_ROLES, Level.ACCOUNT, _NO_BUSINESS, _THREE_ADMINS),
    Separation(Role.SECURITY_ADMIN, BUSINESS_ROLES, Level.ACCOUNT, _NO_BUSINESS, _THREE_ADMINS),
    Separation(Role.AUDIT_ADMIN, BUSINESS_ROLES, Level.ACCOUNT, _NO_BUSINESS, _THREE_ADMINS),
    Separation(
        Role.SYSTEM_ADMIN,
        frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
        Level.ACCOUNT,
        _APART,
        _THREE_ADMINS,
    ),
    Separation(Role.SECURITY_ADMIN, frozenset({Role.AUDIT_ADMIN}), Level.ACCOUNT, _APART, _THREE_ADMINS),
    Separation(
        Role.LEGAL_REVIEWER,
        frozenset({Role.ENFORCEMENT_OFFICER}),
        Level.MATTER,
        "审核人员不得审核本人承办的案件",
        Basis("penalty_law", 58, sure=Sure.D),
    ),
    Separation(
        Role.HEARING_HOST,
        frozenset({Role.ENFORCEMENT_OFFICER}),
        Level.MATTER,
        "听证由非本案调查人员主持",
        Basis("penalty_law", 64, item=4, sure=Sure.V),
    ),
    Separation(
        Role.STAFF,
        frozenset({Role.UNIT_HEAD, Role.ARCHIVIST, Role.AGENCY_HEAD}),
        Level.MATTER,
        "借阅人不得审批本人的借阅单",
        Basis("regulation", 26, sure=Sure.D),
        Act.LOAN,
    ),
    _extension(Role.WINDOW_CLERK),
    _extension(Role.ENFORCEMENT_OFFICER),
    Separation(
        Role.ARCHIVIST,
        frozenset({Role.AGENCY_HEAD}),
        Level.MATTER,
        _NOT_ONESELF,
        Basis("archives_regulation", 24, sure=Sure.D),
        Act.DESTRUCTION,
    ),
)


def conflicts(roles: Iterable[Role], level: Level = Level.ACCOUNT, act: Act | None = None) -> list[Problem]:
    """Why one person cannot hold these roles together; empty if nothing forbids it.

    At MATTER level `roles` are those in which the person has acted or is about to act in that matter, not all
    that the account holds; `act` adds the rows for that act.
    """
    held = set(roles)
    problems = []
    for row in SEPARATIONS:
        clash = row.others & held if row.role in held else ()
        if clash and row.level is level and row.act in (None, act):
            labels = "、".join(role.label for role in Role if role in clash)
            account = f"{row.role.label}不得兼任{labels}：{row.reason}"
            message = account if level is Level.ACCOUNT else f"{row.reason}，请另行指派"
            problems.append(Problem(f"roles.{level}", message, "roles", row.basis))
    return problems
