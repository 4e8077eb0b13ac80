"""Tip-offs for tests: somebody whose name stands nowhere else, what he said and what he sent in."""

import io
import secrets
from typing import Any
from uuid import uuid4

from core.complaints.tip_off import Statement, TipOffRegistered, register_tip_off, tipping_off
from core.law.problem import Problem
from core.law.roles import Role
from core.sealed.content import Identity
from core.sealed.opening import Opened, OpenSealed, open_sealed
from core.sealed.statements import FileSealed, SealFile, seal_file
from tests.factories.complaints import CLERK, HEAD, chief, intake
from tests.factories.sealed import WHAT, WHO
from tests.factories.world import World

SAID = Statement("我是三号炉前唯一的女工欧阳密霜，公司把我们的社保基数都按最低报。", "工资条在我更衣柜里")
LETTER = "欧阳密霜亲笔信.png"
SAID_BY_HIM = ("三号炉前", "更衣柜", "亲笔信")
"""What of his words and of the name of his letter must stand nowhere."""
CODE = "7KQ2M-X9RTB"
"""A query code, which must stand nowhere either."""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def try_tip(
    world: World, *, who: Identity | None = WHO, code: str = "", abstract: str = WHAT, **more: Any
) -> TipOffRegistered | list[Problem]:
    wanted = intake(**{"nature": "tip_off", "kind": "insurance", "channel": "letter", **more})
    command = tipping_off(uuid4(), secrets.token_bytes(32), wanted, SAID, abstract, who, code)
    return register_tip_off(world.ctx(CLERK), command)


def tip(world: World, **more: Any) -> TipOffRegistered:
    done = try_tip(world, **more)
    assert isinstance(done, TipOffRegistered), done
    return done


def sent_in(world: World, made: TipOffRegistered) -> FileSealed:
    command = SealFile(uuid4(), made.sealed_id, len(PNG), name=LETTER, content=io.BytesIO(PNG))
    done = seal_file(world.ctx(CLERK), command)
    assert isinstance(done, FileSealed), done
    return done


def opened(world: World, made: TipOffRegistered, by: str | Role = HEAD) -> Opened:
    chief(world)
    done = open_sealed(world.ctx(by), OpenSealed(made.sealed_id, "核实举报内容"))
    assert isinstance(done, Opened), done
    return done
