"""收件回执: what the window hands to an applicant on receipt of the materials.

Article 4 of the regulation asks to record the written proof given to the applicant; article 32 of the
administrative licence law asks that it bear the agency's special seal and the date. It proves receipt alone:
acceptance, refusal or correction follow by papers of their own.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from core.documents.faces import FontChoice
from core.documents.grid import ROW_HEIGHT, Grid
from core.documents.pieces import SIGNATURE_HEIGHT, heading, number_line, signatures_and_seal
from core.documents.printed import (
    PrintedAgent,
    PrintedMaterial,
    PrintedPerson,
    material_list,
    missing_materials,
)
from core.documents.sheet import Sheet, SheetInfo
from core.documents.wording import chinese_date, chinese_time

TITLE = "收件回执"
SEAL = "收件专用章"
NOT_ACCEPTANCE = (
    "本回执仅证明本机关收到的申请材料如上表所列，收件不等于受理。"
    "是否受理以及需要补正的全部内容，由本机关依法另行告知。"
)
SIGNERS = ("申请人或\n代理人签名", "收件人签名")


@dataclass(frozen=True)
class AcknowledgementData:
    """Everything an acknowledgement prints, as it is to stand on paper.

    `received_at` is aware; `created_at`, when the file was made, is too and stands in its properties alone
    (the time of receipt where it is not given). `time_limit` says in words how long the bureau has. `hints`
    tell how to ask about progress. `qr_content` is what the code holds; empty for none. `watermark` is empty
    on a valid paper.
    """

    agency: str
    number: str
    applicant: PrintedPerson
    item: str
    channel: str
    received_at: datetime
    materials: tuple[PrintedMaterial, ...]
    time_limit: str
    window_telephone: str
    handled_by: str
    issued_on: date
    agent: PrintedAgent | None = None
    hints: tuple[str, ...] = ()
    note: str = ""
    seal: str = SEAL
    qr_content: str = ""
    watermark: str = ""
    created_at: datetime | None = None
    fonts: FontChoice | None = field(default=None, repr=False)


def render_acknowledgement(data: AcknowledgementData) -> bytes:
    """The acknowledgement as a PDF; the same data gives the same bytes. Raises MissingGlyph."""
    created_at = data.created_at or data.received_at
    sheet = Sheet(
        SheetInfo(f"{TITLE} {data.number}", data.agency, created_at, data.watermark, fonts=data.fonts)
    )
    draw_acknowledgement(sheet, data)
    return sheet.finish()


def draw_acknowledgement(sheet: Sheet, data: AcknowledgementData) -> None:
    """Draw the acknowledgement on new pages of `sheet`. Raises MissingGlyph."""
    sheet.begin(f"{TITLE}（续）　{data.number}")
    heading(sheet, data.agency, TITLE, data.qr_content)
    number_line(sheet, f"编号：{data.number}")
    grid = Grid(sheet)
    grid.fields(("申请人", data.applicant.name))
    grid.fields(("证件类型", data.applicant.certificate_type), ("证件号码", data.applicant.certificate_no))
    if data.agent:
        agent = data.agent.person
        grid.fields(("代理人", agent.name), ("代理权限", data.agent.authority))
        grid.fields(("证件类型", agent.certificate_type), ("证件号码", agent.certificate_no))
    grid.fields(("申请事项", data.item))
    grid.fields(("申请方式", data.channel), ("收件时间", chinese_time(data.received_at)))
    grid.fields(("办理期限", data.time_limit))
    if data.materials:
        grid.band("申请材料清单")
        material_list(grid, data.materials)
    else:
        grid.fields(("申请材料", "未提交材料"))
    grid.fields(("尚缺材料", missing_materials(data.materials)))
    if data.note:
        grid.fields(("备注", data.note))
    notices = (NOT_ACCEPTANCE, *data.hints)
    grid.fields(("告知事项", "\n".join(f"{number}．{text}" for number, text in enumerate(notices, start=1))))
    grid.keep(ROW_HEIGHT + len(SIGNERS) * SIGNATURE_HEIGHT)
    grid.fields(("窗口电话", data.window_telephone), ("收件人", data.handled_by))
    signatures_and_seal(grid, sheet, SIGNERS, data.agency, data.seal, chinese_date(data.issued_on))
    grid.close()
