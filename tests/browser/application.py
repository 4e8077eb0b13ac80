"""What a clerk does on the pages of an application, with the mouse, as quickly as a test may."""

from playwright.sync_api import Locator, Page, expect

from core.parties.identity import PartyInput
from tests.browser.visit import choose, field, settled

ITEM = "LR-01 企业实行不定时工作制审批"
KINDS = {"citizen": "自然人", "legal_person": "法人", "organization": "其他组织"}


def open_form(page: Page, path: str = "/application_new") -> None:
    page.goto(path)
    settled(page, "登记申请")


def button(page: Page, words: str) -> Locator:
    """A button by its words; those of its shortcut follow them."""
    return page.get_by_role("button").filter(has_text=words)


def fill(page: Page, party: PartyInput, *, complete: bool = True, item: str = ITEM) -> None:
    """Choose the item and fill in the applicant, and nothing else."""
    choose(page, "办理事项", item)
    expect(page.get_by_text("收到的材料")).to_be_visible()
    if party.kind != "citizen":
        page.get_by_text(KINDS[party.kind], exact=True).click()
    name = "申请人姓名" if party.kind == "citizen" else "申请人名称"
    expect(field(page, name)).to_be_visible()
    field(page, "申请人证件号码").fill(party.certificate_no)
    field(page, "申请人证件号码").blur()
    # What the register knows of this number comes into the fields now, and not into the midst of the next one.
    settled(page, "登记申请")
    field(page, name).fill(party.name)
    if party.kind != "citizen":
        field(page, "申请人法定代表人（负责人）").fill(party.legal_representative)
    field(page, "申请人联系电话").fill(party.phone)
    field(page, "申请人地址（选填）").fill(party.address)
    if complete:
        page.get_by_text("材料已按要求全部收齐").click()
    # Fields of the run before stand beside those of the present one until it has ended.
    settled(page, "登记申请")
    expect(page.get_by_label("申请表原件份数")).to_have_count(0 if complete else 1)


def check(page: Page) -> None:
    button(page, "核对登记内容").click()
    settled(page, "核对登记内容")


def submit(page: Page) -> None:
    button(page, "提交登记").click()
    settled(page, "登记完成")


def draft_kept(page: Page) -> None:
    """Everything typed so far is in the database."""
    expect(page.get_by_role("status").filter(has_text="已保存草稿")).to_be_visible()
