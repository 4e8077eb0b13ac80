"""The table of time limits: complete, of one mind with itself, and counted as the laws say."""

from datetime import date

import pytest

from core.calendars.published import packaged_calendar
from core.law.basis import Sure
from core.law.counting import count
from core.law.limits import EVENTS, LIMITS, Duty, Limit, opened_by, promised_from
from core.law.paper_kinds import PAPER_KINDS
from core.law.procedures import PROCEDURES
from core.law.units import Unit

ROWS = list(LIMITS.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_row_says_one_thing(row: Limit) -> None:
    assert row.starts in EVENTS and set(row.restarts) <= EVENTS.keys()
    assert (row.amount is None) is (row.unit is None)
    assert sum((row.amount is not None, row.until is not None, bool(row.wording))) == 1, (
        "amount, day or words"
    )
    assert row.text and row.label and row.basis.short
    assert not (row.rolls and row.unit not in (Unit.CALENDAR_DAYS, Unit.MONTHS))
    if row.extension is not None:
        assert row.extension.unit is row.unit and row.extension.approver
    assert {*row.met_by, *row.met_by_service} <= PAPER_KINDS.keys()
    assert set(row.met_by_steps) <= {code for one in PROCEDURES.values() for code in one.transitions}
    if row.until_paper is not None:
        kind, field = row.until_paper
        assert field in {one.code for one in PAPER_KINDS[kind].fields} and row.wording
    assert len({ground.code for ground in row.suspensions}) == len(row.suspensions)


def test_every_event_opens_or_restarts_something() -> None:
    assert EVENTS.keys() == {row.starts for row in ROWS} | {event for row in ROWS for event in row.restarts}


def test_what_is_not_founded_says_so() -> None:
    assert {row.basis.sure for row in ROWS} == set(Sure)
    assert LIMITS["statement_and_defense"].basis.sure is Sure.D
    assert LIMITS["inspection_decision"].basis.sure is Sure.M


# fmt: off
TABLE = [  # code, length, source and how sure, then: start event, whose duty, flags, extension, pauses, restarts, papers
    ("not_needed_notice", "即时", "行政许可法第三十二条第一款 V", "materials_received bureau"),
    ("correction_on_the_spot", "当场", "行政许可法第三十二条第一款第三项 V", "materials_received bureau"),
    ("correction_notice", "5wd", "行政许可法第三十二条第一款第四项 V",
     "materials_received bureau itself met:acceptance_notice/non_acceptance served:correction_notice"),
    ("correction_notice_service", "5wd", "行政许可法第三十二条第一款第四项 D",
     "materials_received bureau itself met:acceptance_notice/non_acceptance served:correction_notice"),
    ("acceptance_after_supply", "5wd", "行政许可法第三十二条第一款第五项 D",
     "materials_supplied bureau itself met:acceptance_notice/non_acceptance"),
    ("correction_supply", "按补正告知书写明的补正截止日期", "《实施细则》第四条 D",
     "correction_told party step:supply_materials"),
    ("license_decision", "20wd", "行政许可法第四十二条第一款 V",
     "accepted bureau by_item +10wd agency_head stops:hearing/tender/inspection/expertise/expert_review "
     "met:license_grant/license_refusal"),
    ("item_decision", "按该事项的办事指南", "《实施细则》第四条 D",
     "accepted bureau by_item met:item_grant/item_refusal/license_grant/license_refusal"),
    ("joint_item_decision", "按该事项的办事指南", "《实施细则》第四条 D",
     "accepted_jointly bureau by_item met:item_grant/item_refusal/license_grant/license_refusal"),
    ("joint_license_decision", "45wd", "行政许可法第四十二条第二款 V",
     "accepted_jointly bureau itself +15wd outside stops:hearing/tender/inspection/expertise/expert_review "
     "met:license_grant/license_refusal"),
    ("license_hearing_request", "5wd", "行政许可法第四十七条 D", "right_to_hearing_told party"),
    ("license_hearing_held", "20wd", "行政许可法第四十七条 V", "hearing_requested bureau"),
    ("license_hearing_notice", "7wd", "行政许可法第四十八条 V",
     "hearing_day bureau back met:hearing_notice"),
    ("license_issue", "10wd", "行政许可法第四十四条 V", "license_decided bureau itself served:license_grant"),
    ("license_publication", "7wd", "国办发〔2018〕118号 S",
     "license_decided bureau itself step:publish/exempt_publication"),
    ("license_renewal_request", "30cd", "行政许可法第五十条 D", "license_expires party back"),
    ("license_renewal_decision", "0cd", "行政许可法第五十条第二款 V",
     "license_expires bureau back met:license_grant/license_refusal"),
    ("complaint_acceptance", "5wd", "劳动保障监察若干规定第十八条 S",
     "complaint_received bureau itself met:complaint_acceptance/complaint_non_acceptance "
     "step:notify_supplement/redirect"),
    ("complaint_supply", "按补充材料告知书写明的截止日期", "劳动保障监察若干规定第十八条 D",
     "supplement_told party step:supply/supply_petition"),
    ("complaint_after_supply", "5wd", "劳动保障监察若干规定第十八条 D",
     "complaint_supplied bureau itself met:complaint_acceptance/complaint_non_acceptance "
     "step:notify_supplement/redirect"),
    ("transfer_answer", "按转办机关写明的日期", "《实施细则》第五条 D",
     "complaint_transferred bureau "
     "step:answer/answer_tip_off/redirect/refuse_complaint/drop_tip_off/refuse_petition"),
    ("complaint_filing", "0cd", "劳动保障监察若干规定第十八条 S", "complaint_accepted bureau"),
    ("inspection_limitation", "24m", "劳动保障监察条例第二十条 V", "violation bureau"),
    ("tip_off_check", "及时", "劳动保障监察条例第十四条第二款 V", "tip_off_received bureau"),
    ("tip_off_reward", "按地方规定", "劳动保障监察条例第九条第三款 M", "decided bureau"),
    ("petition_notice", "15cd", "信访工作条例第二十三条 V", "petition_received bureau rolls itself met:petition_acceptance/petition_non_acceptance"),
    ("petition_objection", "5wd", "信访工作条例第二十三条第三款 V", "petition_transferred bureau"),
    ("petition_handling", "60cd", "信访工作条例第三十四条 V",
     "petition_accepted bureau rolls itself +30cd agency_head step:answer"),
    ("petition_review_request", "30cd", "信访工作条例第三十五条 V", "petition_answered party rolls"),
    ("petition_review_answer", "30cd", "信访工作条例第三十五条 V",
     "petition_review_requested bureau rolls"),
    ("petition_second_review_request", "30cd", "信访工作条例第三十六条 V", "petition_answered party rolls"),
    ("petition_second_review_answer", "30cd", "信访工作条例第三十六条 V",
     "petition_review_requested other rolls"),
    ("inaction", "2m", "行政诉讼法第四十七条 V", "duty_requested bureau rolls"),
    ("penalty_limitation", "24m", "行政处罚法第三十六条第一款 V", "violation bureau"),
    ("penalty_limitation_grave", "60m", "行政处罚法第三十六条第一款 V", "violation bureau"),
    ("initiation_approval", "24h", "《实施细则》第六条第二款 V",
     "procedure_started bureau itself all:initiation_approval|no_filing_approval/emergency_note"),
    ("case_filing", "及时", "行政处罚法第五十四条第二款 V", "filing_standard_met bureau"),
    ("inspection_investigation", "60wd", "劳动保障监察条例第十七条 V",
     "case_filed bureau itself +30wd agency_head met:investigation_report"),
    ("inspection_decision", "15wd", "劳动保障监察若干规定第三十七条 M",
     "investigation_closed bureau +?wd agency_head "
     "met:penalty_decision/no_penalty_decision/processing_decision"),
    ("penalty_decision", "90cd", "行政处罚法第六十条 V",
     "case_filed bureau rolls met:penalty_decision/no_penalty_decision/processing_decision"),
    ("preservation", "7wd", "行政处罚法第五十六条 V", "preserved bureau met:preservation_decision"),
    ("statement_and_defense", "5wd", "行政处罚法第四十五条 D", "penalty_notice_served party"),
    ("recusal_decision", "及时，决定作出前不停止调查", "行政处罚法第四十三条 V", "case_filed bureau"),
    ("penalty_hearing_request", "5wd", "行政处罚法第六十四条第一款第一项 V", "penalty_notice_served party"),
    ("penalty_hearing_notice", "7wd", "行政处罚法第六十四条第一款第二项 V",
     "hearing_day bureau back met:hearing_notice"),
    ("penalty_service", "7wd", "行政处罚法第六十一条第一款 V", "decided bureau"),
    ("penalty_publication", "7wd", "国办发〔2018〕118号 S", "decided bureau"),
    ("penalty_withdrawal", "3wd", "行政处罚法第四十八条第二款 V", "decision_changed bureau"),
    ("fine_payment", "15cd", "行政处罚法第六十七条第三款 V",
     "decision_served party rolls +?cd agency_head"),
    ("surcharge", "1cd", "行政处罚法第七十二条第一款第一项 V", "payment_due party"),
    ("major_penalty_report", "15cd", "重大行政处罚备案的地方规定 D", "decided bureau rolls"),
    ("spot_penalty_report", "2cd", "劳动保障监察若干规定第三十二条 S", "spot_penalty bureau rolls"),
    ("spot_fine_hand_in", "2wd", "行政处罚法第七十一条 V", "spot_fine_collected bureau"),
    ("spot_fine_bank", "2wd", "行政处罚法第七十一条 V", "spot_fine_handed_in bureau"),
    ("crime_transfer_decision", "3cd", "移送涉嫌犯罪案件的规定第五条 M", "crime_suspected bureau"),
    ("crime_transfer", "24h", "移送涉嫌犯罪案件的规定第五条 M", "crime_transfer_decided bureau"),
    ("measure_report", "24h", "行政强制法第十九条 V", "measure_taken bureau"),
    ("demand", "10wd", "行政强制法第五十四条 V", "demand_served party"),
    ("court_execution", "3m", "行政强制法第五十三条 V", "appeal_periods_expired bureau rolls"),
    ("court_acceptance", "5wd", "行政强制法第五十六条 V", "execution_applied other"),
    ("court_objection", "15cd", "行政强制法第五十六条第二款 V", "execution_refused bureau rolls"),
    ("court_ruling", "7wd", "行政强制法第五十七条 V", "execution_accepted other"),
    ("court_ruling_defects", "30cd", "行政强制法第五十八条 V", "execution_accepted other rolls"),
    ("reconsideration_request", "60cd", "行政复议法第二十条第一款 V",
     "decision_known party rolls stops:force_majeure"),
    ("reconsideration_request_untold", "12m", "行政复议法第二十条第三款 V", "decision_known party rolls"),
    ("reconsideration_answer", "10wd", "行政复议法第四十八条 V", "reconsideration_copy_received bureau"),
    ("reconsideration_answer_simple", "5wd", "行政复议法第五十四条 V",
     "reconsideration_copy_received bureau"),
    ("reconsideration_forwarding", "5wd", "行政复议法第三十二条第二款 V",
     "reconsideration_filed_here bureau"),
    ("reconsideration_decision", "60cd", "行政复议法第六十二条第一款 V",
     "reconsideration_accepted other rolls +30cd outside"),
    ("reconsideration_decision_simple", "30cd", "行政复议法第六十二条第二款 V",
     "reconsideration_accepted other rolls"),
    ("lawsuit", "6m", "行政诉讼法第四十六条第一款 V", "decision_known party rolls"),
    ("lawsuit_after_reconsideration", "15cd", "行政诉讼法第四十五条 V",
     "reconsideration_decided party rolls"),
    ("lawsuit_answer", "15cd", "行政诉讼法第六十七条第一款 M", "complaint_copy_received bureau rolls"),
    ("force_majeure_extension", "10cd", "民事诉讼法第八十六条 V", "obstacle_ended party rolls"),
    ("disclosure_correction", "7wd", "政府信息公开条例第三十条 V", "request_received bureau"),
    ("disclosure_answer", "20wd", "政府信息公开条例第三十三条第二款 V",
     "request_received bureau +20wd unit_head stops:third_party/co_author "
     "anew:disclosure_corrected/disclosure_fee_paid"),
    ("disclosure_delay", "合理期限，由本机关确定", "政府信息公开条例第三十五条 V",
     "request_received bureau"),
    ("third_party_opinion", "15wd", "政府信息公开条例第三十二条 V", "third_party_asked party"),
    ("disclosure_fee_notice", "20wd", "国办函〔2020〕109号 M",
     "request_received bureau stops:third_party/co_author"),
    ("disclosure_fee_payment", "20wd", "国办函〔2020〕109号 M", "fee_notice_served party"),
    ("active_disclosure", "20wd", "政府信息公开条例第二十六条 V", "information_made bureau"),
    ("disclosure_report", "1月31日前", "政府信息公开条例第四十九条 V", "year_ended bureau"),
    ("service_by_announcement", "30cd", "民事诉讼法第九十五条 V", "posted party rolls"),
    ("filing", "30cd", "《实施细则》第二十一条 D", "matter_closed bureau rolls step:file"),
    ("office_file_hand_over", "次年6月30日前", "《机关档案管理规定》 M", "record_made bureau"),
    ("city_archive_hand_over", "240m", "档案法实施条例第二十条 V", "record_made bureau rolls"),
    ("decision_publication", "20wd", "国办发〔2018〕118号 S", "decided bureau"),
    ("enforcement_report", "1月31日前", "国办发〔2018〕118号 S", "year_ended bureau"),
]
# fmt: on


@pytest.mark.parametrize(("code", "length", "source", "rest"), TABLE, ids=[row[0] for row in TABLE])
def test_each_row_is_what_the_laws_say(code: str, length: str, source: str, rest: str) -> None:
    row = LIMITS[code]
    more = row.extension
    flags = (
        ("rolls", row.rolls),
        ("back", row.back),
        ("itself", row.starts_itself),
        ("by_item", row.by_item),
    )
    words = [
        *(row.starts, row.duty),
        *(word for word, holds in flags if holds),
        f"+{more.amount or '?'}{more.unit} {more.role or 'outside'}" if more else "",
        *(f"stops:{'/'.join(ground.code for ground in row.suspensions)}" for _ in row.suspensions[:1]),
        *(f"anew:{'/'.join(row.restarts)}" for _ in row.restarts[:1]),
        *(f"all:{'/'.join('|'.join(group) for group in row.needs)}" for _ in row.needs[:1]),
        *(f"met:{'/'.join(row.met_by)}" for _ in row.met_by[:1] if not row.needs),
        *(f"served:{'/'.join(row.met_by_service)}" for _ in row.met_by_service[:1]),
        *(f"step:{'/'.join(row.met_by_steps)}" for _ in row.met_by_steps[:1]),
    ]
    assert (f"{row.amount}{row.unit}" if row.unit else row.text) == length
    assert f"{row.basis.short} {row.basis.sure}" == source
    assert " ".join(filter(None, words)) == rest


def test_the_table_has_every_row() -> None:
    assert [row[0] for row in TABLE] == list(LIMITS)


def test_papers_that_tell_a_change_are_in_the_catalogue() -> None:
    for row in ROWS:
        papers = [ground.paper for ground in row.suspensions] + [row.extension.paper if row.extension else ""]
        assert set(filter(None, papers)) <= PAPER_KINDS.keys(), row.code


def test_article_45_of_the_licence_law_takes_hearings_and_expert_work_out_of_the_count() -> None:
    grounds = {ground.code: ground for ground in LIMITS["license_decision"].suspensions}
    assert grounds.keys() == {"hearing", "tender", "inspection", "expertise", "expert_review"}
    assert all("书面告知" in ground.told for ground in grounds.values())
    assert LIMITS["penalty_decision"].suspensions == ()


def test_a_notice_before_a_hearing_is_counted_back() -> None:
    row = LIMITS["penalty_hearing_notice"]
    assert row.back and row.amount is not None and row.unit is not None
    found = count(date(2026, 10, 14), row.amount, row.unit, packaged_calendar(), back=row.back)
    assert found.due == date(2026, 9, 29)


def test_registering_an_application_opens_the_notice_of_what_is_missing() -> None:
    """行政许可法第三十二条第一款第四项; other matters on application by analogy, without what the law attaches."""
    day = date(2026, 3, 10)
    (row,) = opened_by("materials_received", "license", day)
    assert (row.code, row.duty, row.lapse is not None and row.lapse.is_automatic) == (
        "correction_notice",
        Duty.BUREAU,
        True,
    )
    (other,) = opened_by("materials_received", "payment", day)
    assert (other.code, other.lapse, other.basis.sure) == ("correction_notice_service", None, Sure.D)
    assert opened_by("materials_received", "inspection", day) == ()


@pytest.mark.parametrize("code", ["correction_notice", "correction_notice_service"])
def test_license32_what_is_missing_is_told_with_the_service_of_the_notice_and_not_with_its_issue(
    code: str,
) -> None:
    row = LIMITS[code]
    assert row.met_by_service == ("correction_notice",) and "correction_notice" not in row.met_by
    assert "邮寄" in row.note and "系统设计" in row.note


@pytest.mark.parametrize("kind", ["license", "confirmation", "payment", "award", "public_service"])
def test_license42_joint_handling_runs_a_period_in_every_kind_of_item(kind: str) -> None:
    day = date(2026, 3, 10)
    found = (*promised_from("accepted_jointly", kind, day), *opened_by("accepted_jointly", kind, day))
    wanted = "joint_license_decision" if kind == "license" else "joint_item_decision"
    assert [row.code for row in found] == [wanted]


def test_a_fixed_day_falls_in_its_year() -> None:
    until = LIMITS["office_file_hand_over"].until
    assert until is not None
    assert (until.after(date(2026, 3, 1)), until.words) == (date(2027, 6, 30), "次年6月30日前")


@pytest.mark.parametrize("ended", [date(2025, 12, 31), date(2026, 1, 1)])
def test_a_report_on_a_year_is_due_in_the_january_after_it_whichever_day_stands_for_its_end(
    ended: date,
) -> None:
    for code in ("enforcement_report", "disclosure_report"):
        until = LIMITS[code].until
        assert until is not None
        assert (until.after(ended), until.words) == (date(2026, 1, 31), "1月31日前")
