"""案卷评查抽样 through the page itself."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from core.law.lending import KINDS
from core.law.roles import Role
from tests.conftest import FixedClock
from tests.factories.applications import company
from tests.factories.case_files import closed_application, filed
from tests.factories.world import World
from tests.pages.visitor import visiting


def test_an_archive_without_files_says_when_there_is_something_to_draw(world: World) -> None:
    with visiting(world.app, Role.LEGAL_REVIEWER) as reviewer:
        reviewer.open("appraisal")
        assert "还没有归档的案卷" in "\n".join(one.value for one in reviewer.page.info)


def test_files_are_drawn_and_put_into_a_slip(world: World, clock: FixedClock) -> None:
    files = [filed(world, closed_application(world, applicant=company(n))) for n in (1, 2)]
    clock.moment += timedelta(days=1)
    with visiting(world.app, Role.LEGAL_REVIEWER) as reviewer:
        reviewer.open("appraisal").click("appraisal.draw.submit")
        assert "请填写抽取件数" in "\n".join(one.value for one in reviewer.page.error)
        reviewer.fill("appraisal.draw", count=2).click("appraisal.draw.submit")
        asked = parse_qs(urlsplit(reviewer.led_to).query)
        reviewer.open("appraisal", id=asked["id"][0])
        assert "2026年归档" in reviewer.titles[0]
        (shown,) = reviewer.tables
        assert {row[1] for row in shown} == {"（目录不对您开放）"}
        assert {row[0] for row in shown} == {file.archive_number for file in files}
        reviewer.click("劳动关系科（2 件）")
        address = urlsplit(reviewer.led_to)
        query = {name: value[0] for name, value in parse_qs(address.query).items()}
        assert address.path == "/loan_new" and query["kind"] == "appraisal"
        reviewer.open("loan_new", **query)
        assert reviewer.widget("loan_new.kind").value == "appraisal"
        assert KINDS["appraisal"].ground in [one.label for one in reviewer.page.text_input]
        assert {row[0] for table in reviewer.tables for row in table} == {one.archive_number for one in files}
        reviewer.open("appraisal")
        assert "2026年归档，全部科室，全部类别" in reviewer.words
        reviewer.open("appraisal", id="nonsense")
        assert reviewer.titles == ["未找到该次抽样"]


def test_who_does_not_borrow_is_led_to_no_slip(world: World, clock: FixedClock) -> None:
    filed(world, closed_application(world))
    clock.moment += timedelta(days=1)
    with visiting(world.app, Role.AUDIT_ADMIN) as auditor:
        auditor.open("appraisal").fill("appraisal.draw", count=1).click("appraisal.draw.submit")
        asked = parse_qs(urlsplit(auditor.led_to).query)
        auditor.open("appraisal", id=asked["id"][0])
        assert auditor.tables and not [one for one in auditor.buttons if one.endswith("件）")]
