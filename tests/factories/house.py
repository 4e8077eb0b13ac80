"""The code of the house, for tests that go through all of it."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

APART = {"core.__main__", "core.documents.subset_fonts"}
"""Programs: importing them is running them, or asks for packages of their own."""


def every_module(package: str) -> Iterator[ModuleType]:
    """A package and all modules below it, imported."""
    root = import_module(package)
    yield root
    for found in pkgutil.walk_packages(root.__path__, package + "."):
        if found.name not in APART:
            yield import_module(found.name)


def public_functions(package: str) -> dict[str, Callable[..., Any]]:
    """Every public function by `module.name`, in the module that defines it."""
    return {
        f"{module.__name__}.{name}": value
        for module in every_module(package)
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


def source(module: ModuleType) -> str:
    """The text of a module; empty for an empty file."""
    assert module.__file__ is not None
    return Path(module.__file__).read_text(encoding="utf-8")
