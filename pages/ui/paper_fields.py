"""The fields of a paper as widgets of a form, one for each type; what they return is what a draft keeps."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.clock import CHINA
from core.law.basis import LAWS
from core.law.citations import OTHER, shape_words
from core.law.fields import Field, FieldType, day_of, moment_of, money_of
from core.law.money import capitals
from core.law.paper_kind import Phrase
from core.papers.reading import DraftView
from core.papers.wording import rows_of as filled_rows
from pages.ui import paper_rows
from pages.ui.forms import Form

Values = Mapping[str, Any]
_FIRST = {FieldType.THINGS: "", FieldType.DIALOGUE: "question", FieldType.CITATIONS: "law"}
"""Types whose field is a list of rows, with the part that comes first in a row."""
_FEW = 6
"""Choices up to which all are in sight."""
_STANDARDS = ("gb_",)


def draw(form: Form[Any], view: DraftView, seen: Values) -> dict[str, Any]:
    """Every field of the paper, beginning with what `seen` holds; the values as typed. Inside the form's body."""
    phrases: dict[str, list[Phrase]] = {}
    for phrase in view.kind.phrases:
        phrases.setdefault(phrase.field, []).append(phrase)
    values = {}
    for row in view.fields:
        values[row.code] = _WIDGETS[row.type](form, row, seen.get(row.code), view)
        _phrases(form, row, phrases.get(row.code, []))
    return values


def place_of(form: Form[Any], view: DraftView, code: str) -> str:
    """Where the keyboard goes for a field of the paper, on the form as it was drawn."""
    row = view.kind.field_of(code)
    if row is None:
        return ""
    if row.type is FieldType.MOMENT:
        return f"{code}_on"
    if row.type not in _FIRST:
        return code
    first = paper_rows.first_row(form, code)
    part = row.columns[0].code if row.type is FieldType.THINGS else _FIRST[row.type]
    return f"{code}.{first}.{part}" if first else code


def _label(row: Field) -> str:
    return row.label if row.required else f"{row.label}（选填）"


def _hint(row: Field) -> str:
    basis = f"依据{row.basis.short}" if row.basis else ""
    return "；".join(part for part in (row.hint, basis) if part)


def _phrases(form: Form[Any], row: Field, phrases: list[Phrase]) -> None:
    if not phrases:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("常用语：", width="content")
        for phrase in phrases:
            st.form_submit_button(
                phrase.label,
                key=f"{form.name}.phrase.{row.code}.{phrase.label}",
                type="tertiary",
                icon=":material/playlist_add:",
                on_click=_insert,
                args=(form, row, phrase),
            )


def _insert(form: Form[Any], row: Field, phrase: Phrase) -> None:
    if row.type is FieldType.DIALOGUE:
        paper_rows.add_row(form, row.code, "answer", {"question": phrase.text})
        return
    key = f"{form.name}.{row.code}"
    typed = "\n".join(part for part in (str(st.session_state.get(key) or "").rstrip(), phrase.text) if part)
    st.session_state[key] = typed
    form.keep({row.code: typed})
    form.move_to(row.code)


def _text(form: Form[Any], row: Field, value: Any, _: DraftView) -> str:
    return form.text(row.code, _label(row), hint=_hint(row), value=str(value or ""))


def _long_text(form: Form[Any], row: Field, value: Any, _: DraftView) -> str:
    return form.text(row.code, _label(row), hint=_hint(row), value=str(value or ""), lines=True, height=160)


def _date(form: Form[Any], row: Field, value: Any, _: DraftView) -> str:
    chosen = form.day(row.code, _label(row), hint=_hint(row), value=day_of(value))
    return chosen.isoformat() if chosen else ""


def _moment(form: Form[Any], row: Field, value: Any, _: DraftView) -> str:
    known = moment_of(value)
    chosen = form.moment(
        row.code, _label(row), hint=_hint(row), value=known.astimezone(CHINA) if known else None
    )
    if chosen is not None:
        return chosen.isoformat(timespec="minutes")
    # A day without its time of day is kept as far as it goes; the check asks for the rest.
    day = st.session_state.get(f"{form.name}.{row.code}_on")
    return day.isoformat() if day else ""


def _party(form: Form[Any], row: Field, value: Any, view: DraftView) -> str:
    options = {one: f"{party.name}（{party.role}）" for one, party in view.facts.parties.items()}
    return form.select(row.code, _label(row), options, hint=_hint(row), value=value) or ""


def _officers(form: Form[Any], row: Field, value: Any, view: DraftView) -> list[str]:
    options = view.facts.pickable(row, view.values, view.kind)
    chosen = value if isinstance(value, list) else []
    return list(form.many(row.code, _label(row), options, hint=_hint(row), value=chosen))


def _money(form: Form[Any], row: Field, value: Any, _: DraftView) -> str:
    typed = form.text(row.code, f"{_label(row)}（元）", hint=_hint(row), value=str(value or ""))
    amount = money_of(typed)
    if amount:
        st.caption(f"大写：{capitals(amount)}（改动后按“保存草稿”更新）")
    return typed


