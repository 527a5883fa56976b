"""The choice of a language by RFC 4647 and the header of RFC 9110, and what of a question's rows it touches."""

from __future__ import annotations

import pytest

from competency_graph.errors import QuestionError
from competency_graph.model.languages import accepted_languages, language_tag, text_in
from competency_graph.questions.languages import in_language
from competency_graph.store.reading import Question, Read, Rows

LANGUAGES = ["en-US", "es-MX", "es", "und", "zh-Hant"]
TEXTS = ["English", "México", "Español", "Untagged", "中文"]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (["es"], "Español"),  # exactly
        (["es-mx"], "México"),
        (["es-ar"], "Español"),  # without its last part
        (["zh-hant-tw"], "中文"),
        (["en"], "English"),  # another of the same language
        (["zh-hans"], "中文"),
        (["en-gb"], "English"),
        (["fr"], "Untagged"),  # not stated
        (["fr", "es"], "Español"),  # the second wish before what is not stated
        (["fr", "es-ar", "en"], "Español"),
        ([], "Untagged"),
    ],
)
def test_the_text_that_is_shown(wanted: list[str], shown: str) -> None:
    assert text_in(wanted, LANGUAGES, TEXTS) == shown


def test_without_an_unstated_language_the_first_is_shown() -> None:
    assert text_in(["fr"], ["en", "es"], ["English", "Español"]) == "English"
    assert text_in(["es"], ["es", "es"], ["uno", "dos"]) == "uno"  # several of one language: the first
    assert text_in(["es"], [], []) is None


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("es", ("es",)),
        ("en;q=0.5, es-MX , fr;q=0.8", ("es-mx", "fr", "en")),
        ("en, es, en-GB", ("en", "es", "en-gb")),  # equal weights: as they stand
        ("es;q=0, *;q=0.1", ()),
        ("español, ;q=1, en;q=2, de;q=0.25", ("de",)),  # what cannot be read is passed over
        ("", ()),
    ],
)
def test_the_header(header: str, tags: tuple[str, ...]) -> None:
    assert accepted_languages(header) == tags


def test_a_tag() -> None:
    assert language_tag(" en_US ") == "en-us"
    for bad in ("", "español", "en-", "a b", "toolonglanguage"):
        with pytest.raises(QuestionError, match="no language tag"):
            language_tag(bad)


def asking() -> Question[list[Rows]]:
    first = yield Read("one")
    second = yield Read("two", {"x": 1})
    return [first, second]


def test_texts_are_exchanged_wherever_a_node_stands_and_nothing_else_is() -> None:
    def node(name: str, **more: object) -> dict[str, object]:
        return {"uri": "n", "name": name, **more}

    question = in_language(asking(), ["es"])
    assert next(question) == Read("one")
    rows = [
        {
            "node": node("One", description="Words"),
            "by": [node("One"), node("given by another")],
            "name": "One",
        }
    ]
    # The texts of what stands there, once.
    texts = question.send(rows)
    assert texts == Read("languages/texts", {"uris": ["n"]})
    known = {
        "uri": "n", "name": "One", "name_langs": ["en", "es"], "name_texts": ["One", "Uno"],
        "description": "Words", "description_langs": ["en", "es"], "description_texts": ["Words", "Palabras"],
    }  # fmt: skip
    assert question.send([known]) == Read("two", {"x": 1})
    # Known already; and a node of one language only.
    assert question.send([{"other": "n", "name": "One"}, {"uri": "m", "name": "Alone"}]) == Read(
        "languages/texts", {"uris": ["m"]}
    )
    with pytest.raises(StopIteration) as end:
        question.send([])
    assert end.value.value == [
        [{"node": node("Uno", description="Palabras"), "by": [node("Uno"), node("given by another")], "name": "One"}],
        [{"other": "n", "name": "Uno"}, {"uri": "m", "name": "Alone"}],
    ]  # fmt: skip


def test_a_question_without_nodes_reads_no_more_than_without_a_language() -> None:
    question = in_language(asking(), ["es"])
    next(question)
    assert question.send([]) == Read("two", {"x": 1})
    with pytest.raises(StopIteration):
        question.send([{"uri": None, "name": "x"}])
