"""Every way into the record is listed, and each one asks who is coming.

The lists are read from the code. Whoever adds a query without a viewer, a function, use case, route, screen or command
without a permission, makes a test here fail; an exception stands in a table below, with its reason.
"""

import argparse
import ast
import dataclasses
import inspect
import re
import types
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import pytest
from starlette.routing import Route

from core.__main__ import _parser
from core.app import App
from core.applications.reading import Listing
from core.context import Context
from core.defects.reading import DefectList
from core.jobs.asking import AskJob, ask_by_house, ask_job
from core.jobs.kinds import KINDS
from core.jobs.reading import job_file
from core.jobs.runner import run_next
from core.law.roles import Role
from core.lending.asking import Line
from core.permissions import GRANTS, STAFF, Permission
from core.signing_in import SignedIn, sign_in
from core.use_case import REGISTER
from core.worklist.reading import WorkList
from db.models import Account, CalendarYear, Deadline, Job
from db.viewer import Viewer
from pages.routes import ROUTES
from pages.ui.screens import SCREENS
from tests.conftest import NOW
from tests.factories.applications import company, register, rows
from tests.factories.arguments import arguments
from tests.factories.assignments import overdue
from tests.factories.case_files import arrange, closed_application
from tests.factories.destroying import listed
from tests.factories.files import attach
from tests.factories.house import every_module, public_functions, source
from tests.factories.jobs import exported
from tests.factories.lending import BORROWER, asked
from tests.factories.licenses import entered
from tests.factories.papers import started
from tests.factories.sealed import TIPS, seal, unseal
from tests.factories.service import issued_notice, posted, posting, sealed
from tests.factories.stock_takes import stock_taken
from tests.factories.stored_complaints import stored_complaint
from tests.factories.world import _HASH, PASSWORD, World
from tests.pages.client import PAGE, Browser, portal

NOBODY = "nobody"
"""The login of an account without any role."""

WITHOUT_VIEWER = {
    "db.queries.deadlines.papers_in_force": "a time limit of a matter whose door was passed is counted, whoever acts",
    "db.queries.deadlines.served_papers": "a time limit of a matter whose door was passed is counted, whoever acts",
    "db.queries.deadlines.originals": "one paper tells one change of a period, and so does its correction",
    "db.queries.deadlines.told_changes": "one paper tells one change of a period, whoever sees it",
    "db.queries.deadlines.passed_unused": "the worker takes the steps that the law takes by itself, in every matter",
    "db.queries.deadlines.lock_open_between": "a new calendar counts every deadline anew, whoever sees them",
    "db.queries.drafts.purge_drafts": "the worker forgets old drafts of an agency and reads none",
    "db.queries.drafts.purge_receipts": "the worker forgets old answers of forms of an agency and reads none",
    "db.queries.jobs.keep_file": "of a job that is just asked for, or of the run that has it",
    "db.queries.jobs.read_file": "of a job that was found by its viewer, or of the run that has it",
    "db.queries.jobs.read_piece": "of a job whose file was found by its viewer",
    "db.queries.archive_registers.below": "a condition for queries that ask for the viewer",
    "db.queries.archive_registers.between": "a condition for queries that ask for the viewer",
    "db.queries.openings.is_opening": "a condition for queries that ask for the viewer",
    "db.queries.lending_desk.at_desk": "a condition for queries that ask for the viewer",
    "db.queries.lending_desk.late": "a condition for queries that ask for the viewer",
    "db.queries.lending.is_lent": "a condition for queries that ask for the viewer",
    "db.queries.lending_desk.run_out": "the worker closes what time has ended, whoever sees it",
    "db.queries.lending_desk.items_of_house": "the worker closes what time has ended, whoever sees it",
    "db.queries.leaving.on_a_list": "a condition for queries that ask for the viewer",
    "db.queries.disposals.analyze": "the worker gathers statistics, and reads nothing",
    "db.queries.disposals.forget_job": "the worker removes what a job made before a destruction",
    "db.queries.disposals.jobs_before": "the worker removes what jobs made before a destruction",
    "db.queries.disposals.unswept": "the worker removes what was destroyed, whoever sees it; ids alone",
    "db.queries.disposals.vault_files_of": "the worker removes what was destroyed, whoever sees it; ids alone",
    "db.queries.files.stored_after": "for the operator on the host: ids, sizes and hashes, no content",
    "db.queries.files.known_among": "for the operator on the host: which ids there are",
    "db.queries.jobs.find_asker": "the worker finds out in whose name a job runs",
    "db.queries.jobs.open_job": "whether there is one, whoever asked; names it to nobody but the house",
    "db.queries.jobs.next_job": "the worker takes jobs of everybody",
    "db.queries.jobs.change_run": "the run of a job writes how far it is",
    "db.queries.jobs.purge_jobs": "the worker forgets old jobs of an agency and reads none",
    "db.queries.licenses.past_validity": "the worker ends what has expired, whoever sees it; ids alone",
    "db.queries.licenses.lock_unless_busy": "locks what an earlier look-up found, for a change that its caller allows",
    "db.queries.licenses.requests_of": "the worker asks whether a renewal waits; stages and days alone",
    "db.queries.papers.is_valid": "a condition, used by db.queries alone beside the scope",
    "db.queries.papers.ended_papers": "a condition, for selects that ask for the viewer themselves",
    "db.queries.counting.count_capped": "a column, of a select that asks for the viewer itself",
    "db.queries.stock_takes.stands_in": "text in, yes or no out",
    "db.queries.search.fold": "text in, text out",
    "db.queries.search.grams": "text in, text out",
    "db.queries.search.lexemes": "text in, text out",
    "db.queries.search.unit_lexemes": "ids in, text out",
    "db.queries.search.search_row": "makes a row to be written",
    "db.queries.search.asked": "text in, text out",
    "db.queries.search.case_file_row": "makes a row to be written",
    "db.queries.search.party_row": "makes a row to be written",
    "db.queries.search.matches": "a condition, used by db.queries alone beside the scope",
    "db.queries.search.hit": "a condition, used by db.queries alone beside the scope",
    "db.queries.search.holds": "a condition, used by db.queries alone beside the scope",
    "db.queries.search.is_numbered": "text in, yes or no out",
    "db.queries.search.hit_in_units": "a condition, used by db.queries alone beside the scope",
    "db.queries.search.unit_grams": "text in, text out",
    "db.queries.search.of_units": "a condition, used by db.queries alone beside the scope",
    "db.queries.search.within": "a condition, used by db.queries alone beside the scope",
    "db.queries.search.page_of_hits": "among the matters that db.queries hands it, taken from the scope",
    "db.queries.signing_in.find_session": "who asks is what it finds out",
    "db.queries.signing_in.find_account_names": "the operator on the host names whose reach a proof has",
    "db.queries.signing_in.find_holdings": "who asks is what it finds out",
    "db.queries.signing_in.find_account": "nobody is signed in yet",
    "db.queries.attempts.failures_of_login": "nobody is signed in yet",
    "db.queries.attempts.failures_of_address": "nobody is signed in yet",
    "db.queries.attempts.failing_addresses": "an address belongs to no agency; the caller asks for the permission",
    "db.queries.signing_in.last_session": "nobody is signed in yet",
    "db.queries.signing_in.open_sessions": "one account's own; the caller asks whose",
    "db.queries.signing_in.password_hashes": "one account's own; never leaves core.profile",
    "db.queries.signing_in.end_expired_sessions": "the worker ends sessions and reads none",
}

