"""Hasty hands and broken connections: one record, at most the last seconds of typing lost, and words in Chinese."""

import uuid
from collections.abc import Callable

import psutil
import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.application import ITEM, button, check, fill, open_form, submit
from tests.browser.bureau import Bureau
from tests.browser.conftest import launch
from tests.browser.server import Server
from tests.browser.visit import Visit, choose, field, settled, shortcut_listens, until
from tests.core.test_correct_everything import other_item
from tests.factories.applications import company, person


@pytest.fixture
def clerk(bureau: Bureau, visit: Visit) -> str:
    """The login of a window clerk who sits at `visit`."""
    login = bureau.newcomer()
    visit.enter(bureau.session(login))
    return login


def test_double_click_registers_once(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, person(101))
    check(page)
    button(page, "提交登记").dblclick()
    settled(page, "登记完成")
    (matter,) = bureau.matters_of(clerk)
    expect(page.get_by_text(f"已登记，编号 {matter.number}")).to_be_visible()


def test_second_click_while_the_first_is_being_stored(
    page: Page, visit: Visit, clerk: str, bureau: Bureau
) -> None:
    open_form(page)
    fill(page, person(112))
    check(page)
    with bureau.numbers_held() as somebody_waits:
        button(page, "提交登记").click()
        until(page, somebody_waits)
        clicks = visit.reruns
        button(page, "提交登记").click()
        until(page, lambda: visit.reruns > clicks)
    settled(page, "登记完成")
    (matter,) = bureau.matters_of(clerk)
    expect(page.get_by_text(f"已登记，编号 {matter.number}")).to_be_visible()


@pytest.mark.long
def test_shortcut_pressed_again_and_again_registers_once(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, person(102))
    check(page)
    shortcut_listens(page, "Control+Enter")
    for _ in range(4):
        page.keyboard.press("Control+Enter")
    settled(page, "登记完成")
    assert len(bureau.matters_of(clerk)) == 1


@pytest.mark.long
def test_shortcut_held_down_stops_at_the_check(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, person(103))
    shortcut_listens(page, "Control+Enter")
    page.keyboard.down("Control")
    page.keyboard.down("Enter")
    settled(page, "核对登记内容")
    shortcut_listens(page, "Control+Enter")
    for _ in range(5):
        page.keyboard.down("Enter")  # Pressed already: the browser sees a key that repeats.
    page.keyboard.up("Enter")
    page.keyboard.up("Control")
    expect(button(page, "提交登记")).to_be_visible()
    page.reload()
    settled(page, "核对登记内容")
    assert bureau.matters_of(clerk) == []


@pytest.mark.long
def test_enter_in_a_field_submits_nothing(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, company(104))
    for label in (
        "申请人证件号码",
        "申请人名称",
        "申请人法定代表人（负责人）",
        "申请人联系电话",
        "申请人地址（选填）",
    ):
        field(page, label).press("Enter")
    page.get_by_role("textbox", name="备注（选填）", exact=True).press("Enter")
    page.get_by_text("材料已按要求全部收齐").click()
    page.get_by_label("申请表原件份数").press("Enter")
    settled(page, "登记申请")
    expect(field(page, "申请人名称")).to_have_value(company(104).name)
    assert bureau.matters_of(clerk) == []


def test_reload_keeps_every_kind_of_field(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, company(105), complete=False)
    page.get_by_label("营业执照复印件份数").fill("2")
    page.get_by_role("textbox", name="职工名册备注（选填）").fill("明日补交")
    page.get_by_text("由代理人办理").click()
    field(page, "代理人姓名").fill("赵敏")
    field(page, "代理权限（按授权委托书填写）").fill("代为提交材料")
    page.get_by_text("邮寄", exact=True).click()
    page.get_by_text("收件时间不是现在（补录）").click()
    field(page, "补录原因（超过规定时长须填写）").fill("停电")
    page.get_by_role("textbox", name="备注（选填）", exact=True).press_sequentially("还没写完的备")
    until(page, lambda: bureau.draft_of(clerk).get("note") == "还没写完的备")
    page.reload()
    settled(page, "登记申请")
    expect(page.get_by_role("combobox", name="办理事项")).to_have_value(ITEM)
    applicant = page.get_by_role("radiogroup", name="申请人类型")
    expect(applicant.get_by_role("radio", name="法人")).to_be_checked()
    for label, value in (
        ("申请人证件号码", company(105).certificate_no),
        ("申请人名称", company(105).name),
        ("申请人法定代表人（负责人）", company(105).legal_representative),
        ("申请人联系电话", company(105).phone),
        ("职工名册备注（选填）", "明日补交"),
        ("代理人姓名", "赵敏"),
        ("代理权限（按授权委托书填写）", "代为提交材料"),
        ("补录原因（超过规定时长须填写）", "停电"),
        ("备注（选填）", "还没写完的备"),
    ):
        expect(field(page, label)).to_have_value(value)
    expect(page.get_by_label("营业执照复印件份数")).to_have_value("2")
    expect(page.get_by_role("radio", name="邮寄")).to_be_checked()
    expect(page.get_by_role("status").filter(has_text="已恢复草稿")).to_be_visible()


