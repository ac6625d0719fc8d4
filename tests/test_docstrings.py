"""Every public name says what it is, and what it raises where it raises one of our own errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc import errors

PACKAGE = Path(__file__).parents[1] / "src/cchc"
MODULES = sorted(PACKAGE.rglob("*.py"))
OURS = set(errors.__all__)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def public(module: ast.Module) -> set[str]:
    """The names in `__all__`."""
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def described(module: ast.Module) -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """The public functions and classes of a module, and the public methods of these classes."""
    names = public(module)
    for node in module.body:
        if isinstance(node, Function | ast.ClassDef) and node.name in names:
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, Function) and inner.name[0] != "_":
                        yield f"{node.name}.{inner.name}", inner


def raised(function: Function) -> set[str]:
    """Our errors that a function raises itself, outside of the functions within it."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = ast.unparse(node.exc.func).rpartition(".")[2]
            found |= {name} & OURS
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_is_public_is_described(path: Path) -> None:
    module = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(module), "a module says what it is for"
    missing = []
    for name, node in described(module):
        said = ast.get_docstring(node) or ""
        if not said and "." not in name:  # of a method the name may say all
            missing.append(f"{name}: a docstring")
        if isinstance(node, Function):
            told = said.partition("Raises:")[2]
            wanted = raised(node) if "CchcError" not in told else set()  # which is all of them
            missing += [f"{name}: Raises: {error}" for error in wanted if error not in told]
    assert missing == []