OPEN = {
    "core.contexts.context_outside": "makes a context of an account that a job or the host names",
    "core.demo.context_of": "makes a context, outside any sign-in, for demonstration data",
    "core.demo_work.work": "demonstration data, through use cases in the accounts' own names",
    "core.demo_complaints.complaints": "demonstration data, through use cases in the accounts' own names",
    "core.demo_defects.defects": "demonstration data, through use cases in the accounts' own names",
    "core.demo_licenses.licenses": "demonstration data, into an empty register",
    "core.demo_routing.routes": "demonstration data, through a use case in the account's own name",
    "core.demo_papers.papers": "demonstration data, through use cases in the accounts' own names",
    "core.demo_service.services": "demonstration data, through use cases in the accounts' own names",
    "core.handbook.printing.handbook_pdf": "the handbook, for everybody",
    "core.ledger.export.may_export": "says whether he may, and nothing else",
    "core.ledger.happenings.record": "writes down what its caller does; reads nothing",
    "core.ledger.happenings.record_once": "writes down what its caller does; reads nothing",
    "core.ledger.happenings.record_refusal": "writes down what its caller refuses; reads nothing",
    "core.ledger.check_paper.check_paper": "everybody may check a paper that he holds in hand",
    "core.lending.clues.find_clue": "inside a use case, whose permission it asks for as well",
    "core.lending.findings.holding_about": "says by which of his roles somebody deals with it, and nothing else",
    "core.archive.reading.fonds_is_set": "whether a setting has been entered",
    "core.lending.deciding.consenting": "says by which of his roles somebody consents, and nothing else",
    "core.lending.deciding.steps_for": "says what he may do with a slip that he has been shown, and nothing else",
    "core.lending.opened.opened": "what a running slip of the actor himself opens, inside a read or a use case",
    "core.lending.opened.opened_by_slip": "what a running slip of the actor himself opens, inside a read",
    "core.lending.reading.head_units": "the departments that somebody heads",
    "core.lending.reading.viewer_of": "one's own roles",
    "core.lending.rules.foretell": "the rules that everybody may read, on records whose door was passed",
    "core.lending.rules.longest": "the rules that everybody may read, counted",
    "core.lending.rules.rules_of": "the rules that everybody may read",
    "core.lending.slips.today": "the day of the click",
    "core.lending.rules.wanted_of": "records whose door was passed, as the rules look at them",
    "core.approvals.chain.seats": "one's own roles, and those that were lent",
    "core.approvals.chain.holding_for": "says by which of his roles somebody decides, and nothing else",
    "core.approvals.chain.unfit_to_void": "says by which of his roles somebody voids, and nothing else",
    "core.approvals.chain.separation": "inside a use case or a read, on the paper whose door was passed",
    "core.approvals.reading.possible_reviewers": "asks; names nobody where the sample's matter is reviewed already",
    "core.approvals.reading.unapprovable": "asks; says nothing where somebody may approve",
    "core.papers.reading.trace_of": "the actor's own name and the moment, for the edge of a print",
    "core.papers.writers.is_writer": "one's own roles beside those that write a kind of paper",
    "core.papers.writers.not_a_writer": "one's own roles beside those that write a kind of paper",
    "core.licenses.reading.license_light": "a term in, a light out",
    "core.licenses.register.cells": "a row that was found, as cells",
    "core.licenses.register.filter_of": "words of an address in, a filter out",
    "core.papers.register.filter_of": "words of an address in, a filter out",
    "core.service.register.filter_of": "words of an address in, a filter out",
    "core.papers.register.may_end": "says what he may do with a paper that he has been shown, and nothing else",
    "core.applications.register.possible_names": "one's own roles, and who gave those that are borrowed",
    "core.drafts.keep_draft": "one's own drafts",
    "core.drafts.open_draft": "one's own drafts",
    "core.drafts.submitted": "the answer to one's own form",
    "core.drafts.discard_draft": "one's own drafts",
    "core.assignments.parts.own_viewer": "says how far his own roles reach, and nothing else",
    "core.notices.reading.near_until": "a day counted from a threshold",
    "core.worklist.views.filter_of": "the name of a view in, a filter out",
    "core.worklist.views.absent_colleagues": "whom he stands in for himself",
    "core.jobs.reading.kept_days": "a threshold",
    "core.office.agency.get_agency": "the name of the house stands on every screen",
    "core.office.series.preview": "words in, words out, with the agency's prefix",
    "core.people.credentials.warn_until": "a day counted from a threshold",
    "core.people.delegations.givable_roles": "one's own roles",
    "core.people.delegations.longest_days": "a threshold",
    "core.people.delegations.own_delegations": "one's own",
    "core.people.units.list_units": "the departments of the house are no secret inside it",
    "core.people.units.get_unit": "the departments of the house are no secret inside it",
    "core.statutes.crosswalk": "tables of law, for everybody",
    "core.statutes.crosswalk_pdf": "tables of law, for everybody",
    "core.statutes.issue": "a threshold",
    "core.statutes.procedure_pdf": "tables of law, for everybody",
    "core.statutes.procedure_rows": "tables of law, for everybody",
    "core.profile.list_own_sessions": "one's own sessions",
    "core.profile.password_rules": "thresholds, for whoever must choose a password",
}
"""Functions of core that take a context and ask for no permission."""

