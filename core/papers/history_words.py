"""The words of papers on their way on the page 留痕: the tables' columns in the order of the screen, and their codes."""

from collections.abc import Mapping

from core.law.paper_approval import DECISIONS, WAYS
from core.law.paper_kinds import PAPER_KINDS
from core.law.paper_states import PAPER_STATES
from core.law.roles import Role

TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "paper_approval": (
        "文书审批",
        {
            "round": "第几次报批",
            "position": "第几环节",
            "role": "审批环节",
            "asked_by": "报批人",
            "decision": "决定",
            "opinion": "意见",
            "decided_by": "审批人",
            "on_behalf_of_id": "代何人",
            "decided_at": "审批时间",
            "digest": "所审内容 SHA-256",
        },
    ),
    "paper_draft": (
        "文书草稿",
        {
            "kind": "文书种类",
            "state": "状态",
            "author_id": "起草人",
            "changed_by": "最后修改人",
            "changed_at": "最后修改时间",
            "written_at": "内容最后改动时间",
            "digest": "出具内容 SHA-256",
            "replaces_id": "更正的文书",
            "correction_reason": "更正原因",
            "document_id": "出具的文书",
        },
    ),
    "paper_signature": (
        "文书签名",
        {
            "role": "身份",
            "name": "姓名（名称）",
            "credential_no": "执法证号",
            "way": "方式",
            "happened_at": "签名（拒绝）时间",
            "refusal": "未签名原因",
            "witness": "见证人",
            "document_id": "文书",
            "file_id": "签名件",
            "recorded_by": "登记人",
            "on_behalf_of_id": "代何人",
            "digest": "所签内容 SHA-256",
        },
    ),
}

LABELS: Mapping[str, Mapping[str, str]] = {
    "paper_approval.decision": DECISIONS,
    "paper_approval.role": {role.value: role.label for role in Role},
    "paper_draft.kind": {code: row.title for code, row in PAPER_KINDS.items()},
    "paper_draft.state": {code: row.label for code, row in PAPER_STATES.items()},
    "paper_signature.way": {code: row.done for code, row in WAYS.items()},
}
