"""The words for what administrators change: tables, columns and values in Chinese."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.calendars.wording import stored_words
from core.clock import local, until
from core.complaints import history_words as complaints
from core.law.applications import PROCEDURES
from core.law.certificates import CERTIFICATES, PartyKind
from core.law.masking import Datum, Need, mask
from core.law.roles import Role
from core.law.units import Unit as LimitUnit
from core.office.agency import KINDS
from core.settings import SETTINGS

OBJECTS = {
    "account": "账号",
    "account_role": "角色",
    "address_lock": "登录锁定（地址）",
    "agency": "机关",
    "calendar_year": "工作日历",
    "delegation": "委托代行",
    "item": "办理事项",
    "item_material": "事项材料",
    "login_lock": "登录锁定",
    "login_session": "登录",
    "number_series": "文号",
    "officer_credential": "执法证件",
    "party": "当事人",
    "routing_row": "分派表",
    "setting": "参数",
    "unit": "科室",
}
UNTOLD = frozenset({"password_set_at", "item_id"})
"""Columns that say nothing beyond what the rest of the same change says."""
ACTIONS = {"created": "新增", "changed": "修改", "released": "解除", "ended": "结束"}

_COLUMNS = {
    "account_id": "人员",
    "address": "地址",
    "certificate_kind": "证件类型",
    "certificate_no": "证件号码",
    "code": "代码",
    "days_off": "放假",
    "copies": "复印件份数",
    "court": "管辖法院",
    "disabled_at": "停用时间",
    "ended_at": "结束时间",
    "from_account_id": "委托人",
    "from_at": "起始时间",
    "is_active": "在用",
    "is_required": "必交",
    "issued_by": "发证机关",
    "item_id": "办理事项",
    "key": "参数",
    "kind": "类别",
    "label": "名称",
    "legal_representative": "法定代表人（负责人）",
    "limit_amount": "办理时限",
    "limit_basis": "时限依据",
    "limit_unit": "时限单位",
    "login": "账号名",
    "may_lack": "可容缺",
    "must_change_password": "登录后须修改口令",
    "name": "名称",
    "no_certificate_reason": "无证照原因",
    "note": "备注",
    "number": "号码",
    "number_prefix": "机关代字",
    "open_sessions": "登录中的会话",
    "originals": "原件份数",
    "parent_id": "上级机关",
    "password_hash": "口令",
    "password_set_at": "口令设定时间",
    "phone": "联系电话",
    "position": "次序",
    "procedure": "程序",
    "reason": "事由",
    "reconsideration_body": "行政复议机关",
    "region": "执法区域",
    "revoked_at": "撤销时间",
    "role": "角色",
    "scope": "执法领域",
    "short_name": "简称",
    "source": "依据的通知",
    "template": "格式",
    "to_account_id": "代行人",
    "to_at": "截止",
    "unit_id": "科室",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    "value": "数值",
    "word": "文书代字",
    "working_days": "调休上班",
    "year": "年份",
}
_SPECIAL = {
    ("account", "name"): "姓名",
    ("officer_credential", "number"): "证件号码",
    ("delegation", "role"): "委托的职权",
    ("unit", "name"): "科室名称",
    ("item", "name"): "事项名称",
    ("item", "code"): "事项编码",
    ("item_material", "name"): "材料",
    ("item_material", "is_active"): "收取",
    ("agency", "name"): "机关全称",
    ("agency", "kind"): "机关类别",
    ("party", "kind"): "当事人类型",
    ("party", "name"): "姓名（名称）",
    **{("routing_row", column): word for column, word in complaints.TABLES["routing_row"][1].items()},
}
_PEOPLE_AND_UNITS = frozenset({"account_id", "from_account_id", "to_account_id", "unit_id"})
_MOMENTS = frozenset({"disabled_at", "ended_at", "from_at", "revoked_at", "password_set_at"})
_ROUTED = frozenset({"kind", "district", "industry"})
"""Of a row of the routing table, where empty is any."""
_MASKED = {
    "address": Datum.ADDRESS,
    # Of whatever kind it is: what shows least.
    "certificate_no": Datum.CERTIFICATE_NUMBER,
    "phone": Datum.PHONE,
}


def column_word(object_type: str, column: str) -> str:
    return _SPECIAL.get((object_type, column)) or _COLUMNS.get(column, column)


def ids_in(changes: Mapping[str, list[Any]]) -> set[UUID]:
    """The accounts and units that a change points at, whose names its words need."""
    return {
        UUID(value)
        for column, pair in changes.items()
        if column in _PEOPLE_AND_UNITS
        for value in pair
        if value
    }


def sentence(
    object_type: str, column: str, pair: list[Any], names: Mapping[UUID, str]
) -> tuple[str, str, str]:
    """(column, old, new) in words. Of a party only as much as a reader inside the bureau sees."""
    word = column_word(object_type, column)
    if column == "password_hash":
        return word, "", "已设定新口令"
    old, new = (_value(object_type, column, value, names) for value in pair)
    return word, old, new


def _value(object_type: str, column: str, value: Any, names: Mapping[UUID, str]) -> str:
    if object_type == "routing_row" and column in _ROUTED and value is not None:
        return complaints.LABELS[f"{object_type}.{column}"].get(value, value)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if column in _PEOPLE_AND_UNITS:
        return names.get(UUID(value), "其他机关的人员或科室")
    if column in ("days_off", "working_days"):
        return stored_words(value)
    if column == "to_at":
        return until(datetime.fromisoformat(value))
    if column in _MOMENTS:
        return f"{local(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    if column in ("valid_from", "valid_to"):
        return date.fromisoformat(value).isoformat()
    if object_type == "party":
        return _party_value(column, str(value))
    labels = _LABELS.get(column if column != "kind" else f"{object_type}.kind", {})
    return labels.get(str(value), str(value))


def _party_value(column: str, value: str) -> str:
    if column in _MASKED:
        return mask(_MASKED[column], value, Need.INSIDE)
    labels = _LABELS.get(f"party.{column}", {})
    return labels.get(value, value)


_LABELS: dict[str, dict[str, str]] = {
    "role": {role.value: role.label for role in Role},
    "key": {key: kind.label for key, kind in SETTINGS.items()},
    "agency.kind": {code: row.label for code, row in KINDS.items()},
    "procedure": {code: row.label for code, row in PROCEDURES.items()},
    "limit_unit": {unit.value: unit.label for unit in LimitUnit},
    "party.kind": {kind.value: kind.label for kind in PartyKind},
    "party.certificate_kind": {kind.value: row.label for kind, row in CERTIFICATES.items()},
}