WITHOUT_CONTEXT = {
    "core.archive.checking.check_whole": "of a file and matter that were found for the viewer, whom it goes on asking for",
    "core.archive.contents.bytes_of": "what a query finds for the viewer, and may copy",
    "core.archive.contents.fill": "inside a use case, on the matter whose door was passed",
    "core.archive.destroying.sweep": "the worker removes what was destroyed, and opens none",
    "core.archive.package.package_case_file": "a job, under the context of whoever asked for it",
    "core.deadlines.backfill.start_missing": "the migration, on the host",
    "core.bootstrap.create_account": "the operator on the host, for the first administrators",
    "core.bootstrap.ensure_agency": "founds the house; returns an id",
    "core.bootstrap.reset_password": "the operator on the host, for administrators who forgot theirs",
    "core.lending.expiring.close_run_out": "the worker closes slips that have run out, and opens none",
    "core.demo.load": "the operator on the host, into an empty database",
    "core.files.checking.check_files": "the operator on the host; names ids, no content",
    "core.files.holding.vault_of": "a vault that holds no keys; who reads from it has asked for the permission",
    "core.files.holding.new_key": "inside a use case, on the matter whose door was passed",
    "core.files.holding.key_of": "of a row that a query has found for its viewer",
    "core.guesses.begin_guess": "counts a guess before anybody is known",
    "core.guesses.confirm_present": "counts a guess at the account that the caller's context names",
    "core.guesses.counted_login": "makes a hash of a login; stores and reads nothing",
    "core.archive.book.print_book": "a job, under the context of whoever asked for it",
    "core.archive.registers.export_register": "a job, under the context of whoever asked for it",
    "core.archive.register.export_archive": "a job, under the context of whoever asked for it",
    "core.archive.old_import.check_old_sheet": "a job, under the context of whoever asked for it",
    "core.archive.old_import.run_old_import": "a job, under the context of whoever asked for it",
    "core.archive.volumes.bind_volume": "a job, under the context of whoever asked for it",
    "core.cases.export.export_all": "a job, under the context of whoever asked for it",
    "core.applications.export.export_all": "a job, under the context of whoever asked for it",
    "core.complaints.export.export_all": "a job, under the context of whoever asked for it",
    "core.office.item_export.export_all": "a job, under the context of whoever asked for it",
    "core.office.item_import.check_sheet": "a job, under the context of whoever asked for it",
    "core.office.item_import.run_import": "a job, under the context of whoever asked for it",
    "core.licenses.expiring.let_expire": "the worker; returns a number",
    "core.steps.lapsing.let_lapse": "the worker; returns a number",
    "core.jobs.asker.asker_context": "makes the context of whoever asked for a job",
    "core.jobs.asking.ask_by_house": "the operator on the host and the schedule of the worker",
    "core.jobs.runner.work_off": "the worker, which asks for each job's permission anew",
    "core.jobs.runner.run_next": "the worker, which asks for each job's permission anew",
    "core.ledger.adopt.adopt": "the operator on the host, once; returns a number",
    "core.ledger.alarm.alarms": "sentences that name no matter; the page asks who may read them",
    "core.ledger.commands.run_export": "the operator on the host, with the reach of the account he names",
    "core.ledger.commands.run_recover": "the operator on the host; prints ids of entries",
    "core.ledger.commands.run_rotate": "the operator on the host; prints a number",
    "core.ledger.commands.run_verify": "the operator on the host; names ids and columns, no content",
    "core.ledger.export.export_as": "makes the context of the account that the operator names",
    "core.ledger.heads.is_signed": "bytes in, yes or no out",
    "core.ledger.house.ensure_house_key": "makes a key; returns nothing",
    "core.ledger.jobs.rotate": "a job, under the context of whoever asked for it",
    "core.ledger.jobs.verify_all": "a job, under the context of whoever asked for it",
    "core.ledger.recover.recover": "the operator on the host; returns ids of entries",
    "core.ledger.rotate.rotate_keys": "the operator on the host or a job; returns a number",
    "core.ledger.schedule.run": "the worker; returns nothing",
    "core.ledger.schedule.run_due": "the worker; returns which kinds ran",
    "core.ledger.sealer.run": "the worker; returns nothing",
    "core.ledger.sealer.tick": "the worker; returns a number",
    "core.ledger.verify.last": "a result names ids and columns, no content; the page asks who may read it",
    "core.ledger.verify.verify": "a result names ids and columns, no content",
    "core.ledger.verify_rows.check_keys": "part of verification",
    "core.ledger.verify_tree.check_heads": "part of verification",
    "core.ledger.verify_tree.check_leaves": "part of verification",
    "core.ledger.verify_tree.check_unsealed": "part of verification",
    "core.ledger.verify_tree.is_signed_entry": "bytes in, yes or no out",
    "core.ledger.verify_tree.take_marks": "part of verification: lengths of files",
    "core.papers.marks.marks_on": "inside a use case or a read, with its viewer",
    "core.papers.marks.pictures_on": "inside a read, with its viewer",
    "core.papers.register.export_all": "a job, under the context of whoever asked for it",
    "core.papers.register.print_together": "a job, under the context of whoever asked for it",
    "core.service.register.export_all": "a job, under the context of whoever asked for it",
    "core.notices.raising.raise_notices": "the worker tells people of their own work; returns a number",
    "core.people.one_time.one_time_password": "derives a password from a token; stores and reads nothing",
    "core.sealed.weekly.tell_of_last_week": "the worker counts openings and tells of none",
    "core.signing_in.sign_in": "nobody is signed in yet",
    "core.signing_in.find_context": "finds out who asks",
    "core.archive.lengthening.lengthen_filed": "the worker counts periods anew; returns a number",
    "core.worker.run": "housekeeping, returns nothing",
    "core.worker.housekeeping": "housekeeping, returns nothing",
}
"""Functions of core that take the app and no context."""

