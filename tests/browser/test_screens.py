"""Every screen under a role of each sort: it shows, asks nobody else for anything, and is accessible."""

import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from core.applications.correct import CorrectApplication, correct_application
from core.applications.register import AgentInput, MaterialInput
from core.drafts import keep_draft
from core.law.roles import Role
from db.models import Deadline, License, MatterParty, PaperDraft, ServiceRecord
from pages.ui.screens import SCREENS, Screen
from tests.browser.accessibility import violations
from tests.browser.application import ITEM, button, open_form
from tests.browser.bureau import Bureau
from tests.browser.visit import (
    HEIGHT,
    WIDTH,
    Visit,
    choose,
    field,
    settled,
    signed_out,
    submit_sign_in,
)
from tests.factories.applications import company, identity_number, person, rows
from tests.factories.approvals import correction_on_the_spot, refusal, submit
from tests.factories.licenses import entered, taken_over
from tests.factories.papers import issue, notice
from tests.factories.service import posted, posting

ROLES = (
    Role.WINDOW_CLERK,
    Role.UNIT_HEAD,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
    Role.STAFF,
)
"""A clerk, a head, the three administrators, and somebody with hardly any right."""


PAPERS = {
    **dict.fromkeys(("paper_edit", "paper_check", "paper_abandon"), ("correction_notice", "draft")),
    **dict.fromkeys(("paper_approve", "paper_withdraw", "approvals_batch"), ("non_acceptance", "submitted")),
    "paper_sign": ("correction_on_the_spot", "issued"),
}
"""Kind and state of the paper that a screen shows, where it is not the notice that was issued."""


@pytest.fixture
def matter_id(bureau: Bureau) -> UUID:
    """An application with everything a screen can show of one: firm, agent, missing materials, late entry, correction."""
    clerk = Role.WINDOW_CLERK
    agent = AgentInput(person(402, name="孙继海洋"), "代为提交材料、签收文书")
    done = bureau.registered(
        clerk,
        applicant=company(401),
        agent=agent,
        received_at=bureau.app.clock.now().replace(day=5),
        late_reason="窗口停电",
        note="材料齐全后电话通知",
    )
    for index in range(403, 409):
        bureau.registered(clerk, applicant=person(index, name=f"李建国{index}"))
    materials = (MaterialInput(1, 1, 0), MaterialInput(2, 1, 1), MaterialInput(3, 0, 0, "名册三日内补交"))
    command = CorrectApplication(uuid4(), done.matter_id, 1, "post", materials, "电话通知", "登记时漏记")
    result = correct_application(bureau.ctx(clerk), command)
    assert not isinstance(result, list), result
    issued = issue(bureau.world, notice(bureau.world, done.matter_id))
    posted(bureau.world, posting(bureau.world, issued.document_id))
    notice(bureau.world, done.matter_id)
    submit(bureau.world, refusal(bureau.world, done.matter_id))
    issue(bureau.world, correction_on_the_spot(bureau.world, done.matter_id))
    entered(bureau.world, done.matter_id, f"许可 {uuid4().hex[:6]}")
    taken_over(bureau.world, number=f"原许可 {uuid4().hex[:6]}", holder=company(411))
    return done.matter_id


def query(screen: Screen, bureau: Bureau, matter_id: UUID, login: str) -> str:
    """What a screen that is reached from others needs in its address."""
    if screen.path == "application_check":
        token = uuid4()
        values = {
            "item": ITEM,
            "applicant.kind": "自然人",
            "applicant.certificate_kind": "居民身份证",
            "applicant.certificate_no": identity_number(410),
            "applicant.name": "欧阳雪",
            "applicant.phone": "13904130001",
            "materials_complete": True,
        }
        keep_draft(bureau.ctx(login), "application_new", token, values)
        return f"?draft={token}"
    if screen.path == "search":
        return "?q=李建国"
    if screen.path in ("paper_new", "papers"):
        return f"?matter={matter_id}"
    if screen.path.startswith("paper") or screen.path == "approvals_batch":
        kind, state = PAPERS.get(screen.path, ("correction_notice", "issued"))
        of_matter = PaperDraft.matter_id == matter_id
        (paper,) = rows(
            bureau.world, PaperDraft, of_matter, PaperDraft.kind == kind, PaperDraft.state == state
        )
        name = "ids" if screen.path == "approvals_batch" else "id"
        return f"?{name}={paper.document_id or paper.id}"
    if screen.path in ("serve_paper", "seal_use") or screen.path.startswith("service_"):
        (service,) = rows(bureau.world, ServiceRecord, ServiceRecord.matter_id == matter_id)
        return f"?id={service.id if screen.path.startswith('service_') else service.document_id}"
    if screen.path == "party":
        return f"?id={rows(bureau.world, MatterParty, MatterParty.matter_id == matter_id)[0].party_id}"
    if screen.path == "account":
        return f"?id={bureau.world.account_id(Role.ENFORCEMENT_OFFICER)}"
    if screen.path == "deadline":
        return f"?id={rows(bureau.world, Deadline, Deadline.matter_id == matter_id)[0].id}"
    if screen.path == "item":
        return f"?id={bureau.world.item_id}"
    if screen.path in ("license", "license_end"):
        return f"?id={rows(bureau.world, License, License.granted_in_id == matter_id)[0].id}"
    if screen.path == "license_correct":
        return f"?id={rows(bureau.world, License, License.granted_in_id.is_(None))[-1].id}"
    if screen.path == "history":
        return f"?type=matter&id={matter_id}"
    return (
        f"?id={matter_id}" if screen.path.startswith("application_") or screen.path == "application" else ""
    )


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_every_screen(role: Role, visit: Visit, page: Page, bureau: Bureau, matter_id: UUID) -> None:
    """Each screen under every role. (tests/pages does that too, without a browser and in the quick run.)"""
    ctx = bureau.ctx(role)
    mine = [screen for screen in SCREENS if ctx.may(screen.permission)]
    assert mine
    visit.enter(bureau.session(role))
    found = []
    for screen in mine:
        page.goto(f"/{screen.path}{query(screen, bureau, matter_id, role)}")
        settled(page)
        expect(page.get_by_text("系统出错")).to_have_count(0)
        photograph(page, f"{role}-{screen.path}")
        if role is first_role(bureau, screen):
            found += [f"{screen.path}: {line}" for line in violations(page)]
    assert not found, "\n".join(found)


