"""The second reader of a decision (regulation art 13): what differs between amounts, articles, periods, remedies, names."""

from datetime import date
from typing import Any

import pytest

from core.law.calendar import Calendar
from core.law.citations import LAST_ARTICLE, SHAPES, citation_flaw, citations_in, shape_words
from core.law.lint import ADVICE, lint
from core.law.lint_amounts import amounts_in
from core.law.lint_paper import EarlierPaper, LintFacts
from core.law.paper_kinds import PAPER_KINDS
from core.law.remedies import ROWS, remedy_for, remedy_text

TODAY = date(2026, 3, 10)
BODY, COURT = "某市人民政府", "某市某区人民法院"
DECISION, NOTICE = PAPER_KINDS["penalty_decision"], PAPER_KINDS["correction_notice"]
PENALTY = remedy_for("penalty", TODAY)
assert PENALTY is not None
RIGHT: dict[str, Any] = {
    "cause": "未依法支付劳动者工资",
    "facts": "抚顺浑河机械制造有限公司拖欠张桂芳工资。",
    "citations": [{"law": "labor_inspection_regulation", "article": 26, "paragraph": 1, "item": 1}],
    "violated": [{"law": "labor_inspection_regulation", "article": 17}],
    "penalties": ["fine"],
    "amount": "2000.00",
    "result": "处以罚款 2,000.00元（人民币贰仟元整）。",
    "surcharge": "每日按罚款数额的百分之三加处罚款。",
    "remedies": remedy_text(PENALTY, BODY, COURT),
}


def facts(**more: Any) -> LintFacts:
    plain: dict[str, Any] = {
        "parties": ("抚顺浑河机械制造有限公司", "张桂芳"),
        "reconsideration_body": BODY,
        "court": COURT,
    }
    return LintFacts(TODAY, Calendar(), **{**plain, **more})


def found(
    kind: str = "penalty_decision", *, about: LintFacts | None = None, **values: Any
) -> list[tuple[str, str]]:
    problems = lint(PAPER_KINDS[kind], {**RIGHT, **values}, about or facts())
    assert all(problem.field and (problem.basis or problem.code == "lint.needed") for problem in problems)
    return [(problem.code, problem.message) for problem in problems]


def test_a_decision_that_is_right_has_no_findings() -> None:
    assert found() == []


def told(amount: str = "2000.00", *penalties: str) -> LintFacts:
    values = {"amount": amount, "penalties": list(penalties or ("fine",))}
    before = EarlierPaper("penalty_notice", "行政处罚事先告知书", "某人社罚告〔2026〕1号", values)
    return facts(earlier=(before,))


def test_an_amount_above_the_one_of_the_notice_is_refused() -> None:
    before = EarlierPaper(
        "penalty_notice", "行政处罚事先告知书", "某人社罚告〔2026〕1号", {"amount": "1500.00"}
    )
    assert found(about=facts(earlier=(before,))) == [
        (
            "lint.heavier",
            "罚款金额 2,000.00元 与行政处罚事先告知书 某人社罚告〔2026〕1号 载明的 1,500.00元 不一致，请核对；高于告知数额的，须重新告知",
        )
    ]


def test_a_penalty_may_become_lighter_after_statement_and_defence_and_never_heavier() -> None:
    """Penalty law, art 45 para 2; a lower fine is what a defence that was heard leads to."""
    assert found(about=told()) == []
    ((lower, words),) = found(about=told("3000.00"))
    assert lower == "lint.amount_changed" and lower in ADVICE and "3,000.00元" in words
    ((heavier, _),) = found(about=told("1999.99"))
    assert heavier not in ADVICE
    warned = {"penalties": ["warning"], "amount": None, "surcharge": None, "result": "警告。"}
    assert [code for code, _ in found(about=told(), **warned)] == ["lint.amount_changed"]
    more = found(about=told("2000.00", "fine"), penalties=["fine", "revoked"])
    assert more == [
        (
            "lint.heavier",
            "行政处罚事先告知书 某人社罚告〔2026〕1号 没有告知吊销许可证件，增加处罚的种类须重新告知",
        )
    ]
    assert [code for code, _ in found(about=told("2000.00", "warning"))] == ["lint.heavier"]
    assert found(about=told("2000.00", "fine"), penalties=["fine", "warning"])[0][0] in ADVICE