def _choice(form: Form[Any], row: Field, value: Any, _: DraftView) -> str:
    options = {option.code: option.label for option in row.choices}
    ask = form.radio if len(options) <= _FEW else form.select
    return ask(row.code, _label(row), options, hint=_hint(row), value=value) or ""


def _choices(form: Form[Any], row: Field, value: Any, _: DraftView) -> list[str]:
    options = {option.code: option.label for option in row.choices}
    chosen = form.checks(row.code, _label(row), options, value=value if isinstance(value, list) else [])
    if hint := _hint(row):
        st.caption(hint)
    return list(chosen)


def _head(form: Form[Any], row: Field) -> None:
    st.markdown(f"**{_label(row)}**")
    if hint := _hint(row):
        st.caption(hint)
    form.problem(row.code)


def _things(form: Form[Any], row: Field, value: Any, _: DraftView) -> list[dict[str, str]]:
    known = filled_rows(value)
    rows = paper_rows.rows_of(form, row.code, len(known), least=int(row.required))
    _head(form, row)
    typed = []
    for number, key in enumerate(rows, start=1):
        seen = known[int(key) - 1] if key.isdigit() else {}
        with st.container(border=True, key=f"{form.name}.row.{row.code}.{key}"):
            boxes = st.columns(min(3, len(row.columns)))
            cells = {}
            for place, column in enumerate(row.columns):
                with boxes[place % len(boxes)]:
                    cells[column.code] = form.text(
                        f"{row.code}.{key}.{column.code}",
                        f"第{number}行：{column.label}" + ("" if column.required else "（选填）"),
                        value=str(seen.get(column.code) or ""),
                    )
            paper_rows.remove_button(form, row.code, key, f"移除第{number}行")
        typed.append(cells)
    paper_rows.add_button(form, row.code, f"添加一行：{row.label}", row.columns[0].code, most=row.most)
    return typed


def _dialogue(form: Form[Any], row: Field, value: Any, _: DraftView) -> list[dict[str, str]]:
    known = filled_rows(value)
    rows = paper_rows.rows_of(form, row.code, len(known), least=1)
    _head(form, row)
    typed = []
    for number, key in enumerate(rows, start=1):
        seen = known[int(key) - 1] if key.isdigit() else {}
        with st.container(border=True, key=f"{form.name}.row.{row.code}.{key}"):
            pair = {
                part: form.text(
                    f"{row.code}.{key}.{part}",
                    f"第{number}{word}",
                    value=str(seen.get(part) or ""),
                    lines=True,
                )
                for part, word in (("question", "问"), ("answer", "答"))
            }
            paper_rows.remove_button(form, row.code, key, f"移除第{number}问")
        typed.append(pair)
    paper_rows.add_button(form, row.code, "添加一问", "question", most=row.most)
    return typed


def _citations(form: Form[Any], row: Field, value: Any, _: DraftView) -> list[dict[str, Any]]:
    known = filled_rows(value)
    rows = paper_rows.rows_of(form, row.code, len(known), least=int(row.required))
    _head(form, row)
    laws = {code: law.title for code, law in LAWS.items() if not code.startswith(_STANDARDS)}
    laws[OTHER] = "其他（请填写名称）"
    typed = []
    for number, key in enumerate(rows, start=1):
        seen = known[int(key) - 1] if key.isdigit() else {}
        field, label = f"{row.code}.{key}", f"引用{number}"
        with st.container(border=True, key=f"{form.name}.row.{row.code}.{key}"):
            one: dict[str, Any] = {
                "law": form.select(f"{field}.law", f"{label}：法律、法规或规章", laws, value=seen.get("law"))
                or "",
                "title": form.text(
                    f"{field}.title", f"{label}：其他文件的名称（选填）", value=str(seen.get("title") or "")
                ),
            }
            for box, (part, word) in zip(
                st.columns(3), (("article", "条"), ("paragraph", "款"), ("item", "项")), strict=True
            ):
                with box:
                    number_typed = seen.get(part)
                    one[part] = form.text(
                        f"{field}.{part}",
                        f"{label}：第几{word}" + ("" if part == "article" else "（选填）"),
                        value="" if number_typed is None else str(number_typed),
                    )
            if one["article"].isdigit() and (words := shape_words(one["law"], int(one["article"]))):
                st.caption(words)
            paper_rows.remove_button(form, row.code, key, f"移除{label}")
        typed.append(one)
    paper_rows.add_button(form, row.code, "添加引用", "law", most=row.most)
    return typed


_WIDGETS: Mapping[FieldType, Callable[[Form[Any], Field, Any, DraftView], Any]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.DATE: _date,
    FieldType.MOMENT: _moment,
    FieldType.PARTY: _party,
    FieldType.OFFICERS: _officers,
    FieldType.MONEY: _money,
    FieldType.CITATIONS: _citations,
    FieldType.THINGS: _things,
    FieldType.DIALOGUE: _dialogue,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
}