OWN_SELECTS = {
    "core.deadlines.backfill": "the migration, for every agency: it starts clocks and tells numbers to the log",
    "core.applications.correct": "inside a use case, on the matter whose door was passed",
    "core.applications.receipt": "inside a use case, on the matter whose door was passed",
    "core.deadlines.keeping": "inside a use case, on the matter whose door was passed",
    "core.applications.rows": "inside a use case, on the matter whose door was passed",
    "core.cases.opening": "inside a use case, on the matter whose door was passed",
    "core.complaints.receipt": "inside a use case, on the matter whose door was passed",
}
"""Modules of core that select from the tables of matters themselves."""

PUBLIC_ROUTES = {"/healthz": "says ok or not", "/login": "the sign-in form"}
ROUTE_PERMISSIONS: dict[str, Permission | None] = {
    "/drafts": None,
    "/activity": None,
    "/applications.csv": Permission.APPLICATION_EXPORT,
    "/archive_figures.pdf": Permission.CASE_FILE_READ,
    "/archive_figures.xlsx": Permission.CASE_FILE_READ,
    "/archive_register.pdf": Permission.CASE_FILE_READ,
    "/archive_register.xlsx": Permission.CASE_FILE_READ,
    "/stock_takes/{stock_take_id:uuid}.pdf": Permission.ARCHIVE_OVERSEE,
    "/complaint_figures.xlsx": Permission.COMPLAINT_EXPORT,
    "/complaints.csv": Permission.COMPLAINT_EXPORT,
    "/articles.csv": None,
    "/articles.pdf": None,
    "/procedures.pdf": None,
    "/documents/{document_id:uuid}.pdf": Permission.APPLICATION_READ,
    "/disposals/{disposal_id:uuid}.pdf": Permission.DISPOSAL_READ,
    "/lent/{item_id:uuid}/{page:int}.jpg": Permission.LOAN_USE,
    "/loan_copies/{copy_id:uuid}.pdf": Permission.LOAN_USE,
    "/loans/{loan_id:uuid}.pdf": Permission.LOAN_USE,
    "/licenses.csv": Permission.APPLICATION_EXPORT,
    "/handbook.pdf": None,
    "/handbook/{name}.png": None,
    "/overdue.csv": Permission.MATTER_OVERSEE,
    "/papers.csv": Permission.PAPER_EXPORT,
    "/papers/{draft_id:uuid}.pdf": Permission.PAPER_READ,
    "/retention.xlsx": Permission.CASE_FILE_READ,
    "/routing.xlsx": Permission.ROUTING_READ,
    "/search.csv": Permission.APPLICATION_EXPORT,
    "/services.csv": Permission.PAPER_EXPORT,
    "/seal_uses.csv": Permission.PAPER_EXPORT,
    "/seal_uses.pdf": Permission.PAPER_EXPORT,
    "/proofs/{object_type}/{object_id:uuid}.zip": Permission.PROOF_EXPORT,
    "/files/{file_id:uuid}": Permission.FILE_READ,
    "/deadlines/{deadline_id:uuid}.pdf": Permission.APPLICATION_READ,
    "/case_files/{case_file_id:uuid}/{what}.pdf": Permission.CASE_FILE_READ,
    "/calendars/{calendar_year_id:uuid}.csv": Permission.CALENDAR_READ,
    "/calendars/{calendar_year_id:uuid}.pdf": Permission.CALENDAR_READ,
    "/items.xlsx": Permission.ITEM_READ,
    "/items_template.xlsx": Permission.ITEM_MANAGE,
    "/old_files_template.xlsx": Permission.CASE_FILE_TAKE,
    "/jobs/{job_id:uuid}/result": None,
    "/sealed_files/{file_id:uuid}": Permission.SEALED_OPEN,
    "/sealed_openings/{week}.csv": Permission.SEALED_OPEN,
}
"""What a route asks for beyond a session; None where it touches the asker's own things alone, or tables of law
and the handbook."""