def test_another_amount_than_the_report_of_the_investigation_is_looked_at_alone() -> None:
    report = EarlierPaper("investigation_report", "调查终结报告", "", {"amount": "1500.00"})
    said = found("penalty_notice", about=facts(earlier=(report,)))
    assert said == [
        ("lint.amount_changed", "拟罚款金额 2,000.00元 与调查终结报告 载明的 1,500.00元 不一致，请核对")
    ]


def test_a_fine_that_the_result_names_needs_its_field() -> None:
    said = found(
        penalties=["revoked"],
        amount=None,
        surcharge=None,
        result="吊销许可证，罚款9000元（人民币玖仟元整）。",
    )
    assert said == [("lint.amount", "决定内容写明了罚款的数额，请填写罚款金额")]


def test_the_rows_of_a_decision_come_to_its_total() -> None:
    rows = [{"name": "甲", "amount": "1000"}, {"name": "乙", "amount": "2000元"}]
    values = {"amount": "5000.00", "facts": "拖欠5000元。", "result": "支付5000元。", "workers": rows}
    assert found("processing_decision", **values) == [
        ("lint.sum", "涉及的劳动者和金额各行合计 3,000.00元，与责令支付的总额 5,000.00元 不一致，请核对")
    ]
    assert (
        found("processing_decision", **values | {"workers": [*rows, {"name": "丙", "amount": "2000"}]}) == []
    )
    said = found("processing_decision", **values | {"workers": [{"name": "甲", "amount": "五千"}]})
    assert said == [("lint.money", "涉及的劳动者和金额第1行的金额（元）须为金额，如 1234.50")]


def test_where_a_text_names_a_total_that_is_its_amount() -> None:
    values = {"amount": "5000.00", "facts": "拖欠甲5000元、乙7000元，共12000元。", "result": "支付5000元。"}
    ((code, words),) = found("processing_decision", **values)
    assert code == "lint.amount_doubt" and code in ADVICE and "（12,000.00元）" in words
    values |= {"amount": "12000.00", "result": "支付12000元。"}
    assert found("processing_decision", **values) == []
    values |= {"facts": "拖欠甲5000元、乙6000元，共12000元。"}
    assert [code for code, _ in found("processing_decision", **values)] == ["lint.sum_doubt"]
    values |= {"facts": "动用公共基金5000元，共同拖欠工资12000元；此前曾被罚款9000元。"}
    assert found("processing_decision", **values) == []


def test_an_amount_that_differs_between_the_facts_and_the_decision_is_found() -> None:
    values = {
        "facts": "共拖欠工资 12,000 元。",
        "amount": "21000.00",
        "result": "责令支付 21,000.00元（人民币贰万壹仟元整）。",
    }
    assert ("lint.amount", "事实写的金额（12,000.00元）与责令支付的总额 21,000.00元 不一致，请核对") in found(
        "processing_decision", **values
    )


def test_a_result_that_names_another_amount_or_none_is_found() -> None:
    assert found(result="处以罚款 3000元（叁仟元整）。") == [
        ("lint.amount", "决定内容写的金额（3,000.00元）与罚款金额 2,000.00元 不一致，请核对")
    ]
    assert found(result="处以罚款。") == [("lint.amount", "请在决定内容中写明罚款金额 2,000.00元")]


