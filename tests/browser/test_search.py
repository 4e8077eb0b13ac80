"""The search box from any page: what it finds, by which keys, and that it leaves the keyboard where it was."""

from playwright.sync_api import Locator, Page, expect

from core.law.roles import Role
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, settled
from tests.factories.applications import company, person

RARE = "王䶮𬱖"


def box(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="查找事项、文书、当事人")


def look_for(page: Page, words: str) -> Locator:
    """Type into the box and press Enter; the list of what is found."""
    box(page).fill(words)
    box(page).press("Enter")
    settled(page, "查找")
    return page.get_by_role("table", name="查找结果")


def test_from_any_page_one_enter_finds_by_any_piece(page: Page, visit: Visit, bureau: Bureau) -> None:
    login = bureau.newcomer()
    firm = bureau.registered(login, applicant=company(961, name="抚顺长白山特种机械制造有限公司"))
    rare = bureau.registered(login, applicant=person(962, name=RARE))
    visit.enter(bureau.session(login))
    for path, title, words, expected in (
        ("/", "工作台", "长白", firm.number),
        ("/papers", "文书台账", "特种机", firm.number),
        ("/application_new", "登记申请", "抚顺长白山特种机械制", firm.number),
        ("/parties", "当事人", rare.receipt_number[-4:], rare.receipt_number),
        ("/profile", "我的账号", "䶮𬱖", rare.number),
    ):
        page.goto(path)
        settled(page, title)
        table = look_for(page, words)
        expect(table.get_by_role("link").filter(has_text=expected).first).to_be_visible()
        assert "/search?q=" in page.url, path
    assert violations(page) == []
    table.get_by_role("link", name=RARE).click()
    settled(page, RARE)
    page.go_back()
    settled(page, "查找")
    expect(page.get_by_role("searchbox", name="查找内容")).to_have_value("䶮𬱖")


def test_the_shortcut_leads_to_the_box_and_the_box_takes_the_keyboard_from_nobody(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    visit.enter(bureau.session(bureau.newcomer()))
    page.goto("/application_new")
    settled(page, "登记申请")
    item = page.get_by_role("combobox", name="办理事项")
    expect(item).to_be_focused()
    note = page.get_by_role("textbox", name="备注（选填）", exact=True)
    note.press_sequentially("1/2")
    expect(note).to_have_value("1/2")
    expect(box(page)).to_have_value("")
    page.goto("/papers")
    settled(page, "文书台账")
    page.get_by_role("heading", name="文书台账").click()
    # Its script has run: a hand is slower than that.
    expect(box(page)).to_have_attribute("maxlength", "200")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")
    page.keyboard.type("没有这样的文书")
    page.keyboard.press("Enter")
    settled(page, "查找")
    expect(page.get_by_text("没有找到您可以查看的")).to_be_visible()


def test_who_may_look_for_nothing_has_no_box(page: Page, visit: Visit, bureau: Bureau) -> None:
    visit.enter(bureau.session(bureau.newcomer(Role.SYSTEM_ADMIN)))
    page.goto("/")
    settled(page, "工作台")
    expect(box(page)).to_have_count(0)
