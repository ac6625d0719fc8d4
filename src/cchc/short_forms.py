"""Short forms: `Nghị quyết 76`, `Quyết định nêu trên`, each with the document it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .citation_rules import LOOK_BACK, DocumentRules, documents, implied_issuer, same_number
from .model import Block, Citation, Document

__all__ = ["Short", "resolve_short"]

_POINTER = re.compile(r"(?<= )(?:nêu|nói) trên(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Short:
    """A short form: `Chỉ thị 05`, `Quyết định nêu trên`. `target` is None where nothing fits."""

    start: int
    end: int
    type: str
    number: str
    target: Citation | None


def resolve_short(document: Document, found: Sequence[Citation]) -> list[Short]:
    """Short forms with the one earlier document that each stands for, or none.

    A bare number (`Nghị quyết 76`) fits the documents of its type whose number begins so and
    whose issuer does not differ; several documents that fit are none. `Quyết định nêu trên`
    fits the last citation if that is of its type, else the one document of its type that the
    same paragraph has cited.
    """
    rules = documents()
    shorts: list[Short] = []
    known: dict[tuple[str, int], dict[str, Citation]] = {}
    blocks = iter(document.blocks)
    block = next(blocks, Block(0, 0))
    recent: list[Citation] = []  # those of the paragraph
    last: Citation | None = None
    things: list[Citation | Short] = [*found, *_pointers(document.text, rules)]
    for thing in sorted(things, key=lambda one: one.start):
        while thing.start >= block.end and (after := next(blocks, None)):
            block, recent = after, []
        if isinstance(thing, Citation):
            digits = re.match(r"\d+", thing.number)
            assert digits is not None
            key = (thing.type, int(digits.group()))
            if thing.number.isdigit():
                fits = [c for c in known.get(key, {}).values() if _same_issuer(thing, c)]
                target = fits[0] if len(fits) == 1 else None
                shorts.append(Short(thing.start, thing.end, thing.type, thing.number, target))
            else:
                known.setdefault(key, {}).setdefault(same_number(thing.number), thing)
            recent.append(thing)
            last = thing
        else:
            same = {same_number(c.number): c for c in recent if c.type == thing.type}
            chosen = last if last and last.type == thing.type else None
            if chosen is None and len(same) == 1:
                chosen = next(iter(same.values()))
            shorts.append(replace(thing, target=chosen))
    return shorts


def _pointers(text: str, rules: DocumentRules) -> Iterator[Short]:
    """Places such as `Quyết định nêu trên`, not yet resolved."""
    for match in _POINTER.finditer(text):
        low = max(0, match.start() - LOOK_BACK)
        low += text[low : match.start()].rfind("\n") + 1
        start, kind = rules.type_before(text, low, match.start())
        if kind:
            yield Short(start, match.end(), kind, "", None)


def _same_issuer(short: Citation, full: Citation) -> bool:
    """Could the two be one document's? A short form without an issuer fits any."""
    if not short.issuer:
        return True
    return any(
        short.issuer.casefold() in name.casefold() or name.casefold() in short.issuer.casefold()
        for name in (full.issuer, implied_issuer(full.number), "" if full.issuer else short.issuer)
        if name
    )
