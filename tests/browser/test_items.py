"""The catalogue of items in a real browser: made by the administrator, used at the window, and no typing lost."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from core.law.roles import Role
from tests.browser.accessibility import violations
from tests.browser.application import button, check, fill, open_form, submit
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, active_label, choose, field, settled, until
from tests.factories.applications import person

NAME = "劳务派遣经营许可（设立）"


def enter(bureau: Bureau, visit: Visit, role: Role) -> tuple[Page, str]:
    login = bureau.newcomer(role)
    visit.enter(bureau.session(login))
    return visit.page(), login


def open_new(page: Page) -> None:
    page.goto("/items")
    settled(page, "办理事项")
    page.get_by_role("button", name="新建办理事项").click()
    settled(page, "新建办理事项")


def add_material(page: Page, number: int, name: str) -> None:
    page.get_by_role("button", name="添加材料").press("Enter")
    added = field(page, f"材料{number}名称")
    expect(added).to_be_focused()
    added.fill(name)


def test_an_administrator_makes_an_item_and_the_clerk_registers_with_it(
    bureau: Bureau, open_visit: Callable[[], Visit]
) -> None:
    admin, _ = enter(bureau, open_visit(), Role.SYSTEM_ADMIN)
    open_new(admin)
    field(admin, "编码").fill("lr-20")
    field(admin, "事项名称").fill(NAME)
    admin.get_by_text("行政许可", exact=True).click()
    choose(admin, "承办科室", "劳动关系科")
    admin.get_by_label("办理期限").fill("20")
    field(admin, "期限依据").fill("行政许可法第四十二条")
    add_material(admin, 1, "营业执照")
    add_material(admin, 2, "申请书")
    field(admin, "变更原因").fill("新承接的事项")
    admin.locator("[data-testid=stVerticalBlock]").get_by_role("button", name="上移").nth(1).press("Enter")
    expect(field(admin, "材料1名称")).to_have_value("申请书")
    until(admin, lambda: active_label(admin) == "材料1名称")
    expect(field(admin, "变更原因")).to_have_value("新承接的事项")
    assert violations(admin) == []
    admin.get_by_test_id("stForm").get_by_role("button", name="新建办理事项").click()
    settled(admin, NAME)
    expect(admin.get_by_role("rowheader", name="1. 申请书")).to_be_visible()

    clerk, login = enter(bureau, open_visit(), Role.WINDOW_CLERK)
    open_form(clerk)
    fill(clerk, person(702), item=f"LR-20 {NAME}")
    check(clerk)
    submit(clerk)
    (matter,) = bureau.matters_of(login)
    assert matter.subject == NAME


def test_what_was_typed_stands_there_after_reloading(bureau: Bureau, visit: Visit) -> None:
    page, login = enter(bureau, visit, Role.SYSTEM_ADMIN)
    open_new(page)
    add_material(page, 1, "营业执照")
    add_material(page, 2, "申请书")
    field(page, "事项名称").fill("没写完的事项")
    choose(page, "承办科室", "劳动关系科")
    page.get_by_label("办理期限").fill("15")
    until(page, lambda: bureau.draft_of(login).get("limit_amount") == "15")
    page.reload()
    settled(page, "新建办理事项")
    expect(page.get_by_role("status")).to_contain_text("已恢复草稿")
    expect(field(page, "事项名称")).to_have_value("没写完的事项")
    expect(page.get_by_role("combobox", name="承办科室")).to_have_value("劳动关系科")
    expect(page.get_by_label("办理期限")).to_have_value("15")
    expect(field(page, "材料1名称")).to_have_value("营业执照")
    expect(field(page, "材料2名称")).to_have_value("申请书")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="放弃草稿").click()
    expect(field(page, "材料1名称")).to_have_count(0)
    expect(field(page, "事项名称")).to_have_value("")


def test_a_refused_form_shows_what_is_wrong_with_it(bureau: Bureau, visit: Visit) -> None:
    page, _ = enter(bureau, visit, Role.WINDOW_CLERK)
    page.goto("/delegations?act=new")
    settled(page, "设定委托")
    field(page, "事由").fill("年休假")
    button(page, "设定委托").click()
    summary = page.get_by_test_id("stAlert")
    expect(summary).to_contain_text("请选择代行人")
    until(page, lambda: active_label(page).startswith(("代行人", "窗口人员", "起始日期", "委托的职权")))
    expect(summary).to_be_in_viewport()
    expect(field(page, "事由")).to_have_value("年休假")
