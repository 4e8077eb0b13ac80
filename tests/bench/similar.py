"""How long it takes to find complaints like one that is being typed, and to read their pages: `python -m core bench similar`.

Made-up complaints of a bureau: some firms draw many, texts share their phrases as those of one trade do, and one in fifty
is told a second time in nearly the same words. Each look-up is the form's: respondent, complainant and text. What the pages
of complaints ask of the house is measured among a hundred of them and among all.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg2
from psycopg2.extras import execute_values

from core.app import App
from core.clock import SystemClock
from core.complaints.likeness import bands, pieces
from core.complaints.listing import filter_of, list_complaints
from core.complaints.reading import get_complaint
from core.complaints.register import similar_complaints
from core.context import Context
from core.gates import steps_of
from core.home import Home
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.law.roles import Role
from core.parties.identity import PartyInput
from db.models.base import new_id
from db.session import make_engine
from tests.bench.load import bench_server, fresh_database
from tests.factories.world import World, found_world

BOUND_MS = 50.0
RATIO = 1.3
"""Of the p95 of a page among all complaints to that among FEW."""
FEW, WARM_UP, READS = 100, 20, 200
_BATCH = 2_000
_FIRMS = 4_000
_PHRASES = (
    *("自{y}年{m}月起拖欠工资共计{n}元", "公司以资金周转困难为由拒不支付", "多次到工地项目部索要未果"),
    *("入职以来一直未签订书面劳动合同", "未按规定缴纳养老、医疗、失业保险费", "每天工作十二小时，没有加班费"),
    *("离职时扣押身份证和押金{n}元", "以试用期不合格为由口头辞退", "法定节假日加班未支付三倍工资"),
    *("高温期间没有发放高温津贴", "产假期间停发工资", "包工头{m}月{n}日失联，公司推诿"),
    *("考勤记录由班长保管", "有微信聊天记录和工资条为证", "同车间还有{m}名工友情况相同"),
    *("工伤后停发停工留薪期工资", "劳务派遣期满被退回后没有安排", "公司要求自愿放弃社保并签字"),
)


@dataclass(frozen=True)
class Told:
    """A made-up complaint."""

    firm: str
    person: int
    text: str


def made_up(draw: random.Random, earlier: list[Told]) -> Told:
    """One; in one of fifty an earlier one told once more."""
    if earlier and draw.random() < 0.02:
        again = draw.choice(earlier)
        return Told(again.firm, again.person, again.text.replace("公司", "该公司"))
    firm = int(_FIRMS * draw.random() ** 3)
    told = draw.sample(_PHRASES, draw.randint(3, 6))
    words = (
        one.format(y=2020 + draw.randrange(7), m=draw.randint(1, 12), n=draw.randint(500, 90_000))
        for one in told
    )
    return Told(f"抚顺第{firm}建筑安装有限公司", draw.randrange(80_000), "，".join(words) + "。")


def load(url: str, world: World, first: int, count: int, parties: dict[str, UUID]) -> list[Told]:
    """The complaints from `first` up to `count`, written straight into the tables, with the parties that are not among
    `parties` yet; some of them for the look-ups."""
    draw, earlier, asked = random.Random(7 + first), list[Told](), list[Told]()
    actor = world.ctx(Role.INTAKE_CLERK).actor
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            for begin in range(first, count, _BATCH):
                batch = []
                for _ in range(min(_BATCH, count - begin)):
                    told = made_up(draw, earlier)
                    earlier = [*earlier[-500:], told]
                    batch.append(told)
                asked += batch[:2]
                _write(cursor, world, actor, draw, parties, batch, begin)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    finally:
        connection.close()
    return asked


def _write(
    cursor: Any,
    world: World,
    actor: Any,
    draw: random.Random,
    parties: dict[str, UUID],
    batch: Sequence[Told],
    begin: int,
) -> None:
    now = world.app.clock.now()
    new, matters, details, roles, texts = [], [], [], [], []
    for at, told in enumerate(batch, start=begin):
        matter_id, when = new_id(), now - timedelta(minutes=at)
        for name in (told.firm, f"投诉人{told.person}"):
            if name not in parties:
                parties[name] = new_id()
                kind = "legal_person" if name == told.firm else "citizen"
                number = f"{kind}-{len(parties)}"
                new.append(
                    (str(parties[name]), str(actor.agency_id), kind, name, "passport", number, when, when)
                )
        unit = str(actor.unit_id)
        matters.append(
            (
                str(matter_id),
                str(actor.agency_id),
                unit,
                unit,
                f"诉{at}",
                f"投诉{told.firm}",
                f"投诉人{told.person}",
                when,
                when,
            )
        )
        place = (draw.choice(list(KINDS)), draw.choice(list(DISTRICTS)), draw.choice(list(INDUSTRIES)))
        details.append((str(matter_id), *place, told.text, when, when))
        for name, role in ((told.firm, "respondent"), (f"投诉人{told.person}", "complainant")):
            roles.append((str(new_id()), str(matter_id), str(parties[name]), role, name, when, when))
        found = pieces(told.text)
        texts.append((str(matter_id), found, bands(found)))
    for statement, rows in (
        (
            "INSERT INTO party (id, agency_id, kind, name, certificate_kind, certificate_no, happened_at, recorded_at,"
            " row_version, legal_representative, phone, address) VALUES %s",
            [(*row, 1, "", "", "") for row in new],
        ),
        (
            "INSERT INTO matter (id, agency_id, unit_id, intake_unit_id, number, subject, party_names, happened_at,"
            " recorded_at, row_version, procedure, channel, stage, secrecy, hold) VALUES %s",
            [(*row, 1, "complaint", "phone", "registered", "internal", False) for row in matters],
        ),
        (
            "INSERT INTO complaint (matter_id, kind, district, industry, facts, happened_at, recorded_at, row_version,"
            " nature, filer, headcount, demands, proof, is_continuing, transfer_no, is_oral, is_sealed, can_be_told,"
            " about_officers) VALUES %s",
            [
                (*row, 1, "complaint", "oneself", 1, "", "", True, "", False, False, True, "")
                for row in details
            ],
        ),
        (
            "INSERT INTO matter_party (id, matter_id, party_id, role, name, happened_at, recorded_at, row_version,"
            " authority, kind, certificate_kind, legal_representative, phone, address, service_address) VALUES %s",
            [(*row, 1, "", "citizen", "passport", "", "", "", "") for row in roles],
        ),
        ("INSERT INTO complaint_text (matter_id, grams, bands) VALUES %s", texts),
    ):
        if rows:
            execute_values(cursor, statement, rows, page_size=500)


def read_pages(ctx: Context) -> dict[str, float]:
    """Milliseconds (p95) of what each page of complaints asks of the house."""
    page = list_complaints(ctx, filter_of({}))
    ids = [row.matter_id for row in page.rows]
    asks: dict[str, Callable[[int], object]] = {
        "list": lambda _: list_complaints(ctx, filter_of({})),
        "list of a kind": lambda n: list_complaints(ctx, filter_of({"kind": list(KINDS)[n % len(KINDS)]})),
        "detail": lambda n: (get_complaint(ctx, ids[n % len(ids)]), steps_of(ctx, ids[n % len(ids)])),
    }
    found = {}
    for name, ask in asks.items():
        times = []
        for n in range(WARM_UP + READS):
            begun = perf_counter()
            ask(n)
            times.append((perf_counter() - begun) * 1000)
        found[name] = quantiles(times[WARM_UP:], n=20)[-1]
    return found


def main(argv: Sequence[str]) -> int:
    """Print the times and write the JSON; 0 when the p95 is within the bound, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="bench similar", description="time to find complaints alike")
    parser.add_argument(
        "--complaints", type=int, default=100_000, help="complaints there are (default 100000)"
    )
    parser.add_argument(
        "--home", type=Path, help="use the embedded server of HOME/bench (default PORTAL_HOME)"
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    name, home = "bench_similar", Home((options.home or Home().path) / "bench-similar")
    for file in home.path.glob("ledger/*"):
        file.unlink()
    with bench_server(options.home) as server:
        owner, portal = fresh_database(server, name)
        app = App(make_engine(portal), SystemClock(), home)
        found_world(app, app.clock.now())
        world = World(app)
        ctx, parties = world.ctx(Role.INTAKE_CLERK), dict[str, UUID]()
        owner = owner.replace("+psycopg2", "")
        load(owner, world, 0, FEW, parties)
        among_few = read_pages(ctx)
        begun = perf_counter()
        asked = load(owner, world, FEW, options.complaints, parties)
        print(f"{options.complaints} complaints loaded in {perf_counter() - begun:.0f} s")
        among_all = read_pages(ctx)
        for page, few in among_few.items():
            ratio = among_all[page] / few
            verdict = "within" if ratio <= RATIO else "falls short"
            print(
                f"{page}: p95 {few:.1f} -> {among_all[page]:.1f} ms, ratio {ratio:.2f} (bound {RATIO}): {verdict}"
            )
        times, alike = [], []
        for told in asked[:200] + asked[:200]:
            firm = PartyInput("legal_person", told.firm, "none", "", "未提供")
            begun = perf_counter()
            alike.append(len(similar_complaints(ctx, [firm], (), told.text)))
            times.append((perf_counter() - begun) * 1000)
        app.close()
    p95 = quantiles(times, n=20)[-1]
    print(
        f"similar ones of {len(times)} look-ups: median {median(times):.1f} ms, p95 {p95:.1f} ms, worst {max(times):.1f} ms;"
    )
    print(f"found {sum(1 for one in alike if one)} times, {sum(alike) / len(alike):.1f} each")
    within = p95 <= BOUND_MS
    print(f"bound {BOUND_MS:.0f} ms: {'within' if within else 'OVER THE BOUND'}")
    if options.json:
        report = {"bound_ms": BOUND_MS, "median_ms": median(times), "p95_ms": p95, "within": within}
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
