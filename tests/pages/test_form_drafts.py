"""What was typed into an administrative form comes back, but never over what somebody else has changed since."""

from uuid import uuid4

from core.drafts import keep_draft, open_draft
from core.law.roles import Role
from core.people.units import EditUnit, edit_unit
from tests.core.people_support import WHY, done
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting


def typed(visitor: Visitor) -> dict[str | None, str | None]:
    return {field.key: field.value for field in (*visitor.page.text_input, *visitor.page.text_area)}


def test_a_draft_comes_back_and_goes_with_the_change(world: World, admin: Visitor) -> None:
    unit_id, ctx, token = world.unit_id("archive"), world.ctx(Role.SYSTEM_ADMIN), uuid4()
    form = f"unit_edit.{unit_id}"
    keep_draft(ctx, f"{form}@1", token, {"name": "档案管理科", "reason": "改名"})
    admin.open("units", id=str(unit_id), act="edit")
    assert (typed(admin)[f"{form}.name"], typed(admin)[f"{form}.reason"]) == ("档案管理科", "改名")
    admin.click(f"{form}.submit")
    assert open_draft(ctx, f"{form}@1") is None
    admin.open("units", id=str(unit_id))
    assert admin.titles == ["档案管理科"]


def test_a_draft_is_not_laid_over_a_later_version(world: World) -> None:
    unit_id, ctx = world.unit_id("archive"), world.ctx(Role.SYSTEM_ADMIN)
    form = f"unit_edit.{unit_id}"
    keep_draft(ctx, f"{form}@1", uuid4(), {"name": "档案管理科"})
    done(edit_unit(ctx, EditUnit(uuid4(), unit_id, 1, "综合档案室", "", WHY)))
    with visiting(world.app, Role.SYSTEM_ADMIN) as visitor:
        visitor.open("units", id=str(unit_id), act="edit")
        assert typed(visitor)[f"{form}.name"] == "综合档案室"


def test_a_form_sent_from_elsewhere_can_be_sent_as_another(world: World) -> None:
    ctx, token = world.ctx(Role.SYSTEM_ADMIN), uuid4()
    keep_draft(ctx, "unit_new", token, {"name": "科室甲", "code": "a1", "reason": WHY})
    with visiting(world.app, Role.SYSTEM_ADMIN) as one, visiting(world.app, Role.SYSTEM_ADMIN) as other:
        one.open("units", act="new")
        other.open("units", act="new")
        one.click("unit_new.submit")
        other.fill("unit_new", name="科室乙", code="a2").click("unit_new.submit")
        assert "本表单已于" in other.errors
        other.click("另行登记").click("unit_new.submit")
        assert other.errors == ""
        other.open("units")
        assert {"科室甲", "科室乙"} <= {row[0] for row in other.tables[0]}
