"""The words of service and of the use of seals on the page 留痕: the tables' columns in the order of the screen, and their codes."""

from collections.abc import Mapping

from core.law.seals import SEALS
from core.law.service import CARRIERS, RELATIONS, RESULTS, RETURN_GROUNDS, SIGNED_BY, SLIPS, STATES, WAYS

TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "seal_use": (
        "用印登记",
        {
            "document_id": "文书",
            "seal": "印章",
            "copies": "份数",
            "happened_at": "用印时间",
            "asked_by": "申请人",
            "approved_by": "批准人",
            "note": "说明",
            "late_reason": "补录原因",
            "recorded_by": "登记人",
            "on_behalf_of_id": "代何人",
        },
    ),
    "service_attempt": (
        "送达经过",
        {
            "way": "送达方式",
            "result": "结果",
            "happened_at": "时间",
            "carrier": "邮寄方式",
            "mail_no": "邮件编号",
            "address": "地址",
            "receiver": "签收人（收件人）",
            "relation": "与受送达人的关系",
            "signed_by": "签收方式",
            "slip": "签收凭据",
            "ground": "退回情形",
            "note": "说明",
            "next_way": "拟改用的方式",
            "file_id": "凭证",
            "server_id": "送达人",
            "second_server_id": "另一送达人",
            "late_reason": "补录原因",
            "recorded_by": "登记人",
            "on_behalf_of_id": "代何人",
        },
    ),
    "service_record": (
        "送达登记",
        {
            "document_id": "文书",
            "addressee": "受送达人",
            "way": "送达方式",
            "state": "状态",
            "address": "送达地址",
            "receiver": "签收人（收件人）",
            "relation": "与受送达人的关系",
            "effective_on": "送达日期",
            "proof_file_id": "凭证",
            "proof_document_id": "送达回证",
            "reason": "更正原因",
            "recorded_by": "登记人",
            "on_behalf_of_id": "代何人",
        },
    ),
}

_WAYS = {code: row.label for code, row in WAYS.items()}
_RELATIONS = {code: row.label for code, row in RELATIONS.items()}
LABELS: Mapping[str, Mapping[str, str]] = {
    "seal_use.seal": {code: row.label for code, row in SEALS.items()},
    "service_attempt.way": _WAYS,
    "service_attempt.next_way": _WAYS,
    "service_attempt.result": {code: row.label for code, row in RESULTS.items()},
    "service_attempt.carrier": {code: row.label for code, row in CARRIERS.items()},
    "service_attempt.relation": _RELATIONS,
    "service_attempt.signed_by": {code: row.label for code, row in SIGNED_BY.items()},
    "service_attempt.slip": {code: row.label for code, row in SLIPS.items()},
    "service_attempt.ground": {code: row.label for code, row in RETURN_GROUNDS.items()},
    "service_record.way": _WAYS,
    "service_record.state": {code: row.label for code, row in STATES.items()},
    "service_record.relation": _RELATIONS,
}
