"""The words of the register of licences on the page 留痕: the tables' columns in the order of the screen, and their codes."""

from collections.abc import Mapping

from core.law.licenses import GROUNDS, HAPPENINGS, STATES

TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "license": (
        "许可证",
        {
            "number": "许可证编号",
            "item_name": "许可事项",
            "holder": "持有人",
            "certificate_kind": "证件类型",
            "certificate_no": "证件号码",
            "valid_from": "有效期自",
            "valid_to": "有效期至",
            "scope": "许可范围和条件",
            "state": "状态",
            "document_id": "决定书",
        },
    ),
    "license_event": (
        "许可证变动",
        {
            "kind": "变动",
            "ground": "情形",
            "reason": "说明",
            "document_id": "决定书",
            "paper_no": "决定文号",
            "actor_id": "经办人",
            "on_behalf_of_id": "代何人",
        },
    ),
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "license.state": {code: row.label for code, row in STATES.items()},
    "license_event.kind": {code: row.label for code, row in HAPPENINGS.items()},
    "license_event.ground": {code: row.label for code, row in GROUNDS.items()},
}
