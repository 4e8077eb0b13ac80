"""A firm comes again: as the last time, the same once more with its reason, and the notice of what lacks in one click."""

from playwright.sync_api import Page, expect

from core.applications.register import AgentInput
from db.models import Act, PaperDraft
from tests.browser.accessibility import violations
from tests.browser.application import button, check, fill, open_form, submit
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, field, settled
from tests.factories.applications import company, person, rows

FIRM = company(971, name="抚顺萨尔浒物流有限公司")


def test_as_last_time_the_same_once_more_and_the_notice(page: Page, visit: Visit, bureau: Bureau) -> None:
    login = bureau.newcomer()
    agent = AgentInput(person(972, name="佟佳欣"), "代为申请、领取")
    first = bureau.registered(login, applicant=FIRM, agent=agent, channel="post")
    visit.enter(bureau.session(login))
    open_form(page)
    fill(page, FIRM, complete=False)
    page.get_by_label("申请表原件份数").fill("1")
    earlier = page.get_by_role("table", name="该申请人办理过的事项")
    page.get_by_text("办理过的事项，其中 1 件在办").click()
    expect(earlier.get_by_role("link", name=first.number)).to_be_visible()
    expect(page.get_by_text("该申请人的同一事项已在办理")).to_be_visible()
    page.get_by_role("textbox", name="备注（选填）", exact=True).fill("急件")
    button(page, "与上次相同").dblclick()
    expect(page.get_by_text(f"已按 {first.number}")).to_be_visible()
    settled(page, "登记申请")
    expect(field(page, "代理人姓名")).to_have_value("佟佳欣")
    expect(field(page, "代理权限（按授权委托书填写）")).to_have_value("代为申请、领取")
    expect(page.get_by_role("radio", name="邮寄")).to_be_checked()
    expect(page.get_by_role("textbox", name="备注（选填）", exact=True)).to_have_value("急件")
    assert violations(page) == []
    button(page, "核对登记内容").click()
    expect(page.get_by_role("alert").filter(has_text="请填写再次登记的原因").first).to_be_visible()
    expect(field(page, "再次登记的原因")).to_be_focused()
    field(page, "再次登记的原因").fill("另一批人员")
    check(page)
    expect(page.get_by_text("另一批人员")).to_be_visible()
    submit(page)
    second = bureau.matters_of(login)[-1]
    (act,) = rows(bureau.world, Act, Act.matter_id == second.id, Act.kind == "duplicate_confirmed")
    assert first.number in act.note and act.note.endswith("另一批人员")
    button(page, "制作补正告知书").dblclick()
    settled(page, "填写申请材料补正告知书")
    (notice,) = rows(bureau.world, PaperDraft, PaperDraft.matter_id == second.id)
    lacking = [(one["material"], one["problem"]) for one in notice.content["corrections"]]
    assert lacking == [("营业执照", "缺原件1份、复印件1份"), ("职工名册", "缺复印件1份")]
