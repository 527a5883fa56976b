"""Rows brought together into rules: duplicates folded, rows of one rule joined, versions of one number told apart.

Nothing is decided here that the rows do not say: two rows that contradict each other stay two rules, and the evaluator
says CONFLICT. Every row ends as the statement of a rule, as part of one, or folded into one; ``Account`` adds up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from competency_graph_loaders.mappings.drafts import Alternatives, Awarded, Draft, called, in_order, single
from competency_graph_loaders.mappings.rows import Remark
from competency_graph_loaders.mappings.templates import RowFault
from competency_graph_loaders.rules.directory import version_key


@dataclass(slots=True)
class Account:
    """Where every row went."""

    rows: int = 0
    rules: int = 0
    joined: int = 0
    """Rows that are a further part of a rule."""
    folded: int = 0
    """Exact duplicates of another row."""
    same: int = 0
    """Rows that say the same as another row in other words."""
    skipped: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Reason → rows."""
    rejected: int = 0

    @property
    def complete(self) -> bool:
        """Whether it adds up."""
        return (
            self.rows
            == self.rules + self.joined + self.folded + self.same + sum(self.skipped.values()) + self.rejected
        )


def fold(drafts: Iterable[Draft], account: Account, remarks: list[Remark]) -> list[Draft]:
    """One draft for rows that say the same."""
    kept: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        first = kept.get(draft.meaning)
        if first is None:
            kept[draft.meaning] = draft
            continue
        exact = first.published == draft.published
        account.folded += exact
        account.same += not exact
        remarks.append(
            Remark("exact-duplicate" if exact else "says-the-same", draft.place, called([first.place]))
        )
        kept[draft.meaning] = replace(first, rows=in_order((*first.rows, *draft.rows)))
    return list(kept.values())


# -- rows of one rule ------------------------------------------------------------------------------------------------------


def group(drafts: Sequence[Draft], account: Account) -> list[Draft | tuple[Draft, RowFault]]:
    """One draft for the rows of each group; a group that contradicts itself comes back row by row, with the fault."""
    groups: dict[object, list[Draft]] = defaultdict(list)
    alone: list[Draft | tuple[Draft, RowFault]] = []
    for draft in drafts:
        if draft.group is None:
            alone.append(draft)
        else:
            groups[draft.sender, draft.receiver, draft.group].append(draft)
    for rows in groups.values():
        try:
            alone.append(_one_rule(rows))
            account.joined += len(rows) - 1
        except RowFault as fault:
            alone += [(row, fault) for row in rows]
    return alone


def _one_rule(rows: Sequence[Draft]) -> Draft:
    first = rows[0]
    columns: dict[str, str] = {}
    for row in rows:
        for name, value in row.columns.items():
            said = columns.setdefault(name, value)
            if name in ("note", "text", "url") and value not in said:
                columns[name] = f"{said} / {value}"
            elif said != value and name not in ("note", "text", "url", "starts", "ends"):
                raise RowFault(
                    name,
                    f"Rows of one rule disagree: {said!r} and {value!r}",
                    "one value in all rows of a group",
                )
    for name, choose in (("starts", max), ("ends", min)):  # a rule holds while all its rows hold
        days = [row.columns[name] for row in rows if name in row.columns]
        if days:
            columns[name] = choose(days)
    states = {row.state for row in rows}
    if len(states) > 1:
        raise RowFault(
            "state",
            f"Rows of one rule disagree: {', '.join(sorted(states))}",
            "one state in all rows of a group",
        )
    awards: dict[tuple[object, str], Awarded] = {}
    for award in (a for row in rows for a in row.awards):
        other = awards.setdefault((award.kind, award.code), award)
        if other.credits != award.credits:
            raise RowFault(
                "awards", f"Rows of one rule give different credit for {award.code!r}", "one number"
            )
    return replace(
        first, rows=in_order(place for row in rows for place in row.rows), state=first.state, columns=columns,
        takes=_all_of([row.takes for row in rows]),
        awards=tuple(sorted(awards.values(), key=lambda a: (a.also, a.kind.value, a.code))),
        conditions=tuple(dict.fromkeys(c for row in rows for c in row.conditions)),
    )  # fmt: skip


