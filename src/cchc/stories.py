"""Which sentences a report's figures can fill, and which of them lead the page.

A story (rules/stories.yml) takes figures by role, all of one scope, facet and period. The
headline takes three to five tellings: scale, rank, a strong and a weak share, the largest change.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from . import rules
from .summary import Fact, series
from .tell import placeholders

__all__ = ["Change", "Story", "Telling", "change", "lead", "leads", "stories", "tellings"]

_OWN = frozenset({"where", "when", "split", "levels"})
_SCOPES = ("all", "province", "district", "commune")
_TOLD = 2
_PER_STORY = 2
STRONG = Decimal(80)  # a share below is not told as a strong one
WEAK = Decimal(90)  # a share from here on is not told as a weak one


@dataclass(frozen=True, slots=True)
class Story:
    """A sentence that can be told, in variants from the fullest to the barest."""

    id: str
    domain: str
    roles: Mapping[str, str]
    tell: tuple[Mapping[str, str], ...]
    weight: int = 0
    kind: str = "fact"
    rate: str = ""
    loose: tuple[str, ...] = ()
    split: tuple[str, ...] | str = ()

    def splits(self, facet: str) -> bool:
        """Whether figures of that facet may be told by this story."""
        if not facet:
            return (
                self.split == ()
                or self.split == "*"
                or (isinstance(self.split, tuple) and "" in self.split)
            )
        return self.split == "*" or facet in self.split


@dataclass(frozen=True, slots=True)
class Telling:
    """A story with the figures that fill one of its variants.

    `levels` are the same figure of single levels, told in the sentence of the whole.
    """

    story: Story
    scope: str
    facet: str
    period: str
    facts: Mapping[str, tuple[Fact, ...]]
    template: Mapping[str, str]
    levels: tuple[tuple[str, tuple[Fact, ...]], ...] = ()

    @property
    def rate(self) -> Fact | None:
        """The share that is judged, where it is told with one value that nothing contradicts."""
        found = self.facts.get(self.story.rate, ())
        if (
            len(found) != 1
            or found[0].doubts
            or self.story.rate not in placeholders(self.template["vi"])
        ):
            return None
        return found[0]


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator at two comparable periods of the same report."""

    old: Fact
    new: Fact

    @property
    def size(self) -> Decimal:
        """The change as a part of the larger value: 1 for a fall to nought."""
        return abs(self.new.value - self.old.value) / (max(self.new.value, self.old.value) or 1)


@lru_cache(maxsize=1)
def stories() -> tuple[Story, ...]:
    """The stories of `rules/stories.yml`, in their order."""
    return tuple(
        Story(
            id=entry["id"],
            domain=entry["domain"],
            roles=entry["roles"],
            tell=tuple(entry["tell"]),
            weight=entry.get("weight", 0),
            kind=entry.get("kind", "fact"),
            rate=entry.get("rate", ""),
            loose=tuple(entry.get("loose", ())),
            split="*" if entry.get("split") == "*" else tuple(entry.get("split", ())),
        )
        for entry in rules.load("stories")
    )


def _last(period: str) -> str:
    """The last month of a period, for putting periods in order of their end."""
    end = period.rpartition("/")[2]
    for mark, month in (
        ("-Q1", "03"),
        ("-Q2", "06"),
        ("-Q3", "09"),
        ("-Q4", "12"),
        ("-H1", "06"),
        ("-H2", "12"),
    ):
        end = end.replace(mark, f"-{month}")
    return end if "-" in end else f"{end}-12"


def _fits(variant: Mapping[str, str], facts: Mapping[str, tuple[Fact, ...]]) -> bool:
    """Whether the facts fill the variant: figures that disagree are told alone, never related."""
    asked = placeholders(variant["vi"]) - _OWN
    if not asked <= facts.keys():
        return False
    if len(asked) > 1 and any(len(facts[role]) > 1 for role in asked):
        return False
    zero = variant.get("zero")
    return zero is None or all(fact.value == 0 for fact in facts[zero])


def _telling(story: Story, group: Sequence[Fact], spot: tuple[str, str, str]) -> Telling | None:
    """The fullest variant that the facts of one scope, facet and period fill."""
    scope, facet, period = spot
    facts: dict[str, tuple[Fact, ...]] = {}
    for role, indicator in story.roles.items():
        same = [
            f for f in group if f.indicator == indicator and f.scope == scope and f.facet == facet
        ]
        found = [f for f in same if f.period == period]
        if not found and role in story.loose:
            found = [f for f in same if f.period[:4] == period[:4]]
        # Two values for one thing are both told; more is no sentence any more, but a table.
        if found and len({(f.value, f.bound) for f in found}) <= _TOLD:
            facts[role] = tuple(found)
    # Values of one sentence belong together; over lines only where no other value competes.
    one_line = len({fact.line for found in facts.values() for fact in found}) == 1
    split = {
        role
        for role, indicator in story.roles.items()
        if any(
            f.indicator == indicator
            and f.scope == scope
            and f.period == period
            and f.facet != facet
            for f in group
        )
    }
    for variant in story.tell:
        asked = placeholders(variant["vi"]) - _OWN
        if len(asked) > 1 and not one_line and asked & split:
            continue
        if _fits(variant, facts):
            return Telling(story, scope, facet, period, facts, variant)
    return None


