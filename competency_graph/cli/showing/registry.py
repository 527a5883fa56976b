"""The answers that users of a registry ask for, for people: skills, providers, credentials of a state, what is owned, membership."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from competency_graph.cli.showing.lookup import show as show_page
from competency_graph.cli.showing.words import called, close, end, grid
from competency_graph.questions.alignments import MatchedBy
from competency_graph.questions.in_framework.answer import InFrameworkAnswer, Membership
from competency_graph.questions.lookup.answer import PageInfo, ResourcePage
from competency_graph.questions.owned_by.answer import OwnedByAnswer
from competency_graph.questions.providers_of.answer import ProvidersOfAnswer
from competency_graph.questions.search.answer import CredentialsInAnswer
from competency_graph.questions.skills.answer import SkillsAnswer

_HOW = {MatchedBy.EXACT: "aligned exactly", MatchedBy.BROADER: "covers it", MatchedBy.TEXT: "the same words"}
MOST_SHOWN = 100
"""Rows of a table for a person; ``--json`` has all of them."""


def _left(console: Console, shown: int, of: int) -> None:
    if of > shown:
        console.print(f"… and {of - shown} more; --json has all of them.", style="dim")


def _cut(console: Console, cut: Sequence[str]) -> None:
    for words in cut:
        console.print(escape(words), style="yellow", soft_wrap=True)


def _more(console: Console, page: PageInfo) -> None:
    if page.has_next_page:
        console.print(f"more: --after {page.end_cursor}", style="dim", soft_wrap=True, highlight=False)


def show_skills(console: Console, answer: SkillsAnswer) -> None:
    """Print the answer of ``skills``."""
    if answer.skills:
        table = grid("competency", "need", "through", "by", title=f"Competencies of {called(answer.of)}")
        for skill in answer.skills[:MOST_SHOWN]:
            way = [called(step.to) for step in skill.through[:-1] if step.kind != "Requirement"]
            more = f" (and {skill.sources - 1} more)" if skill.sources > 1 else ""
            table.add_row(
                escape(called(skill.competency)),
                skill.need.value.lower(),
                escape((" > ".join(way) or "itself") + more),
                escape(", ".join(skill.by).lower().replace("_", " ")),
            )
        console.print(table)
        _left(console, MOST_SHOWN, len(answer.skills))
    else:
        console.print("No competency is stated. That is silence, not 'none'.")
    _cut(console, answer.cut)
    close(console, answer)


def show_providers(console: Console, answer: ProvidersOfAnswer) -> None:
    """Print the answer of ``providers_of``."""
    console.print(f"[bold]{escape(called(answer.competency))}[/]")
    for also in answer.aligned:
        console.print(
            f"    {_HOW[also.how]}: {escape(called(also.competency))}", soft_wrap=True, highlight=False
        )
    if answer.providers:
        table = grid(
            "organization", "place", "teach", "assess", title="Who offers it", right=("teach", "assess")
        )
        for provider in answer.providers[:MOST_SHOWN]:
            who = provider.organization.name if provider.organization is not None else "(nobody is stated)"
            table.add_row(
                escape(who), escape(provider.place or ""), str(provider.teaches), str(provider.assesses)
            )
        console.print(table)
        _left(console, MOST_SHOWN, len(answer.providers))
    for offer in answer.offers:
        name = " ".join(part for part in (offer.node.code, offer.node.name) if part)
        who = ", ".join(offerer.name for offerer in offer.node.offered_by)
        how = ", ".join(offer.by).lower() + ("" if offer.exact else " an aligned one")
        about = " · ".join(part for part in (how, who) if part)
        console.print(f"[bold]{escape(name)}[/]  {escape(about)}", soft_wrap=True, highlight=False)
        console.print(f"    {escape(offer.node.uri)}", soft_wrap=True, highlight=False)
    _more(console, answer.page_info)
    end(console, answer.sentence, readings=answer.readings, evidence=answer.evidence)


def show_credentials(console: Console, answer: CredentialsInAnswer) -> None:
    """Print the answer of ``credentials_in``."""
    show_page(console, ResourcePage(answer.edges, answer.page_info))
    end(console, answer.sentence, readings=answer.readings)


def show_owned(console: Console, answer: OwnedByAnswer) -> None:
    """Print the answer of ``owned_by``."""
    console.print(f"[bold]{escape(answer.organization.name)}[/]")
    for unit in answer.units[:MOST_SHOWN]:
        name = escape(unit.organization.name)
        console.print(Padding(name, (0, 0, 0, 2 * unit.level)), highlight=False)
    _left(console, MOST_SHOWN, len(answer.units))
    if answer.page is not None:
        show_page(console, answer.page)
    elif answer.counts:
        table = grid("kind", "how many", right=("how many",))
        for count in answer.counts:
            table.add_row(escape(count.name), str(count.count))
        console.print(table)
    end(console, answer.sentence, evidence=answer.evidence)


def show_membership(console: Console, answer: InFrameworkAnswer) -> None:
    """Print the answer of ``in_framework``."""
    if answer.places:
        table = grid("competency", "in the framework", "level", "below", right=("level",))
        for place in answer.places:
            words = {
                Membership.STATED: "yes",
                Membership.BY_PARENTS: "yes, by what stands above it",
                Membership.NOT_IN: "no",
            }[place.membership]
            table.add_row(
                escape(called(place.competency)),
                words,
                "" if place.level is None else str(place.level),
                escape(" > ".join(called(parent) for parent in place.parents)),
            )
        console.print(table)
    end(console, answer.sentence, evidence=answer.evidence)
