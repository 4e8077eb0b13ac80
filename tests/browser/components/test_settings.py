"""Every setting of .streamlit/config.toml holds when uvicorn runs the app from the root of the repository."""

import json
import tomllib
import urllib.parse
import urllib.request
from typing import Any

from tests.browser.components.conftest import ROOT, Served


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in table.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return found


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def test_every_setting_holds(served: Served) -> None:
    wanted = flat(tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")))
    assert len(wanted) > 50
    query = urllib.parse.urlencode([("name", name) for name in wanted])
    assert get(f"{served.url}/test/settings?{query}") == wanted


def test_no_outer_frame_may_steer_the_portal(served: Served) -> None:
    assert get(f"{served.url}/_stcore/host-config")["allowedOrigins"] == []
