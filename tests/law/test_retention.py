"""细则第二十二、二十三条: how long a record is kept. The longest wins, and nothing expires."""

from datetime import date

import pytest

from core.law.basis import Sure
from core.law.paper_kind import EVERY
from core.law.paper_kinds import PAPER_KINDS
from core.law.retention import (
    CASE_FILES,
    CLASSES,
    RECORD_KINDS,
    Edition,
    RetentionFacts,
    classes_of,
    longest,
    period_words,
    periods_on,
)
from core.law.triggers import TRIGGERS

MADE = date(2026, 1, 31)
TODAY = date(2026, 3, 10)


def test_art22_a_recording_of_a_device_is_kept_three_months_at_least() -> None:
    kept = longest(["device_recording"], RetentionFacts(MADE), TODAY)
    assert kept.until == date(2026, 4, 30)
    assert (
        kept.why
        == "专用设备存储的音像记录，自录制之日起算，至少保存至 2026-04-30（《实施细则》第二十二条第二款）"
    )


def test_art22_of_a_daily_inspection_six_months_and_the_longer_wins() -> None:
    kept = longest(classes_of("inspection_recording", "inspection"), RetentionFacts(MADE), TODAY)
    assert (kept.row.code, kept.until) == ("inspection_recording", date(2026, 7, 31))


def test_art22_evidence_of_a_penalty_is_kept_as_long_as_its_case_file() -> None:
    classes = classes_of("evidence_recording", "case")
    assert set(classes) == {"device_recording", "penalty_file"}
    filed = RetentionFacts(MADE, date(2026, 12, 31))
    assert longest(classes, filed, TODAY).until == date(2056, 12, 31)
    unfiled = longest(classes, RetentionFacts(MADE), TODAY)
    assert (unfiled.row.code, unfiled.until) == ("penalty_file", None)
    assert "尚未归档" in unfiled.why


def test_art22_text_follows_the_case_file_whatever_it_is() -> None:
    for procedure in EVERY:
        (code,) = classes_of("written", procedure)
        assert CASE_FILES[code].months == (360 if procedure == "case" else 120)
        assert classes_of("recording", procedure) == ("device_recording",)


@pytest.mark.parametrize(
    ("paper", "months", "why"),
    [
        ("license_refusal", 360, "不予许可（准许）的案卷保管期限30年"),
        ("item_refusal", 360, "不予许可（准许）的案卷保管期限30年"),
        ("license_ending", 360, "撤销、撤回、注销行政许可的案卷保管期限30年"),
        ("hearing_record", None, "举行听证的案卷永久保管"),
        ("collective_discussion_record", None, "集体讨论的案卷永久保管"),
        ("transfer_letter", None, "移送（含移送司法机关）的案卷永久保管"),
        ("license_grant", 120, "案卷保管期限10年"),
    ],
)
def test_art22_a_paper_makes_its_file_be_kept_longer_and_says_why(
    paper: str, months: int | None, why: str
) -> None:
    kept = longest(classes_of("written", "application", (paper,)), RetentionFacts(MADE), TODAY)
    assert kept.row.months == months and kept.why.startswith(why) and "待确认" in kept.why


def test_art22_all_that_keep_equally_long_say_so() -> None:
    papers = ("hearing_record", "license_refusal", "collective_discussion_record")
    kept = longest(classes_of("written", "application", papers), RetentionFacts(MADE), TODAY)
    assert "举行听证" in kept.why and "集体讨论" in kept.why and "不予" not in kept.why


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        ("reconsideration", "行政复议、行政诉讼的案卷永久保管"),
        ("lawsuit", "行政复议、行政诉讼的案卷永久保管"),
        ("mass_event", "有重大影响的案卷永久保管"),
        ("complaint_against_officers", ""),
    ],
)
def test_art23_a_trigger_makes_the_file_permanent_where_the_table_says_so(trigger: str, said: str) -> None:
    facts = RetentionFacts(MADE, triggers=frozenset({trigger}))
    kept = longest(classes_of("written", "application", triggers=(trigger,)), facts, TODAY)
    assert kept.row.months is None and (said in kept.why) and ("永久" in kept.why) is bool(said)


def test_what_a_case_file_is_named_by_is_there() -> None:
    for row in CASE_FILES.values():
        assert row.procedures <= EVERY and row.papers <= PAPER_KINDS.keys()
        assert row.triggers <= TRIGGERS.keys() and (row.procedures or row.papers or row.triggers)


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_art23_each_trigger_makes_every_record_long_term_and_says_so(trigger: str, kind: str) -> None:
    facts = RetentionFacts(MADE, date(2026, 2, 1), frozenset({trigger}))
    for case in EVERY:
        kept = longest(classes_of(kind, case), facts, date(2199, 1, 1))
        assert (kept.row.code, kept.until, kept.is_minimum_reached) == ("long_term", None, False)
        assert kept.why == f"长期保存：{TRIGGERS[trigger].label}（《实施细则》第二十三条）"


def test_art23_every_ground_of_the_article_has_its_trigger() -> None:
    assert {row.basis.item for row in TRIGGERS.values()} == {1, 2, 3, 4}
    assert all(row.basis.article == 23 for row in TRIGGERS.values())


def test_art24_a_minimum_reached_is_never_an_end() -> None:
    last, next_day = date(2026, 4, 30), date(2026, 5, 1)
    facts = RetentionFacts(MADE)
    assert not longest(["device_recording"], facts, last).is_minimum_reached
    over = longest(["device_recording"], facts, next_day)
    assert over.is_minimum_reached
    assert "最低保存期限已到，可以鉴定，未经审批不得销毁" in over.why
    for row in CLASSES.values():
        assert "过期" not in row.label and "到期" not in row.label


