"""How long the gate of a matter takes, facts gathered from the database: `python -m core bench gate`.

The matter is a busy one among many: acts, papers, drafts, files and defects as a long case has them. Each check answers for
every step of the procedure; one answer is all that a use case asks for.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from uuid import UUID

from core.app import App
from core.clock import SystemClock
from core.context import Context
from core.gates import open_gate, steps_of
from core.home import Home
from core.law.roles import Role
from core.permissions import Permission
from db.models import Act, Document, Matter, MatterTrigger, ProceduralDefect
from db.models.base import new_id
from db.session import make_engine
from tests.bench.load import bench_server, fresh_database
from tests.factories.applications import register
from tests.factories.world import World, found_world

BOUND_MS = 5.0
WARM_UP = 20
STEP = "grant"


def busy(world: World, acts: int, papers: int) -> UUID:
    """A matter with so many acts and papers, and some defects."""
    matter_id = register(world).matter_id
    clerk, reviewer = (world.account_id(role) for role in (Role.WINDOW_CLERK, Role.LEGAL_REVIEWER))
    with world.app.change() as work:
        matter = work.session.get_one(Matter, matter_id)
        for number in range(papers):
            work.add(
                Document(
                    agency_id=matter.agency_id,
                    matter_id=matter_id,
                    kind=f"kind_{number % 12}",
                    number=None,
                    title="文书",
                    issued_by=clerk,
                    content={},
                    sha256="0" * 64,
                )
            )
        rows = [
            Act(id=new_id(), matter_id=matter_id, kind="non_cooperation", actor_id=clerk, note="不配合")
            for _ in range(acts)
        ]
        work.add(*rows)
        work.session.flush()
        for row in rows[: acts // 4]:
            work.add(
                MatterTrigger(matter_id=matter_id, kind="refusal", act_id=row.id, raised_by=clerk),
                ProceduralDefect(
                    matter_id=matter_id,
                    step="submit_for_decision",
                    requirement="recordings_kept",
                    act_id=row.id,
                    reason="没有设备",
                    asked_by=clerk,
                    reviewer_id=reviewer,
                    is_approved=True,
                ),
            )
        work.commit()
    return matter_id


def one_step(ctx: Context, matter_id: UUID) -> int:
    """What a use case asks: gather the facts and check one step. How many reasons there are."""
    with ctx.app.read() as session:
        found = open_gate(session, ctx.viewer_for(Permission.APPLICATION_READ), matter_id)
    assert found is not None
    return len(found.check(found.procedure.transitions[STEP]))


def all_steps(ctx: Context, matter_id: UUID) -> int:
    """What the page asks: every step with every reason."""
    return sum(len(step.problems) for step in steps_of(ctx, matter_id))


def measure(check: Callable[[], int], runs: int) -> dict[str, float]:
    """Times in ms, and the number of reasons."""
    times = []
    for _ in range(WARM_UP + runs):
        begun = perf_counter()
        reasons = check()
        times.append((perf_counter() - begun) * 1000)
    warm = times[WARM_UP:]
    return {
        "first_ms": round(times[0], 2),
        "least_ms": round(min(warm), 2),
        "median_ms": round(median(warm), 2),
        "p95_ms": round(quantiles(warm, n=20)[-1], 2),
        "reasons": reasons,
    }


def main(argv: Sequence[str]) -> int:
    """Print the table and write the JSON; 0 when both medians are within the bound, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="bench gate", description="time of a gate with its facts")
    parser.add_argument("--matters", type=int, default=500, help="other matters beside it (default 500)")
    parser.add_argument("--acts", type=int, default=60, help="acts of the matter (default 60)")
    parser.add_argument("--papers", type=int, default=40, help="papers of the matter (default 40)")
    parser.add_argument("--runs", type=int, default=300, help="checks (default 300)")
    parser.add_argument(
        "--home", type=Path, help="use the embedded server of HOME/bench (default PORTAL_HOME)"
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    name, home = "bench_gate", Home((options.home or Home().path) / "bench-gate")
    for file in home.path.glob("ledger/*"):
        file.unlink()
    with bench_server(options.home) as server:
        _, portal = fresh_database(server, name)
        app = App(make_engine(portal), SystemClock(), home)
        found_world(app, app.clock.now())
        world = World(app)
        for _ in range(options.matters):
            register(world)
        matter_id = busy(world, options.acts, options.papers)
        ctx = world.ctx(Role.WINDOW_CLERK)
        results = {
            "one step": measure(lambda: one_step(ctx, matter_id), options.runs),
            "all steps": measure(lambda: all_steps(ctx, matter_id), options.runs),
        }
        app.close()
    print(f"{'gate':12}{'first':>10}{'least':>10}{'median':>10}{'p95':>10}{'reasons':>9}")
    for label, row in results.items():
        times = "".join(f"{row[part]:>7} ms" for part in ("first_ms", "least_ms", "median_ms", "p95_ms"))
        print(f"{label:12}{times}{row['reasons']:>9}")
    within = all(row["median_ms"] <= BOUND_MS for row in results.values())
    print(f"bound {BOUND_MS:.0f} ms: {'within' if within else 'OVER THE BOUND'}")
    if options.json:
        report = {"bound_ms": BOUND_MS, "within": within, "checks": results}
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
