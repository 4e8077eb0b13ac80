"""附件 on the page of an application: uploading, the list with its versions, refusals that lose nothing."""

from uuid import UUID

import pytest

from core.law.roles import Role
from core.vault.vault import store_name
from db.models import LedgerEntry, Matter, StoredFile
from tests.conftest import NOW
from tests.factories.applications import register, rows
from tests.factories.files import PDF, attach, picture
from tests.factories.world import World
from tests.pages.visitor import Visitor, _deep, visiting

CLERK = Role.WINDOW_CLERK


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def at(visitor: Visitor, matter_id: UUID) -> Visitor:
    return visitor.open("application", id=str(matter_id), part="files")


def send(visitor: Visitor, form: str, data: bytes, name: str, *, label: str = "上传") -> Visitor:
    (field,) = [f for f in visitor.page.file_uploader if f.key.startswith(f"{form}.file.")]
    field.set_value((name, data, "application/octet-stream"))
    return visitor.click(label)


def test_a_file_is_uploaded_and_listed(world: World, clerk: Visitor, matter_id: UUID) -> None:
    at(clerk, matter_id)
    assert "还没有附件" in clerk.page.info[0].value
    form = f"attach.{matter_id}.new"
    kind = clerk.widget(f"{form}.kind")
    kind.set_value(kind.options[0])
    clerk.fill(form, note="原件_已_核对")
    send(clerk, form, PDF, "营业*执照.pdf")
    (row,) = rows(world, StoredFile)
    assert (row.name, row.kind, row.note, row.size) == ("营业*执照.pdf", "material", "原件_已_核对", len(PDF))
    assert "已上传" in clerk.page.success[0].value
    assert "原件_已_核对" in clerk.words and row.sha256 in clerk.words
    assert clerk.widget(f"{form}.note").value == "", "the form is a new one"


def test_what_was_begun_stays_while_another_part_is_looked_at(
    world: World, clerk: Visitor, matter_id: UUID
) -> None:
    form, tabs = f"attach.{matter_id}.new", f"application.tabs.{matter_id}"
    clerk.open("application", id=str(matter_id))
    assert "还没有附件" not in clerk.words and not clerk.page.file_uploader, "nobody looked at it yet"
    clerk.page.session_state[tabs] = "附件"
    at_first = clerk.run().widget(f"{form}.note").id
    clerk.page.session_state[tabs] = "办理"
    assert clerk.run().widget(f"{form}.note").id == at_first and clerk.page.file_uploader
    clerk.open("application", id=str(register(world).matter_id))
    assert not clerk.page.file_uploader, "another application is another page"


def test_a_refusal_says_all_and_loses_nothing(world: World, clerk: Visitor, matter_id: UUID) -> None:
    at(clerk, matter_id)
    form = f"attach.{matter_id}.new"
    clerk.fill(form, note="说明还在")
    send(clerk, form, b"MZ a program", "a.exe")
    assert "请选择附件类别" in clerk.errors
    assert clerk.widget(f"{form}.note").value == "说明还在"
    kind = clerk.widget(f"{form}.kind")
    kind.set_value(kind.options[0])
    clerk.click("上传")
    assert "无法识别该文件的内容" in clerk.errors and "申请材料" in clerk.errors
    send(clerk, form, PDF, "a.pdf")
    assert clerk.errors == ""
    assert [row.note for row in rows(world, StoredFile)] == ["说明还在"]


def test_nothing_chosen_is_said_together(world: World, clerk: Visitor, matter_id: UUID) -> None:
    at(clerk, matter_id).click("上传")
    assert "请更正以下 2 项" in clerk.errors
    assert "请选择附件类别" in clerk.errors and "请选择文件" in clerk.errors


def test_a_file_is_replaced_and_the_earlier_version_stays(
    world: World, clerk: Visitor, matter_id: UUID
) -> None:
    first = attach(world, matter_id, PDF, "旧.pdf")
    form = f"attach.{matter_id}.{first}"
    switch(at(clerk, matter_id), f"{form}.wanted")
    send(clerk, form, PDF, "旧.pdf", label="上传新版本")
    assert "内容与现有版本完全相同" in clerk.errors
    send(clerk, form, PDF + b"2", "新.pdf", label="上传新版本")
    assert clerk.errors == ""
    assert [(row.name, row.replaces_id) for row in rows(world, StoredFile)] == [
        ("旧.pdf", None),
        ("新.pdf", first),
    ]
    assert {e.label for e in clerk.page.expander} >= {"以前的版本（1）", "添加附件"}
    assert not [f for f in clerk.page.file_uploader if f.key.startswith(form)], "the form is closed again"
    assert "旧" in clerk.words


def test_who_only_reads_gets_no_form(world: World, matter_id: UUID) -> None:
    attach(world, matter_id, picture(), "照片.png")
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        at(head, matter_id)
        assert "照片" in head.words
        assert not head.buttons & {"上传", "上传新版本"}
        assert [t.label for t in head.page.toggle] == ["预览"]
        assert list(head.page.file_uploader) == []


def test_whoever_handles_it_gets_the_form_until_it_is_over_and_then_the_reason(
    world: World, matter_id: UUID
) -> None:
    for stage in ("in_review", "withdrawn", "voided"):
        with world.app.change(NOW) as work:
            work.session.get_one(Matter, matter_id).stage = stage
            work.commit()
        for role in (CLERK, Role.UNIT_HEAD):
            with visiting(world.app, role) as visitor:
                at(visitor, matter_id)
                told = [one.value for one in visitor.page.info]
                assert ("上传" in visitor.buttons) is (stage != "voided"), (stage, role)
                assert ("该申请已作废，不能再添加或更换附件。" in told) is (stage == "voided"), (stage, role)


def test_a_preview_loads_when_it_is_asked_for(world: World, clerk: Visitor, matter_id: UUID) -> None:
    file_id = attach(world, matter_id, picture(), "照片.png")
    at(clerk, matter_id)
    assert not previews(clerk)
    switch(clerk, f"file.{file_id}.preview")
    assert previews(clerk) == 1
    opened = rows(world, LedgerEntry, LedgerEntry.object_id == file_id, LedgerEntry.action == "opened")
    assert opened == [], "the browser opens it, not the page"


def test_a_file_that_cannot_be_opened_says_why_in_its_place(
    world: World, clerk: Visitor, matter_id: UUID
) -> None:
    file_id = attach(world, matter_id, picture(), "照片.png")
    (world.app.home.files / store_name(file_id)).unlink()
    switch(at(clerk, matter_id), f"file.{file_id}.preview")
    assert "已损坏或缺失" in clerk.errors
    assert not previews(clerk)


def switch(visitor: Visitor, key: str) -> None:
    (toggle,) = [t for t in visitor.page.toggle if t.key == key]
    toggle.set_value(True)
    visitor.run()


def previews(visitor: Visitor) -> int:
    names = [getattr(element.proto, "component_name", "") for element in _deep(visitor.page.main)]
    return names.count("preview")