def test_killed_browser_loses_no_more_than_the_last_seconds(
    playwright: Playwright, portal: Server, bureau: Bureau, visit: Visit, page: Page
) -> None:
    login, mark = bureau.newcomer(), f"--killed-{uuid.uuid4().hex}"
    doomed = Visit(launch(playwright, mark), portal.url)
    doomed.enter(bureau.session(login))
    there = doomed.page()
    open_form(there)
    there.get_by_role("textbox", name="备注（选填）", exact=True).press_sequentially("断电前写下的")
    until(there, lambda: bureau.draft_of(login).get("note") == "断电前写下的")
    victims = [p for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or ())]
    assert victims
    for process in victims:
        process.kill()
    psutil.wait_procs(victims, timeout=10)
    visit.enter(bureau.session(login))
    open_form(page)
    expect(field(page, "备注（选填）")).to_have_value("断电前写下的")


@pytest.mark.long
def test_back_from_the_check_page_finds_everything(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, person(106))
    page.get_by_role("textbox", name="备注（选填）", exact=True).fill("第一稿")
    check(page)
    page.go_back()
    settled(page, "登记申请")
    expect(field(page, "申请人姓名")).to_have_value(person(106).name)
    expect(field(page, "备注（选填）")).to_have_value("第一稿")
    expect(page.get_by_role("checkbox", name="材料已按要求全部收齐")).to_be_checked()
    page.get_by_role("textbox", name="备注（选填）", exact=True).fill("第二稿")
    check(page)
    expect(page.get_by_text("第二稿")).to_be_visible()
    page.get_by_role("link", name="更改申请人").click()
    settled(page, "登记申请")
    expect(field(page, "备注（选填）")).to_have_value("第二稿")
    check(page)
    submit(page)
    assert len(bureau.matters_of(clerk)) == 1


@pytest.mark.long
def test_back_from_the_result_page_finds_an_empty_form(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, person(107))
    check(page)
    used = page.url
    submit(page)
    page.go_back()
    settled(page, "登记申请")
    expect(field(page, "申请人姓名")).to_have_value("")
    expect(page.get_by_role("combobox", name="办理事项")).to_have_value("")
    # So does the address under which that form stood once; and it goes on to work.
    page.goto(used.replace("application_check", "application_new"))
    settled(page, "登记申请")
    field(page, "申请人姓名").fill("后来的人")
    page.get_by_text("由代理人办理").click()
    expect(field(page, "代理人姓名")).to_be_visible()
    expect(field(page, "申请人姓名")).to_have_value("后来的人")
    # The check page of what is registered leads to the result, by its address too.
    page.goto(used)
    settled(page, "登记完成")
    assert len(bureau.matters_of(clerk)) == 1


@pytest.mark.long
def test_next_application_begins_empty(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, company(108))
    check(page)
    submit(page)
    button(page, "继续登记下一件").click()
    settled(page, "登记申请")
    expect(page.get_by_role("combobox", name="办理事项")).to_have_value("")
    expect(page.get_by_role("radio", name="自然人")).to_be_checked()
    expect(field(page, "申请人姓名")).to_have_value("")
    expect(field(page, "申请人联系电话")).to_have_value("")
    field(page, "备注（选填）").press_sequentially("第二件")
    until(page, lambda: bureau.draft_of(clerk).get("note") == "第二件")
    page.reload()
    settled(page, "登记申请")
    expect(field(page, "备注（选填）")).to_have_value("第二件")


