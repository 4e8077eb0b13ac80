"""What the page 导入旧案卷 asks for: the template, a workbook sent, what its dry run has found, and the import confirmed."""

from dataclasses import dataclass
from uuid import UUID

from core.archive.old_import import CHECK_CODE, CHECK_OLD, IMPORT_CODE, IMPORT_OLD
from core.archive.old_sheet import template_book
from core.context import Context
from core.jobs.asking import JobAsked
from core.jobs.handle import JobFile
from core.law.problem import Problem
from core.office.item_sheet import XLSX
from core.office.item_upload import CheckView, SendSheet, ask_check, ask_import, check_view
from core.permissions import Permission
from core.use_case import Work, use_case
from db.queries.people import list_units


@dataclass(frozen=True)
class ConfirmOldFiles:
    """`check_id` is the dry run that was shown."""

    token: UUID
    check_id: UUID


def old_template(ctx: Context) -> JobFile | None:
    """The workbook to fill in, with the words that its columns may hold; None without the permission."""
    if not ctx.may(Permission.CASE_FILE_TAKE):
        return None
    with ctx.app.read() as session:
        units = list_units(session, ctx.viewer)
    return JobFile("旧案卷导入模板.xlsx", XLSX, template_book([unit.name for unit in units]))


@use_case(Permission.CASE_FILE_TAKE)
def send_old_sheet(work: Work, command: SendSheet) -> JobAsked | list[Problem]:
    """Let the worker find out what an import of the workbook would do. Nothing of the archive is written."""
    return ask_check(work, CHECK_OLD, command)


@use_case(Permission.CASE_FILE_TAKE)
def confirm_old_files(work: Work, command: ConfirmOldFiles) -> JobAsked | list[Problem]:
    """Let the worker import what a dry run without a wrong row has shown; once."""
    return ask_import(work, IMPORT_OLD, _view(work.ctx, command.check_id), {})


def get_old_check(ctx: Context, old_check_id: UUID) -> CheckView | None:
    """One's own dry run."""
    return _view(ctx, old_check_id) if ctx.may(Permission.CASE_FILE_TAKE) else None


def _view(ctx: Context, check_id: UUID) -> CheckView | None:
    with ctx.app.read() as session:
        return check_view(session, ctx.viewer, check_id, CHECK_CODE, IMPORT_CODE)
