"""What a verification says: findings, each at its place, and remarks that are none."""

from dataclasses import dataclass, field
from typing import Any

KEPT = 500
"""Findings that are kept in words; of more, the number."""

WORDS = {
    "head_file": "主机封存文件中有损坏的行",
    "head_lost": "已封存的记录在数据库中缺失或被改动（数据库可能被恢复到旧备份）",
    "head_forged": "封存记录的签名或内容无效",
    "head_chain": "封存记录与前一封存记录不衔接",
    "head_unknown": "主机没有封存文件，而数据库中有封存记录",
    "root": "台账树的根与封存签名不符",
    "node": "台账树的节点被改动、缺失或多出",
    "leaf_gap": "台账序号不连续（有条目被删除或调换）",
    "leaf_hash": "台账条目的内容与封存时的哈希不符（条目被改动）",
    "entry_lost": "台账条目被删除",
    "entry_columns": "台账条目的列与其原始内容不一致（列被改动）",
    "entry_body": "台账条目的原始内容格式无效",
    "entry_forged": "台账条目不是由本门户写入的（签名无效）",
    "versions": "对象的台账版本不连续（有条目被删除或插入）",
    "receipt_lost": "已向办理人确认的记录在台账中缺失",
    "receipt_differs": "已向办理人确认的记录与台账条目不一致",
    "receipt_file": "主机回执文件中有损坏的行",
    "row_changed": "业务数据与台账不一致（数据被绕过门户改动）",
    "row_unknown": "业务数据在台账中没有记录（数据被绕过门户写入）",
    "row_gone": "台账中有记录的业务数据被删除",
    "image": "台账条目的留痕内容被改动或无法解密",
    "key": "密钥被改动或无法打开",
    "key_back": "已销毁的密钥又出现在数据库中",
    "paper": "文书文件与其登记的哈希不符或缺失",
    "file": "附件文件与其登记的哈希不符或缺失",
    "guard": "保护台账的触发器被停用、删除或改动",
    "stuck": "台账条目超过 10 分钟未封存",
    "unchecked": "有内容缺少密钥，未能核对",
    "failed": "核验未能完成",
}


@dataclass(frozen=True)
class Finding:
    """`code` is a key of WORDS; `index` the place in the tree."""

    code: str
    object_type: str = ""
    object_id: str = ""
    entry_id: str = ""
    index: int | None = None
    detail: str = ""

    @property
    def words(self) -> str:
        """One Chinese line that names what is wrong and where."""
        places = (
            (self.object_type and f"对象 {self.object_type} {self.object_id}".rstrip()),
            (self.entry_id and f"条目 {self.entry_id}"),
            ("" if self.index is None else f"序号 {self.index}"),
            self.detail,
        )
        return "；".join((WORDS[self.code], *(place for place in places if place)))


@dataclass
class Findings:
    """Collects findings in constant memory, and remarks such as what was destroyed under which certificate."""

    kept: list[Finding] = field(default_factory=list)
    count: int = 0
    most: int = KEPT
    remarks: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, **place: Any) -> None:
        self.count += 1
        if len(self.kept) < self.most:
            self.kept.append(Finding(code, **place))

    def add_once(self, code: str, **place: Any) -> None:
        """A finding that would otherwise be made for every row."""
        if not any(one.code == code and one.detail == place.get("detail", "") for one in self.kept):
            self.add(code, **place)

    def remark(self, words: str) -> None:
        self.remarks[words] = self.remarks.get(words, 0) + 1
