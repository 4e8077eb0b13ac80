"""Fields of papers: each type takes what is right and says in words what is not (regulation arts 8, 12, 13)."""

from datetime import date, datetime
from typing import Any

import pytest

from core.law.citations import citation_words
from core.law.field_checks import check, validate, validate_all
from core.law.fields import (
    CHINA,
    Credential,
    Field,
    FieldContext,
    FieldType,
    Officer,
    Option,
    PartyFacts,
    ThingColumn,
)

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=CHINA)
OFFICERS = {
    "a": Officer("赵一", (Credential("辽0421001", date(2025, 1, 1), date(2030, 1, 1)),)),
    "b": Officer("钱二", (Credential("辽0421002", date(2025, 1, 1), date(2026, 3, 1)),)),
    "c": Officer("孙三", (Credential("辽0421003", date(2025, 1, 1), date(2030, 1, 1), date(2026, 2, 1)),)),
    "d": Officer("李四"),
}
T = FieldType
CHOICES = (Option("one", "甲"), Option("two", "乙"), Option("three", "丙"))
THINGS = Field(
    code="things",
    label="证据清单",
    type=T.THINGS,
    columns=(
        ThingColumn("name", "名称"),
        ThingColumn("count", "数量", whole=True),
        ThingColumn("note", "备注", False),
    ),
)


def context(**more: Any) -> FieldContext:
    plain = {"parties": {"p1": PartyFacts("张桂芳")}, "officers": OFFICERS}
    return FieldContext(NOW, **{**plain, **more})


def row(kind: FieldType, **more: Any) -> Field:
    return Field(**{"code": "f", "label": "此栏", "type": kind, "choices": CHOICES, **more})


def words(one: Field, value: Any, **more: Any) -> list[str]:
    return [problem.message for problem in validate(one, value, context(**more))]


@pytest.mark.parametrize(
    ("kind", "ask"),
    [(kind, "请选择" if kind in (T.PARTY, T.OFFICERS, T.CHOICE, T.CHOICES) else "请填写") for kind in T],
)
@pytest.mark.parametrize("value", [None, "", "　\n", [], [{"question": " ", "answer": ""}], {}])
def test_nothing_is_asked_for_where_it_is_required(kind: FieldType, ask: str, value: Any) -> None:
    assert words(row(kind), value) == [f"{ask}此栏"]
    assert check(row(kind, required=False), value, context()) == (None, [])


def test_text_is_one_line_and_long_text_several() -> None:
    assert check(row(T.TEXT), " 甲乙 ", context()) == ("甲乙", [])
    assert words(row(T.TEXT), "甲\n乙") == ["此栏第2个字是换行或制表符，请写成一行"]
    assert check(row(T.LONG_TEXT), "甲\r\n乙", context()) == ("甲\n乙", [])
    assert words(row(T.LONG_TEXT), "字" * 10_001) == ["此栏最多10000个字，现有10001个字"]


def test_a_date_is_a_day_and_not_after_today_unless_it_may_be() -> None:
    assert check(row(T.DATE), "2026-03-10", context()) == ("2026-03-10", [])
    assert words(row(T.DATE), "2026-03-11") == ["此栏不得晚于今天 2026-03-10"]
    assert words(row(T.DATE, future=True), "2026-03-11") == []
    assert words(row(T.DATE), "2026-02-30") == ["此栏须为日期，如 2026-03-10"]


def test_a_moment_has_an_hour_and_follows_what_it_ends() -> None:
    end = row(T.MOMENT, after="begin")
    more = {"values": {"begin": "2026-03-10T09:00+08:00"}, "labels": {"begin": "开始时间"}}
    assert check(end, "2026-03-10T01:20+00:00", context(**more)) == ("2026-03-10T09:20+08:00", [])
    assert words(end, "2026-03-10T08:59+08:00", **more) == ["此栏不得早于开始时间 2026-03-10 09:00"]
    assert words(end, "2026-03-10") == ["请填写此栏的日期和时刻"]
    assert words(end, "2026-03-10T09:31") == ["此栏不得晚于现在（2026-03-10 09:30）"]


def test_dates_of_one_paper_stand_in_order() -> None:
    rows = (
        row(T.DATE, code="begin", label="开始日期"),
        row(T.DATE, code="end", label="结束日期", after="begin"),
    )
    values = {"begin": "2026-03-05", "end": "2026-03-04"}
    labels = {one.code: one.label for one in rows}
    (problem,) = validate_all(rows, values, context(values=values, labels=labels))
    assert (problem.field, problem.message) == ("end", "结束日期不得早于开始日期 2026-03-05")


def test_a_party_is_one_of_the_matter() -> None:
    assert words(row(T.PARTY), "p1") == []
    assert words(row(T.PARTY), "p2") == ["请从本件的当事人中选择此栏"]


