"""The materials of an application: what is asked for, what was handed in."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.applications.reading import MaterialView
from core.applications.register import MaterialInput
from core.law.problem import Problem
from core.office.item_facts import MaterialAsked
from pages.ui.draft import Kept, Reader
from pages.ui.errors import field_problem, on_change
from pages.ui.text import plain

ALL = "materials_complete"
SHOWN = "materials_shown"
"""The list by which the counts were entered; it stands in no field of the screen."""

_MOST_TYPED = 99_999
"""More than anybody hands in: what is too many the use case says, in Chinese, where the widget would turn it into less."""


def field_names(materials: Sequence[MaterialView]) -> list[str]:
    return [
        ALL,
        SHOWN,
        *(f"material.{m.position}.{part}" for m in materials for part in ("originals", "copies", "note")),
    ]


def readers(materials: Sequence[MaterialView]) -> dict[str, Reader]:
    return {f"material.{m.position}.{part}": int for m in materials for part in ("originals", "copies")}


def nothing(materials: Sequence[MaterialView]) -> dict[str, Any]:
    """The fields of materials of which nothing was handed in yet."""
    parts = {"originals": 0, "copies": 0, "note": ""}
    found = {f"material.{m.position}.{part}": value for m in materials for part, value in parts.items()}
    return {**found, ALL: False, SHOWN: _list_of(materials)}


def received(materials: Sequence[MaterialView]) -> dict[str, Any]:
    """The fields of the materials of a registration, as it stands."""
    found: dict[str, Any] = {ALL: False, SHOWN: _list_of(materials)}
    for m in materials:
        key = f"material.{m.position}"
        found |= {f"{key}.originals": m.originals_received, f"{key}.copies": m.copies_received}
        found[f"{key}.note"] = m.note
    return found


def asked(material: MaterialView | MaterialAsked) -> str:
    """How much of it is asked for, and whether the application may be accepted without it."""
    return _due(material) + ("，可容缺" if material.may_lack else "")


def _due(material: MaterialView | MaterialAsked) -> str:
    counts = (("原件", material.originals), ("复印件", material.copies))
    words = "、".join(f"{kind}{count}份" for kind, count in counts if count)
    return (words or "份数不限") + ("" if material.is_required else "，非必需")


def _list_of(materials: Sequence[MaterialView]) -> list[str]:
    # Without what may lack: that changes nothing of what is counted.
    return [f"{m.name}（{_due(m)}）" for m in materials]


def material_fields(form: str, materials: Sequence[MaterialView], problems: Sequence[Problem]) -> None:
    """One box for "all that is required, as asked"; otherwise counts and a note for each material, in one line. What is
    not required is counted in any case: the receipt says what was handed in."""
    st.header("收到的材料", anchor=False)
    if st.session_state.setdefault(f"{form}.{SHOWN}", _list_of(materials)) == _list_of(materials):
        field_problem(problems, "materials")
    else:
        st.error("该事项的材料清单已有变化，下面是新的清单。请按新清单重新填写收件情况")
        st.button("按新清单填写", key=f"{form}.materials_anew", on_click=_anew, args=(form, materials))
    complete = st.checkbox("必需材料已按要求全部收齐", key=f"{form}.{ALL}")
    if any(_is_counted(material, complete) for material in materials):
        for column, words in zip(_columns(), ("", "原件份数", "复印件份数", "备注（选填）"), strict=True):
            column.caption(words)
    for material in materials:
        key = f"{form}.material.{material.position}"
        when = on_change(problems, f"material.{material.position}")
        title = f"{material.position}. {plain(material.name)}"
        hint = f":gray[应交{asked(material)}]"
        if not _is_counted(material, complete):
            st.markdown(f"{title}　{hint}")
        else:
            # One place for the keyboard to go to when something is wrong with this material.
            with st.container(key=key):
                name, originals, copies, note = _columns()
            name.markdown(f"{title}\\\n{hint}")
            with originals:
                _count(f"{material.name}原件份数", f"{key}.originals", when)
            with copies:
                _count(f"{material.name}复印件份数", f"{key}.copies", when)
            # The label is for screen readers alone, so that it may hold the catalogue's own words.
            note.text_input(
                f"{material.name}备注（选填）",
                key=f"{key}.note",
                on_change=when,
                autocomplete="off",
                label_visibility="collapsed",
            )
        field_problem(problems, f"material.{material.position}")


def _anew(form: str, materials: Sequence[MaterialView]) -> None:
    state = st.session_state
    for name, value in nothing(materials).items():
        state[f"{form}.{name}"] = value
    state[f"{form}.problems"] = [p for p in state.get(f"{form}.problems", ()) if p.field != "materials"]


def _is_counted(material: MaterialView, complete: bool) -> bool:
    return not (complete and material.is_required)


def _columns() -> list[DeltaGenerator]:
    return st.columns([6, 3, 3, 5], vertical_alignment="center")


def _count(label: str, key: str, when: Literal["ignore"] | None) -> None:
    st.session_state.setdefault(key, 0)
    st.number_input(
        label,
        min_value=0,
        max_value=_MOST_TYPED,
        step=1,
        key=key,
        on_change=when,
        label_visibility="collapsed",
    )


def typed_materials(
    values: Mapping[str, Kept], materials: Sequence[MaterialView]
) -> tuple[MaterialInput, ...]:
    """The materials as kept values say them; a count that is no number counts as none.

    Counts that were entered by another list name no material, and are refused.
    """
    complete = values.get(ALL) is True
    is_same = values.get(SHOWN) in (None, _list_of(materials))

    def count(position: int, part: str) -> int:
        text = str(values.get(f"material.{position}.{part}") or "0")
        return int(text) if text.lstrip("-").isdigit() and len(text) < 9 else 0

    return tuple(
        MaterialInput(
            m.position,
            count(m.position, "originals"),
            count(m.position, "copies"),
            str(values.get(f"material.{m.position}.note") or ""),
            m.name if is_same else "",
        )
        if _is_counted(m, complete)
        else MaterialInput(m.position, m.originals, m.copies, name=m.name if is_same else "")
        for m in materials
    )
