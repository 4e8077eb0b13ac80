"""Original carriers for tests."""

from typing import Any
from uuid import UUID, uuid4

from core.archive.originals import (
    AnswerOriginal,
    DisposeOriginal,
    OfferOriginal,
    OriginalKept,
    RegisterOriginal,
    ReportOriginal,
    answer_original,
    dispose_original,
    offer_original,
    register_original,
    report_original,
)
from core.law.problem import Problem
from core.law.roles import Role
from db.models import OriginalMedium
from tests.factories.applications import rows
from tests.factories.case_files import ARCHIVIST, CLERK
from tests.factories.world import World

Answer = OriginalKept | list[Problem]


def original_row(world: World, original_id: UUID) -> OriginalMedium:
    (found,) = rows(world, OriginalMedium, OriginalMedium.id == original_id)
    return found  # type: ignore[no-any-return]


def try_original(world: World, number: str, by: str | Role = CLERK, **more: Any) -> Answer:
    plain = {"token": uuid4(), "number": number, "kind": "device_card", "medium_no": "卡2026-031"}
    plain |= {"holds": "现场检查录像2段", "sha256": "a" * 64, "place": "保密柜1层"}
    return register_original(world.ctx(by), RegisterOriginal(**(plain | more)))


def kept_original(world: World, number: str, by: str | Role = CLERK, **more: Any) -> UUID:
    done = try_original(world, number, by, **more)
    assert isinstance(done, OriginalKept), done
    return done.original_id


def _seen(world: World, original_id: UUID) -> dict[str, Any]:
    version = original_row(world, original_id).row_version
    return {"token": uuid4(), "original_id": original_id, "row_version": version}


def try_offer(
    world: World, original_id: UUID, to: str | Role = ARCHIVIST, by: str | Role = CLERK, **more: Any
) -> Answer:
    plain = _seen(world, original_id) | {"to_account_id": world.account_id(to)}
    return offer_original(world.ctx(by), OfferOriginal(**(plain | more)))


def try_answer(
    world: World, original_id: UUID, answer: str = "taken", by: str | Role = ARCHIVIST, **more: Any
) -> Answer:
    plain = _seen(world, original_id) | {"answer": answer, "place": "档案室防磁柜", "note": ""}
    return answer_original(world.ctx(by), AnswerOriginal(**(plain | more)))


def try_report(
    world: World, original_id: UUID, kind: str = "damaged", by: str | Role = CLERK, **more: Any
) -> Answer:
    plain = _seen(world, original_id) | {"kind": kind, "note": "跌落后不能识别", "done": "已送数据恢复"}
    return report_original(world.ctx(by), ReportOriginal(**(plain | more)))


def try_dispose(world: World, original_id: UUID, by: str | Role = ARCHIVIST, **more: Any) -> Answer:
    plain = _seen(world, original_id) | {"reason": "保管期限届满，经批准"}
    return dispose_original(world.ctx(by), DisposeOriginal(**(plain | more)))


def handed_to_archive(world: World, original_id: UUID) -> UUID:
    """The carrier, which the archivist keeps now."""
    for done in (try_offer(world, original_id), try_answer(world, original_id)):
        assert isinstance(done, OriginalKept), done
    return original_id