def test_officers_need_a_credential_valid_on_the_day_of_the_act() -> None:
    two = row(T.OFFICERS, least=2, act_day="began")
    assert check(two, ["a", "b"], context(values={"began": "2026-02-01T09:00+08:00"})) == (["a", "b"], [])
    assert words(two, ["a", "b"]) == ["钱二在 2026-03-10 没有有效的执法证件，请另选此栏"]
    assert words(two, ["a", "c"], values={"began": "2026-02-01"}) == [
        "孙三在 2026-02-01 没有有效的执法证件，请另选此栏"
    ]
    assert words(two, ["a", "a"]) == ["此栏至少 2 名，现有 1 名"]
    assert words(row(T.OFFICERS), ["d"]) == ["李四在 2026-03-10 没有有效的执法证件，请另选此栏"]
    assert words(row(T.OFFICERS), ["x"]) == ["请重新选择此栏"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("2000", "2000.00"), ("￥1,234.5元", "1234.50"), ("０．０１", "0.01"), ("999999999999.99", None)],
)
def test_money_is_yuan_with_two_decimals(typed: str, kept: str | None) -> None:
    assert check(row(T.MONEY), typed, context()) == (kept or typed, [])


@pytest.mark.parametrize("typed", ["-5", "1.234", "两千", "1e5", "1000000000000", "1.2.3", "٣"])
def test_money_that_is_none_is_refused(typed: str) -> None:
    assert words(row(T.MONEY), typed) == ["此栏须为以元为单位的金额，最多两位小数，如 2000 或 1234.50"]


def test_money_is_more_than_nothing() -> None:
    assert words(row(T.MONEY), "0.00") == ["此栏须大于 0"]


def test_a_citation_names_law_and_article() -> None:
    whole = {"law": "license_law", "article": "32", "paragraph": "1", "item": "４"}
    kept, problems = check(row(T.CITATIONS), [whole], context())
    assert problems == []
    assert kept == [{"law": "license_law", "title": "", "article": 32, "paragraph": 1, "item": 4}]
    assert citation_words(kept[0]) == "《中华人民共和国行政许可法》第三十二条第一款第四项"
    counted = {"law": "license_law", "article": "第三十二条", "paragraph": "一", "item": "４"}
    assert check(row(T.CITATIONS), [counted], context()) == (kept, [])
    nested = {"law": "labor_inspection_rules", "article": 18}
    assert citation_words(nested) == "《关于实施〈劳动保障监察条例〉若干规定》第十八条"
    other = {"law": "other", "title": "《工伤保险条例》", "article": 14}
    (kept_other,), _ = check(row(T.CITATIONS), [other], context())
    assert citation_words(kept_other) == "《工伤保险条例》第十四条"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"law": "no_law", "article": 1}, "请选择法律、法规或规章"),
        ({"law": "license_law"}, "请填写第几条"),
        ({"law": "license_law", "article": "若干"}, "条、款、项须为从 1 起的数字"),
        ({"law": "license_law", "article": 0}, "条、款、项须为从 1 起的数字"),
        ({"law": "other", "article": 3}, "请填写法律、法规或规章的名称"),
    ],
)
def test_a_citation_says_what_it_lacks(value: dict[str, Any], said: str) -> None:
    assert words(row(T.CITATIONS), [value]) == [f"第1条引用：{said}"]


def test_things_are_checked_cell_by_cell() -> None:
    good = [{"name": "工资表", "count": "３", "note": ""}, {"name": "", "count": "", "note": " "}]
    assert check(THINGS, good, context())[0] == [{"name": "工资表", "count": "3", "note": ""}]
    problems = validate(THINGS, [{"name": "", "count": "三"}], context())
    assert [(p.field, p.message) for p in problems] == [
        ("things.1.name", "请填写证据清单第1行的名称"),
        ("things.1.count", "证据清单第1行的数量须为整数"),
    ]
    assert words(THINGS, [{"name": "甲", "count": "1"}] * 301) == ["证据清单最多 300 行，现有 301 行"]


def test_a_question_needs_its_answer() -> None:
    record = row(T.DIALOGUE, label="询问内容")
    pair = {"question": "您的姓名？", "answer": "张桂芳。"}
    assert check(record, [pair, {"question": "", "answer": ""}], context()) == ([pair], [])
    problems = validate(record, [pair, {"question": "何时入职？", "answer": " "}], context())
    assert [(p.field, p.message) for p in problems] == [("f.2.answer", "请填写询问内容第2答")]


def test_choices_come_from_the_row() -> None:
    assert words(row(T.CHOICE), "two") == []
    assert words(row(T.CHOICE), "four") == ["请选择此栏"]
    assert check(row(T.CHOICES), ["two", "one"], context()) == (["one", "two"], [])
    assert words(row(T.CHOICES), ["one", "nine"]) == ["请重新选择此栏"]
    assert words(row(T.CHOICES, least=3), ["one"]) == ["此栏至少 3 项，现有 1 项"]
