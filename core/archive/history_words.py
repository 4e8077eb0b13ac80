"""Case files in the words of the page 留痕: (label, columns) by table, and labels of codes."""

from collections.abc import Mapping

from core.law.disposal import STATES as DISPOSAL_STATES
from core.law.disposal import STEPS as DISPOSAL_STEPS
from core.law.disposal import Kind
from core.law.filing import GROUPS, NOTE_KINDS, STATES, TERM_LABELS, Part
from core.law.holds import GROUNDS
from core.law.originals import ORIGINAL_EVENTS, ORIGINAL_KINDS, ORIGINAL_STATES
from core.law.preserving import COPY_STATES, MEDIA, RESULTS
from core.law.records import SECRECY
from core.law.retention import CASE_FILES, TABLE_STATES
from core.law.stock_taking import RESULTS as SCAN_RESULTS
from core.law.stock_taking import STATES as TAKE_STATES

TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "case_file": (
        "案卷",
        {
            "title": "案卷题名",
            "state": "状态",
            "archive_number": "档号",
            "matter_number": "登记号",
            "procedure": "类别",
            "unit_id": "承办科室",
            "handler": "承办人",
            "secrecy": "公开属性",
            "opened_on": "起始日期",
            "closed_on": "办结日期",
            "description": "本卷情况说明",
            "volumes": "卷数",
            "pages": "页数",
            "term": "保管期限",
            "term_reason": "保管期限依据",
            "keep_until": "最低保管至",
            "hold": "暂缓销毁",
            "arranged_by": "立卷人",
            "handed_over_at": "移交时间",
            "checked_by": "检查人",
            "checked_at": "检查时间",
            "taken_by": "接收人",
            "filed_at": "归档时间",
            "home": "固定库位",
            "place": "现在库位",
        },
    ),
    "case_file_item": (
        "卷内文件",
        {
            "title": "题名",
            "number": "文号",
            "author": "责任者",
            "dated_on": "日期",
            "part": "部分",
            "group_code": "编入类别",
            "position": "顺序号",
            "volume": "卷",
            "first_page": "起始页",
            "pages": "页数",
            "sha256": "SHA-256 校验值",
            "note": "备注",
            "removed_at": "移出时间",
        },
    ),
    "case_file_note": (
        "备考表",
        {"kind": "事项", "text": "内容", "written_by": "登记人", "on_behalf_of_id": "代何人"},
    ),
    "case_file_move": (
        "库位变动",
        {"place": "库位", "reason": "原因", "moved_by": "经办人", "on_behalf_of_id": "代何人"},
    ),
    "disposal": (
        "鉴定、移交清单",
        {
            "kind": "种类",
            "unit_id": "科室",
            "state": "状态",
            "round": "轮次",
            "files": "案卷数",
            "reason": "提出原因",
            "number": "凭证编号",
            "approved_at": "批准时间",
            "done_at": "完成时间",
            "swept_at": "密文清除时间",
            "receiver": "接收单位",
            "receipt_no": "回执编号",
            "received_on": "接收日期",
        },
    ),
    "disposal_item": (
        "清单案卷",
        {
            "archive_number": "档号",
            "procedure": "类别",
            "term": "保管期限",
            "filed_on": "归档日期",
            "keep_until": "最低保管至",
            "volumes": "卷数",
            "pages": "页数",
            "digest": "内容校验值",
            "left_at": "移出时间",
            "left_reason": "移出原因",
        },
    ),
    "disposal_step": (
        "清单办理",
        {
            "round": "轮次",
            "step": "步骤",
            "text": "意见",
            "taken_by": "办理人",
            "on_behalf_of_id": "代何人",
        },
    ),
    "case_file_scan": (
        "旧案卷扫描件",
        {
            "name": "文件名",
            "position": "顺序号",
            "pages": "页数",
            "size": "字节数",
            "sha256": "SHA-256 校验值",
            "replaces_id": "更换的扫描件",
            "note": "说明",
            "added_by": "上传人",
            "on_behalf_of_id": "代何人",
        },
    ),
    "matter_hold": (
        "暂缓销毁",
        {
            "ground": "事由",
            "reason": "说明",
            "placed_by": "登记人",
            "on_behalf_of_id": "代何人",
            "lifted_at": "解除时间",
            "lifted_by": "解除人",
            "lift_reason": "解除原因",
        },
    ),
    "preserved_copy": (
        "长期保存副本",
        {
            "medium": "介质",
            "medium_no": "介质编号",
            "holds": "保存内容",
            "sha256": "SHA-256 校验值",
            "place": "存放位置",
            "state": "状态",
            "check_on": "下次复核",
            "made_by": "制作人",
            "on_behalf_of_id": "代何人",
        },
    ),
    "preserved_check": (
        "长期保存核对",
        {"result": "结果", "note": "说明", "checked_by": "核对人", "on_behalf_of_id": "代何人"},
    ),
    "stock_take": (
        "库房清点",
        {
            "place": "库位",
            "state": "状态",
            "started_by": "开始人",
            "on_behalf_of_id": "代何人",
            "expected": "开始时应在（卷）",
            "ended_at": "结束时间",
            "ended_by": "结束人",
            "explanation": "共同说明",
        },
    ),
    "stock_take_line": (
        "清点记录",
        {"number": "档号", "result": "结果", "place": "目录所载库位", "scanned_by": "扫描人"},
    ),
    "original_medium": (
        "原始载体",
        {
            "medium_no": "载体编号",
            "kind": "类型",
            "holds": "记录内容",
            "sha256": "SHA-256 校验值",
            "keeper_id": "保管人",
            "next_keeper_id": "待接收人",
            "place": "存放位置",
            "state": "状态",
        },
    ),
    "original_event": (
        "原始载体交接、报告",
        {
            "kind": "事项",
            "keeper_id": "保管人",
            "to_keeper_id": "接收人",
            "place": "存放位置",
            "note": "说明",
            "done": "处理情况",
            "actor_id": "经办人",
            "on_behalf_of_id": "代何人",
        },
    ),
    "retention_table": (
        "保管期限表",
        {
            "title": "表名",
            "document_no": "批准文号",
            "effective_from": "施行日期",
            "state": "状态",
            "proposed_by": "导入人",
            "on_behalf_of_id": "代何人",
            "decided_by": "核准人",
            "decided_for_id": "代何人核准",
            "decided_at": "核准时间",
            "decision_note": "退回原因",
            "applied_at": "已归档案卷重算时间",
        },
    ),
    "retention_period": (
        "保管期限",
        {"class_code": "案卷类别", "months": "保管月数", "entry": "本单位条目"},
    ),
}

