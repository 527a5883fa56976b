"""Mapping files: the shipped ones by name, others by path; every fault names file, table, key and what was expected."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ValidationError

from competency_graph.errors import LoadError
from competency_graph_loaders.mappings.language import Mapping, near

_SUFFIX = ".toml"


class MappingError(LoadError):
    """A mapping file that cannot be used."""


def shipped() -> dict[str, Path]:
    """The mappings that come with the package, by name."""
    folder = Path(str(files("competency_graph_loaders") / "mappings" / "shipped"))
    return {file.stem: file for file in sorted(folder.glob(f"*{_SUFFIX}"))}


def load_mapping(given: str | Path) -> Mapping:
    """Read a mapping by the name of a shipped one, or by path.

    Raises:
        MappingError: there is none, or it does not follow the language; every fault is named.
    """
    known = shipped()
    path = Path(given)
    if isinstance(given, str) and given in known:
        path = known[given]
    elif not path.is_file():
        raise MappingError(
            f"There is no mapping {str(given)!r}{near(str(given), tuple(known))}.",
            f"Give the path of a mapping file, or one that is shipped: {', '.join(known)}.",
        )
    try:
        return read_mapping(path.read_bytes().decode("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path} cannot be read: {error}", "Give a file in UTF-8.") from error


def read_mapping(text: str, file: str) -> Mapping:
    """A mapping out of its text.

    Args:
        text: TOML.
        file: its name, for errors.

    Raises:
        MappingError: it is no TOML, or does not follow the language; every fault is named.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{file} is no TOML: {error}.", "Correct it there.") from error
    try:
        found = Mapping.model_validate(given)
    except ValidationError as error:
        faults = [
            _fault(fault["loc"], fault["type"], fault["msg"], fault.get("ctx", {}))
            for fault in error.errors()
        ]
        raise MappingError(
            "\n".join(f"{file}: {fault}" for fault in dict.fromkeys(faults)),
            "The verbs are in docs/mappings.md.",
        ) from error
    for template in found.templates():
        for table in sorted(template.lookups - set(found.lookup)):
            raise MappingError(
                f"{file}: {template.text!r} looks up in {table!r}, which is no table of this file"
                f"{near(table, tuple(found.lookup))}.",
                f"Add [lookup.{table}].",
            )
    return found


def _fault(place: Sequence[str | int], kind: str, message: str, context: dict[str, object]) -> str:
    table, key = _named(place)
    where = f"table {table}, key {key!r}" if key else f"table {table}"
    if kind == "extra_forbidden":
        known = _verbs(place[:-1])
        return f"{where}: there is no such verb{near(key, known)}; expected one of {', '.join(known)}"
    if kind == "missing":
        return f"{where}: it is needed"
    if kind == "value_error":
        return f"{where}: expected {context['error']}"
    if kind == "literal_error":
        return f"{where}: expected one of {str(context['expected']).replace(chr(39), '')}"
    return f"{where}: {message}"


def _named(place: Sequence[str | int]) -> tuple[str, str]:
    """How a place is written in the file: ``[[read]] no. 2`` and ``pattern``."""
    table = str(place[0]) if place else ""
    rest = list(place[1:])
    if rest and isinstance(rest[0], int):
        return f"[[{table}]] no. {int(rest.pop(0)) + 1}", ".".join(str(r) for r in rest)
    if len(place) == 1 and table not in Mapping.model_fields:
        return "(of the file)", table
    return f"[{table}]", ".".join(str(r) for r in rest)


def _verbs(place: Sequence[str | int]) -> tuple[str, ...]:
    model: type[BaseModel] = Mapping
    for name in place:
        if isinstance(name, str) and name in model.model_fields:
            hint = model.model_fields[name].annotation
            inner = [hint, *getattr(hint, "__args__", ())]
            model = next((m for m in inner if isinstance(m, type) and issubclass(m, BaseModel)), model)
    return tuple(info.alias or name for name, info in model.model_fields.items())