def test_states_that_a_screen_takes(visit: Visit, page: Page, bureau: Bureau, matter_id: UUID) -> None:
    found = []

    def look(name: str) -> None:
        photograph(page, f"state-{name}")
        found.extend(f"{name}: {line}" for line in violations(page))

    page.goto("/application_new")
    look("sign-in")
    submit_sign_in(page, "nobody")
    signed_out(page, "账号或口令不正确。")
    look("sign-in-refused")
    visit.forgive("status of 401 .*/login")
    visit.enter(bureau.session(bureau.newcomer()))
    open_form(page)
    choose(page, "办理事项", ITEM)
    page.get_by_text("由代理人办理").click()
    page.get_by_text("收件时间不是现在（补录）").click()
    expect(page.get_by_text("收件日期")).to_be_visible()
    field(page, "申请人姓名").fill("孙继")
    expect(page.get_by_text("当事人库中相近的申请人")).to_be_visible()
    button(page, "核对登记内容").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("form-refused")
    page.goto(f"/application?id={matter_id}")
    settled(page)
    page.get_by_role("tab", name="文书").click()
    expect(page.get_by_text("SHA-256").first).to_be_visible()
    # What an earlier run drew is pale until it is drawn anew, and its contrast is then another.
    settled(page)
    look("application-papers")
    page.get_by_role("tab", name="时间线").click()
    expect(page.get_by_text("更正登记内容", exact=True)).to_be_visible()
    settled(page)
    look("application-timeline")
    page.goto("/applications?q=%E6%97%A0%E6%AD%A4%E4%BA%BA")
    expect(page.get_by_text("没有符合条件的申请")).to_be_visible()
    look("list-empty")
    assert not found, "\n".join(found)


def test_addresses_that_lead_nowhere(visit: Visit, page: Page, bureau: Bureau) -> None:
    visit.enter(bureau.session(Role.STAFF))
    page.goto("/nonsense?id=7")
    settled(page, "没有这个页面")
    page.get_by_role("link", name="返回工作台").click()
    settled(page, "工作台")
    for screen in SCREENS:
        if screen.path in ("application_void", "application_new", "accounts", "units"):
            assert not bureau.ctx(Role.STAFF).may(screen.permission)
            page.goto(f"/{screen.path}?id={uuid4()}")
            expect(page.get_by_role("alert")).to_have_text(
                f"您没有“{screen.permission.label}”的权限。如工作需要，请联系安全管理员；代他人办理的，委托可能已到期或撤销。填写中的内容如已保存草稿，恢复权限后仍可继续。"
            )
            expect(page.get_by_role("dialog")).to_have_count(0)


def first_role(bureau: Bureau, screen: Screen) -> Role:
    """Each screen is looked at by axe once, as the first role sees it that may open it."""
    return next(role for role in ROLES if bureau.ctx(role).may(screen.permission))


def photograph(page: Page, name: str) -> None:
    """Where PORTAL_SCREENSHOTS names a folder, the screen as it first shows, and the whole of it where that is more."""
    if "PORTAL_SCREENSHOTS" not in os.environ:
        return
    folder = Path(os.environ["PORTAL_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
    if not page.get_by_test_id("stMain").count():
        return
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    if height > HEIGHT:
        page.set_viewport_size({"width": WIDTH, "height": height})
        page.screenshot(path=folder / f"{name}-whole.png")
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
