"""Names and notes that look like code are stored and shown as they were typed, on every screen and on paper."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from core.parties.identity import PartyInput
from tests.browser.application import button, check, fill, open_form, submit
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, field, settled
from tests.factories.applications import company, person

FIRM = "抚顺<script>window.hit=1</script>'; drop table matter;--:red[x]_*$a$*_`b`公司"
HEAD = "**李** <b>国</b> :smile: $x^2$ [强](javascript:hit)"
ADDRESS = "<img src=x onerror=window.hit=1> 1. 2. # 路\\n --> www.a.cn ~~号~~"
NOTE = '# 标题\n- 甲 & 乙 "引号" &lt;\n{"a": 1}'
RARE = "䶮𬱖"


@pytest.fixture
def clerk(bureau: Bureau, visit: Visit) -> str:
    login = bureau.newcomer()
    visit.enter(bureau.session(login))
    return login


def shown(page: Page, *texts: str) -> None:
    """Each text stands on the page, word for word."""
    for text in texts:
        expect(page.get_by_text(text, exact=True).filter(visible=True).first).to_be_visible()
    assert page.evaluate("window.hit") is None


def register(page: Page, party: PartyInput) -> None:
    open_form(page)
    fill(page, party)
    field(page, "备注（选填）").fill(NOTE)
    check(page)


def pdf_text(page: Page) -> str:
    link = page.get_by_role("link").filter(has_text="打印收件回执").get_attribute("href")
    document = pypdfium2.PdfDocument(page.request.get(link or "").body())
    text = "".join(document[i].get_textpage().get_text_bounded() for i in range(len(document)))
    document.close()
    return re.sub(r"\s", "", text)


def test_code_in_names_is_text_on_every_screen(page: Page, clerk: str, bureau: Bureau) -> None:
    party = company(301, name=FIRM, legal_representative=HEAD, address=ADDRESS)
    register(page, party)
    shown(page, FIRM, HEAD, ADDRESS, NOTE)
    submit(page)
    shown(page, FIRM)
    paper = pdf_text(page)
    assert re.sub(r"\s", "", FIRM) in paper and re.sub(r"\s", "", NOTE) in paper
    (matter,) = bureau.matters_of(clerk)
    assert matter.party_names == FIRM

    page.get_by_role("link", name="查看该申请").click()
    settled(page, matter.number)
    shown(page, FIRM, HEAD, ADDRESS, NOTE)
    button(page, "更正登记").click()
    settled(page, "更正登记")
    field(page, "备注（选填）").fill(HEAD)
    page.get_by_role("textbox", name="营业执照备注（选填）").fill(ADDRESS)
    field(page, "更正原因").fill(FIRM)
    button(page, "提交更正").click()
    settled(page, matter.number)
    shown(page, HEAD, ADDRESS)
    page.get_by_role("tab", name="时间线").click()
    shown(page, FIRM)
    expect(page.get_by_text(f"→ {HEAD}")).to_be_visible()
    expect(page.get_by_text(f"（{ADDRESS}）")).to_be_visible()

    page.goto("/applications")
    settled(page, "申请列表")
    shown(page, FIRM)
    page.get_by_label("查找", exact=True).fill("'; drop table")
    expect(page.get_by_role("row")).to_have_count(2)
    shown(page, FIRM)
    page.get_by_label("查找", exact=True).fill("<b>没有</b> :red[这家] _*$")
    expect(page.get_by_text("没有符合条件的申请：<b>没有</b> :red[这家] _*$。")).to_be_visible()

    page.goto("/parties")
    settled(page, "当事人")
    page.get_by_label("查找", exact=True).fill(FIRM[:20])
    page.get_by_label("查找", exact=True).press("Enter")
    settled(page, "当事人")
    page.get_by_role("link", name=FIRM).click()
    settled(page, FIRM)
    shown(page, HEAD, ADDRESS)

    open_form(page)
    page.get_by_text("法人", exact=True).click()
    field(page, "申请人名称").fill(FIRM[:12])
    expect(page.get_by_role("link", name=FIRM)).to_be_visible()
    page.goto("/home")
    settled(page, "工作台")
    shown(page, FIRM)


def test_rare_characters_on_screen_and_paper(page: Page, clerk: str) -> None:
    register(page, person(302, name=f"欧阳{RARE}"))
    shown(page, f"欧阳{RARE}")
    assert_drawn(page)
    submit(page)
    assert RARE in pdf_text(page)
    page.get_by_role("link", name="查看该申请").click()
    expect(page.get_by_text(f"欧阳{RARE}").first).to_be_visible()
    page.goto("/applications")
    settled(page, "申请列表")
    page.get_by_label("查找", exact=True).fill(RARE)
    expect(page.get_by_role("cell", name=f"欧阳{RARE}", exact=True)).to_have_count(1)


def assert_drawn(page: Page) -> None:
    """The browser finds a glyph for each rare character: it draws them unlike one another, and unlike a code point that
    no font can have."""
    pictures = page.evaluate(
        """(characters) => {
            const style = getComputedStyle(document.querySelector('dd'));
            return characters.map((one) => {
                const canvas = document.createElement('canvas');
                canvas.width = canvas.height = 60;
                const pen = canvas.getContext('2d');
                pen.font = `40px ${style.fontFamily}`;
                pen.fillText(one, 5, 45);
                return canvas.toDataURL();
            });
        }""",
        [*RARE, "\U0003fffd", "\u3000"],
    )
    assert len(set(pictures)) == len(RARE) + 2


@pytest.mark.long
def test_forged_addresses_are_harmless(page: Page, clerk: str) -> None:
    for query in (
        "id='; drop table matter;--",
        "id=<script>window.hit=1</script>",
        "id=" + "9" * 3000,
        "id=",
        "",
    ):
        page.goto(f"/application?{query}")
        expect(page.get_by_text("未找到该事项", exact=True)).to_be_visible()
    page.goto("/applications?view=x&stage=%00&before=x&q=:red[zz]")
    expect(page.get_by_text("没有符合条件的申请：:red[zz]。")).to_be_visible()
    assert page.evaluate("window.hit") is None
