"""The systemd units say what the code says, and the guide's SQL makes a database that the portal can use."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.engine import URL

from core.home import REPOSITORY
from core.serve import UVICORN_OPTIONS
from db.migrate import newest, upgrade
from tests.conftest import run_sql

DEPLOY = REPOSITORY / "deploy"


def settings(unit: str) -> dict[str, str]:
    text = (DEPLOY / unit).read_text().replace("\\\n", " ")
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))


def test_the_unit_starts_uvicorn_as_serve_does() -> None:
    words = shlex.split(settings("enforcement-portal@.service")["ExecStart"])
    assert words[1:4] == ["-m", "uvicorn", "portal:app"]
    assert tuple(words[-len(UVICORN_OPTIONS) :]) == UVICORN_OPTIONS


def test_no_unit_starts_a_database_of_its_own() -> None:
    for unit in ("enforcement-migrate.service", "enforcement-worker.service"):
        assert settings(unit)["ExecStart"].endswith(" --no-embedded")


def test_the_guide_has_the_first_administrators_made_by_the_service_account_on_its_database() -> None:
    guide = (DEPLOY / "README.md").read_text()
    made = re.findall(r"account create \S+ \S+ --role (\w+)", guide)
    assert {*made} == {"system_admin", "security_admin", "audit_admin"}
    assert guide.index("DATABASE_ADMIN_URL=postgresql://") < guide.index("systemctl enable --now")


def test_only_the_migration_is_given_the_owner() -> None:
    for unit in DEPLOY.glob("*.service"):
        assert ("owner.env" in unit.read_text()) == (unit.name == "enforcement-migrate.service")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs Debian's systemd")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in DEPLOY.glob("*.service"):
        # The account and the installed interpreter exist only on the target.
        text = unit.read_text().replace("/opt/enforcement-portal/.venv/bin/python", sys.executable)
        text = re.sub(r"^(User|Group)=.*", r"\1=root", text, flags=re.MULTILINE)
        (tmp_path / unit.name.replace("@.", "@8501.")).write_text(text)
    answer = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")


def test_the_guides_sql_makes_a_database_that_migrates(server: URL) -> None:
    (sql,) = re.findall(r"```sql\n(.*?)```", (DEPLOY / "README.md").read_text(), re.DOTALL)
    mark = f"guide_{uuid4().hex[:8]}"
    sql = re.sub(r"\bportal(_owner|_app)?\b", lambda found: mark + (found[1] or ""), sql)
    try:
        run_sql(server, *[statement for statement in sql.split(";\n") if statement.strip()])
        owner, app = (
            server.set(username=f"{mark}_{role}", password=password, database=mark)
            for role, password in (("owner", "one long password"), ("app", "another long password"))
        )
        shown = [url.render_as_string(hide_password=False) for url in (owner, app)]
        assert upgrade(*shown) == newest()
    finally:
        run_sql(server, f"DROP DATABASE IF EXISTS {mark} WITH (FORCE)")
        run_sql(server, *[f"DROP ROLE IF EXISTS {mark}_{role}" for role in ("owner", "app")])
