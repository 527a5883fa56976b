"""The page about CTDL, derived from the tables: ``docs/ctdl.md`` is this module's output.

python -m competency_graph_loaders.ctdl.documentation > docs/ctdl.md
"""

from __future__ import annotations

from collections.abc import Iterable

from competency_graph.model.nodes import KEPT_PREFIX
from competency_graph_loaders.ctdl import dispositions, encoding, spelling
from competency_graph_loaders.ctdl.classes import ALIASES, BEYOND, LABELS, VALUES
from competency_graph_loaders.ctdl.dispositions import Disposition, Way
from competency_graph_loaders.ctdl.export import CHANGED
from competency_graph_loaders.ctdl.published import key_of
from competency_graph_loaders.ctdl.vocabulary import draft_terms

_OPENING = """# What is read of CTDL, and what it becomes

Written by `python -m competency_graph_loaders.ctdl.documentation`; tests hold this page, the tables behind it and the
official encodings equal.

The Credential Transparency Description Language (CTDL), CTDL-ASN and QData are published by **Credential Engine**
([credreg.net](https://credreg.net)) under the
[Creative Commons Attribution 4.0 licence](https://creativecommons.org/licenses/by/4.0/). Names, domains, ranges and labels
of their terms are used here; the definitions are there. **Records of the production Credential Registry are not openly
licensed**: none are shipped with this project. Load what you have the right to use; the sample registry was written for
this project.

## Forms

- A Registry envelope (its `decoded_resource`, or the signed resource of an older dump, whose signature is not verified and
  which is marked so), a graph document (`@graph`), or a bare resource. A learner's record is read for the credentials and
  skills that it names, never for the person.
- JSON-LD compacted, expanded, or under any prefixes: keys and classes are read by their meaning, also without a prefix,
  as a full IRI of `http` or `https`, or under a wrong prefix. Contexts are bundled; nothing is fetched. A list of one value
  is that value; `{"@id": …}`, a curie and a full IRI say the same; a language map and a list of language-tagged values say
  the same.
- References: `/graph/` and `/resources/` name one resource; CTIDs in lower case; `http` and `https` are one. Blank nodes are
  scoped to their document and named by their content, so that publishing a record again changes nothing.
- A number may be a text; a date keeps the precision it was given in; what cannot be read is kept as text and reported.

## What becomes of a term

Every class and property is *modelled* (it has a place in the model, see [model.md](model.md)), *kept* (as published under
`ctdl_<term>`, or as an edge TARGETS with the term as its `role`), or *left out* with a reason. What stands in no encoding is
kept in the same way, and counted in the run's report. Where the model does not give a modelled value back exactly (an
alignment object for a concept, a price with its conditions), it is kept as published as well: nothing is lost.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"| {' | '.join('---' for _ in head)} |",
        *(f"| {' | '.join(map(_cell, row))} |" for row in rows),
        "",
    ]


def _counts() -> list[str]:
    tables = (encoding.classes(), encoding.properties(), encoding.concepts(), encoding.schemes())
    homes = [[row.encodings for row in table.values()] for table in tables]
    rows = (
        (title, *(str(sum(name in stated for stated in table)) for table in homes))
        for name, title in (
            ("ctdl", "CTDL, 2026-08-06"),
            ("ctdlasn", "CTDL-ASN, 2026-08-06"),
            ("qdata", "QData, 2023-10-27"),
        )
    )
    return _table(("encoding", "classes", "properties", "concepts", "schemes"), rows)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


_FOLDED = "(folded into the owner)"


def _classes() -> list[str]:
    families: dict[str, list[str]] = {}
    for curie in encoding.classes():
        name = curie.rpartition(":")[2]
        families.setdefault(_FOLDED if name in VALUES else LABELS[name][0], []).append(curie)
    families[_FOLDED] = families.pop(_FOLDED)
    return _table(("label", "classes"), ((label, _codes(names)) for label, names in families.items()))


def _by_way(way: Way) -> list[tuple[str, str]]:
    """What terms become → the terms, for the properties."""
    found: dict[str, list[str]] = {}
    for each in map(dispositions.of_property, encoding.properties()):
        if each.way is way:
            found.setdefault(_generic(each), []).append(each.term)
    return [(_codes(names), becomes) for becomes, names in found.items()]


def _generic(each: Disposition) -> str:
    """The words of a disposition without the term's own name, so that terms of one kind share a row."""
    name = each.term.rpartition(":")[2]
    return each.becomes.replace(key_of(each.term), f"{KEPT_PREFIX}<term>").replace(
        f"`role` {name}", "`role` <term>"
    )


def _read_as() -> list[str]:
    rows = [(f"`{old}`", f"`{new}`") for old, new in sorted(spelling.MISSPELT.items())]
    rows += [(f"`{old}`", meaning) for old, meaning in sorted(spelling.OLDER.items())]
    rows += [(f"`{old}` (class)", f"`{new}`") for old, new in sorted(ALIASES.items())]
    rows += [
        (f"`{old}:` (concepts)", f"`{new}:`")
        for old, new in sorted(spelling.OLD_CONCEPT_PREFIXES.items())
        if new
    ]
    return _table(("in data", "read as"), rows)


def page() -> str:
    """The whole page, in Markdown."""
    lines = [
        _OPENING,
        *_counts(),
        "### Classes",
        "",
        *_classes(),
        "### Properties that are modelled",
        "",
        *_table(("terms", "become"), _by_way(Way.MODELLED)),
        "### Properties that are kept",
        "",
        *_table(("terms", "become"), _by_way(Way.KEPT)),
        "### Properties that are left out",
        "",
        *_table(("terms", "why"), _by_way(Way.LEFT_OUT)),
        "## Older, misspelt and parallel terms",
        "",
        "Each is read as what it means, and reported once for each document that uses it, as a wrong prefix is"
        " (`ceterms:hasChild` for `ceasn:hasChild`, `schema:ValueProfile` for `ceterms:ValueProfile`) and a term in"
        " another case (`ceterms:subjectWebPage`).",
        "",
        *_read_as(),
        "Not reported, because other vocabularies call it so: "
        + "; ".join(f"`{old}` is a `{new}`" for old, new in sorted(spelling.PARALLEL.items()))
        + "; `rdfs:comment` is a `description`.",
        "",
        "Classes and terms that no encoding at hand has, and that are read all the same:",
        "",
        *_table(
            ("class or term", "why"),
            [
                *((f"`{prefix}:{name}`", why) for name, (prefix, _, why) in sorted(BEYOND.items())),
                *((f"`{curie}`", why) for curie, why in draft_terms()),
            ],
        ),
    ]
    lines += [
        "## Out again",
        "",
        "`competency-graph export ctdl URI…` writes the record that describes a resource as CTDL JSON-LD; loading that gives the"
        " same facts. An independent reader (PyLD) finds 99.8 % of the triples of all real samples in their exports. What comes"
        " out otherwise:",
        "",
        *_table(("term", "why"), ((f"`{term}`", why) for term, why in CHANGED.items())),
    ]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
