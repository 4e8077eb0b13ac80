"""The words of the page 留痕: tables, columns and values of the ledger in Chinese, personal data masked.

A table stands in `TABLES` with its columns in the order of the screen, or in `CLOSED` with the reason; a column that
no table names is not shown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, Uuid

from core.archive import history_words as archive
from core.calendars.wording import stored_words
from core.clock import local, until
from core.complaints import history_words as complaints
from core.deadlines import history_words as deadlines
from core.defects import history_words as defects
from core.law.applications import PROCEDURES
from core.law.certificates import CERTIFICATES, CertificateKind, PartyKind, mask_certificate
from core.law.files import FILE_CLASSES, size_words
from core.law.masking import Datum, Need, mask
from core.law.procedures import PROCEDURES as MATTERS
from core.law.procedures import STAGES
from core.law.records import ACTS, CHANNELS, PARTS, SECRECY
from core.law.roles import Role
from core.law.units import Unit as LimitUnit
from core.ledger.check_paper import WORDS as VERDICTS
from core.lending import history_words as lending
from core.licenses import history_words as licenses
from core.office.agency import KINDS
from core.office.change_words import OBJECTS, column_word
from core.papers import history_words as papers
from core.service import history_words as service
from core.settings import SETTINGS
from db.models import Base
from db.viewer import Mode

Image = Mapping[str, str | None]
"""Column -> canonical text (db.ledger.canonical)."""
Line = tuple[str, str, str]
"""What, old, new."""


@dataclass(frozen=True)
class Table:
    label: str
    columns: Mapping[str, str]


def _house(name: str, *columns: str) -> Table:
    """A table that the record of administrative changes has words for."""
    return Table(OBJECTS[name], {column: column_word(name, column) for column in columns})


_PARTY_COLUMNS = {
    "kind": "当事人类型",
    "name": "姓名（名称）",
    "certificate_kind": "证件类型",
    "certificate_no": "证件号码",
    "no_certificate_reason": "无证照原因",
    "legal_representative": "法定代表人（负责人）",
    "phone": "联系电话",
    "address": "地址",
}

TABLES: Mapping[str, Table] = {
    "access_grant": Table(
        "借阅授权",
        {
            "account_id": "借阅人",
            "mode": "方式",
            "ground": "依据",
            "granted_by": "授权人",
            "until": "截止",
            "revoked_at": "撤销时间",
        },
    ),
    "account": _house(
        "account",
        *("name", "login", "unit_id", "phone", "password_hash", "must_change_password", "disabled_at"),
    ),
    "account_role": _house("account_role", "role", "ended_at"),
    "act": Table(
        "办理记录",
        {
            "kind": "办理环节",
            "happened_at": "发生时间",
            "actor_id": "经办人",
            "on_behalf_of_id": "代何人",
            "place": "地点",
            "note": "说明",
            "late_reason": "补录原因",
            "document_id": "文书",
        },
    ),
    "agency": _house(
        "agency",
        *("name", "short_name", "code", "kind", "number_prefix", "address", "phone"),
        *("reconsideration_body", "court", "parent_id"),
    ),
    "application": Table(
        "申请内容",
        {
            "item_id": "办理事项",
            "item_name": "事项名称",
            "limit_amount": "办理时限",
            "limit_unit": "时限单位",
            "note": "备注",
        },
    ),
    "application_material": Table(
        "申请材料",
        {
            "name": "材料",
            "position": "次序",
            "originals": "应交原件份数",
            "copies": "应交复印件份数",
            "is_required": "必交",
            "may_lack": "可容缺",
            "originals_received": "收到原件份数",
            "copies_received": "收到复印件份数",
            "note": "备注",
            "ended_at": "不再适用时间",
        },
    ),
    **{
        name: Table(*words)
        for part in (archive, complaints, deadlines, defects, lending, licenses, papers, service)
        for name, words in part.TABLES.items()
    },
    "delegation": _house(
        "delegation",
        *("role", "from_account_id", "to_account_id", "from_at", "to_at", "reason", "revoked_at"),
    ),
    "document": Table(
        "文书",
        {
            "title": "名称",
            "number": "文号",
            "happened_at": "出具时间",
            "issued_by": "出具人",
            "replaces_id": "更正的文书",
            "sha256": "文件 SHA-256",
        },
    ),
    "document_void": Table(
        "文书作废",
        {"document_id": "文书", "reason": "原因", "voided_by": "作废人", "on_behalf_of_id": "代何人"},
    ),
    "item": _house(
        "item",
        *("name", "code", "procedure", "unit_id", "limit_amount", "limit_unit", "limit_basis", "is_active"),
    ),
    "item_material": _house(
        "item_material",
        *("name", "position", "originals", "copies", "is_required", "may_lack", "is_active", "note"),
    ),
    "matter": Table(
        "登记",
        {
            "number": "登记号",
            "subject": "事项",
            "party_names": "当事人",
            "procedure": "程序",
            "channel": "申请方式",
            "stage": "状态",
            "happened_at": "收件时间",
            "unit_id": "承办科室",
            "intake_unit_id": "收件窗口",
            "secrecy": "公开属性",
            "late_reason": "补录原因",
            "corrected_at": "更正时间",
            "closed_at": "办结时间",
            "filed_at": "归档时间",
            "hold": "暂缓销毁",
        },
    ),
    "matter_link": Table("关联", {"from_matter_id": "关联自", "to_matter_id": "关联至", "kind": "关联类型"}),
    "matter_party": Table(
        "当事人",
        {
            "role": "身份",
            **_PARTY_COLUMNS,
            "service_address": "送达地址",
            "authority": "代理权限",
        },
    ),
    "matter_person": Table("办理人员", {"account_id": "人员", "part": "身份", "ended_at": "结束时间"}),
    "number_series": _house("number_series", "label", "code", "word", "template"),
    "officer_credential": _house(
        "officer_credential",
        *("number", "account_id", "scope", "region", "issued_by", "valid_from", "valid_to", "revoked_at"),
    ),
    "party": Table(OBJECTS["party"], _PARTY_COLUMNS),
    "setting": _house("setting", "key", "value"),
    "stored_file": Table(
        "附件",
        {
            "name": "文件名",
            "kind": "类别",
            "media_type": "文件类型",
            "size": "大小",
            "sha256": "文件 SHA-256",
            "uploaded_by": "上传人",
            "on_behalf_of_id": "代何人",
            "note": "说明",
        },
    ),
    "unit": _house("unit", "name", "code", "phone", "is_active"),
}

CLOSED: Mapping[str, str] = {
    "admin_change": "stands on the page of administrative changes with its reason",
    "login_attempt": "stands on the page of sign-ins",
    "login_session": "stands on the page of sign-ins; holds the hash of a token",
    "matter_abstract": "nobody reads an abstract here before a second person has approved it",
    "password_history": "holds nothing but hashes of passwords",
    "scope_key": "belongs to the keys, of which nothing is shown",
    "sealed_file": "opens with a stated reason alone, and each opening is listed",
    "sealed_party": "opens with a stated reason alone, and each opening is listed",
    "sealed_statement": "opens with a stated reason alone, and each opening is listed",
}
"""Tables whose contents 留痕 does not show, whoever asks, with the reason."""

_OTHERS = {
    "appraisal_sample": "评查样本",
    "document": "文书",
    "matter": "登记",
    "matter_abstract": "案情摘要",
    "sealed_file": "密封附件",
    "sealed_party": "密封当事人",
    "sealed_statement": "密封陈述",
    "scope_key": "密钥",
}
ROWS = {"created": "新增", "changed": "修改", "adopted": "建账时已有"}
"""What an entry says that was done to a row, in words."""
CLOSED_HAPPENINGS = frozenset({"unsealed", "seal_listed"})
"""Happenings whose details stand on a page of their own, under a permission of its own."""
DETAILS: Mapping[str, str] = {
    "certificate_no": "销毁凭证",
    "conditions": "条件",
    "count": "数量",
    "file": "文件",
    "files": "文件数",
    "manifest": "清单 SHA-256",
    "name": "文件名",
    "population": "总体件数",
    "reason": "原因",
    "rows": "件数",
    "seed": "随机种子",
    "verdict": "结论",
    "virus": "病毒",
}
"""Details of happenings that are shown; those of an export have words for names already."""

_LABELS: Mapping[str, Mapping[str, str]] = {
    "access_grant.mode": {Mode.READ.value: "查阅", Mode.COPY.value: "查阅并复制"},
    "account_role.role": {role.value: role.label for role in Role},
    "act.kind": {code: row.label for code, row in ACTS.items()},
    "agency.kind": {code: row.label for code, row in KINDS.items()},
    **archive.LABELS,
    **complaints.LABELS,
    **deadlines.LABELS,
    **defects.LABELS,
    **lending.LABELS,
    **licenses.LABELS,
    "delegation.role": {role.value: role.label for role in Role},
    "matter_party.role": {code: row.label for code, row in PARTS.items()},
    "matter.secrecy": SECRECY,
    **papers.LABELS,
    **service.LABELS,
    "setting.key": {key: kind.label for key, kind in SETTINGS.items()},
    "stored_file.kind": {code: row.label for code, row in FILE_CLASSES.items()},
    "channel": {code: row.label for code, row in CHANNELS.items()},
    "kind": {kind.value: kind.label for kind in PartyKind},
    "certificate_kind": {kind.value: row.label for kind, row in CERTIFICATES.items()},
    "limit_unit": {unit.value: unit.label for unit in LimitUnit},
    "part": {code: row.label for code, row in PARTS.items()},
    "procedure": {
        **{code: row.label for code, row in MATTERS.items()},
        "application": "依申请办理",
        **{code: row.label for code, row in PROCEDURES.items()},
    },
    "stage": {code: row.label for code, row in STAGES.items()},
}
_PARTIES = frozenset({"license", "matter_party", "party"})
_ADDRESSES = frozenset({"address", "service_address"})
_ENDS = frozenset({"due_at", "new_due_at", "old_due_at", "to_at", "until"})


def object_word(object_type: str) -> str:
    table = TABLES.get(object_type)
    return table.label if table else _OTHERS.get(object_type) or OBJECTS.get(object_type, "其他记录")


def ids_in(object_type: str, image: Image) -> set[UUID]:
    """The rows of other tables that an image points at, whose names its words need."""
    shown = TABLES[object_type].columns if object_type in TABLES else ()
    return {UUID(value) for c in shown if (value := image.get(c)) and _is(object_type, c, Uuid)}


def state_lines(
    object_type: str, image: Image, names: Mapping[UUID, str], need: Need
) -> list[tuple[str, str]]:
    """(column, value) in words, of columns that have one."""
    told = ((label, _word(object_type, c, image, names, need)) for c, label in _columns(object_type))
    return [(label, value) for label, value in told if value]


def change_lines(
    object_type: str, old: Image, new: Image, names: Mapping[UUID, str], need: Need
) -> list[Line]:
    """(column, old, new) in words, of columns that differ; all that have a value where `old` is empty."""
    found: list[Line] = []
    for column, label in _columns(object_type):
        if old.get(column) == new.get(column):
            continue
        # From before there was such a column, which began as no.
        if old and column not in old and new.get(column) in (None, "", "false"):
            continue
        if column == "password_hash":
            found.append((label, "", "已设定新口令"))
            continue
        was, now = (_word(object_type, column, image, names, need) for image in (old, new))
        if was or now:
            found.append((label, was, now))
    if object_type == "act" and not old:
        found += _corrections(new.get("details"), need)
    return found


def detail_lines(action: str, image: Image) -> list[Line]:
    """What a happening tells besides itself."""
    if action in CLOSED_HAPPENINGS:
        return []
    named = ((DETAILS.get(name) or ("" if name.isascii() else name), value) for name, value in image.items())
    return [(name, "", VERDICTS.get(value, value)) for name, value in named if name and value]


def _columns(object_type: str) -> list[tuple[str, str]]:
    return list(TABLES[object_type].columns.items()) if object_type in TABLES else []


def _is(object_type: str, column: str, kind: type[Any]) -> bool:
    table = Base.metadata.tables[object_type]
    return column in table.columns and isinstance(table.columns[column].type, kind)


def _word(object_type: str, column: str, image: Image, names: Mapping[UUID, str], need: Need) -> str:
    value = image.get(column)
    if not value:
        return ""
    if column == "password_hash":
        return "已设定"
    if object_type in _PARTIES and (masked := _masked(column, value, image, need)) is not None:
        return masked
    if object_type in service.TABLES and column in _ADDRESSES:
        return mask(Datum.ADDRESS, value, need)
    if _is(object_type, column, Uuid):
        return names.get(UUID(value), "其他机关的人员、科室，或无权查看的记录")
    if _is(object_type, column, DateTime):
        moment = datetime.fromisoformat(value)
        return until(moment) if column in _ENDS else f"{local(moment):%Y-%m-%d %H:%M:%S}"
    if _is(object_type, column, Boolean):
        return "是" if value == "true" else "否"
    if column in ("days_off", "working_days"):
        return stored_words(json.loads(value))
    if (object_type, column) == ("stored_file", "size"):
        return size_words(int(value))
    labels = _LABELS.get(f"{object_type}.{column}") or _LABELS.get(column, {})
    return labels.get(value, value)


def _masked(column: str, value: str, image: Image, need: Need) -> str | None:
    """A personal datum of a party as the reader may see it; None for what is none."""
    if column == "certificate_no":
        try:
            return mask_certificate(CertificateKind(image.get("certificate_kind") or ""), value, need)
        except ValueError:
            return mask(Datum.CERTIFICATE_NUMBER, value, need)
    if column == "phone":
        return mask(Datum.PHONE, value, need)
    if column in _ADDRESSES:
        return mask(Datum.ADDRESS, value, need) if image.get("kind") == PartyKind.CITIZEN else value
    return None


def _corrections(details: str | None, need: Need) -> list[Line]:
    """The lines of a correction (core.applications.differences), which its act carries."""
    found: list[Line] = []
    for what, old, new, *datum in (json.loads(details) if details else {}).get("changes", []):
        if datum:
            old, new = (mask(Datum(datum[0]), value, need) if value else "" for value in (old, new))
        found.append((what, old, new))
    return found
