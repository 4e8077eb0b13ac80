"""The handbook says what is so: its screens, buttons, papers, pictures and shortcuts are there."""

import ast
import re
from pathlib import Path

from PIL import Image

from core.handbook import chapters
from core.handbook.chapters import CHAPTERS, TASKS, tasks_of, tasks_with, words
from core.handbook.printing import handbook_pdf
from core.law.paper_kinds import PAPER_KINDS
from core.law.roles import Role
from core.permissions import GRANTS, STAFF
from pages.routes.handbook import FOLDER, pictures
from pages.ui import keyboard
from pages.ui.screens import SCREENS
from tests.factories.world import World

ROOT = Path(__file__).resolve().parents[2]
BY_PATH = {screen.path: screen for screen in SCREENS}
OPENS_BY_ITSELF = {"search", "items_import"}
"""Screens without a menu entry that need nothing in their address."""
EVERY = {code: "\n".join(words(task)) for code, task in TASKS.items()}


def labels() -> set[str]:
    """What screens say: every text in the code of pages and core, less the handbook's own, without its punctuation."""
    files = [path for folder in ("pages", "core") for path in (ROOT / folder).rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files if path.parent.name != "handbook"]
    texts = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    texts += re.findall(r">([^<]+)<", (ROOT / "pages" / "routes" / "login.html").read_text(encoding="utf-8"))
    return {text.strip(" []（(").removesuffix("（选填）").strip("](") for text in texts}


def test_every_role_has_its_chapter_and_everybody_has_one() -> None:
    assert CHAPTERS.keys() == {"everybody", *Role}
    for chapter in CHAPTERS.values():
        assert chapter.tasks and len(set(chapter.tasks)) == len(chapter.tasks), chapter.code
        assert chapter.opening


def test_every_task_stands_in_a_chapter_and_has_steps() -> None:
    assert {code for chapter in CHAPTERS.values() for code in chapter.tasks} == TASKS.keys()
    rows = [*chapters.EVERYBODY, *chapters.COUNTER, *chapters.STEPS, *chapters.PAPERS, *chapters.SERVING]
    rows += [*chapters.COMPLAINTS, *chapters.FILING, *chapters.WORK, *chapters.DUTIES, *chapters.OFFICE]
    rows += chapters.LENDING
    assert len(rows) == len(TASKS)
    for task in TASKS.values():
        assert len(task.steps) > 1 and task.title.startswith(
            ("怎样", "登记", "拒绝", "送达", "离岗", "提交", "已出具", "归档")
        )


def test_every_screen_of_the_menu_is_named() -> None:
    told = "\n".join(EVERY.values())
    assert [one.title for one in SCREENS if one.group and f"“{one.title}”" not in told] == []


def test_every_link_leads_to_a_screen_that_opens_by_itself() -> None:
    for task in TASKS.values():
        for path in task.screens:
            assert path in BY_PATH, f"{task.code}: {path}"
            assert BY_PATH[path].group or path in OPENS_BY_ITSELF, f"{task.code}: {path}"


def test_whoever_reads_a_chapter_may_open_a_screen_of_each_of_its_tasks() -> None:
    for role in Role:
        may = STAFF | GRANTS[role]
        for task in tasks_of(CHAPTERS[role]):
            assert any(BY_PATH[path].permission in may for path in task.screens), f"{role}: {task.code}"


def test_no_chapter_names_a_button_that_no_page_has() -> None:
    known = labels()
    told = {code: re.findall(r"“([^”]*)”", text) for code, text in EVERY.items()}
    told |= {one.code: re.findall(r"“([^”]*)”", one.opening) for one in CHAPTERS.values()}
    assert [(code, one) for code, found in told.items() for one in found if one not in known] == []
    assert sum(len(found) for found in told.values()) > 200


def test_every_paper_that_is_named_is_one_of_the_catalogue() -> None:
    titles = {kind.title for kind in PAPER_KINDS.values()} | {"实施细则"}
    cited = {row.basis.short for task in TASKS.values() for row in task.refused if row.basis}
    for code, text in EVERY.items():
        for short in cited:
            text = text.replace(short, "")
        assert set(re.findall(r"《([^》]*)》", text)) <= titles, code


def test_every_picture_is_there_small_and_used() -> None:
    used = [picture for task in TASKS.values() for picture in task.pictures]
    names = [picture.name for picture in used]
    assert sorted(names) == sorted(pictures()) and len(names) <= 20
    assert all(len(picture.alt) > 5 for picture in used)
    for name in names:
        path = FOLDER / f"{name}.png"
        assert path.stat().st_size < 60_000, name
        with Image.open(path) as shown:
            assert shown.format == "PNG" and shown.width <= 1366 and shown.height <= 768, name


def test_every_shortcut_is_told_and_none_that_there_is_not() -> None:
    told = {key for task in TASKS.values() for key, _ in task.keys}
    assert told == {keyboard.REGISTER, keyboard.PRINT, keyboard.SEARCH, keyboard.GO_ON}


def test_a_search_finds_tasks_by_all_of_its_words() -> None:
    assert "returned" in {task.code for task in tasks_with("邮件 退回")}
    assert {"correction"} <= {task.code for task in tasks_with("第二次告知补正")}
    assert tasks_with("") == tasks_with("  ") == tasks_with("补正 无此词") == []


def test_a_chapter_prints_with_its_pictures(world: World) -> None:
    for code in CHAPTERS:
        bare = handbook_pdf(world.ctx(Role.STAFF), code, {})
        assert bare is not None and bare.startswith(b"%PDF")
    whole = handbook_pdf(world.ctx(Role.STAFF), "everybody", pictures())
    assert whole is not None and len(whole) > len(handbook_pdf(world.ctx(Role.STAFF), "everybody", {}) or b"")
    assert handbook_pdf(world.ctx(Role.STAFF), "nonsense", {}) is None
