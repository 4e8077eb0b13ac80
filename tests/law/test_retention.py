"""细则第二十二、二十三条: how long a record is kept. The longest wins, and nothing expires."""

from datetime import date

import pytest

from core.law.basis import Sure
from core.law.retention import (
    CASE_FILES,
    CLASSES,
    RECORD_KINDS,
    RetentionFacts,
    classes_of,
    longest,
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
    classes = classes_of("evidence_recording", "penalty")
    assert set(classes) == {"device_recording", "case_file_30"}
    filed = RetentionFacts(MADE, date(2026, 12, 31))
    assert longest(classes, filed, TODAY).until == date(2056, 12, 31)
    unfiled = longest(classes, RetentionFacts(MADE), TODAY)
    assert (unfiled.row.code, unfiled.until) == ("case_file_30", None)
    assert "尚未归档" in unfiled.why


def test_art22_text_follows_the_case_file_whatever_it_is() -> None:
    assert classes_of("written", "application") == (CASE_FILES["application"],)
    for paper in ("hearing_record", "collective_discussion_record"):
        kept = longest(classes_of("written", "application", (paper,)), RetentionFacts(MADE), TODAY)
        assert kept.row.months is None, paper
    kept = longest(classes_of("written", "application", ("license_refusal",)), RetentionFacts(MADE), TODAY)
    assert kept.row.months == 360
    assert longest(classes_of("written", "hearing"), RetentionFacts(MADE), TODAY).why.startswith(
        "案卷永久保管"
    )


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_art23_each_trigger_makes_every_record_long_term_and_says_so(trigger: str, kind: str) -> None:
    facts = RetentionFacts(MADE, date(2026, 2, 1), frozenset({trigger}))
    for case in CASE_FILES:
        if CASE_FILES[case] == "case_file_permanent":
            continue
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
    for code in set(CASE_FILES.values()):
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