def test_a_fine_in_the_facts_is_held_against_the_one_imposed() -> None:
    said = [("lint.amount_doubt", "违法事实写的罚款（5,000.00元）与罚款金额 2,000.00元 不一致，请核对")]
    assert found(facts="该单位拖欠工资，应处罚款5000元。") == said and "lint.amount_doubt" in ADVICE
    for text in ("应处罚款2000元", "此前曾被罚款5000元", "曾被处罚款5000元", "可处罚款2000元以上20000元以下"):
        assert found(facts=f"该单位拖欠工资30000元，{text}。") == [], text
    assert found("processing_decision", facts="支付2000元，罚款5000元。") == [], "its money is no fine"


def test_a_fine_beside_another_sum_in_the_result_is_held_against_the_one_imposed() -> None:
    taken = "没收违法所得2,000.00元（人民币贰仟元整）"
    said = found(result=f"罚款 3,000.00元（人民币叁仟元整），{taken}。")
    assert said == [
        ("lint.amount_doubt", "决定内容写的金额（3,000.00元）与罚款金额 2,000.00元 不一致，请核对")
    ]
    assert found(result=f"罚款 2,000.00元（人民币贰仟元整），{taken}。") == []


def test_a_sum_that_a_decision_orders_stands_in_capitals_too() -> None:
    """The amount of a field is printed with its capitals; any other sum needs them in the text (law.md §4)."""
    assert found(result="处以罚款2000元。") == []
    taken = "罚款2000元，没收违法所得8000元"
    assert found(result=f"{taken}。") == [
        ("lint.no_capitals", "决定内容中的 8,000.00元 没有大写，请写明：8,000.00元（人民币捌仟元整）")
    ]
    assert found(result=f"{taken}（人民币捌仟元整）。") == [] and "lint.no_capitals" in ADVICE
    assert [code for code, _ in found("penalty_notice", result=f"{taken}。")] == [], (
        "a notice decides nothing"
    )


def test_a_sum_that_no_column_holds_is_none() -> None:
    said = found(facts="该单位拖欠工资。", result="罚款999999999999万元。")
    assert said == [("lint.amount", "请在决定内容中写明罚款金额 2,000.00元")]


def test_compulsion35_a_demand_for_money_names_the_amount() -> None:
    """Compulsion law, art 35: a definite amount, and how it is paid."""
    values = {"nature": "money", "amount": None, "result": "", "remedies": None}
    assert found("demand_notice", **values) == [("lint.needed", "已选择给付金钱，请填写应缴纳的金额")]
    assert found("demand_notice", **values | {"amount": "2000"}) == []
    assert found("demand_notice", **values | {"nature": "other"}) == []


@pytest.mark.parametrize(
    "text",
    [
        "罚款2000元（人民币叁仟元整）",
        "罚款人民币叁仟元整（¥2,000.00）",
        "罚款 2,000.00元（大写：叁仟元整）",
        "罚款叁仟元（小写：2000元）",
        "罚款2,000元整（人民币叁仟元整）",
        "罚款2000.00元人民币（叁仟元整）",
        "罚款2000元（大写金额：人民币叁仟元整）",
        "罚款2000元（人民币大写：叁仟元整）",
        "罚款2000元，大写：人民币叁仟元整",
        "罚款人民币2000元（大写）叁仟元整",
        "罚款0.2万元（叁仟元整）",
        "罚款3,000元整（人民币贰仟元整）",
        "甲2000元（贰仟元整），乙3000元（贰仟元整）",
    ],
)
def test_capitals_that_differ_from_the_figures_are_found(text: str) -> None:
    codes = [code for code, _ in found(result=text)]
    assert "lint.capitals" in codes


@pytest.mark.parametrize(
    "text",
    [
        "2,000元整（人民币贰仟元整）",
        "贰仟元整（¥2000），叁仟元整（¥3,000）",
        "甲2000元（贰仟元整），乙3000元（叁仟元整）",
        "2000元，大写：贰仟元整",
        "15日内缴纳罚款贰仟元整",
        "拖欠3名劳动者工资，罚款2000元整",
    ],
)
def test_capitals_that_agree_with_the_figures_are_not_found(text: str) -> None:
    assert not [code for code, _ in found(result=text) if code.startswith("lint.capitals")]


