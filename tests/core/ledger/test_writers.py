"""Many writers at once, roll-backs among them, while the sealer dies at random: dense, nothing lost, nothing twice."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import text

from core.home import REPOSITORY
from core.ledger import sealer
from core.ledger.verify import verify
from db.models import Act
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import full, seal
from tests.core.ledger.test_verify import deed
from tests.factories.applications import register
from tests.factories.world import World

SEALER = """
import os, sys, threading
from core.app import App
from core.clock import SystemClock
from core.home import Home
from core.ledger import sealer
from db.session import make_engine
app = App(make_engine(os.environ["DATABASE_URL"], pool_size=2), SystemClock(), Home())
print("sealing", flush=True)
sealer.run(app, threading.Event(), 0.05)
"""
WRITERS = 32


def write(world: World, matter_ids: list[object], each: int, committed: list[int], seed: int) -> None:
    chance = random.Random(seed)
    actor = world.account_id("window_clerk")
    for number in range(each):
        with world.app.change() as work:
            work.add(Act(matter_id=matter_ids[seed % len(matter_ids)], kind="registered", actor_id=actor))
            work.session.flush()
            if chance.random() < 0.2:
                continue
            work.commit()
            committed.append(number)


@pytest.mark.parametrize("each", [4, pytest.param(40, marks=pytest.mark.long)])
def test_thirty_two_writers_while_the_sealer_is_killed(world: World, database_url: str, each: int) -> None:
    matters: list[object] = [register(world).matter_id for _ in range(4)]
    before = full(world.app).size + count(world, "ledger_entry")
    committed: list[int] = []
    writers = [
        threading.Thread(target=write, args=(world, matters, each, committed, n)) for n in range(WRITERS)
    ]
    environment = {**os.environ, "DATABASE_URL": database_url, "PORTAL_HOME": str(world.app.home.path)}
    chance = random.Random(7)
    for one in writers:
        one.start()
    kills = 0
    while any(one.is_alive() for one in writers) or kills < 3:
        with subprocess.Popen(
            [sys.executable, "-c", SEALER], cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None and process.stdout.readline() == b"sealing\n"
            time.sleep(chance.random() * 0.3)
            process.send_signal(signal.SIGKILL)
        kills += 1
    for one in writers:
        one.join()
    seal(world.app)
    assert count(world, "ledger_entry") == before + len(committed)
    assert count(world, "ledger_leaf") == count(world, "ledger_entry")
    result = full(world.app)
    assert result.is_clean, [one.words for one in result.findings]
    assert result.size == before + len(committed)


def count(world: World, table: str) -> int:
    with world.app.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_long_transaction_is_sealed_afterwards_though_it_began_first(world: World) -> None:
    made = register(world)
    seal(world.app)
    actor = world.account_id("window_clerk")
    with world.app.change() as work:
        work.add(Act(matter_id=made.matter_id, kind="registered", actor_id=actor))
        work.session.flush()
        register(world)
        assert sealer.tick(world.app) == 0
        work.commit()
    assert seal(world.app) > 1
    assert full(world.app).is_clean


COLUMNS = {
    "ledger_entry": ("body", "signature", "image"),
    "ledger_leaf": ("leaf_hash",),
    "ledger_node": ("node_hash",),
    "ledger_head": ("root", "statement", "signature"),
}
KEYS = {"ledger_entry": "id", "ledger_leaf": "leaf_index", "ledger_node": "node_index", "ledger_head": "size"}


@pytest.mark.parametrize("times", [5, pytest.param(200, marks=pytest.mark.long)])
def test_any_single_flipped_bit_is_found_and_none_is_not(
    world: World, superuser: Superuser, times: int
) -> None:
    for _ in range(22):
        register(world)
    seal(world.app)
    assert count(world, "ledger_node") > 0
    assert full(world.app).is_clean
    chance = random.Random(times)
    for _ in range(times):
        table = chance.choice(sorted(COLUMNS))
        column = chance.choice(COLUMNS[table])
        key = KEYS[table]
        found = superuser.run(
            f"SELECT {key}::text, length({column}) FROM {table} WHERE {column} IS NOT NULL ORDER BY {key}"
        )
        named, length = chance.choice(found)
        bit = chance.randrange(int(str(length)) * 8)
        flip = f"UPDATE {table} SET {column} = set_bit({column}, {bit}, 1 - get_bit({column}, {bit}))"
        deed(superuser, f"{flip} WHERE {key}::text = '{named}'")
        result = verify(world.app, full=True, keep=False)
        assert result.count > 0 and result.ended_at is not None, (table, column, bit)
        deed(superuser, f"{flip} WHERE {key}::text = '{named}'")
    assert verify(world.app, full=True, keep=False).is_clean