@pytest.mark.long
def test_draft_given_up_leaves_an_empty_form(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, company(109))
    check(page)
    page.get_by_role("link", name="更改收件").click()
    settled(page, "登记申请")
    expect(field(page, "申请人姓名").or_(field(page, "申请人名称"))).to_have_value(company(109).name)
    field(page, "备注（选填）").press_sequentially("不要了")
    until(page, lambda: bureau.draft_of(clerk).get("note") == "不要了")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="放弃草稿").click()
    expect(page.get_by_role("combobox", name="办理事项")).to_have_value("")
    expect(field(page, "申请人姓名")).to_have_value("")
    expect(field(page, "申请人联系电话")).to_have_value("")
    expect(field(page, "备注（选填）")).to_have_value("")
    assert bureau.draft_of(clerk) == {}
    # What is typed next is a draft of its own, and stays through runs of the script.
    page.get_by_text("由代理人办理").click()
    expect(field(page, "代理人姓名")).to_be_visible()
    field(page, "备注（选填）").press_sequentially("重来")
    until(page, lambda: bureau.draft_of(clerk).get("note") == "重来")
    page.get_by_text("由代理人办理").click()
    expect(field(page, "代理人姓名")).to_have_count(0)
    expect(field(page, "备注（选填）")).to_have_value("重来")


@pytest.mark.long
def test_two_tabs_with_one_form_register_once(page: Page, visit: Visit, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, person(110))
    field(page, "备注（选填）").press_sequentially("甲页")
    until(page, lambda: bureau.draft_of(clerk).get("note") == "甲页")
    other = visit.page()
    open_form(other)
    expect(field(other, "申请人姓名")).to_have_value(person(110).name)
    field(other, "备注（选填）").fill("乙页写的话")
    # What another tab writes while somebody checks is refused; here it was written before.
    until(page, lambda: bureau.draft_of(clerk).get("note") == "乙页写的话")
    check(page)
    expect(page.get_by_text("甲页")).to_be_visible()
    submit(page)
    (matter,) = bureau.matters_of(clerk)
    button(other, "核对登记内容").click()
    # As for anybody who asks for the same once more; with a reason it is still the form that was used.
    field(other, "再次登记的原因").fill("另一批人员")
    button(other, "核对登记内容").click()
    refusal = other.get_by_role("alert").filter(has_text=f"本表单已经提交，编号 {matter.number}")
    expect(refusal).to_be_visible()
    expect(field(other, "备注（选填）")).to_have_value("乙页写的话")
    assert len(bureau.matters_of(clerk)) == 1
    other.get_by_role("button", name="另行登记").click()
    expect(refusal).to_have_count(0)
    expect(field(other, "备注（选填）")).to_have_value("乙页写的话")
    check(other)
    submit(other)
    assert len(bureau.matters_of(clerk)) == 2


def test_two_tabs_on_the_check_page_register_once(
    page: Page, visit: Visit, clerk: str, bureau: Bureau
) -> None:
    open_form(page)
    fill(page, person(111))
    check(page)
    other = visit.page()
    other.goto(page.url)
    settled(other, "核对登记内容")
    submit(page)
    button(other, "提交登记").click()
    settled(other, "登记完成")
    (matter,) = bureau.matters_of(clerk)
    expect(other.get_by_text(f"已登记，编号 {matter.number}")).to_be_visible()


def test_two_people_correct_one_application(
    page: Page, clerk: str, bureau: Bureau, open_visit: Callable[[], Visit]
) -> None:
    path = f"/application_correct?id={bureau.registered(clerk).matter_id}"
    name = "另一位窗口人员"
    colleague = open_visit()
    colleague.enter(bureau.session(bureau.newcomer(name=name)))
    theirs = colleague.page()
    for one, words in ((page, "我改的备注"), (theirs, "同事改的备注")):
        one.goto(path)
        settled(one, "更正登记")
        field(one, "备注（选填）").fill(words)
        field(one, "更正原因").fill(f"理由：{words}")
    button(theirs, "提交更正").click()
    settled(theirs, bureau.matters_of(clerk)[0].number)
    button(page, "提交更正").click()
    expect(page.get_by_role("alert")).to_contain_text(f"该记录已由 {name} 于 03-10 09:30 修改")
    expect(field(page, "备注（选填）")).to_have_value("我改的备注")
    expect(field(page, "更正原因")).to_have_value("理由：我改的备注")
    page.reload()
    settled(page, "更正登记")
    expect(field(page, "备注（选填）")).to_have_value("同事改的备注")


