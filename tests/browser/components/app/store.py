"""What the test app's routes have received; stands in for the portal's database."""

from typing import Any

posts: list[dict[str, Any]] = []
pings: list[dict[str, Any]] = []
drafts: dict[str, dict[str, Any]] = {}
used: set[str] = set()
answer: dict[str, Any] = {"status": 204}
script_runs: list[str] = []