def test_capitals_beside_no_figure_must_stand_in_their_sentence_as_figures_too() -> None:
    said = found(result="罚款2000元，加处罚款叁仟元。")
    assert [code for code, _ in said] == ["lint.capitals_doubt"] and "lint.capitals_doubt" in ADVICE


def test_capitals_written_wrongly_are_found() -> None:
    assert ("lint.capitals", "决定内容中的大写金额“贰仟仟元”写法不规范，请核对") in found(
        result="罚款2000元（贰仟仟元）"
    )


@pytest.mark.parametrize(
    "text", ["2,000.00元（人民币贰仟元整）", "人民币贰仟元整（¥2000）", "贰仟元", "0.2万元"]
)
def test_amounts_are_read_in_figures_and_in_capitals(text: str) -> None:
    assert amounts_in(text) == {2000}


def test_a_citation_without_a_paragraph_where_the_article_has_some_is_found() -> None:
    cited = [{"law": "regulation", "article": 8}]
    ((code, words),) = found(citations=cited)
    assert code == "lint.citation" and words.endswith("第八条有2款，请引用到款")
    cited = [{"law": "regulation", "article": 12, "paragraph": 1}]
    ((code, words),) = found(citations=cited)
    assert code == "lint.citation" and words.endswith("第十二条第一款有3项，请引用到项")


@pytest.mark.parametrize(
    ("cited", "words"),
    [
        ({"article": 28}, "第二十八条不存在，该法共27条，请核对"),
        ({"article": 6, "paragraph": 3}, "第六条第三款不存在，该条共2款，请核对"),
        ({"article": 23, "paragraph": 1, "item": 5}, "第二十三条第一款第五项不存在，该款共4项，请核对"),
        ({"article": 3, "item": 1}, "第三条第一项不存在，该款没有项，请核对"),
    ],
)
def test_a_place_that_is_not_there_is_found(cited: dict[str, int], words: str) -> None:
    ((code, said),) = found(citations=[{"law": "regulation", **cited}])
    assert code == "lint.citation" and said.endswith(words)


def test_a_citation_in_a_running_text_is_read_too() -> None:
    said = found(facts="依照《行政处罚法》第五十九条作出。")
    assert [code for code, _ in said] == ["lint.citation_doubt"], "the table of that law is from memory"
    assert citations_in("《中华人民共和国行政处罚法》第五十九条第一款第六项") == [
        {"law": "penalty_law", "article": 59, "paragraph": 1, "item": 6}
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("《行政处罚法》第57条", [(57, None, None)]),
        ("《中华人民共和国行政处罚法》（2021年修订）第五十七条第2款", [(57, 2, None)]),
        (
            "依照行政处罚法第五十七条、第五十八条和第五十九条的规定",
            [(57, None, None), (58, None, None), (59, None, None)],
        ),
        ("《行政处罚法》第五十九条第一款第六项、第五项，第二款", [(59, 1, 6), (59, 1, 5), (59, 2, None)]),
        ("《行政处罚法》第五十七条，第二天送达", [(57, None, None)]),
        ("某市行政处罚法实施办法第五条", []),
    ],
)
def test_articles_are_read_however_they_are_written(text: str, places: list[tuple[int, Any, Any]]) -> None:
    assert [(one["article"], one["paragraph"], one["item"]) for one in citations_in(text)] == places


def test_whoever_cites_an_article_is_told_how_it_is_built() -> None:
    assert shape_words("regulation", 8) == "该条有2款，第1款有8项"
    assert shape_words("license_law", 32) == "该条有2款，第1款有5项（凭经验，待核对原文）"
    assert shape_words("license_law", 1) == ""


