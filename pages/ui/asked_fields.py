"""The materials an item asks for, as rows of a form that can be added, removed and moved with the keyboard.

A row has a key of its own, the material's id or a new one, so that what was typed moves with it. The order stands in
the draft beside what was typed.
"""

from typing import Any
from uuid import uuid4

import streamlit as st

from core.office.item_facts import MOST_MATERIALS, MaterialAsked
from pages.ui.forms import Form

_NEW = "new"
_EMPTY = MaterialAsked(None, "", 1, 0, True)


def draw(form: Form[Any], seen: tuple[MaterialAsked, ...]) -> tuple[tuple[MaterialAsked, ...], list[str]]:
    """The materials as typed, in order, and the keys of their rows. Inside the form's body."""
    known = {str(material.material_id): material for material in seen}
    rows = _rows(form, list(known))
    st.markdown("**申请材料**")
    st.caption(
        "按窗口收取的次序排列。原件、复印件份数都为 0 的，份数不限。"
        "可容缺的材料缺少时，申请人承诺补齐的可以先受理；其他必交材料缺少的须先补正。"
    )
    form.problem("materials")
    typed = tuple(
        _row(form, row, number, len(rows), known.get(row, _EMPTY)) for number, row in enumerate(rows, start=1)
    )
    st.form_submit_button(
        "添加材料",
        key=f"{form.name}.add",
        icon=":material/add:",
        disabled=len(rows) >= MOST_MATERIALS,
        on_click=_add,
        args=(form,),
    )
    return typed, rows


def field_of(field: str | None, rows: list[str]) -> str | None:
    """The field's name on this form, from `material.2.name` as the core counts."""
    parts = (field or "").split(".")
    if parts[0] != "material" or len(parts) != 3:
        return field
    return f"material.{rows[int(parts[1]) - 1]}.{parts[2]}"


def _row(form: Form[Any], row: str, number: int, count: int, seen: MaterialAsked) -> MaterialAsked:
    field = f"material.{row}"
    with st.container(border=True, key=f"{form.name}.row.{row}"):
        name = form.text(f"{field}.name", f"材料{number}名称", value=seen.name)
        originals_box, copies_box, note_box = st.columns([1, 1, 2])
        with originals_box:
            originals = form.whole(f"{field}.originals", f"材料{number}原件份数", value=seen.originals)
        with copies_box:
            copies = form.whole(f"{field}.copies", f"材料{number}复印件份数", value=seen.copies)
        with note_box:
            note = form.text(f"{field}.note", f"材料{number}说明", value=seen.note, optional=True)
        with st.container(horizontal=True, vertical_alignment="center"):
            required = form.check(f"{field}.required", f"材料{number}为必交", value=seen.is_required)
            may_lack = form.check(f"{field}.may_lack", f"材料{number}可容缺", value=seen.may_lack)
            for label, step, possible in (("上移", -1, number > 1), ("下移", 1, number < count)):
                st.form_submit_button(
                    label,
                    key=f"{form.name}.{label}.{row}",
                    disabled=not possible,
                    on_click=_move,
                    args=(form, row, step),
                )
            st.form_submit_button("移除", key=f"{form.name}.移除.{row}", on_click=_remove, args=(form, row))
    return MaterialAsked(seen.material_id, name, originals, copies, required, note, may_lack)


def _rows(form: Form[Any], known: list[str]) -> list[str]:
    state, held = st.session_state, f"{form.name}.rows"
    if held not in state:
        kept = form.kept.get("rows")
        wanted = [str(row) for row in kept] if isinstance(kept, list) else known
        state[held] = [row for row in dict.fromkeys(wanted) if row in known or row.startswith(_NEW)]
    rows: list[str] = state[held]
    return rows


def _add(form: Form[Any]) -> None:
    row = f"{_NEW}{uuid4().hex[:8]}"
    _keep(form, [*st.session_state[f"{form.name}.rows"], row], row)


def _remove(form: Form[Any], row: str) -> None:
    rows: list[str] = st.session_state[f"{form.name}.rows"]
    place = rows.index(row)
    left = [one for one in rows if one != row]
    _keep(form, left, left[min(place, len(left) - 1)] if left else "")


def _move(form: Form[Any], row: str, step: int) -> None:
    rows = list(st.session_state[f"{form.name}.rows"])
    place = rows.index(row)
    rows.insert(place + step, rows.pop(place))
    _keep(form, rows, row)


def _keep(form: Form[Any], rows: list[str], next_row: str) -> None:
    st.session_state[f"{form.name}.rows"] = rows
    form.keep({"rows": rows})
    form.move_to(f"material.{next_row}.name" if next_row else "reason")