def test_a_hold_keeps_what_has_reached_its_minimum_and_shortens_nothing() -> None:
    held = longest(["device_recording"], RetentionFacts(MADE, is_held=True), date(2027, 1, 1))
    assert not held.is_minimum_reached and held.until == date(2026, 4, 30)
    assert "暂缓销毁" in held.why and "可以鉴定，未经" not in held.why


def test_the_defaults_of_case_files_are_ours_and_marked() -> None:
    for code in CASE_FILES:
        assert CLASSES[code].basis.sure is Sure.D
        assert "待确认" in longest([code], RetentionFacts(MADE, MADE), TODAY).why
    assert "待确认" not in longest(["device_recording"], RetentionFacts(MADE), TODAY).why


@pytest.mark.parametrize(
    ("made", "until"),
    [
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 1, 15), date(2026, 4, 15)),
        (date(2026, 10, 31), date(2027, 1, 31)),
    ],
)
def test_code202_months_end_on_the_same_day_or_on_the_last(made: date, until: date) -> None:
    assert longest(["device_recording"], RetentionFacts(made), TODAY).until == until


def test_a_record_of_no_class_is_the_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="no class"):
        longest([], RetentionFacts(MADE), TODAY)


def test_more_classes_never_keep_shorter() -> None:
    facts = RetentionFacts(MADE, MADE)
    alone = {code: longest([code], facts, TODAY).until for code in CLASSES}
    for one, end in alone.items():
        for other, later in alone.items():
            both = longest([one, other], facts, TODAY).until
            wanted = None if None in (end, later) else max(d for d in (end, later) if d)
            assert both == wanted, (one, other)


FILED = date(2026, 3, 10)
RAISED = Edition(date(2027, 1, 1), "《甲表》（抚档〔2026〕1号）", {"ordinary_file": 360})
LOWERED = Edition(date(2028, 1, 1), "《乙表》（抚档〔2027〕2号）", {"ordinary_file": 60})


@pytest.mark.parametrize(
    ("filed", "until"),
    [
        (date(2028, 2, 29), date(2038, 2, 28)),
        (date(2026, 2, 28), date(2036, 2, 28)),
        (date(2026, 12, 31), date(2036, 12, 31)),
    ],
)
def test_art22_a_file_of_a_leap_day_ends_with_its_february(filed: date, until: date) -> None:
    assert longest(["ordinary_file"], RetentionFacts(MADE, filed), filed).until == until


def test_art22_a_class_of_the_bureaus_table_is_no_longer_to_be_confirmed_and_cites_it() -> None:
    table = Edition(date(2026, 1, 1), "《甲表》（抚档〔2026〕1号）", {"ordinary_file": 120})
    kept = longest(["ordinary_file"], RetentionFacts(MADE, FILED), FILED, [table])
    assert (
        kept.why
        == "一般案卷保管期限10年，自归档之日起算，至少保存至 2036-03-10（《甲表》（抚档〔2026〕1号））"
    )
    other = longest(["penalty_file"], RetentionFacts(MADE, FILED), FILED, [table])
    assert other.row.months == 360 and "待确认" in other.why, "what the table does not name stays as it was"


def test_art22_a_period_raised_after_filing_keeps_longer_and_one_lowered_keeps_what_was() -> None:
    facts = RetentionFacts(MADE, FILED)

    def until(on: date, *editions: Edition) -> date | None:
        return longest(["ordinary_file"], facts, on, editions).until

    assert until(date(2026, 12, 31), RAISED) == date(2036, 3, 10), "not before its first day"
    assert until(date(2027, 1, 1), RAISED) == date(2056, 3, 10)
    assert until(date(2030, 1, 1), RAISED, LOWERED) == date(2056, 3, 10), "lowered again, and still kept"
    assert until(date(2030, 1, 1), LOWERED) == date(2036, 3, 10)
    after = RetentionFacts(MADE, date(2028, 6, 1))
    assert longest(["ordinary_file"], after, date(2028, 6, 1), [RAISED, LOWERED]).until == date(2033, 6, 1)
    forever = Edition(date(2029, 1, 1), "《丙表》", {"ordinary_file": None})
    assert until(date(2030, 1, 1), RAISED, forever) is None


def test_art22_a_clock_set_back_shortens_nothing_and_makes_nothing_due() -> None:
    filed = RetentionFacts(MADE, date(2027, 6, 1))
    kept = longest(["ordinary_file"], filed, date(2020, 1, 1), [RAISED, LOWERED])
    assert (kept.until, kept.is_minimum_reached) == (date(2057, 6, 1), False)


def test_art22_a_recording_that_is_evidence_no_more_keeps_its_own_minimum_from_its_own_day() -> None:
    facts = RetentionFacts(MADE, FILED)
    assert longest(classes_of("evidence_recording", "case"), facts, TODAY).until == date(2056, 3, 10)
    unlinked = longest(classes_of("recording", "case"), facts, TODAY)
    assert (unlinked.row.code, unlinked.until) == ("device_recording", date(2026, 4, 30))
    daily = longest(classes_of("inspection_recording", "case"), facts, TODAY)
    assert (daily.row.code, daily.until) == ("inspection_recording", date(2026, 7, 31))


def test_of_two_editions_from_one_day_the_later_holds_and_unknown_classes_change_nothing() -> None:
    first = Edition(date(2026, 1, 1), "《甲表》", {"ordinary_file": 240, "none_such": 12})
    second = Edition(date(2026, 1, 1), "《乙表》", {"ordinary_file": 180})
    assert periods_on([first, second], FILED)["ordinary_file"].months == 180
    assert periods_on([first], FILED).keys() == CASE_FILES.keys()
    assert (period_words(None), period_words(360), period_words(18)) == ("永久", "30年", "18个月")