def test_an_article_that_no_table_holds_asks_for_a_second_look_alone() -> None:
    ((code, _),) = found(citations=[{"law": "civil_procedure_law", "article": 95}])
    assert code == "lint.citation_unknown" and code in ADVICE


def test_the_regulation_is_known_whole() -> None:
    known = {number for code, number in SHAPES if code == "regulation"}
    assert known == set(range(1, LAST_ARTICLE["regulation"][0] + 1))
    assert citation_flaw({"law": "regulation", "article": 8, "paragraph": 2, "item": None}) is None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.decision)
def test_the_sentence_of_each_row_passes_for_its_own_kind_and_for_no_other(row: Any) -> None:
    text = remedy_text(row, BODY, COURT)
    for kind in PAPER_KINDS.values():
        if not kind.decision:
            continue
        other = remedy_for(kind.decision, TODAY)
        assert other is not None
        problems = [p for p in lint(kind, {"remedies": text}, facts()) if p.code == "lint.remedy"]
        assert (problems == []) is (other.is_reconsideration_first == row.is_reconsideration_first), kind.code


def test_the_remedy_of_another_kind_of_decision_is_found() -> None:
    first = remedy_for("summary_penalty", TODAY)
    assert first is not None
    ((code, words),) = found(remedies=remedy_text(first, BODY, COURT))
    assert (code, words) == ("lint.remedy", "行政处罚决定可以直接起诉，救济告知与本类决定不符")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("可以向某市人民政府申请行政复议，也可以六个月内提起行政诉讼。", "请写明行政复议的期限：60日"),
        ("60日内向某市人民政府申请行政复议，也可以三个月内提起行政诉讼。", "请写明提起行政诉讼的期限：6个月"),
        (
            "160日内向某市人民政府申请行政复议，也可以6个月内提起行政诉讼。",
            "行政复议的期限应为60日，请核对“160日”",
        ),
        (
            "六十日内向某市人民政府申请行政复议，也可以十六个月内提起行政诉讼。",
            "请写明提起行政诉讼的期限：6个月",
        ),
        ("六个月内向某市人民政府申请行政复议，也可以六十日内提起行政诉讼。", "请写明行政复议的期限：60日"),
        (
            "六个月内向某市人民政府申请行政复议，也可以六十日内提起行政诉讼。",
            "请写明提起行政诉讼的期限：6个月",
        ),
        (
            "60日内向某市人民政府或者某省人力资源和社会保障厅申请行政复议，也可以6个月内向某市某区人民法院提起行政诉讼。",
            "行政复议机关只能是某市人民政府，请删去“某省人力资源和社会保障厅”",
        ),
        (
            "60日内向某市人民政府申请行政复议，也可以6个月内向另市某区人民法院提起行政诉讼。",
            "管辖法院应为某市某区人民法院，请核对“另市某区人民法院”",
        ),
        (
            "60日内向某市人民政府申请行政复议，也可以6个月内提起行政诉讼。",
            "请写明向哪个法院提起行政诉讼：某市某区人民法院",
        ),
        ("60日内向省人社厅申请行政复议，也可以6个月内提起行政诉讼。", "行政复议机关应为某市人民政府"),
        ("60日内向某市人民政府申请行政复议。", "请写明提起行政诉讼的途径"),
        ("6个月内向某市人民政府旁的法院提起行政诉讼。", "请写明申请行政复议的途径"),
    ],
)
def test_a_remedy_that_lacks_something_says_what(text: str, words: str) -> None:
    assert ("lint.remedy", words) in found(remedies=text)


