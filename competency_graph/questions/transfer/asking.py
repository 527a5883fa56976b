"""What a transfer question names, read at once: receivers, the goal, and every piece of work by whatever it was given by.

References are collected first (``Wanted``), then looked up in one read (``read/transfer/asked``), which brings with each
node what the question needs of it: other names of work, who offers it and in which systems, what a receiver declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from competency_graph.model.identity import normalise_code
from competency_graph.questions.entities import Found, form_of, found
from competency_graph.questions.sources import Citation, citation_of
from competency_graph.questions.transfer.reading import Receiver, SameWork, receiver_of
from competency_graph.store.reading import Question, Read

_FORMS = ("uris", "ctids", "names")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the references mean."""

    by_key: Mapping[str, Mapping[str, Found]]
    """Key of a reference → uri → node."""
    rows: Mapping[str, Mapping[str, Any]]
    """Uri → its row of ``read/transfer/asked``."""

    def candidates(self, *keys: str) -> tuple[Found, ...]:
        """The nodes that a reference may mean, in order of uri."""
        some = {uri: node for key in keys for uri, node in self.by_key.get(key, {}).items()}
        return tuple(some[uri] for uri in sorted(some))

    def same(self, uris: Iterable[str]) -> dict[str, tuple[SameWork, ...]]:
        """Under which other names these go; what goes under one name only is left out."""
        return {
            uri: tuple(
                SameWork(
                    other["other"], other["kind"], tuple(other["steps"]),
                    other["code"] or other["name"] or other["other"], tuple(other["schemes"]),
                )
                for other in self.rows[uri]["others"]
            )
            for uri in dict.fromkeys(uris)
            if uri in self.rows and self.rows[uri]["others"]
        }  # fmt: skip

    def receiver(self, node: Found, day: date) -> Receiver:
        """What an organization declares on ``day``."""
        row = self.rows[node.uri]
        return receiver_of(node, row["declared"] or {}, row["systems"], row["limits"], day)

    def citation(self, node: Found) -> Citation:
        """Who describes an organization."""
        return citation_of(self.rows[node.uri]["cited"])


@dataclass(slots=True)
class Wanted:
    """References, collected for one read. Each method gives the key by which ``Asked`` knows the reference."""

    written: dict[str, dict[str, None]] = field(default_factory=lambda: {form: {} for form in _FORMS})
    codes: dict[str, dict[str, str | None]] = field(default_factory=dict)
    exams: dict[str, dict[str, str]] = field(default_factory=dict)

    def reference(self, reference: str) -> str:
        """Anything by uri or CTID, an organization also by its exact name."""
        form, text = form_of(reference)
        self.written[form][text] = None
        return text

    def code(self, institution: str, code: str) -> str:
        """A course by its code at an institution (uri, CTID or exact name)."""
        form, text = form_of(institution)
        key = f"code {normalise_code(code)} at {text}"
        given: dict[str, str | None] = {"asked": key, "uri": None, "ctid": None, "name": None}
        self.codes[key] = {**given, form.removesuffix("s"): text, "code": normalise_code(code)}
        return key

    def exam(self, reference: str) -> tuple[str, ...]:
        """An exam by uri, CTID or code."""
        key = f"exam {normalise_code(reference)}"
        self.exams[key] = {"asked": key, "code": normalise_code(reference)}
        return (key,) if form_of(reference)[0] == "names" else (key, self.reference(reference))

    def read(self) -> Question[Asked]:
        """Look all of them up."""
        parameters = {
            **{form: list(texts) for form, texts in self.written.items()},
            "codes": list(self.codes.values()),
            "exams": list(self.exams.values()),
        }
        by_key: dict[str, dict[str, Found]] = {}
        rows: dict[str, Mapping[str, Any]] = {}
        if any(parameters.values()):
            for row in (yield Read("transfer/asked", parameters)):
                node = row["node"]
                rows[node["uri"]] = row
                by_key.setdefault(row["asked"], {})[node["uri"]] = found(node, row["offered_by"])
        return Asked(by_key, rows)