COMMANDS = {
    "serve": "the operator on the host",
    "worker": "the operator on the host",
    "migrate": "the operator on the host",
    "doctor": "the operator on the host; says nothing of any matter",
    "account create": "the operator on the host; prints a password that works once",
    "account password": "the operator on the host; prints a password that works once",
    "ledger verify": "the operator on the host; names ids and columns, no content",
    "ledger export": "the operator on the host, with the reach of the account he names",
    "ledger recover": "the operator on the host; prints ids of entries",
    "files verify": "the operator on the host; names ids, no content",
    "keys rotate": "the operator on the host; prints a number",
    "clock": "whoever has the host; counts days on the calendar that comes with the portal",
    "bench": "the operator on the host, on a database of its own",
}

JOBS = {
    "export_applications": Permission.APPLICATION_EXPORT,
    "export_cases": Permission.COMPLAINT_EXPORT,
    "export_complaints": Permission.COMPLAINT_EXPORT,
    "export_items": Permission.ITEM_READ,
    "check_items": Permission.ITEM_MANAGE,
    "import_items": Permission.ITEM_MANAGE,
    "export_papers": Permission.PAPER_EXPORT,
    "export_services": Permission.PAPER_EXPORT,
    "print_papers": Permission.PAPER_EXPORT,
    "bind_volume": Permission.CASE_FILE_READ,
    "export_archive": Permission.CASE_FILE_READ,
    "check_old_files": Permission.CASE_FILE_TAKE,
    "import_old_files": Permission.CASE_FILE_TAKE,
    "export_archive_register": Permission.DISPOSAL_READ,
    "print_archive_book": Permission.ARCHIVE_BOOK,
    "package_case_file": Permission.CASE_FILE_READ,
    "ledger_verify": Permission.LEDGER_VERIFY,
    "rotate_keys": Permission.KEY_ROTATE,
}
"""What each kind of long work asks for."""


# Queries


def test_every_query_takes_the_viewer_and_uses_it() -> None:
    functions = public_functions("db.queries")
    assert functions
    for name, function in functions.items():
        if name in WITHOUT_VIEWER:
            continue
        assert get_type_hints(function).get("viewer") is Viewer, f"{name} takes no viewer: Viewer"
        body = ast.parse(inspect.getsource(function)).body[0]
        used = [n for n in ast.walk(body) if isinstance(n, ast.Name) and n.id == "viewer"]
        assert used, f"{name} ignores its viewer"


