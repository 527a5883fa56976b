"""Which of a node's texts somebody wants to read: language tags (BCP 47) and preferences (RFC 9110, Accept-Language).

A node keeps every language as published (``name_langs`` beside ``name_texts``). The choice follows RFC 4647, 3.4
(look-up): the exact tag, then the tag without its last parts, then any text of the same primary language; of several
preferences the first that finds something; then a text whose language was not stated, then the record's first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from competency_graph.errors import QuestionError

_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_PREFERENCE = re.compile(
    r"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)(?:;[qQ]=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?"
)
_NOT_STATED = frozenset({"", "und"})


def language_tag(text: str) -> str:
    """The tag as it is compared (lower case).

    Raises:
        QuestionError: it is no language tag.
    """
    tag = text.strip().replace("_", "-")
    if not _TAG.fullmatch(tag):
        raise QuestionError(
            f"{text[:60]!r} is no language tag.", "Give one of BCP 47, such as es, en-US or zh-Hant."
        )
    return tag.lower()


def accepted_languages(header: str) -> tuple[str, ...]:
    """The tags of an ``Accept-Language`` header, most wanted first; what cannot be read in it is passed over."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(","):
        found = _PREFERENCE.fullmatch("".join(part.split()))
        if found and found[1] != "*" and (weight := float(found[2] or 1)) > 0:
            wanted.append((-weight, found[1].lower()))
    return tuple(dict.fromkeys(tag for _, tag in sorted(wanted, key=lambda each: each[0])))


def text_in(wanted: Sequence[str], languages: Sequence[str], texts: Sequence[str]) -> str | None:
    """The text that somebody who wants these languages is shown; None: there is none at all.

    Args:
        wanted: tags in lower case, most wanted first.
        languages: the language of each text, as published; ``und`` or empty: not stated.
        texts: the texts, the record's first one first.
    """
    stated = [tag.lower() for tag in languages]
    by_tag = dict(zip(reversed(stated), reversed(texts), strict=False))
    for tag in wanted:
        parts = tag.split("-")
        for length in range(len(parts), 0, -1):
            if (shorter := "-".join(parts[:length])) in by_tag:
                return by_tag[shorter]
        for other, text in zip(stated, texts, strict=False):
            if other.partition("-")[0] == parts[0]:
                return text
    return next(
        (text for tag, text in zip(stated, texts, strict=False) if tag in _NOT_STATED),
        texts[0] if texts else None,
    )
