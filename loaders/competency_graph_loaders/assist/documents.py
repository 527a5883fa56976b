"""A document to the agreement or institution of ASSIST that it is, or to a refusal that names the field at fault.

An agreement's answer carries six JSON texts inside its JSON (facts page ``articulation.md``, section 2); they may also
come decoded, and reports by department hold their articulations in lists of lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson
from pydantic import ValidationError

from competency_graph_loaders.assist.wire import Institution, Report
from competency_graph_loaders.reading.records import Record, Refusal

TEXTS_INSIDE = (
    "receivingInstitution", "sendingInstitution", "academicYear", "catalogYear", "templateAssets", "articulations",
)  # fmt: skip
"""The fields of an answer whose value is a JSON text."""


def read_record(record: Record) -> Report | Institution | Refusal:
    """The agreement or institution that a document is.

    Returns:
        A Refusal where the document is neither, or where a field of it is not as ASSIST serves it: the path of the
        first such field is its term.
    """
    value = record.value
    if isinstance(value, Mapping) and value.get("isSuccessful") is False:
        return _refused(
            record, "", f"ASSIST answered with a failure: {value.get('validationFailure') or 'no reason given'}",
            "an answer whose isSuccessful is true",
        )  # fmt: skip
    inner = value.get("result") if isinstance(value, Mapping) and "result" in value else value
    if isinstance(inner, Mapping) and "names" in inner and "id" in inner:
        return _validated(record, Institution, inner)
    if not isinstance(inner, Mapping) or not {"receivingInstitution", "articulations"} & inner.keys():
        found = (
            f"an object with {', '.join(sorted(inner)[:6])}"
            if isinstance(inner, Mapping)
            else "another value"
        )
        return _refused(
            record, "", f"Neither an agreement nor an institution of ASSIST: {found}",
            "an answer of ASSIST about one agreement (result with receivingInstitution, templateAssets, articulations) "
            "or an institution of its list (id, names)",
        )  # fmt: skip
    decoded = dict(inner)
    for name in TEXTS_INSIDE:
        text = decoded.get(name)
        if isinstance(text, str):
            try:
                decoded[name] = orjson.loads(text)
            except orjson.JSONDecodeError as fault:
                return _refused(
                    record, name, f"{name} holds a text that is no JSON: {fault.msg} (character {fault.pos})",
                    "a JSON text, whole, as ASSIST serves it",
                )  # fmt: skip
    decoded["articulations"] = flat(decoded.get("articulations"))
    return _validated(record, Report, decoded)


def flat(articulations: object) -> object:
    """Reports by department hold lists of articulations under the names of departments; anything else is as it was."""
    if not isinstance(articulations, Sequence) or isinstance(articulations, str):
        return articulations
    found: list[object] = []
    for entry in articulations:
        inner = entry.get("articulations") if isinstance(entry, Mapping) else None
        if isinstance(inner, Sequence) and not isinstance(inner, str) and "articulation" not in entry:
            found += inner
        else:
            found.append(entry)
    return found


def _validated(
    record: Record, model: type[Report] | type[Institution], value: object
) -> Report | Institution | Refusal:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        first = faults[0]
        where = path_of(first["loc"])
        more = f"; {len(faults) - 1:,} more faults in this document" if len(faults) > 1 else ""
        found = _shown(first.get("input"))
        missing = first["type"] == "missing"
        reason = f"{where or 'The document'}: {'missing' if missing else f'found {found}'}{more}"
        return _refused(record, where, reason, _expected(first["msg"], missing=missing))


def path_of(location: Sequence[int | str]) -> str:
    """A field's path as ASSIST has it: ``templateAssets[3].sections[0]``."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return f"an object with {', '.join(sorted(map(str, value))[:6]) or 'nothing in it'}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _expected(message: str, *, missing: bool) -> str:
    if missing:
        return "this field, as ASSIST serves it"
    plain = message.removeprefix("Value error, ").removeprefix("Input should be ")
    return plain[:1].lower() + plain[1:]


def _refused(record: Record, term: str, reason: str, expected: str) -> Refusal:
    return Refusal(
        record.file, record.place, f"{reason}.", expected, record.line, term=term or None, name=record.name
    )
