"""Fields that many papers share, and the short way to write the rest."""

from collections.abc import Sequence
from typing import Any

from core.law.basis import Basis, Sure, article, chinese_number
from core.law.fields import Field, FieldType, Option, ThingColumn
from core.law.limits import LIMITS
from core.law.paper_kind import Phrase
from core.law.units import Unit

T = FieldType


def limit_number(code: str) -> str:
    """The number of days of a row of LIMITS, as a field begins with it."""
    return str(_limit(code)[0])


def limit_words(code: str) -> str:
    """A period of LIMITS as texts spell it: 十五日, 五个工作日."""
    amount, unit = _limit(code)
    return f"{chinese_number(amount)}{unit.label}"


def lapse_words(code: str) -> str:
    """What LIMITS says follows when a period passes unused."""
    lapse = LIMITS[code].lapse
    assert lapse is not None
    return lapse.words


def _limit(code: str) -> tuple[int, Unit]:
    row = LIMITS[code]
    assert row.amount is not None and row.unit is not None
    return row.amount, row.unit


def line(code: str, label: str, **more: Any) -> Field:
    return Field(code=code, label=label, type=T.TEXT, **more)


def words(code: str, label: str, **more: Any) -> Field:
    return Field(code=code, label=label, type=T.LONG_TEXT, **more)


def day(code: str, label: str, **more: Any) -> Field:
    return Field(code=code, label=label, type=T.DATE, **more)


def moment(code: str, label: str, **more: Any) -> Field:
    return Field(code=code, label=label, type=T.MOMENT, **more)


def party(code: str, label: str, **more: Any) -> Field:
    return Field(code=code, label=label, type=T.PARTY, source="party", **more)


def money(code: str, label: str, **more: Any) -> Field:
    return Field(code=code, label=label, type=T.MONEY, **more)


def things(code: str, label: str, *columns: ThingColumn, **more: Any) -> Field:
    return Field(code=code, label=label, type=T.THINGS, columns=columns, **more)


def choice(code: str, label: str, options: dict[str, str], **more: Any) -> Field:
    return Field(code=code, label=label, type=T.CHOICE, choices=_options(options), **more)


def choices(code: str, label: str, options: dict[str, str], **more: Any) -> Field:
    return Field(code=code, label=label, type=T.CHOICES, choices=_options(options), **more)


def _options(options: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(code, label) for code, label in options.items())


def cite(law: str, number: int, paragraph: int | None = None, item: int | None = None) -> dict[str, Any]:
    """A citation as a draft keeps it."""
    return {"law": law, "title": "", "article": number, "paragraph": paragraph, "item": item}


TWO_OFFICERS = Basis("penalty_law", 42, 1, sure=Sure.V)
ENOUGH_OFFICERS = 2
"""How many do together what an official record is made of."""
SIGNED = article(8, 2)


def officers(code: str, label: str, act_day: str = "", **more: Any) -> Field:
    """At least two officers with credentials (administrative penalty law, art 42)."""
    plain: dict[str, Any] = {"least": ENOUGH_OFFICERS, "most": 6, "basis": TWO_OFFICERS, "source": "officer"}
    return Field(code=code, label=label, type=T.OFFICERS, act_day=act_day, **{**plain, **more})


def colleague(code: str, label: str, **more: Any) -> Field:
    """One colleague, whatever credentials he holds."""
    plain: dict[str, Any] = {"least": 1, "most": 1, "needs_credential": False, "basis": None, "source": ""}
    return officers(code, label, **{**plain, **more})


def citations(
    code: str = "citations", label: str = "法律依据", default: Sequence[dict[str, Any]] = (), **more: Any
) -> Field:
    """The law cited down to paragraph and item (regulation, art 13). What a paper has a `default` for is its own: the
    acceptance rests on other articles than the decision."""
    more.setdefault("is_own", bool(default))
    return Field(
        code=code,
        label=label,
        type=T.CITATIONS,
        basis=article(13),
        hint="引用到条、款、项；没有款、项的不填",
        default=list(default) or None,
        most=20,
        **more,
    )


def period(label: str, end: str, **more: Any) -> tuple[Field, Field]:
    """A number of days and the day they end on, which must agree."""
    return (
        line("period_days", f"{label}（日数）", whole=True, **more),
        day("due_on", end, future=True, hint="按期限计算得出的最后一日"),
    )


REMEDIES = words(
    "remedies",
    "救济途径和期限",
    basis=article(13),
    source="remedies",
    hint="写明向哪个机关申请行政复议、向哪个法院提起行政诉讼，以及各自的期限",
)
REASON = words("reason", "理由")
FACTS = words("facts", "事实", hint="写明时间、地点、经过和结果")
EVIDENCE = things("evidence", "证据", ThingColumn("name", "证据名称"), ThingColumn("proves", "证明的内容"))
PHONE = line("phone", "联系电话", source="phone")
PLACE = line("place", "地点")
CAUSE = line("cause", "案由", source="subject")
APPLICANT = party("applicant", "申请人")
ITEM = line("item", "申请事项", source="item")
MATTER_NO = line("matter_no", "登记号", source="matter_number")
RECEIVED = day("received_on", "收到申请日期", source="received_on")
STARTED = moment("started_at", "开始时间")
ENDED = moment("ended_at", "结束时间", after="started_at")

SHOWN = choice(
    "shown",
    "执法证件出示情况",
    {"shown": "已出示", "refused": "已出示，对方拒绝查看"},
    basis=SIGNED,
)
RECORDING = (
    line("recording_no", "音像记录编号", required=False, basis=article(9)),
    words(
        "no_recording_reason",
        "未音像记录的原因",
        required=False,
        basis=article(9),
        hint="仅作备注：须另制作不适宜音像记录情况说明，经承办机构负责人批准、执法人员签名",
    ),
)
RECORDED = tuple(row.code for row in RECORDING)
"""Inspection, sampling and hearing are recorded, or it is written down why not (regulation art 9)."""
READ_AND_TRUE = "以上笔录我看过（已向我宣读），与我说的一致。"
"""What the person heard writes at the end of a record (law.md §3)."""

TRUTHFUL = Phrase(
    "dialogue",
    "告知如实回答",
    "我们是本机关的执法人员，现向您出示执法证件，请您核对。依法向您了解有关情况，您应当如实回答；对与本案无关的问题，您有权拒绝回答。您听清楚了吗？",
)
RECUSAL = Phrase(
    "dialogue",
    "告知申请回避",
    "您认为我们与本案有直接利害关系或者有其他关系可能影响公正执法的，有权申请我们回避。您是否申请回避？",
)
