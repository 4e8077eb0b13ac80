"""留痕 and 台账核验 in a real browser: old beside new on the application's own page, and a verification asked for."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from core.applications.correct import CorrectApplication, correct_application
from core.jobs.runner import run_next
from core.law.roles import Role
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_screens import photograph
from tests.browser.visit import Visit, settled, until
from tests.core.people_support import done
from tests.factories.applications import MATERIALS, identity_number, person


def open_history(page: Page) -> None:
    """The tab, once it listens. A click in the instant in which the page is finished is sometimes lost; a hand, which
    is never that quick, would click again."""
    tab = page.get_by_role("tab", name="留痕")

    def opened() -> bool:
        tab.click()
        settled(page)
        return tab.get_attribute("aria-selected") == "true"

    until(page, opened)


def test_the_tab_shows_who_changed_what_and_the_record_as_of_a_day(
    bureau: Bureau, visit: Visit, page: Page
) -> None:
    login = bureau.newcomer(name="赵敏")
    made = bureau.registered(login, applicant=person(871, name="钱进"), note="急件")
    wanted = CorrectApplication(uuid4(), made.matter_id, 1, "post", MATERIALS, "已电话告知", "登记时漏记")
    done(correct_application(bureau.ctx(login), wanted))
    visit.enter(bureau.session(login))
    page.goto(f"/application?id={made.matter_id}")
    settled(page)
    table = page.get_by_role("table", name="留痕")
    open_history(page)
    changed = table.get_by_role("row").filter(has_text="修改申请内容")
    expect(changed).to_contain_text("备注：急件 → 已电话告知")
    expect(changed).to_contain_text("赵敏（政务服务窗口）")
    expect(table.get_by_role("row").filter(has_text="修改登记")).to_contain_text("申请方式：窗口当面 → 邮寄")
    expect(table).not_to_contain_text(identity_number(871))
    settled(page)
    photograph(page, "history-tab")
    assert violations(page) == []
    page.get_by_role("radio", name="查阅、下载等").click()
    expect(table.get_by_role("row").filter(has_text="查阅").first).to_be_visible()
    expect(changed).to_have_count(0)
    page.get_by_test_id("stDateInput").get_by_role("spinbutton").first.click()
    page.keyboard.type("20260310", delay=30)
    page.keyboard.press("Escape")
    main = page.get_by_test_id("stMain")
    expect(main.locator("dd").filter(has_text="已电话告知").last).to_be_visible()
    settled(page)
    photograph(page, "history-moment")
    assert violations(page) == []
    # Another tab is as it was, and the history is still there when its reader comes back.
    page.get_by_role("tab", name="文书").click()
    expect(page.get_by_text("SHA-256").first).to_be_visible()
    open_history(page)
    expect(table.get_by_role("row").filter(has_text="查阅").first).to_be_visible()


def test_the_auditor_has_the_ledger_verified(bureau: Bureau, visit: Visit, page: Page) -> None:
    while run_next(bureau.app):
        pass  # what other tests of this bureau asked for and left
    visit.enter(bureau.session(bureau.newcomer(Role.AUDIT_ADMIN)))
    page.goto("/ledger")
    settled(page, "台账核验")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("未发现异常")).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(0)
    photograph(page, "ledger")
    assert violations(page) == []
    page.get_by_role("button", name="立即全面核验").dblclick()
    settled(page, "全面核验台账")
    assert run_next(bureau.app)
    expect(main).to_contain_text("已核验台账条目")
    expect(main).to_contain_text("已完成")
    assert not run_next(bureau.app), "a double click asked for two"
    page.get_by_role("link", name="台账核验", exact=True).click()
    settled(page, "台账核验")
    expect(main.get_by_role("heading", name="全面核验")).to_be_visible()
    page.get_by_role("link", name="管理变更记录").click()
    settled(page, "管理变更记录")
    expect(page.get_by_role("alert")).to_have_count(0)
