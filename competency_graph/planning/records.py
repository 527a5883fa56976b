"""Credit on institutions' records: earned there or awarded by rules, each piece once, under ceilings and maxima.

Credits are integers after exact scaling by the common denominator of all the amounts of one record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competency_graph.model.rules import AwardKind
from competency_graph.planning.choices import Choices, Expr, scale_of
from competency_graph.planning.objective import ConflictKind
from competency_graph.planning.problem import Conversion, Offer
from competency_graph.planning.structure import family, in_family


@dataclass(frozen=True, slots=True)
class Caps:
    """Scaled limits of credit that rules award."""

    ceilings: tuple[tuple[frozenset[str], int], ...]
    """(keys of conversions, most together); each key in one of them at most."""
    maxima: tuple[int, ...]

    def within(self, amounts: Mapping[str, int]) -> dict[str, int]:
        """As much of the amounts as is within the limits, the first keys first."""
        left = min(self.maxima, default=sum(amounts.values()))
        rooms = [most for _, most in self.ceilings]
        found = {}
        for key in sorted(amounts):
            amount = min(amounts[key], left)
            for place, (keys, _) in enumerate(self.ceilings):
                if key in keys:
                    amount = min(amount, rooms[place])
                    rooms[place] -= amount
            left -= amount
            found[key] = amount
        return found


@dataclass(slots=True)
class Record:
    """Credit posted at some institutions in one unit, scaled to integers."""

    unit: str
    scale: int
    direct: list[tuple[str, Expr, int]] = field(default_factory=list)
    """(offer, literal, amount)"""
    transferred: list[tuple[Conversion, Expr, int]] = field(default_factory=list)
    """(conversion, amount that is counted, most)"""
    post: dict[str, Expr] = field(default_factory=dict)
    """Key of a conversion → literal: it posts."""
    caps: Caps | None = None
    """What holds for the sum of what its only owner counts; None: what is counted is within all limits already."""


@dataclass(slots=True)
class Counted:
    """A record as one owner counts it: only what comes before the owner."""

    owner: str
    unit: str
    scale: int
    direct: list[tuple[str, Expr, int]]
    transferred: list[tuple[Conversion, Expr, int]]
    used: list[tuple[Expr, tuple[str, ...]]] = field(default_factory=list)
    """(literal, items): what counts here; told of owners within blocks only."""
    needed: Fraction | None = None
    caps: Caps | None = None
    sums: list[tuple[Expr, int]] = field(default_factory=list)
    """(expression, most) of all that rules award, within the caps."""

    def earned_there(self) -> Expr:
        """Scaled credit earned directly."""
        return sum((literal * amount for _, literal, amount in self.direct), 0)

    def total(self) -> Expr:
        """Scaled credit in all."""
        return self.earned_there() + sum((counted for counted, _ in self.sums), 0)


class Records:
    """The records of all institutions that somebody counts."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.structure = choices.structure
        self.model = choices.model
        self.counted: list[Counted] = []
        self.records: dict[tuple[frozenset[str], str], Record] = {}

    def count(self, owner: Offer, unit: str) -> Counted:
        """The record at ``owner``'s institutions as ``owner`` may count it: nothing that needs ``owner`` itself."""
        for known in self.counted:
            if known.owner == owner.uri and known.unit == unit:
                return known
        record = self._record(owner.institutions, unit)
        direct, transferred = [], []
        for uri, literal, amount in record.direct:
            gate = self._gate(owner.uri, [(b, x) for b, x in self._bringing(uri)], literal, uri)
            if gate is not None:
                direct.append((uri, gate, amount))
        used: list[tuple[Expr, tuple[str, ...]]] = []
        within = owner.uri in self.structure.within_blocks
        if within:
            for place, (uri, gate, amount) in enumerate(direct):
                mine = self.choices.literal(f"{owner.uri} uses {uri}")
                self.model.add_implication(mine, gate)
                direct[place] = (uri, mine, amount)
                used.append((mine, (uri,)))
        for conversion, posted, amount in record.transferred:
            key = f"conversion {conversion.key}"
            if not within and not self.structure.watched(owner.uri, key):
                transferred.append((conversion, posted, amount))
                continue
            gate = self.choices.literal(f"{owner.uri} counts {key}")
            self.choices.after(owner.uri, key, gate)
            counted = self.model.new_int_var(0, amount, f"{owner.uri} counts {key} at")
            self.model.add(counted <= posted)
            self.model.add(counted <= amount * gate)
            transferred.append((conversion, counted, amount))
            used.append((gate, tuple(use.item for use in conversion.uses)))
        counting = Counted(owner.uri, unit, record.scale, direct, transferred, used, None, record.caps)
        counting.sums = self._sums(counting)
        self.counted.append(counting)
        return counting

    def _sums(self, counting: Counted) -> list[tuple[Expr, int]]:
        """What rules award in all: each by itself, or one number for all under the limits."""
        each = {c.key: (counted, most) for c, counted, most in counting.transferred}
        caps = counting.caps
        if caps is None or not each:
            return list(each.values())
        parts = [pair for key, pair in each.items() if not any(key in keys for keys, _ in caps.ceilings)]
        for keys, maximum in caps.ceilings:
            under = [pair for key, pair in each.items() if key in keys]
            if under:
                parts.append(self._at_most(under, maximum))
        if caps.maxima:
            return [self._at_most(parts, min(caps.maxima))]
        return parts

    def _at_most(self, parts: Sequence[tuple[Expr, int]], maximum: int) -> tuple[Expr, int]:
        most = min(maximum, sum(amount for _, amount in parts))
        together = self.model.new_int_var(0, most, "awarded")
        self.model.add(together <= sum(counted for counted, _ in parts))
        return together, most

    def _gate(self, owner: str, bases: Sequence[tuple[str, Expr]], literal: Expr, uri: str) -> Expr | None:
        """``literal``, where what brings it comes before ``owner``."""
        if any(x is True for _, x in bases) or not any(
            self.structure.watched(owner, base) for base, _ in bases
        ):
            return literal
        gate = self.choices.literal(f"{owner} counts {uri}")
        self.model.add_implication(gate, literal)
        before = []
        for base, obtained in bases:
            via = self.choices.literal(f"{owner} counts {uri} by {base}")
            self.model.add_implication(via, obtained)
            if self.choices.after(owner, base, via):
                before.append(via)
        self.choices.implies_any(gate, before)
        return gate

    def _bringing(self, uri: str) -> list[tuple[str, Expr]]:
        """(base, literal or True) of what puts ``uri`` itself on a record: it, or what contains it."""
        structure = self.structure
        return [
            (base, literal)
            for base, literal in self.choices.had(uri)
            if base == uri or structure.same(base) != structure.same(uri)
        ]

    def _record(self, institutions: frozenset[str], unit: str) -> Record:
        key = (institutions, unit)
        if key in self.records:
            return self.records[key]
        structure = self.structure
        offers = [
            (offer, structure.own_credit(offer, unit))
            for offer in structure.offers.values()
            if offer.institutions & institutions
        ]
        conversions = [(c, structure.amounts(c, unit)) for c in structure.posting(institutions)]
        maxima = [
            in_family(i.transfer_maximum.minimum, i.transfer_maximum.unit)
            for i in (structure.institutions.get(uri) for uri in sorted(institutions))
            if i is not None and i.transfer_maximum is not None and family(i.transfer_maximum.unit) == unit
            if self.choices.active(ConflictKind.TRANSFER_MAXIMUM, i.uri)
        ]
        ceilings = [
            (c, in_family(c.maximum, c.unit))
            for c in sorted(self.choices.problem.ceilings, key=lambda c: c.uri)
            if c.measure == "CREDITS" and family(c.unit) == unit
            if self.choices.active(ConflictKind.CEILING, c.uri)
        ]
        amounts = [a for _, a in offers] + [a for _, found in conversions for a in found]
        record = Record(unit, scale_of([*amounts, *maxima, *(m for _, m in ceilings)]))
        # Where several count the record, or a rule is under several ceilings, what each rule posts is a number of its own
        # (a limit may post a part of it). Otherwise only the sum is: half of the variables of a large problem.
        known = {c.uri for c, _ in ceilings}
        each = bool(ceilings or maxima) and (
            len(structure.counting.get(key, ())) > 1
            or any(len(known.intersection(c.ceilings)) > 1 for c, _ in conversions)
        )
        # Whatever asks for a total in tenths, or has thirds from quarters, is compared after rounding the need up to
        # the record's own grain, which loses nothing: every sum on the record is a multiple of it.
        once: dict[str, list[Expr]] = {}
        for offer, amount in offers:
            bases = self._bringing(offer.uri)
            if not amount or not bases:
                continue
            literal = self.choices.literal(f"direct {offer.uri}")
            self.choices.implies_any(literal, [x for _, x in bases])
            record.direct.append((offer.uri, literal, int(amount * record.scale)))
            once.setdefault(structure.same(offer.uri), []).append(literal)
        there: dict[str, list[Expr]] = {name: list(found) for name, found in once.items()}
        capped: dict[str, list[Expr]] = {}
        for conversion, found in conversions:
            if conversion.key not in self.choices.fire or not any(found):
                continue
            post = record.post[conversion.key] = self.choices.literal(f"post {conversion.key}")
            self.model.add_implication(post, self.choices.fire[conversion.key])
            for name in sorted(structure.conversion_identity(conversion)):
                once.setdefault(name, []).append(post)
            parts: list[tuple[Expr, int]] = []
            several = sum(1 for amount in found if amount) > 1
            for number, (award, amount) in enumerate(zip(conversion.awards, found, strict=True)):
                if not amount:
                    continue
                this = post
                if several:
                    this = self.choices.literal(f"posts {conversion.key} {number}")
                    self.model.add_implication(this, post)
                if award.kind is AwardKind.COURSE and award.target is not None:
                    there.setdefault(structure.same(award.target), []).append(this)
                parts.append((this, int(amount * record.scale)))
            whole = sum(most for _, most in parts)
            counted: Expr = sum(most * this for this, most in parts)
            if each:
                within = self.model.new_int_var(0, whole, f"posted {conversion.key}")
                self.model.add(within <= counted)
                counted = within
            record.transferred.append((conversion, counted, whole))
            for uri in conversion.ceilings:
                capped.setdefault(uri, []).append(counted)
        for group in (*once.values(), *there.values()):
            if len(group) > 1:
                self.model.add_at_most_one(group)
        if each:
            for ceiling, maximum in ceilings:
                if ceiling.uri in capped:
                    self.model.add(sum(capped[ceiling.uri]) <= int(maximum * record.scale))
            for maximum in maxima:
                if record.transferred:
                    self.model.add(sum(x for _, x, _ in record.transferred) <= int(maximum * record.scale))
        elif ceilings or maxima:
            record.caps = Caps(
                tuple(
                    (
                        frozenset(c.key for c, _, _ in record.transferred if ceiling.uri in c.ceilings),
                        int(maximum * record.scale),
                    )
                    for ceiling, maximum in ceilings
                ),
                tuple(int(maximum * record.scale) for maximum in maxima),
            )
        self.records[key] = record
        return record
