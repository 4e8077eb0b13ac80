"""申请登记表: an application as the window registered it, signed by the applicant and the clerk.

Article 4 of the regulation asks to record in detail what is registered of an application. The applicant's
declaration is that of article 31 of the administrative licence law: the materials are true.
"""

from dataclasses import dataclass, field
from datetime import datetime

from core.documents.faces import FontChoice
from core.documents.grid import ROW_HEIGHT, Grid
from core.documents.pieces import SIGNATURE_HEIGHT, heading, number_line, signature_row
from core.documents.printed import (
    PrintedAgent,
    PrintedMaterial,
    PrintedPerson,
    material_list,
    missing_materials,
)
from core.documents.sheet import Sheet, SheetInfo
from core.documents.wording import chinese_time

TITLE = "申请登记表"
DECLARATION = "本表所填内容和所提交的材料真实、有效，并对申请材料实质内容的真实性负责。"
SIGNERS = ("申请人或\n代理人签名", "登记人签名")


@dataclass(frozen=True)
class RegistrationFormData:
    """Everything a registration form prints, as it is to stand on paper.

    `received_at` is when the materials came, `registered_at` when they were entered; both aware. `request` is
    what the applicant asks for and why, in the applicant's words.
    """

    agency: str
    number: str
    applicant: PrintedPerson
    item: str
    channel: str
    received_at: datetime
    registered_at: datetime
    request: str
    materials: tuple[PrintedMaterial, ...]
    department: str
    handled_by: str
    agent: PrintedAgent | None = None
    note: str = ""
    qr_content: str = ""
    watermark: str = ""
    fonts: FontChoice | None = field(default=None, repr=False)


def render_registration_form(data: RegistrationFormData) -> bytes:
    """The registration form as a PDF; the same data gives the same bytes. Raises MissingGlyph."""
    sheet = Sheet(
        SheetInfo(f"{TITLE} {data.number}", data.agency, data.registered_at, data.watermark, fonts=data.fonts)
    )
    draw_registration_form(sheet, data)
    return sheet.finish()


def draw_registration_form(sheet: Sheet, data: RegistrationFormData) -> None:
    """Draw the registration form on new pages of `sheet`. Raises MissingGlyph."""
    sheet.begin(f"{TITLE}（续）　{data.number}")
    heading(sheet, data.agency, TITLE, data.qr_content)
    number_line(sheet, f"编号：{data.number}")
    grid = Grid(sheet)
    _person(grid, "申请人", data.applicant)
    if data.agent:
        _person(grid, "代理人", data.agent.person)
        grid.fields(("代理权限", data.agent.authority))
    grid.fields(("申请事项", data.item))
    grid.fields(("申请方式", data.channel))
    if data.request:
        grid.fields(("申请内容\n及理由", data.request))
    grid.fields(("承办机构", data.department), ("登记人", data.handled_by))
    grid.fields(("收件时间", chinese_time(data.received_at)), ("登记时间", chinese_time(data.registered_at)))
    if data.materials:
        grid.band("申请材料清单")
        material_list(grid, data.materials)
    else:
        grid.fields(("申请材料", "未提交材料"))
    grid.fields(("尚缺材料", missing_materials(data.materials)))
    if data.note:
        grid.fields(("备注", data.note))
    grid.keep(2 * ROW_HEIGHT + SIGNATURE_HEIGHT)
    grid.fields(("申请人声明", DECLARATION))
    signature_row(grid, sheet, *SIGNERS)
    grid.close()


def _person(grid: Grid, role: str, person: PrintedPerson) -> None:
    grid.fields((role, person.name))
    grid.fields(("证件类型", person.certificate_type), ("证件号码", person.certificate_no))
    if person.legal_representative:
        grid.fields(("法定代表人\n或负责人", person.legal_representative), ("联系电话", person.telephone))
    elif person.telephone:
        grid.fields(("联系电话", person.telephone))
    if person.address:
        grid.fields(("住所（地址）", person.address))
