"""细则第三条: 合法、全面、客观、公正、及时; 确保记录内容真实反映执法过程.

Timely, as far as this part of the portal goes: when something took place and when it was entered are two times, and
an entry later than the bureau allows says why, for good.
"""

from datetime import timedelta
from uuid import uuid4

import pytest

from core.applications.correct import CorrectApplication, correct_application
from core.applications.reading import get_application, list_applications
from core.law.applications import ARTICLE_3
from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_setting
from db.models import Act, Application, Matter
from db.queries.applications import ApplicationFilter
from tests.conftest import NOW, FixedClock
from tests.core.people_support import done
from tests.factories.applications import MATERIALS, command, refused, register, rows
from tests.factories.world import World

CLERK = Role.WINDOW_CLERK
HOUR = timedelta(hours=1)
WHY = "系统维护期间以纸质登记，恢复后补录"


def test_art3_timely_the_record_keeps_when_it_took_place_and_when_it_was_entered(world: World) -> None:
    made = register(world, received_at=NOW - 5 * HOUR)
    for row in (*rows(world, Matter), *rows(world, Application), *rows(world, Act, Act.kind == "registered")):
        assert (row.happened_at, row.recorded_at) == (NOW - 5 * HOUR, NOW)
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None and (view.received_at, view.recorded_at) == (NOW - 5 * HOUR, NOW)


@pytest.mark.parametrize(
    ("ago", "is_late"),
    [(timedelta(0), False), (24 * HOUR, False), (24 * HOUR + timedelta(seconds=1), True), (240 * HOUR, True)],
)
def test_art3_timely_an_entry_later_than_24_hours_needs_a_reason(
    world: World, ago: timedelta, is_late: bool
) -> None:
    wanted = command(world, received_at=NOW - ago)
    if is_late:
        (problem,) = refused(world.ctx(CLERK), wanted)
        assert (problem.code, problem.field, problem.basis) == ("late", "late_reason", ARTICLE_3)
        assert problem.message == "收件时间早于现在 24 小时以上，属于补录，请填写补录原因"
    made = register(world, received_at=NOW - ago, late_reason=WHY)
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None and view.late_reason == (WHY if is_late else None)


def test_art3_timely_how_late_is_too_late_is_for_the_bureau_to_say(world: World) -> None:
    admin = world.ctx(Role.SYSTEM_ADMIN)
    done(change_setting(admin, ChangeSetting(uuid4(), "late_entry_hours", 0, 2, "从严要求")))
    (problem,) = refused(world.ctx(CLERK), command(world, received_at=NOW - 3 * HOUR))
    assert problem.code == "late" and "2 小时" in problem.message


def test_art3_true_nothing_is_entered_before_it_takes_place(world: World) -> None:
    (problem,) = refused(world.ctx(CLERK), command(world, received_at=NOW + timedelta(minutes=1)))
    assert (problem.code, problem.message) == ("future", "收件时间不得晚于现在（2026-03-10 09:30）")


def test_art3_timely_a_late_entry_is_marked_for_good(world: World, clock: FixedClock) -> None:
    made = register(world, received_at=NOW - 48 * HOUR, late_reason=f" {WHY} ")
    clock.moment += timedelta(days=200)
    clerk = world.ctx(CLERK)
    done(
        correct_application(
            clerk, CorrectApplication(uuid4(), made.matter_id, 1, "post", MATERIALS, "", "方式填错")
        )
    )
    view = get_application(clerk, made.matter_id)
    assert view is not None and view.late_reason == WHY
    assert [act.late_reason for act in view.acts if act.title == "登记申请"] == [WHY]
    (row,) = list_applications(clerk, ApplicationFilter()).rows
    assert row.is_late


def test_art3_timely_what_came_in_time_is_not_marked(world: World) -> None:
    register(world, received_at=NOW - HOUR, late_reason="多余的说明")
    (row,) = list_applications(world.ctx(CLERK), ApplicationFilter()).rows
    assert not row.is_late


def test_art3_true_the_time_of_entry_is_the_servers_and_nobody_elses(world: World) -> None:
    """No field of the command could carry it."""
    assert "recorded_at" not in command(world).__dataclass_fields__
    register(world)
    assert {row.recorded_at for row in rows(world, Matter)} == {NOW}
