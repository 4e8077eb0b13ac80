"""Sealed people in a real browser: typed without a trace, shown for a reason, and gone with the next click."""

import re

from playwright.sync_api import Locator, Page, expect

from core.law.roles import Role
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, choose, settled
from tests.factories.everywhere import Needles
from tests.factories.sealed import NEEDLES, TIPS, WHAT, WHO, WHY, seal, tip_clerk

CERTIFICATE = "居民身份证"


def part(page: Page, matter_id: object) -> Locator:
    page.goto(f"/application?id={matter_id}")
    settled(page)
    page.get_by_role("tab", name="密封当事人").click()
    settled(page)
    return page.get_by_role("tabpanel", name="密封当事人")


def on_the_page(page: Page) -> set[str]:
    """What of the sealed person the browser holds: in the page, its fields, its address and its storage."""
    fields = page.evaluate("() => [...document.querySelectorAll('input, textarea')].map((one) => one.value)")
    stored = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])")
    return Needles(NEEDLES).within("\n".join([page.content(), page.url, stored, *fields]).encode())


def test_somebody_is_sealed_and_no_draft_of_it_is_kept(visit: Visit, page: Page, bureau: Bureau) -> None:
    matter_id = bureau.registered(bureau.newcomer()).matter_id
    visit.enter(bureau.session(tip_clerk(bureau.world)))
    tab = part(page, matter_id)
    tab.get_by_text("新增密封当事人", exact=True).click()
    tab.get_by_text("举报人", exact=True).click()
    tab.get_by_label("姓名").fill(WHO.name)
    choose(page, "证件类型（选填）", CERTIFICATE)
    tab.get_by_label("证件号码（选填）").fill(WHO.certificate_no)
    tab.get_by_label("联系电话（选填）").fill(WHO.phone)
    tab.get_by_label("地址（选填）").fill(WHO.address)
    tab.get_by_label("备注（选填，一并密封）").fill(WHO.note)
    assert violations(page) == []
    tab.get_by_role("button", name="密封", exact=True).click()
    expect(tab.get_by_text("请填写举报摘要").first).to_be_visible()
    expect(tab.get_by_label("姓名")).to_have_value(WHO.name)
    tab.get_by_label("举报摘要", exact=True).fill(WHAT)
    tab.get_by_role("button", name="密封", exact=True).click()
    expect(page.get_by_text(re.compile("已密封为“某举报人（密封当事人1）”"))).to_be_visible()
    settled(page)
    expect(tab.get_by_label("姓名")).to_have_value("")
    assert on_the_page(page) == set()
    assert bureau.draft_of(TIPS) == {}
    assert not [url for url in visit.requests if url.endswith("/drafts")]
    assert Needles(NEEDLES).within("\n".join(visit.requests).encode()) == set()


def test_an_identity_is_gone_with_the_next_click(visit: Visit, page: Page, bureau: Bureau) -> None:
    matter_id = bureau.registered(bureau.newcomer()).matter_id
    seal(bureau.world, matter_id)
    visit.enter(bureau.session(bureau.newcomer(Role.UNIT_HEAD)))
    tab = part(page, matter_id)
    assert on_the_page(page) == set()
    tab.get_by_text("启封查看身份", exact=True).click()
    tab.get_by_label("启封原因").fill(WHY)
    tab.get_by_role("button", name="启封", exact=True).click()
    expect(tab.get_by_text(WHO.name, exact=True)).to_be_visible()
    expect(tab.get_by_text(WHO.certificate_no, exact=True)).to_be_visible()
    assert violations(page) == []
    tab.get_by_role("button", name="关闭").click()
    expect(tab.get_by_text(WHO.name, exact=True)).to_have_count(0)
    settled(page)
    assert on_the_page(page) == set()
    page.reload()
    settled(page)
    assert on_the_page(page) == set()
    page.goto("/sealed_openings?week=2026-03-10")
    settled(page, "启封记录")
    expect(page.get_by_role("cell", name=WHY).first).to_be_visible()
    assert violations(page) == []
