"""Complaints and tip-offs in a real browser: from the ring of the telephone to the receipt, and what must leave no trace."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from core.law.roles import Role
from tests.browser.bureau import Bureau
from tests.browser.test_counter import receipt_text, sign_in_by_keyboard, tab_to
from tests.browser.visit import Keys, Visit, choose, field, settled
from tests.factories.applications import identity_number
from tests.factories.everywhere import Needles

FACTS = "事实（时间、地点、经过、金额）"


def pick(keys: Keys, page: Page, label: str, words: str) -> None:
    """Choose in the list on which the keyboard is, by typing and Enter."""
    tab_to(page, keys, label)
    keys.type(words)
    expect(page.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    expect(page.get_by_role("option")).to_have_count(0)


def test_a_telephone_complaint_from_ring_to_receipt(
    page: Page, visit: Visit, bureau: Bureau, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    login = bureau.newcomer(Role.INTAKE_CLERK)
    keys = Keys(page)
    sign_in_by_keyboard(page, keys, login)
    pressed, typed, reruns, calls = keys.pressed, keys.typed, visit.reruns, visit.calls
    keys.shortcut("Alt+N")
    settled(page, "登记投诉举报")
    expect(page.get_by_role("radio", name="投诉", exact=True)).to_be_focused()
    tab_to(page, keys, "窗口当面")
    keys.press("ArrowRight")
    keys.press("Space")
    expect(page.get_by_text("请问您的姓名、联系电话")).to_be_visible()
    firm = f"抚顺来电砖厂{login[-4:]}"
    for label, words in (("投诉人姓名", "周小梅"), ("投诉人联系电话", "13812345678"), ("单位名称", firm)):
        tab_to(page, keys, label)
        keys.type(words)
    pick(keys, page, "问题类别", "工资")
    pick(keys, page, "用工所在地", "望花")
    pick(keys, page, "行业", "建筑")
    for label, words in ((FACTS, "拖欠三个月工资一万二千元。"), ("请求", "支付工资。")):
        tab_to(page, keys, label)
        keys.type(words)
    keys.shortcut("Control+Enter")
    settled(page, "登记完成")
    expect(page.get_by_text("余 5 个工作日")).to_be_visible()
    text = receipt_text(page, keys)
    assert "投诉举报登记回执" in text and firm in text and "电话" in text
    words_typed = keys.typed - typed
    line = (
        f"telephone complaint: {keys.pressed - pressed} keystrokes from the start page to the receipt, {words_typed} of"
        f" them the words themselves; {visit.reruns - reruns} runs of the script,"
        f" {visit.calls - calls} HTTP requests besides scripts and fonts"
    )
    (tmp_path / "strokes.txt").write_text(line)
    with capsys.disabled():
        print(f"\n{line}")
    assert keys.pressed - pressed - words_typed <= 60


def test_on_a_slow_computer_the_keyboard_waits_for_the_first_field(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    visit.enter(bureau.session(bureau.newcomer(Role.INTAKE_CLERK)))
    held: list[Route] = []
    page.route("**/static/js/Radio.*.js", lambda route: held.append(route))
    page.goto("/complaint_new")
    settled(page, "登记投诉举报")
    expect(field(page, FACTS)).to_be_visible()
    page.evaluate(
        "() => new Promise((done) => { let left = 60; const frame = () => left-- ? requestAnimationFrame(frame) : done(); frame(); })"
    )
    assert held
    for route in held:
        route.continue_()
    expect(page.get_by_role("radio", name="投诉", exact=True)).to_be_focused()


def test_twelve_colleagues_are_registered_together_and_a_mistake_loses_nothing(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    login = bureau.newcomer(Role.INTAKE_CLERK)
    visit.enter(bureau.session(login))
    page.goto("/complaint_new")
    settled(page, "登记投诉举报")
    page.get_by_text("来信", exact=True).click()
    field(page, "投诉人证件号码").fill(identity_number(310))
    field(page, "投诉人姓名").fill("郑大力")
    field(page, "投诉人联系电话").fill("13804130310")
    page.get_by_text("多人共同", exact=True).click()
    page.get_by_role("spinbutton", name="涉及人数").fill("12")
    names = "\n".join(f"工友{n}，{identity_number(310 + n)}" for n in range(1, 12))
    field(page, "共同投诉人").fill(names)
    field(page, "单位名称").fill(f"抚顺十二人服装厂{login[-4:]}")
    for label, option in (("问题类别", "社会保险"), ("用工所在地", "东洲区"), ("行业", "制造业")):
        choose(page, label, option)
    field(page, FACTS).fill("该厂未为十二名职工缴纳社会保险费。")
    field(page, "请求").fill("补缴社会保险费。")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("10 人以上共同投诉的，请推选 1 至 5 名代表").first).to_be_visible()
    expect(field(page, "共同投诉人")).to_have_value(names)
    page.reload()
    settled(page, "登记投诉举报")
    expect(field(page, "共同投诉人")).to_have_value(names)
    expect(field(page, "投诉人姓名")).to_have_value("郑大力")
    field(page, "推选的代表").fill("郑大力、工友2")
    page.keyboard.press("Control+Enter")
    settled(page, "登记完成")
    page.get_by_text("查看该件，办理受理审查").click()
    expect(page.get_by_text("郑大力等12人").or_(page.get_by_text("涉及 12 人")).first).to_be_visible()
    expect(page.get_by_role("heading", name="推选的代表")).to_be_visible()


def test_the_same_letter_again_is_asked_about_however_fast_the_keys_are(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    login = bureau.newcomer(Role.INTAKE_CLERK)
    visit.enter(bureau.session(login))
    firm, facts = f"抚顺重复来信砖厂{login[-4:]}", "该厂2026年6月起拖欠我的工资两万元，多次索要未付。"

    def fill() -> None:
        page.goto("/complaint_new")
        settled(page, "登记投诉举报")
        page.get_by_text("来信", exact=True).click()
        for label, words in (
            ("投诉人姓名", "孙秀兰"),
            ("投诉人联系电话", "13912345678"),
            ("单位名称", firm),
        ):
            field(page, label).fill(words)
        for label, option in (("问题类别", "拖欠、克扣工资"), ("用工所在地", "望花区"), ("行业", "制造业")):
            choose(page, label, option)
        field(page, "请求").fill("支付工资。")
        field(page, FACTS).fill(facts)
        page.keyboard.press("Control+Enter")

    fill()
    settled(page, "登记完成")
    fill()
    expect(page.get_by_text("有 1 件相近的投诉举报").first).to_be_visible()
    question = page.get_by_role("radiogroup", name="须选定")
    expect(question.get_by_role("radio", checked=True)).to_have_count(0)
    expect(field(page, FACTS)).to_have_value(facts)
    question.get_by_text("同一件", exact=True).click()
    page.keyboard.press("Control+Enter")
    settled(page, "登记完成")
    page.get_by_text("查看该件，办理受理审查").click()
    expect(page.get_by_role("table", name="关联的投诉举报和案件").get_by_text("重复、相同")).to_be_visible()


def test_an_anonymous_tip_off_with_a_letter_leaves_no_trace(
    page: Page, visit: Visit, bureau: Bureau, tmp_path: Path
) -> None:
    login = bureau.newcomer(Role.INTAKE_CLERK)
    visit.enter(bureau.session(login))
    page.goto("/tip_off_new")
    settled(page, "登记举报")
    letter = tmp_path / "车间主任的信.pdf"
    letter.write_bytes(b"%PDF-1.4 letter")
    page.get_by_text("来信", exact=True).click()
    page.get_by_text("匿名举报，不留姓名", exact=True).click()
    field(page, "单位名称").fill(f"抚顺匿名举报电子厂{login[-4:]}")
    said = "我们车间只有我一个人夜里看锅炉，厂里用了四个童工。"
    field(page, "举报的事实，照原话记录").fill(said)
    page.locator("input[type=file]").set_input_files(letter)
    expect(page.get_by_text(letter.name)).to_be_visible()
    field(page, "举报摘要").fill("该厂涉嫌使用童工。")
    for label, option in (
        ("问题类别", "童工、女职工和未成年工保护"),
        ("用工所在地", "顺城区"),
        ("行业", "制造业"),
    ):
        choose(page, label, option)
    page.keyboard.press("Control+Enter")
    settled(page, "登记完成")
    code = page.locator("[class*='st-key-complaint_done-code'] code").inner_text()
    assert len(code.replace("-", "")) == 10
    asked = "\n".join(visit.requests)
    assert Needles(["看锅炉", "车间主任"]).within(asked.encode()) == set()
    assert not [url for url in visit.requests if url.endswith("/drafts")]
    assert bureau.draft_of(login) == {}
    page.get_by_text("查看该件，办理受理审查").click()
    expect(page.get_by_text("举报人已密封").first).to_be_visible()
    assert said not in page.content() and letter.name not in page.content()
    page.goto("/complaint_inquiry")
    settled(page, "凭查询码查询")
    field(page, "查询码").fill(code.lower())
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_text("已登记").first).to_be_visible()