LABELS: Mapping[str, Mapping[str, str]] = {
    "case_file.secrecy": SECRECY,
    "case_file.state": {code: row.label for code, row in STATES.items()},
    "case_file.term": TERM_LABELS,
    "case_file_item.group_code": {row.code: row.label for row in GROUPS},
    "case_file_item.part": {part.value: part.label for part in Part},
    "case_file_note.kind": NOTE_KINDS,
    "disposal.kind": {kind.value: kind.label for kind in Kind},
    "disposal.state": {code: row.label for code, row in DISPOSAL_STATES.items()},
    "disposal_item.term": TERM_LABELS,
    "disposal_step.step": {
        **{code: row.label for code, row in DISPOSAL_STEPS.items()},
        "take_off": "移出案卷",
    },
    "original_event.kind": ORIGINAL_EVENTS,
    "original_medium.kind": {code: row.label for code, row in ORIGINAL_KINDS.items()},
    "original_medium.state": {code: row.label for code, row in ORIGINAL_STATES.items()},
    "retention_period.class_code": {code: row.name for code, row in CASE_FILES.items()},
    "retention_table.state": TABLE_STATES,
    "matter_hold.ground": {code: row.label for code, row in GROUNDS.items()},
    "preserved_check.result": RESULTS,
    "stock_take.state": TAKE_STATES,
    "stock_take_line.result": SCAN_RESULTS,
    "preserved_copy.medium": {code: row.label for code, row in MEDIA.items()},
    "preserved_copy.state": {code: row.label for code, row in COPY_STATES.items()},
}
