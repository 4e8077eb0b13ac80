"""The main job at the window with the keyboard alone: sign in, register, hand over the receipt."""

from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.bureau import Bureau
from tests.browser.visit import Keys, Visit, active_label, field, settled
from tests.factories.applications import closed, company, person
from tests.factories.world import PASSWORD

NUMBER = "某人社申〔2026〕"


def sign_in_by_keyboard(page: Page, keys: Keys, login: str) -> None:
    page.goto("/")
    expect(field(page, "账号")).to_be_focused()
    keys.type(login)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    settled(page, "工作台")


def begin(page: Page, keys: Keys) -> None:
    """From any page with the button to the form, the item chosen and the keyboard on its field."""
    keys.shortcut("Alt+N")
    settled(page, "登记申请")
    expect(page.get_by_role("combobox", name="办理事项")).to_be_focused()
    keys.type("LR-01")
    expect(page.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    expect(page.get_by_text("收到的材料")).to_be_visible()


def tab_to(page: Page, keys: Keys, label: str, most: int = 12) -> None:
    for _ in range(most):
        keys.press("Tab")
        if active_label(page).startswith(label):
            return
    raise AssertionError(f"{label} not reached by {most} tabs, the keyboard is on {active_label(page)!r}")


def finish(page: Page, keys: Keys) -> None:
    """All materials are there: check, submit."""
    tab_to(page, keys, "必需材料已按要求全部收齐")
    keys.press("Space")
    keys.shortcut("Control+Enter")
    settled(page, "核对登记内容")
    keys.shortcut("Control+Enter")
    settled(page, "登记完成")


def receipt_text(page: Page, keys: Keys) -> str:
    """Open the receipt by its shortcut; the text of its pages."""
    with page.context.expect_page() as opened:
        keys.shortcut("Alt+P")
    url = opened.value.url
    answer = page.request.get(url)
    assert answer.ok and answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.body())
    text = "".join(document[i].get_textpage().get_text_bounded() for i in range(len(document)))
    document.close()
    return text.replace("\r", "").replace("\n", "")


@dataclass(frozen=True)
class Spent:
    pressed: int
    typed: int
    reruns: int
    calls: int


@pytest.mark.parametrize(("kind", "most"), [("company", 17), ("known company", 19), ("person", 16)])
def test_register_by_keyboard(
    kind: str,
    most: int,
    page: Page,
    visit: Visit,
    bureau: Bureau,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    login = bureau.newcomer()
    party = {"company": company(41), "known company": company(42), "person": person(43)}[kind]
    if kind == "known company":
        closed(bureau.world, bureau.registered(login, applicant=party).matter_id)
    before = len(bureau.matters_of(login))
    keys = Keys(page)
    sign_in_by_keyboard(page, keys, login)
    entered = Spent(keys.pressed, keys.typed, visit.reruns, visit.calls)
    begin(page, keys)
    tab_to(page, keys, "申请人证件号码")
    keys.type(party.certificate_no)
    if kind == "known company":
        expect(field(page, "申请人名称")).to_have_value(party.name)
        expect(field(page, "申请人联系电话")).to_have_value(party.phone)
    elif kind == "company":
        expect(field(page, "申请人名称")).to_be_visible()
        for label, text in (
            ("申请人名称", party.name),
            ("申请人法定代表人（负责人）", party.legal_representative),
            ("申请人联系电话", party.phone),
        ):
            tab_to(page, keys, label)
            keys.type(text)
    else:
        for label, text in (("申请人姓名", party.name), ("申请人联系电话", party.phone)):
            tab_to(page, keys, label)
            keys.type(text)
    finish(page, keys)
    expect(page.get_by_text(f"已登记，编号 {NUMBER}")).to_be_visible()
    text = receipt_text(page, keys)
    assert party.name in text and "收件回执" in text and "企业实行不定时工作制审批" in text
    # A person's number is masked on the paper that leaves the house, a firm's is public.
    assert (party.certificate_no in text) == (kind != "person")
    matters = bureau.matters_of(login)
    assert len(matters) == before + 1 and matters[-1].party_names == party.name
    words = keys.typed - entered.typed
    line = (
        f"{kind}: {keys.pressed - entered.pressed} keystrokes from the start page to the receipt, {words} of them the "
        f"words themselves; {visit.reruns - entered.reruns} runs of the script, "
        f"{visit.calls - entered.calls} HTTP requests besides scripts and fonts"
    )
    (tmp_path / "strokes.txt").write_text(line)
    with capsys.disabled():
        print(f"\n{line}")
    assert keys.pressed - entered.pressed - words <= most