@pytest.mark.long
def test_correction_of_what_was_voided_meanwhile(
    page: Page, clerk: str, bureau: Bureau, open_visit: Callable[[], Visit]
) -> None:
    application = bureau.registered(clerk)
    page.goto(f"/application_correct?id={application.matter_id}")
    settled(page, "更正登记")
    field(page, "更正原因").fill("写了一半的理由")
    head = open_visit()
    head.enter(bureau.session("unit_head"))
    theirs = head.page()
    theirs.goto(f"/application_void?id={application.matter_id}")
    settled(theirs, "作废登记")
    expect(field(theirs, "作废原因")).to_be_focused()
    field(theirs, "作废原因").fill("重复登记")
    button(theirs, "作废登记").dblclick()
    settled(theirs, application.number)
    expect(theirs.get_by_text("本登记已作废")).to_be_visible()
    button(page, "提交更正").click()
    expect(page.get_by_role("alert")).to_contain_text("该申请已作废，不能再更正登记内容")
    expect(field(page, "更正原因")).to_have_value("写了一半的理由")
    page.reload()
    expect(page.get_by_text("该申请已作废，不能再更改。")).to_be_visible()


@pytest.mark.long
def test_correction_survives_a_reload_and_is_made_once(page: Page, clerk: str, bureau: Bureau) -> None:
    application = bureau.registered(clerk)
    page.goto(f"/application_correct?id={application.matter_id}")
    settled(page, "更正登记")
    page.get_by_label("职工名册复印件份数").fill("1")
    field(page, "更正原因").press_sequentially("漏记了名册")
    until(page, lambda: bureau.draft_of(clerk).get("reason") == "漏记了名册")
    page.reload()
    settled(page, "更正登记")
    expect(page.get_by_label("职工名册复印件份数")).to_have_value("1")
    expect(field(page, "更正原因")).to_have_value("漏记了名册")
    button(page, "提交更正").dblclick()
    settled(page, application.number)
    page.get_by_role("tab", name="时间线").click()
    timeline = page.get_by_role("tabpanel", name="时间线")
    expect(timeline.get_by_text("更正登记内容")).to_have_count(1)
    # A second correction starts from what the first one left, and can be given up.
    button(page, "更正登记").click()
    settled(page, "更正登记")
    expect(page.get_by_label("职工名册复印件份数")).to_have_value("1")
    expect(field(page, "更正原因")).to_have_value("")
    page.get_by_label("职工名册复印件份数").fill("3")
    field(page, "更正原因").press_sequentially("又改")
    until(page, lambda: bureau.draft_of(clerk).get("reason") == "又改")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="放弃草稿").click()
    expect(field(page, "更正原因")).to_have_value("")
    expect(page.get_by_label("职工名册复印件份数")).to_have_value("1")


@pytest.mark.long
def test_a_correction_to_another_item_survives_a_reload(page: Page, clerk: str, bureau: Bureau) -> None:
    application = bureau.registered(clerk)
    other_item(bureau.world)
    page.goto(f"/application_correct?id={application.matter_id}")
    settled(page, "更正登记")
    choose(page, "办理事项", "LR-02 集体合同审查")
    page.get_by_label("集体合同文本原件份数").fill("2")
    field(page, "更正原因").press_sequentially("选错了事项")
    until(page, lambda: bureau.draft_of(clerk).get("reason") == "选错了事项")
    page.reload()
    settled(page, "更正登记")
    expect(page.get_by_label("集体合同文本原件份数")).to_have_value("2")
    expect(page.get_by_text("材料清单已有变化")).to_have_count(0)
    button(page, "提交更正").click()
    settled(page, application.number)
    (matter,) = bureau.matters_of(clerk)
    assert matter.subject == "集体合同审查"


def test_a_reminder_not_yet_confirmed_gets_the_keyboard(page: Page, clerk: str) -> None:
    open_form(page)
    fill(page, person(113), complete=False)
    check(page)
    shortcut_listens(page, "Control+Enter")
    page.keyboard.press("Control+Enter")
    tick = page.get_by_role("checkbox", name="已核对提醒内容")
    expect(tick).to_be_focused()
    page.keyboard.press("Space")
    expect(tick).to_be_checked()
    settled(page, "核对登记内容")
    page.keyboard.press("Control+Enter")
    settled(page, "登记完成")
