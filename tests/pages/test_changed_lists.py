"""What somebody entered by a list, or in a name, that is no more: it is said, and never registered as something else."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from core.applications.register import possible_names
from core.law.roles import Role
from core.people.delegations import Delegate, delegate
from db.models import AccountRole, ApplicationMaterial, Draft, ItemMaterial, Matter
from tests.conftest import NOW, FixedClock
from tests.core.people_support import done
from tests.core.test_correct_everything import other_item
from tests.factories.applications import identity_number, let_lack, register, rows
from tests.factories.world import World
from tests.pages.test_registration_pages import CLERK, checking, correcting, draft
from tests.pages.visitor import Visitor, visiting

CHANGED = "材料清单已有变化"


def rename(world: World, item_id: UUID, position: int) -> None:
    with world.app.change(NOW) as work:
        asked = select(ItemMaterial).where(ItemMaterial.item_id == item_id, ItemMaterial.position == position)
        work.session.scalars(asked).one().name = "安全生产许可证"
        work.commit()


def choose(visitor: Visitor, form: str, code: str) -> None:
    box = visitor.widget(f"{form}.item")
    box.select_index(next(i for i, words in enumerate(box.options) if code in words))
    visitor.run()


def kept(world: World) -> UUID:
    """The one draft there is: AppTest does not follow the form to the page that checks it."""
    (found,) = rows(world, Draft)
    return found.token


def begun(clerk: Visitor) -> Visitor:
    clerk.open("application_new")
    choose(clerk, "application_new", "LR-01")
    clerk.fill("application_new", **{"applicant.certificate_no": identity_number(1)}).run()
    typed = {"applicant.name": "张桂芳", "applicant.phone": "13904130001"}
    return clerk.fill("application_new", **typed, **{"material.2.originals": 1}).run()


def test_what_may_lack_stands_beside_it_and_changes_no_count(world: World, clerk: Visitor) -> None:
    assert "可容缺" not in begun(clerk).words
    let_lack(world, 2)
    assert "应交原件1份、复印件1份，可容缺" in clerk.run().words
    clerk.click("核对登记内容")
    assert CHANGED not in clerk.errors
    assert "未收齐，可容缺" in checking(clerk, kept(world)).words
    matter_id = register(world).matter_id
    clerk.open("application", id=str(matter_id))
    assert "原件1、复印件1，可容缺" in [row[1] for table in clerk.tables for row in table]


def test_a_list_that_changed_beneath_the_form_is_filled_in_anew(world: World, clerk: Visitor) -> None:
    begun(clerk)
    rename(world, world.item_id, 2)
    clerk.click("核对登记内容")
    assert "登记申请" in clerk.titles and CHANGED in clerk.errors
    clerk.click("按新清单填写")
    assert clerk.widget("application_new.material.2.originals").value == 0
    assert CHANGED not in clerk.errors
    clerk.click("核对登记内容")
    assert checking(clerk, kept(world)).titles == ["核对登记内容"] and not clerk.errors


def test_counts_of_a_draft_stay_with_the_list_they_were_entered_by(world: World, clerk: Visitor) -> None:
    begun(clerk).click("核对登记内容")
    rename(world, world.item_id, 2)
    checking(clerk, token := kept(world)).click("提交登记")
    assert len(rows(world, Matter)) == 0 and "材料清单" in clerk.errors
    clerk.open("application_new", draft=str(token))
    assert CHANGED in clerk.errors


def test_a_correction_to_an_item_whose_list_changed_meanwhile_is_refused(
    world: World, clerk: Visitor
) -> None:
    made = register(world)
    item_id = other_item(world)
    form = correcting(clerk, made.matter_id)
    choose(clerk, form, "LR-02")
    clerk.fill(form, **{"material.1.originals": 2, "reason": "选错事项"}).run()
    rename(world, item_id, 1)
    clerk.click("提交更正")
    assert "安全生产许可证" not in [m.name for m in rows(world, ApplicationMaterial)]
    assert CHANGED in clerk.errors


def test_in_the_name_of_somebody_is_not_in_ones_own_once_the_delegation_is_over(
    world: World, clock: FixedClock
) -> None:
    stand_in = Role.INTAKE_CLERK
    with world.app.change(NOW) as work:
        work.add(AccountRole(account_id=world.account_id(stand_in), role=CLERK.value))
        work.commit()
    until = NOW + timedelta(minutes=10)
    command = Delegate(uuid4(), CLERK.value, world.account_id(stand_in), NOW, until, "休假")
    done(delegate(world.ctx(CLERK), command))
    mine, lent = (words for _, words in possible_names(world.ctx(stand_in)))
    for words in (mine, lent):
        draft(world, token := uuid4(), by=stand_in, for_account=words)
        with visiting(world.app, stand_in) as visitor:
            checking(visitor, token)
            assert words in visitor.words
            if words == lent:
                clock.moment = until + timedelta(minutes=1)
            visitor.click("提交登记")
            assert ("请选择代谁登记" in visitor.errors) == (words == lent)
    assert len(rows(world, Matter)) == 1
