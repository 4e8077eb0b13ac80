"""What the search box finds as a file for a spreadsheet."""

from collections.abc import Mapping
from uuid import NAMESPACE_OID, uuid5

from core.clock import local
from core.context import Context
from core.ledger.happenings import record
from core.people.units import list_units
from core.searching.finding import KINDS, STAGES, find_all
from core.spreadsheet import csv_file
from db.ledger.write import Happening

HEAD = ("类别", "名称", "匹配", "登记号", "事项", "当事人", "状态", "承办科室", "时间")
_LABELS = {"q": "查找", "kind": "类别", "stage": "状态", "unit": "承办科室", "from": "收件日期从", "to": "到"}


def export_found(ctx: Context, search: Mapping[str, str]) -> bytes | None:
    """What is found in the newest 1,000 matters, as UTF-8 with BOM; None without the permission. Each export is on the
    record, with what was looked for."""
    hits = find_all(ctx, search)
    if hits is None:
        return None
    rows = (
        (
            *(KINDS[hit.kind], hit.name, hit.matched, hit.matter_number, hit.subject, hit.party_names),
            *(hit.stage, hit.unit, f"{local(hit.at):%Y-%m-%d %H:%M}"),
        )
        for hit in hits
    )
    words = {**STAGES, **KINDS, **{str(unit.unit_id): unit.name for unit in list_units(ctx)}}
    details = {
        _LABELS[name]: words.get(value, value)[:200] for name, value in search.items() if name in _LABELS
    }
    record(
        ctx,
        Happening(
            "list", uuid5(NAMESPACE_OID, "search"), "exported", details={**details, "rows": str(len(hits))}
        ),
    )
    return csv_file(HEAD, rows)
