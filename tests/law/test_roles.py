"""Separation of roles: GB/T 22239-2019 (three administrators), penalty law 58 and 64, regulation 26."""

from itertools import combinations

import pytest

from core.law.basis import Sure
from core.law.roles import ADMIN_ROLES, BUSINESS_ROLES, SEPARATIONS, Act, Level, Role, conflicts


@pytest.mark.parametrize("admin", sorted(ADMIN_ROLES))
@pytest.mark.parametrize("business", sorted(BUSINESS_ROLES))
def test_gbt22239_an_administrator_holds_no_business_role(admin: Role, business: Role) -> None:
    (problem,) = conflicts({admin, business})
    assert problem.message == f"{admin.label}不得兼任{business.label}：三类管理员不得办理业务"
    assert problem.basis is not None
    assert problem.basis.short == "GB/T 22239-2019"


@pytest.mark.parametrize("pair", list(combinations(sorted(ADMIN_ROLES), 2)))
def test_gbt22239_the_three_administrators_are_three_people(pair: tuple[Role, Role]) -> None:
    (problem,) = conflicts(pair)
    assert problem.code == "roles.account"
    assert problem.message.endswith("：系统、安全、审计三类管理员应由不同的人担任")


@pytest.mark.parametrize("role", Role)
def test_one_role_alone_is_never_a_conflict(role: Role) -> None:
    for level in Level:
        for act in (None, *Act):
            assert conflicts([role], level, act) == []


def test_business_roles_may_stand_together_in_one_account() -> None:
    assert conflicts(BUSINESS_ROLES) == []


def test_several_clashing_roles_are_named_in_one_sentence() -> None:
    (problem,) = conflicts([Role.ARCHIVIST, Role.SYSTEM_ADMIN, Role.WINDOW_CLERK])
    assert problem.message == "系统管理员不得兼任窗口人员、档案员：三类管理员不得办理业务"


def test_penalty64_the_host_of_a_hearing_did_not_investigate_the_case() -> None:
    pair = {Role.HEARING_HOST, Role.ENFORCEMENT_OFFICER}
    assert conflicts(pair, Level.ACCOUNT) == []
    (problem,) = conflicts(pair, Level.MATTER)
    assert problem.message == "听证由非本案调查人员主持，请另行指派"
    assert problem.basis is not None
    assert problem.basis.short == "行政处罚法第六十四条第四项"
    assert problem.basis.sure is Sure.V


def test_penalty58_the_reviewer_did_not_handle_the_case() -> None:
    pair = {Role.LEGAL_REVIEWER, Role.ENFORCEMENT_OFFICER}
    assert conflicts(pair, Level.ACCOUNT) == []
    (problem,) = conflicts(pair, Level.MATTER)
    assert problem.message == "审核人员不得审核本人承办的案件，请另行指派"


@pytest.mark.parametrize("approver", [Role.UNIT_HEAD, Role.ARCHIVIST, Role.AGENCY_HEAD])
def test_art26_nobody_approves_the_own_loan_slip(approver: Role) -> None:
    pair = {Role.STAFF, approver}
    (problem,) = conflicts(pair, Level.MATTER, Act.LOAN)
    assert problem.message == "借阅人不得审批本人的借阅单，请另行指派"
    assert conflicts(pair, Level.MATTER) == []
    assert conflicts(pair, Level.MATTER, Act.EXTENSION) == []


@pytest.mark.parametrize(
    ("applicant", "act"),
    [
        (Role.WINDOW_CLERK, Act.EXTENSION),
        (Role.ENFORCEMENT_OFFICER, Act.EXTENSION),
        (Role.ARCHIVIST, Act.DESTRUCTION),
    ],
)
def test_license42_archives24_nobody_approves_the_own_request(applicant: Role, act: Act) -> None:
    pair = {applicant, Role.AGENCY_HEAD}
    assert [problem.code for problem in conflicts(pair, Level.MATTER, act)] == ["roles.matter"]
    assert conflicts(pair, Level.MATTER) == []


def test_every_role_has_a_chinese_label_of_its_own() -> None:
    labels = [role.label for role in Role]
    assert len(set(labels)) == len(Role)
    assert not any(label.isascii() for label in labels)


def test_a_row_narrowed_to_an_act_stands_at_matter_level_and_no_role_clashes_with_itself() -> None:
    for row in SEPARATIONS:
        assert row.act is None or row.level is Level.MATTER
        assert row.role not in row.others
