"""案卷评查抽样 (细则第二十四条、第二十六条): files for an appraisal are drawn by lot, so that nobody chooses them, and each draw is on the ledger
with its seed, so that anybody can draw the same again. They are read under a slip like any other."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.clock import as_day, local, midnight
from core.context import Context
from core.law.lending import MOST_LINES
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.ledger.history import Images
from core.ledger.history_words import Image
from core.permissions import Permission
from core.use_case import Work, use_case
from db.ledger.write import Happening
from db.models import Unit
from db.models.base import new_id
from db.queries import appraisal as queries
from db.queries.appraisal import DrawRow, Population
from db.queries.appraisal import SampledRow as SampledRow

PAGE = 20
SAMPLE = "appraisal_sample"
SEED_BYTES = 8


@dataclass(frozen=True)
class DrawSample:
    """Of which year, unit and procedure, None or empty for any, and how many files."""

    token: UUID
    year: int | None
    unit_id: UUID | None
    procedure: str
    count: int | None


@dataclass(frozen=True)
class Drawn:
    sample_id: UUID


@dataclass(frozen=True)
class Draw:
    """A draw as the ledger has it. `until` is the day before which the files were filed, `population` of how many was drawn;
    `conditions` are its year, unit and procedure in words."""

    sample_id: UUID
    at: datetime
    by: str
    seed: str
    conditions: str
    count: int
    population: int
    until: date


@dataclass(frozen=True)
class Sample:
    """A draw with its files, as they are drawn from the archive of today."""

    draw: Draw
    rows: list[SampledRow]


@dataclass(frozen=True)
class DrawPage:
    rows: list[Draw]
    next_id: UUID | None


@use_case(Permission.LOAN_OVERSEE)
def draw_sample(work: Work, command: DrawSample) -> Drawn | list[Problem]:
    """Draw by a seed that the portal itself makes up, from what was filed before today, so that it stays the same whatever is filed
    until evening."""
    problems = []
    if command.count is None or not 1 <= command.count <= MOST_LINES:
        problems.append(Problem("sample.count", f"请填写抽取件数，1 至 {MOST_LINES}", "count"))
    if command.procedure and command.procedure not in PROCEDURES:
        problems.append(Problem("sample.procedure", "请重新选择案卷类别", "procedure"))
    unit = work.session.get(Unit, command.unit_id) if command.unit_id else None
    if command.unit_id and (unit is None or unit.agency_id != work.ctx.actor.agency_id):
        problems.append(Problem("sample.unit", "请重新选择科室", "unit_id"))
    if problems:
        return problems
    today = local(work.now).date()
    wanted = Population(midnight(today), command.year, command.unit_id, command.procedure)
    population = queries.count_population(work.session, work.ctx.viewer, wanted)
    if not population:
        return [Problem("sample.none", "没有符合条件、昨日以前归档的案卷，请放宽条件", "year")]
    sample_id = new_id()
    facts = {
        "year": str(command.year or ""),
        "unit": str(command.unit_id or ""),
        "procedure": command.procedure,
        "until": str(today),
        "count": str(command.count),
        "population": str(population),
        "seed": secrets.token_hex(SEED_BYTES),
        "conditions": _words(command, unit),
    }
    work.happened(Happening(SAMPLE, sample_id, "sampled", details=facts))
    return Drawn(sample_id)


def get_sample(ctx: Context, sample_id: UUID) -> Sample | None:
    """A sample by its draw: drawn anew from the archive by what the ledger says of it. None where there was no such draw, or without
    the permission."""
    if not ctx.may(Permission.LOAN_OVERSEE):
        return None
    with ctx.app.read() as session:
        row = queries.find_draw(session, ctx.viewer, sample_id)
        facts = Images(ctx, session).open(row.entry) if row else ""
        if row is None or isinstance(facts, str):
            return None
        draw = _draw(row, facts)
        wanted = Population(
            until=midnight(draw.until),
            year=int(facts["year"] or 0) or None,
            unit_id=UUID(facts["unit"]) if facts["unit"] else None,
            procedure=facts["procedure"] or "",
        )
        reader = ctx.viewer_for(Permission.CASE_FILE_READ)
        rows = queries.sample_files(session, ctx.viewer, reader, wanted, draw.seed, draw.count)
    return Sample(draw, rows)


def list_samples(ctx: Context, *, before: UUID | None = None) -> DrawPage | None:
    """A page of draws, the newest first. None without the permission."""
    if not ctx.may(Permission.LOAN_OVERSEE):
        return None
    with ctx.app.read() as session:
        images = Images(ctx, session)
        rows = queries.list_draws(session, ctx.viewer, before=before, limit=PAGE + 1)
        opened = [(row, images.open(row.entry)) for row in rows[:PAGE]]
    draws = [_draw(row, facts) for row, facts in opened if not isinstance(facts, str)]
    return DrawPage(draws, rows[PAGE - 1].entry.object_id if len(rows) > PAGE else None)


def sample_years(ctx: Context) -> list[int]:
    """The years of which samples can be drawn; empty without the permission."""
    if not ctx.may(Permission.LOAN_OVERSEE):
        return []
    with ctx.app.read() as session:
        return queries.filed_years(session, ctx.viewer)


def _draw(row: DrawRow, facts: Image) -> Draw:
    until = as_day(facts["until"])
    assert until is not None
    return Draw(
        sample_id=row.entry.object_id,
        at=row.entry.recorded_at,
        by=row.person,
        seed=facts["seed"] or "",
        conditions=facts["conditions"] or "",
        count=int(facts["count"] or 0),
        population=int(facts["population"] or 0),
        until=until,
    )


def _words(command: DrawSample, unit: Unit | None) -> str:
    parts = (
        f"{command.year}年归档" if command.year else "全部年度",
        unit.name if unit else "全部科室",
        PROCEDURES[command.procedure].label if command.procedure else "全部类别",
    )
    return "，".join(parts)
