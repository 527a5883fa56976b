"""``connect()`` and the graph it gives: the public face of the library, sync for people, async for the service.

Both run the same questions (``store/reading.py``): a question yields reads and is sent their rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from competency_graph.browsing import Browsing
from competency_graph.model.holdings import Holdings
from competency_graph.model.languages import language_tag
from competency_graph.questions.languages import in_language
from competency_graph.store.connection import AsyncDatabase, Database, async_database
from competency_graph.store.digest import Stats, digest, stats
from competency_graph.store.reading import Question, Read, Rows
from competency_graph.store.settings import Settings
from competency_graph.store.settings import settings as settings_from_environment

if TYPE_CHECKING:
    from competency_graph.planning.objective import Counting, Objective
    from competency_graph.questions.equivalents.answer import EquivalentsAnswer
    from competency_graph.questions.explain.answer import ExplainAnswer
    from competency_graph.questions.in_framework.answer import InFrameworkAnswer
    from competency_graph.questions.owned_by.answer import OwnedByAnswer
    from competency_graph.questions.progress.answer import ProgressAnswer
    from competency_graph.questions.providers_of.answer import ProvidersOfAnswer
    from competency_graph.questions.rule_quality.findings import Finding, RuleQuality
    from competency_graph.questions.search.answer import CredentialsInAnswer
    from competency_graph.questions.skill_gap.answer import SkillGapAnswer
    from competency_graph.questions.skills.answer import Need, SkillsAnswer
    from competency_graph.questions.sources_of.answer import SourceKind, SourcesOfAnswer
    from competency_graph.questions.stack_to_degree.answer import StackAnswer
    from competency_graph.questions.stack_to_degree.asked import ReadingChoice, StackLimits, Weight, WhatIf
    from competency_graph.questions.stackable_into.answer import StackableIntoAnswer
    from competency_graph.questions.transfer.answer import TransferAnswer
    from competency_graph.questions.transfer_destinations.answer import TransferDestinationsAnswer
    from competency_graph.store.audit.check import CheckReport, Progress
    from competency_graph.store.history import Run

T = TypeVar("T")
Compute = Callable[..., Awaitable[Any]]
"""Runs a function with its arguments off the event loop, such as ``asyncio.to_thread``."""


class Graph(Browsing):
    """A graph to ask questions of. Close it, or use it as a context manager."""

    def __init__(self, database: Database, *, language: str | None = None) -> None:
        """A graph to ask.

        Args:
            database: where to read.
            language: in which names and descriptions in answers are given, as far as they are published in it (BCP 47,
                such as ``es`` or ``en-US``); default: the first of each record.

        Raises:
            QuestionError: ``language`` is no language tag.
        """
        self.database = database
        self.languages = () if language is None else (language_tag(language),)

    def ask(self, question: Question[T]) -> T:
        """Run any question to its answer."""
        question = in_language(question, self.languages) if self.languages else question
        rows: Rows | None = None
        while True:
            step = _advance(question, rows)
            if not isinstance(step, Read):
                return step[0]
            rows = self.database.read(step)

    def transfer(
        self,
        to: str,
        holdings: Holdings,
        *,
        toward: str | None = None,
        entry_term: str | None = None,
        catalog_year: str | None = None,
        as_of: date | None = None,
    ) -> TransferAnswer:
        """What does this coursework count as at that institution, toward that program?

        Args:
            to: uri, CTID or exact name of the institution or system that receives.
            holdings: what the learner has.
            toward: uri or CTID of the credential or program it should apply to.
            entry_term: when the learner enters, as a partial ISO date.
            catalog_year: the receiver's catalog year, as a partial ISO date.
            as_of: the day on which the rules are read; default today.
        """
        from competency_graph.questions.transfer.question import transfer

        return self.ask(
            transfer(
                to, holdings, toward=toward, entry_term=entry_term, catalog_year=catalog_year, as_of=as_of
            )
        )

    def transfer_destinations(
        self,
        holdings: Holdings,
        *,
        among: Sequence[str] | None = None,
        toward: str | None = None,
        entry_term: str | None = None,
        catalog_year: str | None = None,
        as_of: date | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> TransferDestinationsAnswer:
        """Where do these holdings go how far, best first?

        Args:
            holdings: what the learner has.
            among: institutions and systems (uri, CTID or exact name), credentials or programs (uri or CTID) to compare;
                None: everybody who has a rule on any of the items.
            toward: uri or CTID of the credential or program that credit should apply to at each institution.
            entry_term: when the learner enters, as a partial ISO date.
            catalog_year: the receivers' catalog year, as a partial ISO date.
            as_of: the day on which the rules are read; default today.
            first: how many on the page, 1 to 100.
            after: the cursor behind which to go on.
        """
        from competency_graph.questions.transfer_destinations.question import transfer_destinations

        return self.ask(
            transfer_destinations(
                holdings, among=among, toward=toward, entry_term=entry_term, catalog_year=catalog_year,
                as_of=as_of, first=first, after=after,
            )
        )  # fmt: skip

    def progress(
        self,
        toward: str,
        holdings: Holdings | None = None,
        *,
        to: str | None = None,
        at: str | None = None,
        requires: str = "ALL",
        entry_term: str | None = None,
        catalog_year: str | None = None,
        as_of: date | None = None,
    ) -> ProgressAnswer:
        """How far is this learner toward that credential, program, pathway or agreement, after transfer?

        Args:
            toward: uri or CTID.
            holdings: what the learner has; none: nothing.
            to: who receives: uri, CTID or exact name; default: who offers it, or whom the agreement names.
            at: where the learner can do work, for what can be done "here"; default: the sender of the agreement, else the
                institutions of the coursework, else anywhere.
            requires: how several separate requirement profiles are read: ALL or ANY of them.
            entry_term: when the learner enters, as a partial ISO date.
            catalog_year: the receiver's catalog year, as a partial ISO date.
            as_of: the day on which the rules are read; default today.
        """
        from competency_graph.questions.progress.question import progress

        return self.ask(
            progress(
                toward, holdings, to=to, at=at, requires=requires, entry_term=entry_term,
                catalog_year=catalog_year, as_of=as_of,
            )
        )  # fmt: skip

    def explain(
        self,
        item: str,
        to: str,
        holdings: Holdings | None = None,
        *,
        toward: str | None = None,
        entry_term: str | None = None,
        catalog_year: str | None = None,
        as_of: date | None = None,
    ) -> ExplainAnswer:
        """Why does this item count as it does there: which rule won, why, and what would the others have given?

        Args:
            item: with holdings: its position from 0, its uri, CTID or code, or what it was given as; without: uri or CTID,
                judged alone, a course as if it ended on the day of the answer with the grade that each rule asks for.
            to: uri, CTID or exact name of the institution or system that receives.
            holdings: everything that the learner has, the item among it.
            toward: uri or CTID of the credential or program that credit should apply to.
            entry_term: when the learner enters, as a partial ISO date.
            catalog_year: the receiver's catalog year, as a partial ISO date.
            as_of: the day on which the rules are read; default today.
        """
        from competency_graph.questions.explain.question import explain

        return self.ask(
            explain(
                item,
                to,
                holdings,
                toward=toward,
                entry_term=entry_term,
                catalog_year=catalog_year,
                as_of=as_of,
            )
        )

    def sources_of(
        self,
        course: str,
        *,
        at: str | None = None,
        kind: SourceKind | None = None,
        as_of: date | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> SourcesOfAnswer:
        """What elsewhere counts as this course, or in this area?

        Args:
            course: uri or CTID of a course, an area, a common number, or of anything else that rules award.
            at: only work done at this institution (uri, CTID or exact name).
            kind: only rules of this kind: one item suffices, several together, elective credit, no credit.
            as_of: the day on which the rules are read; default today.
            first: how many rules on the page, 1 to 100.
            after: the cursor behind which to go on; counts come with the first page only.
        """
        from competency_graph.questions.sources_of.question import sources_of

        return self.ask(sources_of(course, at=at, kind=kind, as_of=as_of, first=first, after=after))

    def equivalents(
        self, of: str, *, at: str | None = None, as_of: date | None = None, include_candidates: bool = False
    ) -> EquivalentsAnswer:
        """What is recognised as the same as this, by whom, since when?

        Args:
            of: uri or CTID of a course, assessment, credential or competency.
            at: only at this institution.
            as_of: the day on which the rules are read; default today.
            include_candidates: also what is merely similar, marked as a proposal.
        """
        from competency_graph.questions.equivalents.question import equivalents

        return self.ask(equivalents(of, at=at, as_of=as_of, include_candidates=include_candidates))

    def stack_to_degree(
        self,
        target: str,
        holdings: Holdings | None = None,
        *,
        targets: Sequence[str] = (),
        objective: Objective | None = None,
        weights: Sequence[Weight] = (),
        limits: StackLimits | None = None,
        k: int = 1,
        counting: Counting | None = None,
        readings: Mapping[str, str] | Sequence[ReadingChoice] = (),
        what_if: WhatIf | None = None,
        in_terms: bool = True,
        entry_term: str | None = None,
        catalog_year: str | None = None,
        deadline: int | None = None,
        as_of: date | None = None,
    ) -> StackAnswer:
        """Which credentials and courses, in which terms, reach that target cheapest, soonest or with the fewest credits?

        Args:
            target: uri or CTID of a credential, program or pathway.
            holdings: what the learner has already.
            targets: further targets that the same plan must reach, with one set of items.
            objective: COST (default), TIME, CREDITS or COURSES; the others follow as tie-breaks.
            weights: make a weighted sum smallest first, each part divided as the answer says.
            limits: budget, institutions in or out, terms, load, delivery, and so on.
            k: how many alternatives.
            counting: what COURSES counts as one item: COURSES (default) or BUNDLES, the sets of items that rules take.
            readings: which readings ambiguous points are to have: point → reading, as ``readings`` of an answer name them.
            what_if: values to try for one limit, each by itself.
            in_terms: whether the plan is laid out in terms; without, there are no dates, and fees by term are left out.
            entry_term: when the learner enters the target's institution, as a partial ISO date: nothing is taken there before.
            catalog_year: the catalog year that decides rules by catalog year, as a partial ISO date.
            deadline: most wall seconds of proofs; what is not proven then is said with its gap.
            as_of: the day on which the rules are read; default today.
        """
        from competency_graph.planning.objective import Counting, Objective
        from competency_graph.questions.stack_to_degree.question import stack_to_degree

        return self.ask(
            stack_to_degree(
                target,
                holdings,
                targets=targets,
                objective=objective or Objective.COST,
                weights=weights,
                limits=limits,
                k=k,
                counting=counting or Counting.COURSES,
                readings=readings,
                what_if=what_if,
                in_terms=in_terms,
                entry_term=entry_term,
                catalog_year=catalog_year,
                deadline=deadline,
                as_of=as_of,
            )
        )

    def skills(self, of: str, *, requires: str = "ALL") -> SkillsAnswer:
        """Which competencies does it need, through everything that it requires, recursively?

        Args:
            of: uri or CTID of a credential, course, program, assessment, pathway, occupation or job.
            requires: how several ``requires`` profiles of one resource are read: ``ALL`` or ``ANY``.
        """
        from competency_graph.questions.skills.question import skills

        return self.ask(skills(of, requires=requires))

    def skill_gap(
        self,
        target: str,
        holdings: Holdings | None = None,
        *,
        close: Objective | None = None,
        down_to: Need | None = None,
        limits: StackLimits | None = None,
        partial: bool = False,
        k: int = 1,
        in_terms: bool | None = None,
        deadline: int | None = None,
        alignments: bool = True,
        by_text: bool = False,
        preparation: bool = True,
        requires: str = "ALL",
        as_of: date | None = None,
    ) -> SkillGapAnswer:
        """Which competencies does it ask for that the holdings do not show, and what closes the gap?

        Args:
            target: uri or CTID of an occupation, job, work role, task, credential, course, pathway, competency framework
                or competency.
            holdings: what the learner has.
            close: what the plan that closes the gap makes smallest first; None: no plan.
            down_to: how firmly a competency must be asked for to count to the gap; default REQUIRED.
            limits: budget, institutions in or out, what not to take.
            partial: where nobody provides some of the gap, plan for the rest.
            k: how many plans, from 1 to 10.
            in_terms: whether plans are laid out in terms; default: only where ``close`` is TIME.
            deadline: most wall seconds of proofs; what is not proven then is said with its gap.
            alignments: a competency also counts as one that it is stated to align exactly with, or to cover wholly.
            by_text: a competency also counts as one of the same words, without an alignment.
            preparation: what an organization offers in preparation for its own credential is part of earning it.
            requires: how several ``requires`` profiles of one resource are read: ``ALL`` or ``ANY``.
            as_of: the day on which rules and offers are read; default today.
        """
        from competency_graph.questions.skill_gap.question import skill_gap
        from competency_graph.questions.skills.answer import Need

        return self.ask(
            skill_gap(
                target, holdings, close=close, down_to=down_to or Need.REQUIRED, limits=limits, partial=partial, k=k,
                in_terms=in_terms, deadline=deadline, alignments=alignments, by_text=by_text, preparation=preparation, requires=requires, as_of=as_of,
            )
        )  # fmt: skip

    def stackable_into(
        self,
        credential: str,
        *,
        most_hops: int = 4,
        as_of: date | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> StackableIntoAnswer:
        """Which credentials, programs, degrees and pathways does it lead into?

        Args:
            credential: uri or CTID of a credential, course, program or assessment.
            most_hops: how many steps away, 1 to 8.
            as_of: the day on which rules are read; default today.
            first: how many on the page, 1 to 100.
            after: the cursor behind which to go on.
        """
        from competency_graph.questions.stackable_into.question import stackable_into

        return self.ask(
            stackable_into(credential, most_hops=most_hops, as_of=as_of, first=first, after=after)
        )

    def providers_of(
        self,
        competency: str,
        *,
        at: str | None = None,
        alignments: bool = True,
        by_text: bool = False,
        first: int = 20,
        after: str | None = None,
    ) -> ProvidersOfAnswer:
        """Who offers something that teaches or assesses this competency?

        Args:
            competency: uri or CTID.
            at: list only what this organization offers.
            alignments: also what teaches a competency that is stated to align exactly with it, or to cover it.
            by_text: also what teaches a competency of the same words, without an alignment.
            first: how many things on the page, 1 to 100.
            after: the cursor behind which to go on.
        """
        from competency_graph.questions.providers_of.question import providers_of

        return self.ask(
            providers_of(competency, at=at, alignments=alignments, by_text=by_text, first=first, after=after)
        )

    def credentials_in(
        self, region: str, subject: str, *, first: int = 20, after: str | None = None
    ) -> CredentialsInAnswer:
        """Which credentials are available in one state, by subject?

        Args:
            region: a state by name or postal code, or any region as the data write it.
            subject: words, or the beginning of a CIP, SOC or NAICS code.
            first: how many, 1 to 100.
            after: the cursor behind which to go on.
        """
        from competency_graph.questions.search.question import credentials_in

        return self.ask(credentials_in(region, subject, first=first, after=after))

    def owned_by(
        self, organization: str, *, kind: str | None = None, first: int = 20, after: str | None = None
    ) -> OwnedByAnswer:
        """What do an organization and its departments own or offer?

        Args:
            organization: uri, CTID or exact name.
            kind: Course, Credential, Certificate, …: one page of these instead of the counts.
            first: how many on the page, 1 to 100.
            after: the cursor behind which to go on.
        """
        from competency_graph.questions.owned_by.question import owned_by

        return self.ask(owned_by(organization, kind=kind, first=first, after=after))

    def in_framework(self, framework: str, competency: str) -> InFrameworkAnswer:
        """Is this competency in that framework, and where?

        Args:
            framework: uri or CTID.
            competency: uri, CTID or coded notation.
        """
        from competency_graph.questions.in_framework.question import in_framework

        return self.ask(in_framework(framework, competency))

    def digest(self, *, full: bool = False) -> str:
        """One number for what the graph says (see ``store/digest.py``)."""
        return digest(self.database, full=full)

    def stats(self) -> Stats:
        """Counts by label and type, and the sources."""
        return stats(self.database)

    def runs(self, *, source: str | None = None, last: int | None = None) -> tuple[Run, ...]:
        """The loads that this graph has seen, newest first.

        Args:
            source: only loads of this source.
            last: at most so many.
        """
        from competency_graph.store.history import runs

        return runs(self.database, source=source, last=last)

    def check(
        self, *, only: Sequence[str] = (), examples: int = 3, progress: Progress | None = None
    ) -> CheckReport:
        """Audit the whole graph: laws of the store that are broken, and what is wrong with the data.

        Args:
            only: names of the rules to check (``store/audit/rules.py``); empty: all.
            examples: how many faults of each rule to show, 0 to 1,000.
            progress: told before each rule how many are done, of how many, and the name of the next.
        """
        from competency_graph.store.audit.check import check

        return check(self.database, only=only, examples=examples, progress=progress)

    def check_rules(
        self,
        *,
        receiver: str | None = None,
        sender: str | None = None,
        source: str | None = None,
        only: Sequence[str] = (),
        within: int = 90,
        as_of: date | None = None,
        examples: int = 3,
        out: Callable[[Finding], None] | None = None,
        progress: Progress | None = None,
    ) -> RuleQuality:
        """What is wrong with the transfer rules themselves (``questions/rule_quality``).

        Args:
            receiver: only rules of this receiver: uri, CTID or exact name.
            sender: only findings about a rule of this sender.
            source: only findings about a rule of this source.
            only: names of the classes of findings; empty: all.
            within: days within which a rule that ends is called expiring.
            as_of: the day asked about; default today.
            examples: findings of each class that are kept in the report, 0 to 1,000.
            out: told of every finding.
            progress: told before each receiver how many rules are done, of how many, and its name.
        """
        from competency_graph.questions.rule_quality.checking import check_rules

        return check_rules(
            self.database, receiver=receiver, sender=sender, source=source, only=only, within=within, as_of=as_of,
            examples=examples, out=out, progress=progress,
        )  # fmt: skip

    def close(self) -> None:
        """Close the connection; a managed local server keeps running."""
        self.database.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncGraph:
    """The same for an event loop."""

    def __init__(
        self,
        database: AsyncDatabase,
        compute: Compute = asyncio.to_thread,
        *,
        languages: Sequence[str] = (),
    ) -> None:
        """The same as ``Graph``; ``languages`` are tags in lower case, most wanted first."""
        self.database = database
        self.compute = compute
        self.languages = tuple(languages)

    async def ask(self, question: Question[T]) -> T:
        """Run any question to its answer; what it computes between reads (a solver among it) runs in ``compute``."""
        question = in_language(question, self.languages) if self.languages else question
        rows: Rows | None = None
        while True:
            step = await self.compute(_advance, question, rows)
            if not isinstance(step, Read):
                answer: T = step[0]
                return answer
            rows = await self.database.read(step)


def _advance(question: Question[T], rows: Rows | None) -> Read | tuple[T]:
    """The next read, or the answer in a tuple: StopIteration could not cross from a thread into an event loop."""
    try:
        return next(question) if rows is None else question.send(rows)
    except StopIteration as end:
        return (end.value,)


def _resolved(settings: Settings | None, report: Callable[[str], None] | None) -> Settings:
    found = settings or settings_from_environment()
    if found.uri is not None:
        return found
    from competency_graph.store.server import start

    server = start(found, report=report)
    return found.model_copy(
        update={
            "uri": server.uri,
            "username": server.username,
            "password": server.password,
            "database": server.database,  # a bulk load may have made another one live
        }
    )


def connect(
    settings: Settings | None = None,
    *,
    report: Callable[[str], None] | None = None,
    notifications: str = "OFF",
    language: str | None = None,
) -> Graph:
    """Connect to the Neo4j that ``NEO4J_URI`` names, or start the managed local server.

    Args:
        settings: default: what the environment says.
        report: told in words what is being done (a download, a start).
        notifications: least severity of the server's notifications that become warnings; for tests.
        language: in which names and descriptions in answers are given, as far as they are published in it (BCP 47,
            such as ``es`` or ``en-US``); default: the first of each record.

    Raises:
        QuestionError: ``language`` is no language tag.
        SettingsError: a setting is missing or wrong.
        ServerError: the local server cannot be started.
        ConnectionFailed: the database does not answer.
    """
    tag = None if language is None else language_tag(language)
    found = settings or settings_from_environment()
    database = Database(_resolved(found, report), notifications=notifications)
    if found.uri is None:
        # The managed store is ours: keep its schema current. A database of the user's is migrated on request or load.
        from competency_graph.store.schema import migrate

        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
    return Graph(database, language=tag)


@asynccontextmanager
async def connect_async(
    settings: Settings | None = None,
    *,
    compute: Compute = asyncio.to_thread,
    notifications: str = "OFF",
    language: str | None = None,
) -> AsyncIterator[AsyncGraph]:
    """The same for an event loop, for as long as the block runs; reads only."""
    languages = () if language is None else (language_tag(language),)
    found = await asyncio.to_thread(_resolved, settings, None)
    async with async_database(found, notifications=notifications) as database:
        yield AsyncGraph(database, compute, languages=languages)
