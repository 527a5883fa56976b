"""What each field of a dataclass means: the text that stands under it in the source.

One declaration, many products: the input schema and the GraphQL descriptions are read from here, so a field is
documented once, where it is declared (the habit of PEP 257's "attribute docstrings").
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import is_dataclass
from functools import cache


@cache
def field_meanings(declared: type) -> dict[str, str]:
    """The docstring of every field (of an Enum: member) that has one, by name, white space folded; inherited ones too."""
    found: dict[str, str] = {}
    for base in declared.__bases__:
        if is_dataclass(base):
            found |= field_meanings(base)
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(declared))).body
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 - a class has a class as its source
    for statement, following in zip(tree.body, tree.body[1:], strict=False):
        match statement:
            case ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]):
                pass
            case _:
                continue
        if (
            isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        ):
            found[name] = " ".join(following.value.value.split())
    return found


def class_meaning(declared: type) -> str:
    """The docstring of a class, white space folded; empty where there is none of its own."""
    text = declared.__dict__.get("__doc__") or ""
    # ``dataclass`` writes the signature where there is no docstring: that is no meaning.
    return "" if text.startswith(f"{declared.__name__}(") else " ".join(inspect.cleandoc(text).split())
