"""Forms: fields with label, hint and the problem under each, a token against doing things twice, a reason.

    form = Form(f"unit_edit.{unit.unit_id}", seen=unit)
    with form.body():
        name = form.text("name", "科室名称", value=form.seen.name)
        reason = form.reason()
        sent = form.submit("保存")
    if sent:
        done = form.answer(edit_unit(ctx, EditUnit(form.token, ..., form.seen.row_version, name, reason)))
        go(...)

A form about one object carries the object's id in its name, so that what was typed for one is never shown for
another. `seen` is the object as it was when the form was first drawn: its row version decides whether somebody else
was quicker. Fields have the keys that `pages.ui.draft` reads.

What is typed is kept as a draft, under the row version that was seen: after F5 it stands there again, unless somebody
else changed the object meanwhile. 取消 gives the draft up.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID, uuid4

import streamlit as st

from core.clock import CHINA
from core.drafts import KeptDraft, discard_draft, keep_draft, open_draft
from core.law.problem import Problem
from core.permissions import Permission
from pages.ui import draft, guard, keyboard
from pages.ui.draft import Kept, Reader
from pages.ui.errors import field_problem, show_problems
from pages.ui.navigate import go

Seen = TypeVar("Seen")
Choice = TypeVar("Choice")
Result = TypeVar("Result")

WIDTH = 760
"""Pixels: long enough for an address, short enough to read."""


def form_token(form: str) -> UUID:
    """The token under which this form will be submitted; the same until the form was used and is drawn anew."""
    state = st.session_state
    if _is_over(form):
        forget(form)
    token: UUID = state.setdefault(f"{form}.token", uuid4())
    return token


def on_screen(form: str) -> bool:
    """Whether the form, or one whose name goes on from this, was on the screen in the run before, not yet used. Whoever is
    filling it in keeps it, whatever became of its object meanwhile; and the second half of a double click, which may
    find the deed already done, needs it to be told so."""
    keys = [key for key in map(str, st.session_state) if key.startswith(f"{form}.")]
    names = [key.removesuffix(".submit") for key in keys if key.endswith(".submit")]
    return any(not _is_over(name) for name in names)


def _is_over(form: str) -> bool:
    """Whether the form was used, and this is not the run of a click: the second half of a double click must come under the
    first token."""
    return bool(st.session_state.get(f"{form}.used")) and not st.session_state.get(f"{form}.submit")


def used(form: str) -> None:
    """Say that the form was submitted with success: the next time it is drawn it is a new one, and empty."""
    st.session_state[f"{form}.used"] = True


class Form(Generic[Seen]):
    """One form on the page. See the module for how it is used."""

    def __init__(self, name: str, *, seen: Seen = cast(Any, None)) -> None:  # noqa: B008
        state = st.session_state
        if not on_screen(name) and not state.pop(f"{name}.given_up", False):
            # What was wrong and what was seen when it was last on the screen is of no interest now.
            for part in ("problems", "seen", "draft", "rows", "focus", "turn"):
                state.pop(f"{name}.{part}", None)
        self.name = name
        self.ctx = guard.require(Permission.PROFILE_MANAGE)
        form_token(name)
        self.seen: Seen = state.setdefault(f"{name}.seen", seen)
        version = getattr(self.seen, "row_version", None)
        self._draft_name = name if version is None else f"{name}@{version}"
        self._kept = self._open_draft()
        self.token: UUID = state[f"{name}.token"]
        self.problems: Sequence[Problem] = state.get(f"{name}.problems", [])
        self._fields: list[str] = []
        self._first: dict[str, Any] = {}
        self._leave_to: tuple[str, Mapping[str, str]] | None = None

    def _open_draft(self) -> KeptDraft | None:
        """The draft that the form on the screen began with, looked up when it comes onto the screen."""
        state, held = st.session_state, f"{self.name}.draft"
        if held not in state:
            token: UUID = state[f"{self.name}.token"]
            kept = open_draft(self.ctx, self._draft_name, token) or open_draft(self.ctx, self._draft_name)
            state[held] = kept
            if kept is not None:
                state[f"{self.name}.token"] = kept.token
        return cast(KeptDraft | None, state[held])

    @contextmanager
    def body(self) -> Iterator[None]:
        """The summary of problems, and below it the form, into which the fields go.

        After a refusal the keyboard, and with it the window, goes to the first field that a problem is about, or to
        the summary.
        """
        show_problems(self.problems)
        if any(problem.code == "token_used" for problem in self.problems):
            st.button("另行登记", key=f"{self.name}.another", on_click=self._begin_another)
        above = st.container()
        with st.form(self.name, enter_to_submit=False, clear_on_submit=False):
            yield
        if self._fields:
            with above:
                draft.keep_draft(
                    self._draft_name,
                    token=str(self.token),
                    fields=self._fields,
                    keys=self.name,
                    saved_at=self._kept.saved_at if self._kept else None,
                    on_discard=self._discard,
                )
        self._focus()
        if self._leave_to is not None:
            discard_draft(self.ctx, self._draft_name, self.token)
            st.session_state.pop(f"{self.name}.token")
            go(*self._leave_to)

    def move_to(self, field: str) -> None:
        """Put the keyboard on a field when the form is drawn next; for callbacks of the form's own buttons."""
        turn, target = f"{self.name}.turn", f"{self.name}.focus"
        st.session_state[turn], st.session_state[target] = st.session_state.get(turn, 0) + 1, field

    def _focus(self) -> None:
        turn = st.session_state.get(f"{self.name}.turn", 0)
        field = st.session_state.get(f"{self.name}.focus")
        wanted = [field] if field else [problem.field for problem in self.problems if problem.field]
        if turn:
            keyboard.move_to(self.name, wanted, turn)

    def keep(self, values: Mapping[str, Kept]) -> None:
        """Put into the draft what is no field: what stands in `kept` when the form comes back. For callbacks."""
        if ctx := guard.in_callback(self.ctx):
            keep_draft(ctx, self._draft_name, self.token, dict(values))

    @property
    def kept(self) -> Mapping[str, Kept]:
        """The values of the draft that the form began with."""
        return self._kept.values if self._kept else {}

    def _discard(self) -> None:
        ctx = guard.in_callback(self.ctx)
        if ctx is None:
            return
        discard_draft(ctx, self._draft_name, self.token)
        forget(self.name)
        st.session_state[f"{self.name}.given_up"] = True
        st.session_state[f"{self.name}.draft"] = None
        # Fields on the screen keep what they show until they are told otherwise.
        draft.reset(self.name, self._first)

    def _begin_another(self) -> None:
        st.session_state[f"{self.name}.token"] = uuid4()
        st.session_state[f"{self.name}.problems"] = []

    def text(
        self,
        field: str,
        label: str,
        *,
        hint: str = "",
        value: str = "",
        optional: bool = False,
        lines: bool = False,
        height: int = 80,
    ) -> str:
        """A line of text, or several in a box of `height` pixels. Nothing typed is the empty string."""
        key = self._key(field, value, str)
        label = f"{label}（选填）" if optional else label
        if lines:
            typed = st.text_area(label, key=key, height=height)
        else:
            typed = st.text_input(label, key=key, autocomplete="off")
        self._under(field, hint)
        return typed or ""

    def secret(self, field: str, label: str, *, hint: str = "", fresh: bool = True) -> str:
        """A password. `fresh` tells the browser whether it is a new one or the one it may know."""
        typed = st.text_input(
            label,
            key=self._secret_key(field),
            type="password",
            autocomplete="new-password" if fresh else "current-password",
        )
        self._under(field, hint)
        return typed or ""

    def select(
        self,
        field: str,
        label: str,
        options: Mapping[Choice, str],
        *,
        hint: str = "",
        value: Choice | None = None,
    ) -> Choice | None:
        """One of many, from value to label; None until chosen."""
        chosen = st.selectbox(
            label,
            list(options),
            index=None,
            format_func=options.__getitem__,
            key=self._key(
                field, value if value in options else None, draft.as_option(options, options.__getitem__)
            ),
            placeholder="请选择",
        )
        self._under(field, hint)
        return cast(Choice | None, chosen)

    def radio(
        self,
        field: str,
        label: str,
        options: Mapping[Choice, str],
        *,
        hint: str = "",
        value: Choice | None = None,
    ) -> Choice | None:
        """One of few, all in sight."""
        chosen = st.radio(
            label,
            list(options),
            index=None,
            format_func=options.__getitem__,
            key=self._key(
                field, value if value in options else None, draft.as_option(options, options.__getitem__)
            ),
        )
        self._under(field, hint)
        return chosen

    def checks(
        self, field: str, label: str, options: Mapping[Choice, str], *, value: Sequence[Choice] = ()
    ) -> tuple[Choice, ...]:
        """Any number of few, each a box of its own."""
        st.markdown(label)
        chosen = tuple(
            option
            for option, word in options.items()
            if st.checkbox(word, key=self._key(f"{field}.{option}", option in value, bool))
        )
        self._under(field, "")
        return chosen

    def check(self, field: str, label: str, *, value: bool = False) -> bool:
        """One box."""
        ticked = st.checkbox(label, key=self._key(field, value, bool))
        self._under(field, "")
        return ticked

    def day(self, field: str, label: str, *, hint: str = "", value: date | None = None) -> date | None:
        """A day of the years 1950 to 2099. What is wrong with it stands above: the calendar opens below."""
        field_problem(self.problems, field)
        chosen = st.date_input(
            label,
            value=None,
            min_value=date(1950, 1, 1),
            max_value=date(2099, 12, 31),
            key=self._key(field, value, draft.as_date),
            format="YYYY-MM-DD",
        )
        if hint:
            st.caption(hint)
        return cast(date | None, chosen)

    def moment(
        self, field: str, label: str, *, hint: str = "", value: datetime | None = None
    ) -> datetime | None:
        """A day and a time of day, side by side; None until both are there. Their fields end in _on and _time."""
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            day = self.day(f"{field}_on", f"{label}日期", value=value.date() if value else None)
        with right:
            key = self._key(f"{field}_time", value.time() if value else None, draft.as_time)
            at = st.time_input(f"{label}时刻", value=None, step=60, key=key)
        self._under(field, hint)
        return datetime.combine(day, at, CHINA) if day and at else None

    def many(
        self,
        field: str,
        label: str,
        options: Mapping[Choice, str],
        *,
        hint: str = "",
        value: Sequence[Choice] = (),
    ) -> tuple[Choice, ...]:
        """Any number of many, from value to label."""
        read = draft.as_option(options, options.__getitem__)
        chosen = st.multiselect(
            label,
            list(options),
            format_func=options.__getitem__,
            key=self._key(field, [one for one in value if one in options], read),
            placeholder="可多选",
        )
        self._under(field, hint)
        return tuple(chosen)

    def whole(self, field: str, label: str, *, hint: str = "", value: int | None = None) -> int | None:
        """A whole number. The bounds are the use case's to check, in Chinese."""
        typed = st.number_input(label, value=None, step=1, key=self._key(field, value, draft.as_int))
        self._under(field, hint)
        return None if typed is None else int(typed)

    def reason(
        self, label: str = "变更原因", hint: str = "写明依据或事由，将与改动一并记入管理变更记录"
    ) -> str:
        """Why; every change of people, units and settings needs one."""
        return self.text("reason", label, hint=hint, lines=True)

    def submit(self, label: str, *, cancel: tuple[str, Mapping[str, str]] | None = None) -> bool:
        """The button that sends the form, and 取消, which leads to the page and query of `cancel`.

        True in the run after a click.
        """
        with st.container(horizontal=True):
            sent = st.form_submit_button(label, type="primary", key=f"{self.name}.submit")
            if cancel and st.form_submit_button("取消", type="tertiary", key=f"{self.name}.cancel"):
                self._leave_to = cancel
        return sent

    def second(self, label: str) -> bool:
        """Another button of the form, for something that keeps nothing. True in the run after a click."""
        return st.form_submit_button(label, key=f"{self.name}.second.{label}")

    def answer(self, result: Result | list[Problem]) -> Result:
        """The result of the use case. With problems the page is drawn again, with them and with all that was typed."""
        if isinstance(result, list):
            st.session_state[f"{self.name}.problems"] = result
            self.move_to("")
            st.rerun()
        st.session_state.pop(f"{self.name}.problems", None)
        used(self.name)
        return result

    def look_again(self, seen: Seen) -> None:
        """Take the object as it is now for what was seen: the reader is shown it with the refusal."""
        self.seen = st.session_state[f"{self.name}.seen"] = seen

    def problem(self, field: str) -> None:
        """The problem of something that is not a field of its own."""
        field_problem(self.problems, field)

    def _key(self, field: str, value: Any, read: Reader) -> str:
        """The key of a field, which begins with what the draft says, else with `value`."""
        self._fields.append(field)
        self._first[field] = value
        key = f"{self.name}.{field}"
        if field in self.kept:
            draft.restore(self.name, {field: self.kept[field]}, {field: read})
        st.session_state.setdefault(key, value)
        return key

    def _secret_key(self, field: str) -> str:
        """Of a field that no draft keeps."""
        key = f"{self.name}.{field}"
        st.session_state.setdefault(key, "")
        return key

    def _under(self, field: str, hint: str) -> None:
        if hint:
            st.caption(hint)
        field_problem(self.problems, field)


def reason_form(
    name: str, seen: Seen, label: str, cancel: tuple[str, Mapping[str, str]]
) -> tuple[Form[Seen], str, bool]:
    """A form that asks for the reason alone: (form, reason, whether `label` was clicked)."""
    form = Form(name, seen=seen)
    with form.body():
        reason = form.reason()
        sent = form.submit(label, cancel=cancel)
    return form, reason, sent


def forget(form: str, ending: str = "") -> None:
    """Forget what is kept of the form and of those whose names go on from it, or what of it ends so: `.seen`, for another look."""
    names = [key for key in map(str, st.session_state) if key.startswith(f"{form}.")]
    for key in filter(lambda name: name.endswith(ending), names):
        del st.session_state[key]