def test_matters_are_selected_in_db_queries_alone() -> None:
    scoped = {"Matter", "Act", "Document", "DocumentFile", "MatterParty", "MatterPerson", "MatterLink"}
    scoped |= {"MatterSearch", "Application", "ApplicationMaterial", "Grant", "StoredFile"}
    scoped |= {"SealedParty", "MatterAbstract", "ProceduralDefect", "MatterTrigger"}
    scoped |= {"PaperDraft", "DocumentVoid", "PaperApproval", "PaperSignature"}
    scoped |= {"License", "LicenseEvent"}
    scoped |= {"ServiceRecord", "ServiceAttempt", "SealUse"}
    scoped |= {"Deadline", "DeadlinePause", "DeadlineExtension", "DeadlineMove"}
    found = set()
    for module in (*every_module("core"), *every_module("pages.routes"), *every_module("pages.ui")):
        for node in ast.walk(ast.parse(source(module))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("select", "session.query"):
                names = {
                    n.id for argument in node.args for n in ast.walk(argument) if isinstance(n, ast.Name)
                }
                if names & scoped:
                    found.add(module.__name__)
    assert found == OWN_SELECTS.keys()


def test_the_search_is_reached_through_db_queries_alone() -> None:
    taken = set()
    for module in (*every_module("core"), *every_module("pages.routes"), *every_module("pages.ui")):
        for node in ast.walk(ast.parse(source(module))):
            if isinstance(node, ast.ImportFrom) and node.module == "db.queries.search":
                taken |= {alias.name for alias in node.names}
            assert not (isinstance(node, ast.Import) and "db.queries.search" in {a.name for a in node.names})
            if isinstance(node, ast.ImportFrom) and node.module == "db.queries":
                assert "search" not in {alias.name for alias in node.names}, module.__name__
    assert taken == {"case_file_row", "party_row", "search_row"}


# Core


def readers() -> dict[str, Any]:
    """Public functions of core whose first argument is the context, use cases apart."""
    return {
        name: function
        for name, function in public_functions("core").items()
        if name not in REGISTER and Context in hints(function).values()
    }


def hints(function: Any) -> dict[str, Any]:
    try:
        return get_type_hints(function)
    except NameError:  # names for the type checker alone
        return {}


@pytest.fixture
def nobody(world: World) -> Context:
    with world.app.change(NOW) as work:
        ctx = world.ctx(Role.STAFF)
        account = Account(
            agency_id=ctx.actor.agency_id,
            unit_id=world.unit_id("office"),
            login=NOBODY,
            name="没有角色的人",
            password_hash=_HASH,
            password_set_at=NOW,
            must_change_password=False,
        )
        work.add(account)
        work.commit()
    return replace(world.ctx(NOBODY), session_id=None)


def sample(hint: Any) -> Any:
    """Some value of a type: commands are refused before anybody looks into them."""
    if get_origin(hint) in (Union, types.UnionType):
        return sample(get_args(hint)[0])
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        kinds = get_type_hints(hint)
        needed = [
            f.name for f in dataclasses.fields(hint) if f.default is f.default_factory is dataclasses.MISSING
        ]
        return hint(**{name: sample(kinds[name]) for name in needed})
    plain: dict[Any, Any] = {UUID: uuid4(), str: "x", int: 1, bool: False, datetime: NOW, date: NOW.date()}
    if get_origin(hint) in (tuple, list, dict):
        return get_origin(hint)()
    return plain[hint]


def call(function: Any, ctx: Context, known: dict[str, Any]) -> Any:
    """Call a function with what is known for its required arguments; options stay as they are."""
    arguments = {}
    kinds = get_type_hints(function)
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if parameter.default is inspect.Parameter.empty:
            arguments[name] = known[name] if name in known else sample(kinds[name])
    return function(ctx, **arguments)


def is_nothing(result: Any) -> bool:
    if isinstance(result, Listing):
        return result == Listing([], 0, 0, False, False)
    if isinstance(result, WorkList):
        return result == WorkList([], 0, None)
    if isinstance(result, DefectList):
        return result == DefectList([], 0, False)
    is_refusal = isinstance(result, list) and [getattr(p, "code", None) for p in result] == ["forbidden"]
    return not result or is_refusal


def test_somebody_without_a_role_gets_nothing_out_of_core(world: World, nobody: Context) -> None:
    functions = {name: function for name, function in readers().items() if name not in OPEN}
    assert functions
    known = arguments(world)
    contexts = [world.ctx(who) for who in (*Role, TIPS)]
    for name, function in functions.items():
        assert is_nothing(call(function, nobody, known)), f"{name} asks for no permission"
        assert not all(is_nothing(call(function, ctx, known)) for ctx in contexts), f"{name}: a poor sample"


def test_every_use_case_refuses_whoever_lacks_its_permission(world: World, nobody: Context) -> None:
    contexts = [nobody, *(world.ctx(role) for role in Role)]
    names = [name for name in REGISTER if name.startswith("core.")]
    assert names
    for name in names:
        case = REGISTER[name]
        wanted = sample(get_type_hints(case.run)["command"])
        for ctx in contexts:
            if ctx.may(case.permission):
                continue
            result = case.run(ctx, wanted)
            assert [p.code for p in result] == ["forbidden"], f"{name} for {ctx.actor.login}"
        assert case.permission in STAFF or not nobody.may(case.permission)


def test_everybody_may_do_with_his_own_account_and_jobs_alone() -> None:
    free = {name.rsplit(".", 1)[0] for name, case in REGISTER.items() if case.permission in STAFF}
    assert free == {"core.profile", "core.jobs.asking"}
    others = {Permission.PERMISSION_READ, Permission.JOB_USE, Permission.PAPER_CHECK, Permission.LAW_READ}
    others |= {Permission.HANDBOOK_READ}
    assert {*STAFF} == {Permission.PROFILE_MANAGE, *others}


def test_every_permission_is_held_by_somebody_and_asked_for_somewhere() -> None:
    held = STAFF.union(*GRANTS.values())
    assert held == set(Permission)
    words = "\n".join(
        source(module)
        for package in ("core", "pages.ui", "pages.routes")
        for module in every_module(package)
        if module.__name__ != "core.permissions"
    )
    assert [
        p.name for p in Permission if f"Permission.{p.name}" not in words and f"P.{p.name}" not in words
    ] == []


def test_whatever_takes_the_app_without_a_context_is_listed() -> None:
    found = {
        name
        for name, function in public_functions("core").items()
        if App in (kinds := hints(function)).values() and Context not in kinds.values()
    }
    assert found == WITHOUT_CONTEXT.keys()


# Routes, screens, commands, jobs


@pytest.fixture
def browser(app: App) -> Iterator[Browser]:
    with portal(app) as opened:
        yield opened


def addresses(world: World) -> Iterator[tuple[Route, str, str]]:
    done = register(world)
    ids = {"{document_id:uuid}": str(done.document_id), "{job_id:uuid}": str(exported(world))}
    ids |= {"{file_id:uuid}": str(attach(world, done.matter_id)), "{week}": NOW.date().isoformat()}
    unseal(world, seal(world, done.matter_id))
    overdue(world)
    stored_complaint(world)
    entered(world, done.matter_id, str(uuid4()))
    document_id = issued_notice(world, done.matter_id)
    posted(world, posting(world, document_id))
    sealed(world, document_id)
    ids |= {"{draft_id:uuid}": str(started(world, done.matter_id, "correction_notice").draft_id)}
    ids |= {"{deadline_id:uuid}": str(rows(world, Deadline, Deadline.matter_id == done.matter_id)[0].id)}
    ids |= {"{calendar_year_id:uuid}": str(rows(world, CalendarYear)[0].id)}
    ids |= {"{stock_take_id:uuid}": str(stock_taken(world))}
    file = arrange(world, closed_application(world, applicant=company(5)))
    ids |= {"{case_file_id:uuid}": str(file.id), "{what}": "cover"}
    ids |= {"{name}": "register", "{disposal_id:uuid}": str(listed(world))}
    ids |= {"{item_id:uuid}": str(uuid4()), "{page:int}": "1", "{copy_id:uuid}": str(uuid4())}
    ids |= {"{loan_id:uuid}": str(asked(world, Line(matter_id=done.matter_id)))}
    ids |= {"{object_type}": "matter", "{object_id:uuid}": str(done.matter_id)}
    for route in ROUTES:
        path = route.path
        for name, value in ids.items():
            path = path.replace(name, value)
        if path.startswith("/search"):
            path += "?q=张桂芳"
        for method in sorted(route.methods or ()):
            if method != "HEAD":
                yield route, method, path


def test_every_route_is_listed_with_what_it_asks_for() -> None:
    assert {route.path for route in ROUTES} == PUBLIC_ROUTES.keys() | ROUTE_PERMISSIONS.keys()


def test_signed_out_every_route_answers_with_the_sign_in_form_or_401(world: World, browser: Browser) -> None:
    for token in (None, "forged"):
        for route, method, path in addresses(world):
            page = browser.ask(path, method=method, token=token, headers=PAGE)
            bare = browser.ask(path, method=method, token=token)
            for answer in (page, bare):
                assert "张桂芳" not in answer.text and b"%PDF" not in answer.content
            if route.path in PUBLIC_ROUTES:
                continue
            assert bare.status_code == 401, path
            form = method == "GET" and 'name="password"' in page.text
            assert form or page.status_code == 401, path


def test_signed_in_without_the_permission_a_route_says_no(
    world: World, nobody: Context, browser: Browser
) -> None:
    wanted = list(addresses(world))
    for who in (NOBODY, *Role):
        signed = sign_in(browser.held, who, PASSWORD, "192.0.2.1", "test")
        assert isinstance(signed, SignedIn)
        ctx = world.ctx(who)
        for route, method, path in wanted:
            permission = ROUTE_PERMISSIONS.get(route.path)
            if permission is None:
                continue
            answer = browser.ask(path, method=method, token=signed.token)
            assert ctx.may(permission) or answer.status_code in (403, 404), f"{who} {path}"
            if path.startswith("/proofs"):
                # What was just registered waits for the sealer, so a proof of it has no content yet.
                continue
            if path.startswith("/complaint"):
                # The figures name nobody, and the list reaches as far as the roles that may export it.
                assert (answer.status_code == 200) is ctx.may(permission)
                in_list = path.startswith("/complaints") and who in (Role.INTAKE_CLERK, Role.AGENCY_HEAD)
                assert ("张桂芳" in answer.text) is in_list, f"{who} {path}"
                continue
            if path.startswith("/sealed_files"):
                # Nobody has just opened the party.
                assert answer.status_code == 404
                continue
            if path.startswith("/calendars"):
                # Numbers of matters at most, for whoever keeps the calendars.
                assert "张桂芳" not in answer.text and (answer.status_code == 200) is ctx.may(permission)
                continue
            if path.startswith(("/items", "/routing", "/retention")):
                # Neither the catalogue nor the tables of routing and periods are a secret inside the house, and they hold nobody.
                assert "张桂芳" not in answer.text and (answer.status_code == 200) is ctx.may(permission)
                continue
            if path.startswith("/disposals"):
                # The departments see their own lists, and of no list anybody's name.
                all_of_them = (Role.LEGAL_REVIEWER, Role.AGENCY_HEAD, Role.ARCHIVIST)
                sees = who in (*all_of_them, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.UNIT_HEAD)
                assert (b"%PDF" in answer.content) is sees, who
                continue
            if path.startswith(("/lent", "/loan_copies")):
                # No slip runs.
                assert answer.status_code == 404
                continue
            if path.startswith("/loans"):
                # The borrower's, and of whoever heads either department, the agency, or keeps the archive.
                sees = who in (BORROWER, Role.UNIT_HEAD, Role.AGENCY_HEAD, Role.ARCHIVIST)
                assert (b"%PDF" in answer.content) is sees and "张桂芳" not in answer.text, who
                continue
            if path.startswith("/archive_"):
                # Numbers, and catalogue data of files of which hers is none.
                assert (answer.status_code == 200) is ctx.may(permission) and "张桂芳" not in answer.text
                continue
            if path.startswith("/stock_takes"):
                # Archive numbers alone.
                assert (answer.status_code == 200) is ctx.may(permission)
                continue
            if path.startswith("/seal_uses.pdf"):
                # Numbers and colleagues at most: the sheet of whoever sees no matter is empty.
                assert (answer.status_code == 200) is ctx.may(permission)
                continue
            has_content = "张桂芳" in answer.text or b"%PDF" in answer.content
            in_reach = who in (Role.WINDOW_CLERK, Role.UNIT_HEAD, Role.AGENCY_HEAD)
            assert has_content is (ctx.may(permission) and in_reach), f"{who} {path}"


def test_every_screen_asks_for_the_permission_it_is_listed_with() -> None:
    from importlib import import_module

    for screen in SCREENS:
        render = ast.parse(inspect.getsource(import_module(f"pages.{screen.path}").render)).body[0]
        assert isinstance(render, ast.FunctionDef)
        first = ast.unparse(render.body[0])
        assert re.search(rf"guard\.require\((P|Permission)\.{screen.permission.name}\)$", first), screen.path


def commands(parser: argparse.ArgumentParser) -> Iterator[str]:
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not inner:
        yield ""
    for action in inner:
        for name, below in action.choices.items():
            yield from (f"{name} {rest}".strip() for rest in commands(below))


def test_every_command_is_listed() -> None:
    assert set(commands(_parser())) == COMMANDS.keys()


def test_every_kind_of_job_is_listed_with_what_it_asks_for() -> None:
    assert {code: kind.permission for code, kind in KINDS.items()} == JOBS
    assert all(kind.code == code for code, kind in KINDS.items())


def test_whoever_lacks_the_permission_of_a_kind_cannot_ask_for_it(world: World, nobody: Context) -> None:
    for ctx in (nobody, *(world.ctx(role) for role in Role)):
        for code, permission in JOBS.items():
            result = ask_job(ctx, AskJob(uuid4(), code, {}))
            is_refused = isinstance(result, list) and [p.code for p in result] == ["forbidden"]
            assert is_refused is not ctx.may(permission), f"{code} for {ctx.actor.login}"


def test_a_job_asks_again_when_it_runs(world: World, nobody: Context) -> None:
    for code, permission in JOBS.items():
        job_id = ask_by_house(world.app, nobody.actor.agency_id, code, {})
        with world.app.change(NOW) as work:
            work.session.get_one(Job, job_id).asked_by = nobody.actor.account_id
            work.commit()
        assert run_next(world.app)
        with world.app.read() as session:
            ended = session.get_one(Job, job_id)
        assert ended.state == "failed" and permission.label in ended.words
        assert (ended.result, job_file(nobody, job_id)) == (None, None)


def test_the_tables_of_exceptions_name_nothing_that_is_gone() -> None:
    assert WITHOUT_VIEWER.keys() <= public_functions("db.queries").keys()
    assert OPEN.keys() <= readers().keys()
