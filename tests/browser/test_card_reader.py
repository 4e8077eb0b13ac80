"""A card reader that types like a keyboard fills the fields, whatever it presses between them."""

import asyncio
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, choose, field, settled
from tests.factories.applications import company, credit_code, identity_number, person
from tests.seldom import seldom

CARD = (
    "欧阳䶮",
    "男",
    "汉",
    "19850317",
    "抚顺市顺城区浑河北路1号",
    identity_number(61),
    "抚顺市公安局",
    "20200101",
)
KEYS = {"\t": "Tab", "\r": "Enter"}


@pytest.fixture
def form(visit: Visit, page: Page, bureau: Bureau) -> Page:
    visit.enter(bureau.session(bureau.newcomer()))
    page.goto("/application_new")
    settled(page, "登记申请")
    # The page puts the keyboard on its first field once; until then a test must not move it.
    expect(page.get_by_role("combobox", name="办理事项")).to_be_focused()
    return page


def swipe(page: Page, text: str, gap_ms: float, falter: int = -1) -> None:
    """Type as a device does: each key has the moment of the device, and none waits for this machine, which may be busy,
    to answer the one before. Before the character `falter` it stops for a twentieth of a second."""
    keys = []
    moment = time.time()
    for place, char in enumerate(text):
        moment += gap_ms / 1000 + (0.05 if place == falter else 0)
        key = KEYS.get(char, char)
        words = {} if char == "\t" else {"text": char}
        for kind in ("keyDown", "keyUp"):
            keys.append(
                {
                    "type": kind,
                    "key": key,
                    "code": key,
                    "timestamp": moment,
                    "windowsVirtualKeyCode": {"\t": 9, "\r": 13}.get(char, 0),
                }
                | (words if kind == "keyDown" else {})
            )
    devices = page.context.new_cdp_session(page)
    # Playwright's own way sends one at a time.
    devices._sync(_press(devices._impl_obj, keys))
    devices.detach()


async def _press(devices: Any, keys: list[dict[str, Any]]) -> None:
    await asyncio.gather(*(devices.send("Input.dispatchKeyEvent", key, timeout=0) for key in keys))


@pytest.mark.parametrize("end", ["\t", *seldom("|", "\r")])
def test_card_fills_number_name_and_address(form: Page, end: str) -> None:
    field(form, "申请人证件号码").focus()
    swipe(form, end.join(CARD) + end, gap_ms=4)
    expect(field(form, "申请人证件号码")).to_have_value(CARD[5])
    expect(field(form, "申请人姓名")).to_have_value(CARD[0])
    expect(field(form, "申请人地址（选填）")).to_have_value(CARD[4])
    # As after a Tab by hand: what is typed next is no part of the number.
    expect(field(form, "申请人证件号码" if end == "|" else "申请人姓名")).to_be_focused()


@pytest.mark.parametrize("end", seldom("|", "\t"))
def test_second_card_takes_the_place_of_the_first(form: Page, end: str) -> None:
    second = ("佟佳欣", "男", "满", "19850317", "抚顺市望花区示范路9号", identity_number(67))
    number = field(form, "申请人证件号码")
    number.focus()
    # At once after the other, and again when the first has been read.
    swipe(form, end.join(CARD) + end, gap_ms=4)
    form.wait_for_timeout(100)
    swipe(form, end.join(second) + end, gap_ms=4)
    expect(field(form, "申请人姓名")).to_have_value(second[0])
    expect(number).to_have_value(second[5])
    swipe(form, end.join(CARD) + end, gap_ms=4)
    expect(field(form, "申请人姓名")).to_have_value(CARD[0])
    expect(number).to_have_value(CARD[5])
    expect(field(form, "申请人地址（选填）")).to_have_value(CARD[4])


@pytest.mark.parametrize("end", ["\r", *seldom("\t")])
def test_scanned_code_leaves_nothing_behind_it(form: Page, end: str) -> None:
    number = field(form, "申请人证件号码")
    number.focus()
    for index in (68, 69):
        swipe(form, credit_code(index) + end, gap_ms=4)
        expect(number).to_have_value(credit_code(index))
        expect(form.get_by_role("radio", name="法人")).to_be_checked()
        expect(field(form, "申请人名称")).to_be_focused()
    swipe(form, "抚顺", gap_ms=90)
    expect(field(form, "申请人名称")).to_have_value("抚顺")
    expect(number).to_have_value(credit_code(69))


@pytest.mark.parametrize("falter", [10, *seldom(1, 18)])
def test_a_device_that_falters_loses_nothing(form: Page, falter: int) -> None:
    field(form, "申请人证件号码").focus()
    swipe(form, identity_number(70) + "\r", gap_ms=12, falter=falter)
    expect(field(form, "申请人姓名")).to_be_focused()
    expect(field(form, "申请人证件号码")).to_have_value(identity_number(70))


def test_card_read_while_a_firm_is_chosen_makes_it_a_person(form: Page) -> None:
    form.get_by_text("法人", exact=True).click()
    expect(field(form, "申请人名称")).to_be_visible()
    field(form, "申请人证件号码").focus()
    swipe(form, "|".join(CARD) + "\r", gap_ms=4)
    expect(field(form, "申请人姓名")).to_have_value(CARD[0])
    expect(field(form, "申请人证件号码")).to_have_value(CARD[5])
    expect(form.get_by_role("radio", name="自然人")).to_be_checked()


def test_hand_typed_tab_leaves_the_field(form: Page) -> None:
    field(form, "申请人证件号码").focus()
    swipe(form, identity_number(62) + "\t", gap_ms=60)
    expect(field(form, "申请人姓名")).to_be_focused()
    expect(field(form, "申请人证件号码")).to_have_value(identity_number(62))


def test_known_company_comes_with_its_code_and_goes_with_it(form: Page, bureau: Bureau) -> None:
    known, other = company(63), company(64)
    for party in (known, other):
        bureau.registered(bureau.newcomer(), applicant=party)
    number = field(form, "申请人证件号码")
    number.fill(known.certificate_no)
    expect(field(form, "申请人名称")).to_have_value(known.name)
    expect(field(form, "申请人法定代表人（负责人）")).to_have_value(known.legal_representative)
    expect(field(form, "申请人联系电话")).to_have_value(known.phone)
    expect(field(form, "申请人地址（选填）")).to_have_value(known.address)
    field(form, "申请人联系电话").fill("13904139999")
    number.fill(other.certificate_no)
    expect(field(form, "申请人名称")).to_have_value(other.name)
    expect(field(form, "申请人联系电话")).to_have_value("13904139999")
    number.fill(credit_code(65))
    expect(field(form, "申请人名称")).to_have_value("")
    expect(field(form, "申请人联系电话")).to_have_value("13904139999")


def test_known_person_comes_with_the_number_and_chosen_certificate_stays(form: Page, bureau: Bureau) -> None:
    known = person(66, certificate_kind="temporary_identity_card")
    bureau.registered(bureau.newcomer(), applicant=known)
    choose(form, "申请人证件类型", "临时居民身份证")
    field(form, "申请人证件号码").fill(known.certificate_no)
    expect(field(form, "申请人姓名")).to_have_value(known.name)
    expect(form.get_by_role("combobox", name="申请人证件类型")).to_have_value("临时居民身份证")