def tellings(facts: Iterable[Fact], own: str) -> list[Telling]:
    """All sentences that the facts fill: per story, scope and facet, of the report's own period
    (`own`) where there is one, else of the latest.
    """
    actual = [fact for fact in facts if fact.status == "actual"]
    told: list[Telling] = []
    for story in stories():
        mine: list[Telling] = []
        group = [f for f in actual if f.indicator in story.roles.values() and story.splits(f.facet)]
        spots: dict[tuple[str, str], set[str]] = defaultdict(set)
        for fact in group:
            spots[fact.scope, fact.facet].add(fact.period)
        for scope, facet in sorted(spots, key=lambda spot: (_SCOPES.index(spot[0]), spot[1])):
            periods = sorted(
                spots[scope, facet], key=lambda p: (p == own, _last(p), len(p)), reverse=True
            )
            found = (_telling(story, group, (scope, facet, period)) for period in periods)
            telling = next((one for one in found if one), None)
            if telling:
                mine.append(telling)
        told += _with_levels(mine)
    return told


def _with_levels(told: list[Telling]) -> list[Telling]:
    """One telling for the whole and its levels, where the sentence has room for them."""
    if not told or "levels" not in placeholders(told[0].template["vi"]) or told[0].scope != "all":
        return told
    whole, *parts = told
    role = next(iter(whole.story.roles))
    joined = [
        one
        for one in parts
        if one.period == whole.period and one.facet == whole.facet and set(one.facts) == {role}
    ]
    levels = tuple((one.scope, one.facts[role]) for one in joined)
    return [replace(whole, levels=levels), *(one for one in parts if one not in joined)]


def lead(told: Sequence[Telling], most: int = 6) -> list[Telling]:
    """The sentences of a domain's paragraph: the weightiest, in the order of the stories."""
    counts: Counter[str] = Counter()
    kept = []
    for one in sorted(told, key=lambda one: (-one.story.weight, -_size(one))):
        counts[one.story.id] += 1
        if counts[one.story.id] <= _PER_STORY:
            kept.append(one)
    return [one for one in told if one in kept[:most]]


def _size(telling: Telling) -> Decimal:
    """The first figure of a telling: of several splits the largest are told."""
    return next(iter(telling.facts.values()))[0].value


def change(facts: Iterable[Fact], kinds: Mapping[str, str]) -> Change | None:
    """The largest change between two years that the report itself sets side by side.

    Flows of years are compared with flows of years only; a series with two values for one period
    is left out.
    """
    best: Change | None = None
    for group in series(fact for fact in facts if fact.status == "actual"):
        years = [f for f in group if re.fullmatch(r"\d{4}", f.period) and not f.bound]
        if len({f.period for f in years}) != len(years) or len(years) < 2:
            continue
        found = Change(years[0], years[-1])
        if (
            kinds.get(found.old.indicator) in ("stock", "flow", "score", "rank", "share")
            and found.size
            and (best is None or found.size > best.size)
        ):
            best = found
    return best


def leads(told: Sequence[Telling], own: str, most: int = 4) -> list[tuple[str, Telling]]:
    """The headline's tellings, each with what it stands for: volume, rank, best, worst, fact.

    What ended before the report's own period (`own`) began is no news of it.
    """
    told = [one for one in told if one.story.kind == "rank" or _last(one.period)[:4] >= own[:4]]
    chosen: list[tuple[str, Telling]] = []

    def take(label: str, candidates: Iterable[Telling]) -> None:
        taken = {(one.story.id, one.scope) for _, one in chosen}
        for one in candidates:
            if (one.story.id, one.scope) not in taken and len(chosen) < most:
                chosen.append((label, one))
                return

    def by_weight(kind: str) -> list[Telling]:
        return sorted(
            (one for one in told if one.story.kind == kind), key=lambda one: -one.story.weight
        )

    take("volume", by_weight("volume"))
    take("rank", by_weight("rank"))
    shares = [(one, one.rate.value) for one in told if one.story.kind == "share" and one.rate]
    strong = sorted(
        (p for p in shares if p[1] >= STRONG), key=lambda p: -(p[1] + p[0].story.weight)
    )
    take("best", (one for one, _ in strong))
    weak = sorted((p for p in shares if p[1] < WEAK), key=lambda p: p[1])
    take("worst", (one for one, _ in weak))
    rest = sorted(
        (one for one in told if one.story.kind == "fact"), key=lambda one: -one.story.weight
    )
    while len(chosen) < 3 and rest:
        take("fact", rest[:1])
        rest = rest[1:]
    return chosen
