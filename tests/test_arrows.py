"""The house keeps its shape: who may import whom, what a page file is, where time, HTML and fonts come from.

Everything is read from the source, nothing is imported, so a wrong arrow is found before it is ever run.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("core", "db", "pages")
LONGEST = 400
MAY_BE_LONGER = (
    re.compile(r"core/law/.*"),
    re.compile(r"db/migrations/versions/.*"),
    re.compile(r"tests/.*/test_\w+\.py|tests/test_\w+\.py"),
)
"""Tables of law rows, migrations (written at a go and never touched again), and lists of cases of one subject."""


@cache
def files(*folders: str) -> Mapping[str, Path]:
    """Python files by module name."""
    found = {}
    for path in sorted(chain(*((ROOT / folder).rglob("*.py") for folder in folders), [ROOT / "portal.py"])):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _is_type_checking(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def statements(body: list[ast.stmt], *, into_functions: bool) -> Iterator[ast.stmt]:
    """Every statement that runs, those below `if TYPE_CHECKING` apart."""
    for node in body:
        if _is_type_checking(node):
            continue
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not into_functions:
            continue
        for field in ("body", "orelse", "finalbody", "handlers"):
            for inner in getattr(node, field, None) or ():
                nested = inner.body if isinstance(inner, ast.ExceptHandler) else [inner]
                yield from statements(nested, into_functions=into_functions)


def imports(module: str, path: Path, *, into_functions: bool = True) -> set[str]:
    """What a file imports, by full name; a name taken from a package counts as its submodule where it is one."""
    found = set()
    for node in statements(tree(path).body, into_functions=into_functions):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            assert node.module is not None
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in files(*PRODUCT) else node.module)
    return found


def below(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


FORBIDDEN = {
    "core.law": ("core", "db", "pages", "portal", "tests"),
    "core": ("pages", "portal", "streamlit", "starlette", "tests"),
    "db": ("core", "pages", "portal", "streamlit", "starlette", "tests"),
    "pages": ("db", "portal", "sqlalchemy", "psycopg2", "alembic", "tests"),
}
"""What each part must not import; `core.law` may import itself."""


def test_arrows_point_from_pages_to_core_to_db() -> None:
    wrong = [
        f"{module} imports {name}"
        for module, path in files(*PRODUCT).items()
        for part, others in FORBIDDEN.items()
        if below(module, part)
        for name in imports(module, path)
        if below(name, *others) and not (part == "core.law" and below(name, "core.law"))
    ]
    assert wrong == []


def test_core_law_stands_on_the_standard_library_alone() -> None:
    foreign = {
        f"{module} imports {name}"
        for module, path in files(*PRODUCT).items()
        if below(module, "core.law")
        for name in imports(module, path)
        if not below(name, "core.law") and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == set()


def test_no_module_waits_for_itself_at_import() -> None:
    modules = files(*PRODUCT)
    graph: dict[str, set[str]] = {}
    for module, path in modules.items():
        wanted = set()
        for name in imports(module, path, into_functions=False):
            # Importing a.b.c runs a and a.b first.
            parts = name.split(".")
            wanted |= {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
        graph[module] = {name for name in wanted & modules.keys() if not below(module, name)}
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way[way.index(module) :], module))
        if module not in done:
            for name in sorted(graph[module]):
                walk(name, (*way, module))
            done.add(module)

    for module in graph:
        walk(module, ())


def page_files() -> dict[str, Path]:
    return {p.stem: p for p in sorted((ROOT / "pages").glob("*.py")) if p.stem not in ("__init__", "main")}


@pytest.mark.parametrize("name", page_files())
def test_a_page_file_defines_render_and_runs_nothing(name: str) -> None:
    body = tree(page_files()[name]).body
    assert any(isinstance(node, ast.FunctionDef) and node.name == "render" for node in body), "no render()"
    for node in body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        assert is_docstring or isinstance(
            node,
            ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.FunctionDef | ast.ClassDef,
        ), f"line {node.lineno} runs at import"
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            assert not any(call.startswith("st.") for call in calls(node.value)), f"line {node.lineno}"


def test_every_screen_has_its_file_and_every_file_its_screen() -> None:
    register = tree(ROOT / "pages" / "ui" / "screens.py")
    screens = [
        node.args[0].value
        for node in ast.walk(register)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Screen"
        if isinstance(node.args[0], ast.Constant)
    ]
    assert sorted(screens) == sorted(page_files())


def calls(node: ast.AST) -> list[str]:
    """The dotted names of everything called in a piece of source."""
    return [ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)]


def test_only_the_clock_asks_the_operating_system_for_the_time() -> None:
    asks = re.compile(r"(^|\.)(datetime|date)\.(now|utcnow|today)$|(^|\.)time\.(time|localtime|gmtime)$")
    found = {
        module
        for module, path in files(*PRODUCT).items()
        if any(asks.search(call) for call in calls(tree(path)))
    }
    assert found == {"core.clock"}


def test_html_is_written_below_pages_ui_alone() -> None:
    raw = re.compile(r"^st\.(html|iframe|components\..*)$")
    for module, path in files(*PRODUCT).items():
        if below(module, "pages.ui"):
            continue
        assert "unsafe_allow_html" not in path.read_text(encoding="utf-8"), module
        assert not any(raw.match(call) for call in calls(tree(path))), module


def test_sql_is_never_put_together_from_strings() -> None:
    for module, path in files(*PRODUCT).items():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "text" and node.args:
                is_sql = "sqlalchemy" in path.read_text(encoding="utf-8")
                assert not is_sql or isinstance(node.args[0], ast.Constant), f"{module}:{node.lineno}"


def test_nothing_writes_past_the_unit_of_work() -> None:
    """Text that changes rows, connections taken from a session, and the old bulk methods escape its listeners."""
    bulk = re.compile(r"\.(bulk_\w+|connection|exec_driver_sql)$")
    change = re.compile(r"^\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY)\b", re.IGNORECASE)
    for module, path in files("core", "pages").items():
        assert not [call for call in calls(tree(path)) if bulk.search(call)], module
        words = [n.value for n in ast.walk(tree(path)) if isinstance(n, ast.Constant)]
        assert not [w for w in words if isinstance(w, str) and change.match(w)], module


def test_no_file_is_longer_than_anybody_reads() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files(*PRODUCT, "tests").values()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert {n: c for n, c in long.items() if not any(p.fullmatch(n) for p in MAY_BE_LONGER)} == {}


def test_every_font_has_its_licence_beside_it() -> None:
    folder = ROOT / "core" / "documents" / "fonts"
    fonts = sorted(chain(folder.rglob("*.ttf"), folder.rglob("*.otf")))
    assert fonts
    for font in fonts:
        licence = folder / f"OFL-{font.stem.split('-')[0]}.txt"
        assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8").upper(), font


PINNED = re.compile(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+-]+")


def requirements(name: str) -> list[str]:
    lines = (line.split(" #")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned(name: str) -> None:
    loose = [
        line for line in requirements(name) if line != "-r requirements.txt" if not PINNED.fullmatch(line)
    ]
    assert loose == []


def test_what_the_portal_imports_is_what_it_requires() -> None:
    owners = metadata.packages_distributions()
    pinned = {re.sub("[-_.]+", "-", line.split("==")[0]).lower() for line in requirements("requirements.txt")}
    foreign = {
        name.split(".")[0]
        for module, path in files(*PRODUCT).items()
        for name in imports(module, path)
        if name.split(".")[0] not in {*sys.stdlib_module_names, *PRODUCT, "portal", "tests"}
    }
    missing = {
        name
        for name in foreign
        if not pinned & {re.sub("[-_.]+", "-", owner).lower() for owner in owners.get(name, ())}
    }
    assert missing == set()


SHOWS = re.compile(
    r"^st\.(sidebar\.)?(title|header|subheader|caption|markdown|write|text|info|warning|error|success|toast|button"
    r"|form_submit_button|download_button|link_button|page_link|text_input|text_area|selectbox|multiselect|radio"
    r"|checkbox|toggle|number_input|date_input|time_input|datetime_input|segmented_control|pills|slider|file_uploader"
    r"|expander|tabs|popover|metric|spinner|status|dialog|set_page_config|navigation|Page)$"
    r"|^(facts|tag|Tag|Column|Row|Screen|data_table|paper_link|count_text|Problem|SignedOut|SignInRefused)$"
)
"""Functions whose words a user reads."""

UNSHOWN = {"key", "type", "icon", "live", "format", "autocomplete", "width", "height", "layout", "visibility"}
UNSHOWN |= {
    "url_path",
    "position",
    "align",
    "name",
    "shortcut",
    "open_page",
    "on_change",
    "code",
    "field",
    "link",
}
UNSHOWN |= {
    "page_icon",
    "label_visibility",
    "horizontal_alignment",
    "vertical_alignment",
    "tone",
    "id",
    "sort",
}
CODES_FIRST = {"Column": 1, "Row": 1, "Screen": 1, "Problem": 1, "data_table": 1, "st.link_button": 0}
"""How many leading arguments are codes for the program."""
NOT_SHOWN_AT_ALL = {
    "Tag": (1,),
    "st.link_button": (1,),
    "Problem": (2, 4),
    "Screen": (2, 4),
    "paper_link": (0,),
}
MARKUP = re.compile(r":material/\w+:|:(red|orange|green|gray|blue|violet|color)\[|\]\(/[^)]*\)|\{\w+\}")
ALLOWED = {"SHA", "Ctrl", "Enter", "Excel"}


def visible_words(node: ast.expr) -> Iterator[ast.Constant]:
    """String constants that end up on the screen: not those handed to further calls, looked up or used as formats."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.Set):
        for value in node.values if isinstance(node, ast.JoinedStr) else node.elts:
            yield from visible_words(value)
    elif isinstance(node, ast.FormattedValue | ast.Starred):
        yield from visible_words(node.value)
    elif isinstance(node, ast.BinOp):
        yield from chain(visible_words(node.left), visible_words(node.right))
    elif isinstance(node, ast.IfExp):
        yield from chain(visible_words(node.body), visible_words(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from chain(*map(visible_words, node.values))


def shown(call: ast.Call) -> Iterator[ast.Constant]:
    name = ast.unparse(call.func)
    hidden = NOT_SHOWN_AT_ALL.get(name, ())
    for place, argument in enumerate(call.args):
        if place >= CODES_FIRST.get(name, 0) and place not in hidden:
            yield from visible_words(argument)
    for keyword in call.keywords:
        if keyword.arg not in UNSHOWN:
            yield from visible_words(keyword.value)


def english(source: ast.AST) -> list[str]:
    return [
        f"line {word.lineno}: {word.value}"
        for node in ast.walk(source)
        if isinstance(node, ast.Call) and SHOWS.match(ast.unparse(node.func))
        for word in shown(node)
        if set(re.findall(r"[A-Za-z]{3,}", MARKUP.sub(" ", word.value))) - ALLOWED
    ]


@pytest.mark.parametrize("folder", ["core", "pages"])
def test_what_users_read_is_chinese(folder: str) -> None:
    found = {module: words for module, path in files(folder).items() if (words := english(tree(path)))}
    assert found == {}


def test_an_english_word_would_be_noticed() -> None:
    for source in ('st.button("Submit")', 'st.info(f"已 saved {x}")', 'Problem("a.b", "请 retry")'):
        assert english(ast.parse(source)), source
    for source in ('st.button("提交", key="page.submit")', 'st.info(f"{x:%Y-%m-%d} SHA-256")'):
        assert not english(ast.parse(source)), source


def test_no_two_files_of_browser_tests_use_the_same_party() -> None:
    """They share one bureau, in which a certificate has one name: whoever comes second would be refused."""
    space = {
        "person": "identity",
        "identity_number": "identity",
        "company": "credit",
        "credit_code": "credit",
    }
    users: dict[tuple[str, int], set[str]] = {}
    for path in sorted((ROOT / "tests" / "browser").rglob("test_*.py")):
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            match call:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=int(number)), *_]) if (
                    name in space
                ):
                    users.setdefault((space[name], number), set()).add(path.name)
    assert users, "nothing found: have the factories other names now?"
    assert {party: files for party, files in users.items() if len(files) > 1} == {}
