"""Arguments by name for functions of core, each naming something that is there."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from core.applications.register import MaterialInput
from core.archive.holding import Held, PlaceHold, place_hold
from core.calendars.entering import YearEntered
from core.deadlines.keeping import start_deadline
from core.law.certificates import CertificateKind
from core.law.limits import URGENT_START
from core.law.roles import Role
from core.ledger.findings import Finding
from core.lending.asking import Line
from core.lending.desk import AtDesk
from core.lending.opening import Copied, TakeCopy, take_copy
from core.notices.raising import raise_notices
from core.office.series import list_series
from core.parties.reading import list_parties
from core.people.access import ResetPassword, reset_password
from core.people.accounts import EditAccount, edit_account
from core.people.credentials import CredentialInput, RegisterCredential, register_credential
from core.people.delegations import Delegate, delegate
from core.sealed.weekly import tell_of_last_week
from core.searching.saved import SaveSearch, save_search
from core.signing_in import sign_in
from db.models import CaseFile, Deadline, DisposalItem, LoginAttempt, Matter
from tests.conftest import NOW, FixedClock
from tests.factories.applications import MATERIALS, command, company, person, register, rows
from tests.factories.appraisal import drawn_next_day
from tests.factories.approvals import refusal as non_acceptance
from tests.factories.approvals import send_back, submit
from tests.factories.assignments import overdue
from tests.factories.calendars import enter, entry
from tests.factories.case_files import arrange, closed_application, filed
from tests.factories.case_files import checked as put_through
from tests.factories.cases import trace
from tests.factories.complaints import FACTS, complain
from tests.factories.destroying import listed
from tests.factories.files import attach
from tests.factories.jobs import exported
from tests.factories.lending import BORROWER, contents, lent_to, try_hand_out
from tests.factories.lending_findings import entered as found_out
from tests.factories.lending_findings import refused
from tests.factories.licenses import entered
from tests.factories.old_files import a_scan, old_checked, old_imported, old_row, old_workbook, scanned
from tests.factories.originals import kept_original
from tests.factories.papers import started
from tests.factories.procedures import defect, refusal
from tests.factories.routing import routing_workbook
from tests.factories.sealed import seal, unseal
from tests.factories.service import issued_notice, posted, posting, sealed
from tests.factories.sheets import checked, workbook
from tests.factories.steps import staged
from tests.factories.stock_takes import stock_taken
from tests.factories.stored_complaints import stored_complaint
from tests.factories.tip_offs import CODE, opened, sent_in, tip
from tests.factories.world import PASSWORD, World


def arguments(world: World) -> dict[str, Any]:
    """Arguments by name that find something, for whoever may."""
    done = register(world)
    # A procedural defect that waits for its review, and a further act without its recording.
    defect(world, done.matter_id)
    refusal(world, done.matter_id)
    (party,) = list_parties(world.ctx(Role.WINDOW_CLERK))
    stored_complaint(world, complainant="罗秋菊")
    sign_in(world.app, Role.ARCHIVIST, PASSWORD, "192.0.2.1", "test")
    save_search(world.ctx(Role.WINDOW_CLERK), SaveSearch(uuid4(), "常用", {"q": party.name}))
    with world.app.change(NOW) as work:
        for login, address, times in ((Role.ARCHIVIST, "192.0.2.2", 5), ("x", "192.0.2.3", 30)):
            for _ in range(times):
                work.add(
                    LoginAttempt(login=login, address=address, outcome="tried", at=NOW + timedelta(seconds=1))
                )
        work.commit()
    return {
        "matter_id": done.matter_id,
        "document_id": done.document_id,
        "party_id": party.party_id,
        "account_id": world.account_id(Role.ARCHIVIST),
        "unit_id": world.unit_id("archive"),
        "item_id": world.item_id,
        "license_id": entered(world, done.matter_id),
        "kind": CertificateKind.RESIDENT_IDENTITY_CARD.value,
        "name": party.name,
        "number": person().certificate_no,
        "search": {"q": party.name},
        "key": "password_days",
        "step": "accept",
        "job_id": exported(world),
        "file_id": attach(world, done.matter_id),
        "draft_id": started(world, done.matter_id, "correction_notice").draft_id,
        **_of_work(world),
        **_of_deadlines(world, done.matter_id),
        **_of_approvals(world, done.matter_id),
        **_of_sealed(world, done.matter_id),
        "command": replace(
            command(world), channel="pigeon", materials=(MaterialInput(1, 2, 0), *MATERIALS[1:])
        ),
        "token": _one_time(world),
        **_of_office(world),
        **_of_service(world, done.matter_id),
        "case_id": _urgent_case(world),
        **_of_complaints(world),
        **_of_archive(world),
        **_of_lending(world),
        "original_id": kept_original(world, done.number),
        "check_id": checked(world, workbook()).check_id,
        "sheet": routing_workbook(),
    }


def _of_work(world: World) -> dict[str, Any]:
    """A matter that is overdue, of which people have been told."""
    overdue(world, 7)
    raise_notices(world.app)
    return {"view": "overdue"}


def _of_deadlines(world: World, matter_id: UUID) -> dict[str, Any]:
    """A deadline of the matter over a year that was then entered, and the entry of another."""
    with world.app.change(NOW) as work:
        start_deadline(work, work.session.get_one(Matter, matter_id), "lawsuit", NOW + timedelta(days=250))
        work.commit()
    (running, *_) = rows(world, Deadline, Deadline.matter_id == matter_id)
    entered = enter(world)
    assert isinstance(entered, YearEntered)
    return {
        "matter_ids": [matter_id],
        "deadline_id": running.id,
        "calendar_year_id": entered.calendar_year_id,
        "entry": entry(),
    }


def _urgent_case(world: World) -> UUID:
    """A case that was started before its approval."""
    case_id = staged(world, trace(world), "started_urgently")
    with world.app.change(NOW) as work:
        start_deadline(work, work.session.get_one(Matter, case_id), URGENT_START, NOW)
        work.commit()
    return case_id


def _of_complaints(world: World) -> dict[str, Any]:
    """A complaint that is told once more, and an anonymous tip-off whose author has just been opened."""
    made = tip(world, who=None, code=CODE)
    file = sent_in(world, made)
    opened(world, made, Role.AGENCY_HEAD)
    return {
        "complaint_id": complain(world).matter_id,
        "respondents": (company(),),
        "people": (),
        "told": FACTS,
        "code": CODE,
        "sealed_file_id": file.file_id,
    }


def _of_archive(world: World) -> dict[str, Any]:
    """A file in the archive, and one that is being arranged."""
    closed_matter_id = closed_application(world, applicant=company(3))
    arranged = arrange(world, closed_matter_id)
    file = filed(world, closed_application(world, applicant=company(4)))
    over = filed(world, closed_application(world, applicant=company(7)))
    with world.app.change(NOW) as work:
        work.session.get_one(CaseFile, over.id).keep_until = NOW.date() - timedelta(days=1)
        work.commit()
    put_through(world, closed_application(world, applicant=company(9)))
    held = place_hold(world.ctx(Role.UNIT_HEAD), PlaceHold(uuid4(), file.matter_number, "audit", "审计来文"))
    assert isinstance(held, Held)
    return {
        "case_file_id": file.id,
        "case_file_ids": [file.id],
        "department_id": over.unit_id,
        "disposal_step": "propose",
        "disposal_id": (disposal_id := listed(world)),
        "listed_file_id": rows(world, DisposalItem, DisposalItem.disposal_id == disposal_id)[0].case_file_id,
        "closed_matter_id": closed_matter_id,
        "what": "cover",
        "hold_id": held.hold_id,
        **_of_old_files(world),
        "stock_take_id": stock_taken(world),
        "query": {},
        "arguments": {"case_file_id": str(arranged.id)},
    }


def _of_lending(world: World) -> dict[str, Any]:
    """A slip that runs, with a copy that was taken under it, one that is out, a clue, a finding and a draw."""
    file = filed(world, closed_application(world, applicant=company(8)))
    whole = Line(case_file_id=file.id)
    loan = lent_to(world, whole, mode="copying")
    line = next(one for one in contents(world, file) if one.document_id)
    command = TakeCopy(uuid4(), loan.id, loan.row_version, line.id, 1, 1)
    copied = take_copy(world.ctx(BORROWER), command)
    assert isinstance(copied, Copied), copied
    at_desk = lent_to(world, whole, mode="take_out")
    assert isinstance(try_hand_out(world, at_desk.id), AtDesk)
    refused(world)
    return {
        "loan_id": loan.id,
        "content_id": line.id,
        "page": 1,
        "copy_id": copied.copy_id,
        "lines": (whole,),
        "mode": "electronic",
        "file_number": file.archive_number,
        "rule_code": "any",
        "label": at_desk.number,
        "within_days": 7,
        "finding_id": found_out(world),
        "sample_id": drawn_next_day(world, count=1),
    }


def _of_old_files(world: World) -> dict[str, Any]:
    """A paper file from before the portal with a scan, the dry run of another, and a further scan."""
    (file,) = old_imported(world)
    scanned(world, file.id)
    view = old_checked(world, old_workbook([old_row(number="旧-2")]))
    return {"old_file_id": file.id, "old_check_id": view.check_id, "scan": a_scan(file.id)}


def _of_approvals(world: World, matter_id: UUID) -> dict[str, Any]:
    """Papers that wait for the head, one that he returned, and one that people sign."""
    sent = [submit(world, non_acceptance(world, matter_id)) for _ in range(3)]
    send_back(world, sent[0])
    return {
        "paper_id": started(world, matter_id, "extension_approval").draft_id,
        "draft_ids": [sent[1].draft_id],
        "papers": [(sent[2].draft_id, sent[2].row_version)],
    }


def _of_service(world: World, matter_id: UUID) -> dict[str, Any]:
    """An issued paper that was posted and bears a seal, and another whose seal nobody has entered."""
    document_id = issued_notice(world, matter_id)
    sealed(world, document_id)
    issued_notice(world, register(world).matter_id)
    return {"document_id": document_id, "service_id": posted(world, posting(world, document_id)).service_id}


def _of_sealed(world: World, matter_id: UUID) -> dict[str, Any]:
    """Somebody whom a head opened last week, of which the heads have been told."""
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    sealed_id, clock.moment = seal(world, matter_id), NOW - timedelta(days=7)
    unseal(world, sealed_id)
    clock.moment = NOW
    tell_of_last_week(world.app)
    return {"sealed_id": sealed_id, "week": (NOW - timedelta(days=7)).date()}


def _one_time(world: World) -> UUID:
    """The form by which the security administrator reset a password."""
    account_id = world.account_id(Role.STAFF)
    command = ResetPassword(uuid4(), account_id, 1, "忘记口令")
    reset_password(world.ctx(Role.SECURITY_ADMIN), command)
    return command.token


def _of_office(world: World) -> dict[str, Any]:
    """A credential, a changed account, a series: made by those who may, as administrators make them."""

    admin, officer = world.ctx(Role.SYSTEM_ADMIN), world.account_id(Role.ENFORCEMENT_OFFICER)
    card = CredentialInput("辽04210230017", "监察", "抚顺市", "司法厅", date(2025, 1, 1), date(2030, 1, 1))
    credential = register_credential(admin, RegisterCredential(uuid4(), officer, card, "新领证"))
    account_id = world.account_id(Role.ARCHIVIST)
    edit_account(admin, EditAccount(uuid4(), account_id, 1, "档案员乙", world.unit_id("archive"), "", "改名"))
    clerk = world.ctx(Role.WINDOW_CLERK)
    until = NOW + timedelta(days=3)
    delegate(
        clerk, Delegate(uuid4(), "window_clerk", world.account_id(Role.INTAKE_CLERK), NOW, until, "休假")
    )
    assert not isinstance(credential, list)
    return {
        "credential_id": credential.credential_id,
        "series_id": list_series(admin)[0][0].series_id,
        "object_type": "account",
        "object_id": account_id,
        "objects": [("account", account_id)],
        "findings": (Finding("row_changed", "account", str(account_id)),),
    }
