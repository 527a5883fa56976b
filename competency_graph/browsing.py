"""The graph to browse, as methods of ``Graph``: lists with filters in pages, requirement trees, sources, search.

Every method runs a question of ``questions/browse``; ``AsyncGraph.ask`` runs the same ones.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from competency_graph.model.rules import RuleState
    from competency_graph.questions.browse.answer import LoadedSource, Match, RequirementRow
    from competency_graph.questions.browse.nodes import AnyNode
    from competency_graph.questions.browse.page import Page
    from competency_graph.questions.browse.search import SearchKind
    from competency_graph.store.reading import Question

T = TypeVar("T")


class Browsing(ABC):
    """What there is, page by page."""

    @abstractmethod
    def ask(self, question: Question[T]) -> T:
        """Run any question to its answer."""

    def competencies(
        self,
        text: str | None = None,
        *,
        publisher: str | None = None,
        framework: str | None = None,
        code: str | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Page[AnyNode]:
        """Competencies by words (of one publisher, where asked), of a framework, or by the beginning of their codes.

        Args:
            text: words; the beginning of a word is enough.
            publisher: with text: uri, CTID or exact name of who publishes, creates or owns them or their framework.
            framework: uri or CTID of their framework.
            code: the beginning of their codes.
            first: how many, 1 to 100.
            after: the end cursor of the page before.
        """
        from competency_graph.questions.browse.lists import competencies
        from competency_graph.questions.browse.paths import page
        from competency_graph.questions.browse.publishers import by_publisher

        if publisher is not None:
            return self.ask(
                by_publisher(text, publisher, framework=framework, code=code, first=first, after=after)
            )
        return self.ask(page(competencies(framework=framework, code=code, text=text), first, after))

    def institutions(
        self, *, text: str | None = None, region: str | None = None, first: int = 20, after: str | None = None
    ) -> Page[AnyNode]:
        """Institutions and systems by name, by words (best match first), or of a state or region.

        Args:
            text: words of the name or description; the beginning of a word is enough.
            region: a state by name or postal code, or any region as the data write it.
            first: how many, 1 to 100.
            after: the end cursor of the page before.
        """
        from competency_graph.questions.browse.lists import institutions
        from competency_graph.questions.browse.paths import page

        return self.ask(page(institutions(text=text, region=region), first, after))

    def credentials(
        self,
        *,
        at: str | None = None,
        kind: str | None = None,
        region: str | None = None,
        text: str | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Page[AnyNode]:
        """Credentials: all, of an institution, of a kind, of a region, or by words.

        Args:
            at: who offers or owns them: uri, CTID or exact name.
            kind: Degree, Certificate, Badge and so on, or an exact class such as AssociateOfScienceDegree.
            region: of organizations in this state or region.
            text: words of the name, description, subjects, keywords or classifications.
            first: how many, 1 to 100.
            after: the end cursor of the page before.
        """
        from competency_graph.questions.browse.lists import credentials
        from competency_graph.questions.browse.paths import page

        return self.ask(page(credentials(at=at, kind=kind, region=region, text=text), first, after))

    def courses(
        self,
        *,
        at: str | None = None,
        subject: str | None = None,
        code: str | None = None,
        text: str | None = None,
        has_rules_to: str | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Page[AnyNode]:
        """Courses: all, of an institution, by subject, code or words; those that have rules to a receiver.

        Args:
            at: who offers or owns them: uri, CTID or exact name.
            subject: the subject of their codes, such as MATH.
            code: the beginning of their codes, such as MATH 1.
            text: words of the title, description or code.
            has_rules_to: with at: only what rules of this receiver take, alone or with others.
            first: how many, 1 to 100.
            after: the end cursor of the page before.
        """
        from competency_graph.questions.browse.lists import courses
        from competency_graph.questions.browse.paths import page

        path = courses(at=at, subject=subject, code=code, text=text, has_rules_to=has_rules_to)
        return self.ask(page(path, first, after))

    def programs(
        self, *, at: str | None = None, text: str | None = None, first: int = 20, after: str | None = None
    ) -> Page[AnyNode]:
        """Programs: all, of an institution (``at``), or by words."""
        from competency_graph.questions.browse.lists import programs
        from competency_graph.questions.browse.paths import page

        return self.ask(page(programs(at=at, text=text), first, after))

    def exams(
        self,
        *,
        at: str | None = None,
        code: str | None = None,
        text: str | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Page[AnyNode]:
        """Exams and other assessments: all, of an organization (``at``), by the beginning of a code, or by words."""
        from competency_graph.questions.browse.lists import exams
        from competency_graph.questions.browse.paths import page

        return self.ask(page(exams(at=at, code=code, text=text), first, after))

    def frameworks(
        self, *, at: str | None = None, text: str | None = None, first: int = 20, after: str | None = None
    ) -> Page[AnyNode]:
        """Frameworks of competencies: all, of who publishes or owns them (``at``), or by words."""
        from competency_graph.questions.browse.lists import frameworks
        from competency_graph.questions.browse.paths import page

        return self.ask(page(frameworks(at=at, text=text), first, after))

    def pathways(
        self, *, at: str | None = None, text: str | None = None, first: int = 20, after: str | None = None
    ) -> Page[AnyNode]:
        """Pathways: all, of an organization (``at``), or by words."""
        from competency_graph.questions.browse.lists import pathways
        from competency_graph.questions.browse.paths import page

        return self.ask(page(pathways(at=at, text=text), first, after))

    def occupations(
        self, *, code: str | None = None, text: str | None = None, first: int = 20, after: str | None = None
    ) -> Page[AnyNode]:
        """Occupations: all, by the beginning of a code (SOC, O*NET, MOS), or by words."""
        from competency_graph.questions.browse.lists import occupations
        from competency_graph.questions.browse.paths import page

        return self.ask(page(occupations(code=code, text=text), first, after))

    def agreements(
        self,
        *,
        sender: str | None = None,
        receiver: str | None = None,
        as_of: date | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Page[AnyNode]:
        """Transfer agreements: all, of a sender, of a receiver, between the two; those that hold on a day.

        Args:
            sender: uri, CTID or exact name of who sends.
            receiver: uri, CTID or exact name of who receives.
            as_of: only those that hold on this day.
            first: how many, 1 to 100.
            after: the end cursor of the page before.
        """
        from competency_graph.questions.browse.lists import agreements
        from competency_graph.questions.browse.paths import page

        return self.ask(page(agreements(sender=sender, receiver=receiver, as_of=as_of), first, after))

    def rules(
        self,
        *,
        sender: str | None = None,
        receiver: str | None = None,
        state: RuleState | None = None,
        unparsed: bool = False,
        as_of: date | None = None,
        agreement: str | None = None,
        taking: str | None = None,
        awarding: str | None = None,
        expires_by: date | None = None,
        expires_from: date | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Page[AnyNode]:
        """Transfer rules of a sender, a receiver or an agreement; that take or award something; that are about to end.

        Args:
            sender: uri, CTID or exact name of whose work they take.
            receiver: uri, CTID or exact name of who awards.
            state: only rules that say this.
            unparsed: only rules with conditions that nobody parsed, or parts that only a person can judge.
            as_of: only rules that hold on this day.
            agreement: only rules of this agreement (uri or CTID).
            taking: only rules that take this, alone or with others (uri or CTID).
            awarding: only rules that award this (uri or CTID).
            expires_by: with receiver: only rules whose own last day is not after this day, by that day.
            expires_from: and not before this day; default: today.
            first: how many, 1 to 100.
            after: the end cursor of the page before.
        """
        from competency_graph.questions.browse.paths import page
        from competency_graph.questions.browse.rule_lists import RuleFilter, rules

        path = rules(
            RuleFilter(sender, receiver, state, unparsed, as_of), agreement=agreement, taking=taking, awarding=awarding,
            expires_by=expires_by, expires_from=expires_from,
        )  # fmt: skip
        return self.ask(page(path, first, after))

    def requirements(
        self, of: str, *, requires: str = "ALL", relation: str = "REQUIRES"
    ) -> tuple[RequirementRow, ...]:
        """What a credential, program, course or pathway asks for, as a tree written flat; empty: nobody has stated it.

        Args:
            of: uri or CTID.
            requires: how several ``requires`` profiles of one resource are read: ``ALL`` or ``ANY``.
            relation: which conditions: ``REQUIRES``, ``PREREQUISITE`` or ``COREQUISITE``.
        """
        from competency_graph.questions.browse.links import requirements_of

        return self.ask(requirements_of(of, requires=requires, relation=relation))

    def sources(self) -> tuple[LoadedSource, ...]:
        """The sources that were loaded, by name, each with its newest load."""
        from competency_graph.questions.browse.links import sources

        return self.ask(sources())

    def search(
        self,
        text: str,
        *,
        kinds: Sequence[SearchKind] = (),
        at: str | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Page[Match]:
        """What has these words, over several kinds, best match first, with the words marked in plain text.

        Args:
            text: words; every one must occur, and the beginning of a word is enough.
            kinds: what is searched; empty: everything.
            at: only what this organization offers, owns or publishes: uri, CTID or exact name.
            first: how many, 1 to 100.
            after: the end cursor of the page before.
        """
        from competency_graph.questions.browse.search import search

        return self.ask(search(text, kinds=kinds, at=at, first=first, after=after))
