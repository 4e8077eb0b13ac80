"""登录记录 on the screen: who, when, from where and with which outcome, for the audit administrator alone."""

from datetime import timedelta

from core.law.roles import Role
from core.people.sign_in_log import list_sign_ins
from core.profile import ChangePassword, change_password
from core.signing_in import sign_in
from tests.conftest import FixedClock
from tests.factories.world import PASSWORD, World
from tests.pages.visitor import ADDRESS, visiting


def test_every_sign_in_and_failed_try_stands_on_the_log(world: World, clock: FixedClock) -> None:
    sign_in(world.app, "archivist", "wrong", "192.0.2.8", "test")
    sign_in(world.app, "archivist", PASSWORD, "192.0.2.8", "test")
    sign_in(world.app, "My-Password-1", "x", "192.0.2.9", "test")
    change_password(world.ctx("archivist"), ChangePassword("wrong", "a", "a"))
    clock.moment += timedelta(seconds=5)
    with visiting(world.app, Role.AUDIT_ADMIN) as audit:
        audit.open("sign_ins")
        assert audit.tables[0] == [
            ["2026-03-10 09:30:05", "audit_admin", "审计管理员甲", "登录成功", ADDRESS],
            ["2026-03-10 09:30:00", "archivist", "档案员甲", "修改口令时当前口令错误", "192.0.2.7"],
            ["2026-03-10 09:30:00", "（无此账号）", "", "登录失败", "192.0.2.9"],
            ["2026-03-10 09:30:00", "archivist", "档案员甲", "登录成功", "192.0.2.8"],
            ["2026-03-10 09:30:00", "archivist", "档案员甲", "登录失败", "192.0.2.8"],
        ]
        assert "password-1" not in audit.words.lower()
        for query, count in (
            ({"q": "档案"}, 3),
            ({"place": "192.0.2.9"}, 1),
            ({"outcome": "failed"}, 2),
            ({"since": "2026-03-11"}, 0),
            ({"until": "2026-03-10"}, 5),
        ):
            audit.open("sign_ins", **query)
            assert sum(len(table) for table in audit.tables) == count, query


def test_the_log_is_read_page_by_page(world: World, clock: FixedClock) -> None:
    for _ in range(45):
        clock.moment += timedelta(minutes=31)
        sign_in(world.app, "archivist", "wrong", "192.0.2.8", "test")
    with visiting(world.app, Role.AUDIT_ADMIN) as audit:
        audit.open("sign_ins")
        first = audit.tables[0]
        audit.click("下一页")
        second = audit.tables[0]
        assert len(first) == len(second) == 20 and not {r[0] for r in first} & {r[0] for r in second}
        audit.click("下一页")
        assert len(audit.tables[0]) == 6


def test_nobody_else_reads_it(world: World) -> None:
    sign_in(world.app, "archivist", PASSWORD, "192.0.2.8", "test")
    for role in Role:
        assert bool(list_sign_ins(world.ctx(role))) is (role is Role.AUDIT_ADMIN)
    with visiting(world.app, Role.SECURITY_ADMIN) as security:
        security.open("sign_ins")
        assert security.tables == [] and "查看登录记录" in security.page.warning[0].value