def _all_of(several: Sequence[Alternatives]) -> Alternatives:
    """All that the rows take; alternatives multiply out."""
    found: list[dict[object, object]] = [{}]
    for takes in dict.fromkeys(several):
        found = [{**one, **dict.fromkeys(all_of)} for one in found for all_of in takes] if takes else found
    unique = dict.fromkeys(tuple(sorted(one, key=str)) for one in found)
    return tuple(unique)  # type: ignore[arg-type]


def join_also(drafts: Sequence[Draft], account: Account, remarks: list[Remark]) -> list[Draft]:
    """Join a row that names another row's award in passing with that row: the two are one rule.

    Only where exactly one row of the same sender, receiver and course is named, and exactly one row names it; otherwise
    nobody can tell which rows belong together: they stay apart, and are counted.
    """
    by_key: dict[tuple[object, ...], list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_key[draft.key].append(draft)
    found: list[Draft] = []
    for rows in by_key.values():
        found += _joined(rows, account, remarks) if len(rows) > 1 else rows
    return found


def _joined(rows: list[Draft], account: Account, remarks: list[Remark]) -> list[Draft]:
    names = {n: {a.code for a in row.awards if a.also} for n, row in enumerate(rows)}
    own = {n: {a.code for a in row.awards if not a.also} for n, row in enumerate(rows)}
    into: dict[int, int] = {}
    for n, codes in names.items():
        for code in sorted(codes):
            named = [m for m in own if m != n and code in own[m]]
            namers = [m for m in names if code in names[m]]
            if n in into or not named:
                continue
            one = named[0]
            # The row that is named names nothing else itself, or names its namer back.
            if len(named) == 1 and namers == [n] and names[one] <= own[n] and one not in into:
                into[one] = n
            else:
                apart = f"{code}: awarded by {len(named)}, named by {len(namers)}"
                remarks.append(Remark("also-awards-left-apart", rows[n].place, apart))
    for part, whole in into.items():
        rows[whole] = _with(rows[whole], rows[part])
        account.joined += 1
        remarks.append(Remark("joined-also-awards", rows[part].place, called([rows[whole].place])))
    return [row for n, row in enumerate(rows) if n not in into]


def _with(whole: Draft, part: Draft) -> Draft:
    """The rule of two rows: what the second says of its award replaces what the first named in passing."""
    codes = {a.code for a in part.awards if not a.also}
    state = "UNDER_REVIEW" if "UNDER_REVIEW" in (whole.state, part.state) else whole.state
    columns = {**part.columns, **whole.columns}
    for name in ("note", "text"):
        texts = [d.columns[name] for d in (whole, part) if name in d.columns]
        if texts:
            columns[name] = " / ".join(dict.fromkeys(texts))
    named = {a.code for a in whole.awards if not a.also}
    awards = (
        *(a for a in whole.awards if not (a.also and a.code in codes)),
        *(a for a in part.awards if not (a.also and a.code in named)),
    )
    return replace(
        whole, rows=in_order((*whole.rows, *part.rows)), state=state, columns=columns, awards=tuple(dict.fromkeys(awards)),
        conditions=tuple(dict.fromkeys((*whole.conditions, *part.conditions))),
    )  # fmt: skip


# -- versions of one number ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Versions:
    """Which numbers are several courses, told apart by title."""

    titles: dict[tuple[str, str], dict[str, str]]
    """(sender, code) → compared title → title as shown; only numbers that some receiver tells apart."""
    told: frozenset[tuple[str, str, str]]
    """(sender, receiver, code) where the receiver tells them apart."""

    def of(self, draft: Draft, code: str, title: str) -> tuple[str, ...]:
        """The versions that a row is about: one, or all of them; none where the number is one course."""
        known = self.titles.get((draft.sender, code))
        if known is None:
            return ()
        if title and (draft.sender, draft.receiver, code) in self.told:
            return (known[version_key(title)],)
        return tuple(known[key] for key in sorted(known))


def versions(drafts: Sequence[Draft]) -> Versions:
    """Find the numbers for which a receiver has rows under several titles."""
    seen: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    shown: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for draft in drafts:
        taken = single(draft.takes)
        if taken is None or not taken.title:
            continue
        seen[draft.sender, draft.receiver, taken.code].add(version_key(taken.title))
        shown[draft.sender, taken.code][version_key(taken.title)].add(taken.title)
    told = frozenset(key for key, titles in seen.items() if len(titles) > 1)
    numbers = {(sender, code) for sender, _, code in told}
    return Versions(
        {number: {key: min(titles) for key, titles in shown[number].items()} for number in sorted(numbers)},
        told,
    )
