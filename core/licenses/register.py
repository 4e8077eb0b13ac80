"""许可证登记簿: the licences of the agency, as a list and as a file for a spreadsheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

from core.clock import local
from core.context import Context
from core.law.licenses import HOLDING, OPEN_ENDED, STATES, WITHIN
from core.ledger.happenings import record
from core.licenses.reading import license_light, masked
from core.permissions import Permission
from core.spreadsheet import csv_file
from db.ledger.write import Happening
from db.queries import licenses as queries
from db.queries.counting import COUNT_TO
from db.queries.licenses import Cursor, LicenseFilter, LicenseRow

PAGE = 20
TITLE = "许可证登记簿"
HEAD = (
    *("许可证编号", "许可事项", "持有人", "证件号码", "有效期自", "有效期至", "期限", "状态"),
    *("许可范围和条件", "承办科室"),
)
STATE_FILTER = {
    "holding": "现行有效",
    "all": "全部状态",
    **{code: row.label for code, row in STATES.items()},
}
WITHIN_FILTER = {days: f"{days}日内届满" for days in WITHIN}


@dataclass(frozen=True)
class LicensePage:
    """A page of the register. `total` counts up to COUNT_TO + 1, `next` is where the next page begins."""

    rows: list[LicenseRow]
    total: int
    next: Cursor | None


def list_licenses(ctx: Context, wanted: LicenseFilter, *, after: Cursor | None = None) -> LicensePage | None:
    """A page of the register, those that expire first at its head; None without the permission."""
    if not ctx.may(Permission.LICENSE_READ):
        return None
    with ctx.app.read() as session:
        rows = queries.list_licenses(session, ctx.viewer, wanted, after=after, limit=PAGE)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    total = rows[0].total if rows else 0
    return LicensePage(rows[:PAGE], total, (last.valid_to, last.license_id) if last else None)


def filter_of(ctx: Context, query: Mapping[str, str]) -> LicenseFilter:
    """What the address of the register asks for; a value that it cannot have counts as not given."""
    state, within, today = query.get("state", ""), query.get("within", ""), local(ctx.now).date()
    states = tuple(STATES) if state == "all" else (state,) if state in STATES else HOLDING
    is_bound = within in WITHIN_FILTER
    return LicenseFilter(
        text=query.get("q", "").replace("\x00", "")[:200],
        states=states,
        since=today if is_bound else None,
        until=today + timedelta(days=int(within)) if is_bound else None,
    )


def export_licenses(ctx: Context, query: dict[str, str]) -> bytes | None:
    """Up to 1,000 licences under the filter of the register's address, as one file, the holders' numbers masked; None
    without the permissions. Each export is on the record, with what was asked for."""
    if not (ctx.may(Permission.LICENSE_READ) and ctx.may(Permission.APPLICATION_EXPORT)):
        return None
    with ctx.app.read() as session:
        rows = queries.list_licenses(session, ctx.viewer, filter_of(ctx, query), limit=COUNT_TO)[:COUNT_TO]
    asked = {
        "查找": query.get("q", "")[:200],
        "状态": STATE_FILTER.get(query.get("state", "holding"), ""),
        "届满": WITHIN_FILTER.get(query.get("within", ""), ""),
    }
    details = {name: value for name, value in asked.items() if value} | {"rows": str(len(rows))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "licenses"), "exported", details=details))
    return csv_file(HEAD, (cells(ctx, row) for row in rows))


def cells(ctx: Context, row: LicenseRow) -> tuple[str, ...]:
    """A row of the register under HEAD."""
    return (
        row.number,
        row.item_name,
        row.holder,
        masked(row.certificate_kind, row.certificate_no),
        str(row.valid_from),
        str(row.valid_to or OPEN_ENDED),
        license_light(ctx, row.state, row.valid_from, row.valid_to).word,
        STATES[row.state].label,
        row.scope,
        row.unit_name,
    )