@pytest.mark.parametrize(
    "text",
    [
        "申请行政复议的，应当自收到本决定之日起六十日内向某市人民政府提出；提起行政诉讼的，应当自收到本决定之日起六个月内向某市某区人民法院提出。",
        "可以在6个月内直接向人民法院提起行政诉讼，也可以在60日内向某市人民政府（地址：某路1号司法局）申请行政复议；对复议决定不服的，可以自收到复议决定书之日起十五日内起诉。",
        "可以在60日内向本机关的本级人民政府即某市人民政府申请行政复议，或者在6个月内到人民法院提起行政诉讼。",
        "你单位如不服，可以向某市人民政府申请行政复议，期限为自2026年3月10日起60日；或者六个月内向有管辖权的人民法院提起行政诉讼。逾期不申请行政复议也不提起行政诉讼，又不履行的，本机关将申请人民法院强制执行。",
    ],
)
def test_a_remedy_may_be_told_in_other_words(text: str) -> None:
    assert found(remedies=text) == []


def test_the_remedy_follows_the_choice_that_makes_the_decision() -> None:
    """What is disclosed in part is refused in part: reconsideration comes first (reconsideration law, art 23)."""
    refused = remedy_for("non_disclosure", TODAY)
    assert refused is not None
    texts = {"open": RIGHT["remedies"], "partly": remedy_text(refused, BODY, COURT)}
    for reply in texts:
        for of, text in texts.items():
            assert (found("disclosure_reply", reply=reply, remedies=text) == []) is (of == reply)
    said = found("disclosure_reply", reply="partly", remedies=texts["open"])
    assert said[0][1].endswith(f"可以写：{texts['partly']}"), "the sentence that fits can be taken over"


def test_a_period_of_five_days_beside_a_date_eighteen_days_off_is_found() -> None:
    values = {"period_days": "5", "due_on": "2026-04-02"}
    (problem,) = lint(NOTICE, values, facts())
    assert problem.code == "lint.period" and problem.field == "due_on"
    assert "2026-04-02 与期限5日不符：自今天起算为 2026-03-15" in problem.message
    assert lint(NOTICE, values | {"due_on": "2026-03-20"}, facts()) == []
    assert [p.code for p in lint(NOTICE, values | {"due_on": "2026-03-12"}, facts())] == ["lint.period"]


def test_a_period_in_a_text_beside_a_date_is_looked_at() -> None:
    assert [code for code, _ in found(performance="请于5日内（2026年3月28日前）缴纳。")] == [
        "lint.period_doubt"
    ]
    assert found(performance="请于五个工作日内（2026年3月20日前）缴纳。") == []
    for text in ("请于2026年3月28日前（5日内）缴纳。", "请于5日内（2026-03-28前）缴纳。"):
        assert [code for code, _ in found(performance=text)] == ["lint.period_doubt"]
    assert found(performance="请于2026年3月16日前（5日内）缴纳，不晚于2026-03-31。") == []
    assert found(performance="请于15日内（2026年2月30日前）缴纳。")[0][0] == "lint.date"


def test_a_date_that_another_paper_states_otherwise_is_found() -> None:
    before = EarlierPaper(
        "acceptance_notice", "受理通知书", "某人社受〔2026〕3号", {"accepted_on": "2026-03-02"}
    )
    problems = lint(PAPER_KINDS["license_refusal"], {"accepted_on": "2026-03-03"}, facts(earlier=(before,)))
    assert [(p.field, p.message) for p in problems] == [
        (
            "accepted_on",
            "受理日期 2026-03-03 与受理通知书 某人社受〔2026〕3号 载明的 2026-03-02 不一致，请核对",
        )
    ]


def test_a_name_mistyped_by_one_character_is_looked_at() -> None:
    assert found(facts="抚顺浑河机械制适有限公司拖欠张桂芳工资。") == [
        (
            "lint.name",
            "违法事实中的“抚顺浑河机械制适有限公司”与本件当事人“抚顺浑河机械制造有限公司”仅差一字，请核对",
        )
    ]


def test_a_fine_needs_its_amount_and_its_surcharge() -> None:
    said = found(amount=None, surcharge=" ")
    assert said == [
        ("lint.needed", "已选择罚款，请填写罚款金额"),
        ("lint.needed", "已选择罚款，请填写加处罚款的标准"),
    ]
