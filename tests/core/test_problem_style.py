"""A problem is one sentence without a full stop: the page adds what stands around it."""

import ast

from tests.factories.house import every_module, source


def test_no_problem_ends_with_a_full_stop() -> None:
    found = []
    for module in every_module("core"):
        for node in ast.walk(ast.parse(source(module))):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem"):
                continue
            for part in node.args[1:2]:
                last = part.values[-1] if isinstance(part, ast.JoinedStr) else part
                if isinstance(last, ast.Constant) and str(last.value).endswith("。"):
                    found.append(f"{module.__name__}: {ast.unparse(part)}")
    assert found == []
