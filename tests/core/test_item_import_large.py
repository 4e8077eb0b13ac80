"""A catalogue of five thousand items from a workbook: each of forty wrong rows is named, and what is mended comes in."""

import random
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from core.jobs.runner import run_next
from core.office.item_sheet import ITEMS
from db.models import AdminChange, Item, ItemMaterial
from tests.factories.jobs import job
from tests.factories.sheets import checked, confirm, item, material, reasons, workbook
from tests.factories.world import World

ITEM_COUNT, WRONG_COUNT = 5_000, 40
FLAWS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"name": ""}, "“事项名称”列：请填写事项名称"),
    (
        {"procedure": "许可"},
        "“程序类型”列：没有“许可”这一项，请填写行政许可、行政确认、行政给付、行政奖励、公共服务之一",
    ),
    ({"unit_id": "劳关科"}, "“承办科室”列：没有名为“劳关科”的科室，请改正，或先在“机关与科室”中新建"),
    ({"limit_amount": "二十"}, "“办理期限”列：请填写不小于 0 的整数，现为“二十”"),
    ({"limit_amount": 1000}, "“办理期限”列：办理期限应为 1 至 999 的整数"),
    ({"limit_unit": "周"}, "“期限单位”列：没有“周”这一项，请填写个工作日、日、个月、小时、工作日、月之一"),
    ({"limit_basis": "。"}, "“期限依据”列：期限依据里没有文字，请填写期限依据"),
    ({"code": "M-00000"}, "“编码”列：与第 2 行的编码相同，请合并或改正"),
)
DRY_RUN_SECONDS = 30.0
"""Of processor time: five times what it takes, since others share the machine."""


def items(wrong: dict[int, int]) -> list[list[Any]]:
    """`wrong` has the flaw of each row that has one, by the row's number."""
    every = []
    for number in range(ITEM_COUNT):
        flaw = FLAWS[wrong[number + 2]][0] if number + 2 in wrong else {}
        every.append(item(**{"code": f"M-{number:05}", "name": f"第{number}项许可", **flaw}))
    return every


def materials() -> list[list[Any]]:
    return [
        material(code=f"M-{number:05}", name=name)
        for number in range(ITEM_COUNT)
        for name in ("申请书", "营业执照")
    ]


def test_forty_wrong_rows_among_five_thousand_items_are_named_each_with_its_reason(world: World) -> None:
    chosen = random.Random(40).sample(range(3, ITEM_COUNT + 2), WRONG_COUNT)
    wrong = {row: index % len(FLAWS) for index, row in enumerate(chosen)}
    data = workbook(items(wrong), [])
    began = time.process_time()
    view = checked(world, data)
    assert time.process_time() - began < DRY_RUN_SECONDS
    assert reasons(view) == {(ITEMS.name, row): FLAWS[flaw][1] for row, flaw in wrong.items()}
    assert (view.count("wrong"), view.count("new")) == (WRONG_COUNT, ITEM_COUNT - WRONG_COUNT)
    assert not view.is_importable
    ended = job(world, view.check_id)
    assert ended.failed_total == WRONG_COUNT and len(ended.failed_rows) == WRONG_COUNT
    assert {row["row"] for row in ended.failed_rows} == {f"{ITEMS.name} 第 {row} 行" for row in wrong}
    with world.app.read() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 1


@pytest.mark.long
def test_five_thousand_items_with_their_materials_come_in_at_once(world: World) -> None:
    view = checked(world, workbook(items({}), materials()))
    assert view.count("new") == ITEM_COUNT
    job_id = confirm(world, view)
    assert run_next(world.app)
    ended = job(world, job_id)
    assert (ended.state, ended.words) == ("done", f"已导入：新建 {ITEM_COUNT} 项，修改 0 项"), ended.words
    with world.app.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(model))
            for model in (Item, ItemMaterial, AdminChange)
        ]
    assert counts == [ITEM_COUNT + 1, 2 * ITEM_COUNT + 3, 3 * ITEM_COUNT]
