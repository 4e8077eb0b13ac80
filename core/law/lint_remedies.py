"""Whether a paper tells of its remedies rightly: each with its own period and body (regulation art 13)."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from core.law.basis import Basis, chinese_number
from core.law.lint_paper import LintedPaper, LintFacts
from core.law.problem import Problem
from core.law.remedies import LOCAL_GOVERNMENT, Remedy, remedy_for, remedy_text


class _Way(StrEnum):
    RECONSIDERATION = "行政复议"
    COURT = "行政诉讼"


_NUMERAL = "一二三四五六七八九十百两"
_NUMERALS = {chinese_number(n): n for n in range(1, 1000)} | {"两": 2}
_PERIOD = re.compile(rf"(?<![\d{_NUMERAL}])(\d+|[{_NUMERAL}]+)(个月|月|个工作日|工作日|日|天|年)")
_UNITS = {"天": "日", "月": "个月", "工作日": "个工作日"}
_DATE = re.compile(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?")
_SENTENCE = re.compile(r"[^。；;]+")
_PIECE = re.compile(r"[，,]|(?=也可以|或者)")
_NAMES = {
    # 行政复议决定 and the like are spoken of before a suit, and are no way of themselves.
    _Way.RECONSIDERATION: re.compile("行政复议(?!决定|机关|机构|期满|期限届满|维持)"),
    _Way.COURT: re.compile("行政诉讼|起诉"),
}
_FIRST = re.compile("先[^，；。]{0,40}行政复议|先行复议|复议前置")
_ADDRESS = re.compile("[（(](?:地址|电话|联系)[^）)]*[）)]")
_OTHER_BODY = re.compile(
    "(?:向|或者|、|和)((?!行政复议|人民法院|本机关)[^，。；、（）()]{0,30}?(?:政府|厅|局|部门|机关|委员会))(?!行政复议)"
)
_COURT_NAME = re.compile("(?:向|到|或者|、|和)([^，。；、（）()向到]{0,30}?法院)")
_ANY_COURT = frozenset({"人民法院", "有管辖权的人民法院", "有管辖权的法院"})


def remedies(paper: LintedPaper) -> Iterator[Problem]:
    decision = paper.kind.decision_of(paper.values)
    row = remedy_for(decision, paper.facts.today) if decision else None
    text = paper.values.get("remedies")
    if row is None or not isinstance(text, str) or not text.strip():
        return
    for words, basis in _flaws(row, re.sub(r"\s", "", text), paper.facts):
        yield Problem("lint.remedy", words, "remedies", basis)


def _flaws(row: Remedy, text: str, facts: LintFacts) -> Iterator[tuple[str, Basis]]:
    said = _clauses(text)
    reconsideration, court = said.get(_Way.RECONSIDERATION), said.get(_Way.COURT)
    of_period, of_body = row.basis[-3 if not row.is_reconsideration_first else 1], row.basis[-2]
    of_court = row.basis[-1]
    if reconsideration is None:
        yield "请写明申请行政复议的途径", of_period
    else:
        days = f"{row.reconsideration_days}日"
        for words in _period_flaws(reconsideration, "行政复议", days, {days}):
            yield words, of_period
        for words in _body_flaws(reconsideration, facts.reconsideration_body):
            yield words, of_body
    is_first = bool(_FIRST.search(text))
    if row.is_reconsideration_first and (not is_first or re.search("也可以[^。；]*诉讼", text)):
        told = remedy_text(row, facts.reconsideration_body, facts.court)
        yield f"{row.label}须先申请行政复议，救济告知与本类决定不符，可以写：{told}", row.basis[0]
    if not row.is_reconsideration_first and is_first:
        yield f"{row.label}可以直接起诉，救济告知与本类决定不符", of_court
        return
    if court is None:
        yield "请写明提起行政诉讼的途径", of_court
        return
    after, months = f"{row.after_days}日", f"{row.court_months}个月"
    if row.is_reconsideration_first:
        flaws = _period_flaws(court, "复议后起诉", after, {after})
    else:
        flaws = _period_flaws(court, "提起行政诉讼", months, {months, after})
    for words in (*flaws, *_court_flaws(court, facts.court)):
        yield words, of_court


def _clauses(text: str) -> Mapping[_Way, str]:
    """What a text says of each way. A piece that names no way belongs to the next that is named in its sentence, after
    “申请行政复议的，” to that one, and at the end of a text to the last."""
    found: dict[_Way, str] = {}
    last: _Way | None = None
    for sentence in _SENTENCE.findall(text):
        waiting, leads = "", False
        for piece in _PIECE.split(sentence):
            ways = [way for way, pattern in _NAMES.items() if pattern.search(piece)]
            if not ways and leads and last:
                found[last] += piece
            elif not ways:
                waiting += piece
            for way in ways:
                found[way] = found.get(way, "") + waiting + piece
                last, leads = way, piece.endswith("的")
            waiting = "" if ways else waiting
        if last and waiting:
            found[last] += waiting
    return found


def _period_flaws(clause: str, way: str, wanted: str, allowed: set[str]) -> Iterator[str]:
    said = []
    for number, unit in _PERIOD.findall(_DATE.sub("", clause)):
        value = int(number) if number.isdigit() else _NUMERALS.get(number, 0)
        said.append(f"{value}{_UNITS.get(unit, unit)}")
    if wanted not in said:
        yield f"请写明{way}的期限：{wanted}"
    for other in dict.fromkeys(said):
        if other not in allowed:
            yield f"{way}的期限应为{wanted}，请核对“{other}”"


def _body_flaws(clause: str, body: str) -> Iterator[str]:
    if not body:
        return
    if body not in clause:
        yield f"行政复议机关应为{body}"
        return
    rest = _ADDRESS.sub("", clause).replace(body, "").replace(LOCAL_GOVERNMENT, "")
    for other in _OTHER_BODY.findall(rest):
        yield f"行政复议机关只能是{body}，请删去“{other.removeprefix('或者')}”"


def _court_flaws(clause: str, court: str) -> Iterator[str]:
    if not court:
        return
    named = _COURT_NAME.findall(_ADDRESS.sub("", clause))
    if "法院" not in clause:
        yield f"请写明向哪个法院提起行政诉讼：{court}"
    for other in named:
        if other != court and other not in _ANY_COURT:
            yield f"管辖法院应为{court}，请核对“{other}”"
