"""Reading a document: once where it is asked again and again, and no number longer than any that is meant.

Parsing and validating a document takes longer than many an answer (``docs/benchmarks-api.md``). What was found is kept for
documents that bring what they ask about in variables: one with a text of its own in it may hold what a learner has, and
nothing of that is kept. An integer of more than 4,300 digits would make Python itself fail, with an error that looks like
ours.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress

from graphql import DocumentNode, GraphQLError, TokenKind, parse
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from competency_graph_api.codes import Code

MOST_DOCUMENTS = 256
"""Documents that are kept, those used last: an application has a few dozen."""
MOST_LENGTH = 20_000
"""Longest document that is kept, in characters: 1,500 tokens, with room for layout."""
MOST_DIGITS = 40
"""Longest number in a document: GraphQL's integers have 10 digits, exact numbers 31."""
OWN_TEXT = frozenset({TokenKind.STRING, TokenKind.BLOCK_STRING, TokenKind.COMMENT})
"""Where a document could hold what somebody has."""
NUMBERS = frozenset({TokenKind.INT, TokenKind.FLOAT})


class Kept:
    """Documents that were read and found valid, those used last."""

    def __init__(self, always: frozenset[str] = frozenset()) -> None:
        """None yet.

        Args:
            always: texts that are kept whatever is in them: the stored documents.
        """
        self.always = always
        self.documents: OrderedDict[str, DocumentNode] = OrderedDict()

    def get(self, text: str) -> DocumentNode | None:
        """The document, where it is kept."""
        found = self.documents.get(text)
        if found is not None:
            self.documents.move_to_end(text)
        return found

    def keep(self, text: str, document: DocumentNode) -> None:
        """Keep a valid document, where it may be kept."""
        if len(text) > MOST_LENGTH or (text not in self.always and _has_own_text(document)):
            return
        self.documents[text] = document
        if len(self.documents) > MOST_DOCUMENTS:
            self.documents.popitem(last=False)


def too_long(document: DocumentNode) -> int:
    """Characters of the first number that is longer than any that is meant; 0: none is."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        length = token.end - token.start
        if token.kind in NUMBERS and length > MOST_DIGITS:
            return length
        token = token.next
    return 0


def _has_own_text(document: DocumentNode) -> bool:
    token = document.loc.start_token if document.loc else None
    while token is not None:
        if token.kind in OWN_TEXT:
            return True
        token = token.next
    return False


class Reading(SchemaExtension):
    """Parses and validates an operation's document, or takes what is known of it."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self._known = False

    def on_parse(self) -> Iterator[None]:
        """In place of Strawberry's parsing."""
        context = self.execution_context
        if context.query and context.graphql_document is None:
            context.graphql_document = self.kept.get(context.query)
            self._known = context.graphql_document is not None
            if not self._known:
                # One that is no GraphQL is left to Strawberry, which says so.
                with suppress(GraphQLError):
                    context.graphql_document = parse(context.query, **context.parse_options)
        yield

    def on_validate(self) -> Iterator[None]:
        """In place of Strawberry's validation, with the rules that other extensions added."""
        context = self.execution_context
        document, text = context.graphql_document, context.query
        if self._known:
            context.pre_execution_errors = []
        elif document is not None and text:
            if length := too_long(document):
                words = f"A number has {length:,} characters; the longest that is read has {MOST_DIGITS}."
                refused = GraphQLError(words, extensions={"code": Code.LIMIT_EXCEEDED.name})
                context.pre_execution_errors = [refused]
            else:
                context.pre_execution_errors = validate_document(
                    context.schema._schema, document, context.validation_rules
                )
            if not context.pre_execution_errors:
                self.kept.keep(text, document)
        yield
