"""A field for a scanner that types what it reads and presses Enter: nothing that it reads is lost, however fast it comes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_ASSETS = Path(__file__).parent / "assets"
_field = st.components.v2.component(
    "scanner",
    html=(_ASSETS / "scanner.html").read_text(encoding="utf-8"),
    css=(_ASSETS / "scanner.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "scanner.js").read_text(encoding="utf-8"),
)
_WORDS = {"waiting": "正在登记"}
MOST_CHARACTERS = 200


def scanner(key: str, label: str, *, on_scan: Callable[[str], bool]) -> None:
    """Draw the field. `on_scan` is called once for each label that was read, in their order and before the page's next run;
    it says whether all is well, and the field sounds where it is not. Not inside `st.form`."""
    state = st.session_state

    def come() -> None:
        value = state[key].get("scans")
        if not isinstance(value, Mapping) or not isinstance(value.get("scans"), list):
            return
        run = str(value.get("run"))
        held: dict[str, Any] = state.get(_taken_key(key), {})
        last = int(held["n"]) if held.get("run") == run else 0
        for scan in value["scans"]:
            number = int(scan["n"])
            if number > last:
                is_well = on_scan(str(scan["label"])[:MOST_CHARACTERS])
                last = number
                state[_taken_key(key)] = {"run": run, "n": last, "is_odd": not is_well}

    _field(
        key=key,
        data={
            "label": label,
            "most": MOST_CHARACTERS,
            "taken": state.get(_taken_key(key)),
            "words": _WORDS,
        },
        default={"scans": None},
        on_scans_change=come,
    )


def _taken_key(key: str) -> str:
    return f"{key}.taken"
