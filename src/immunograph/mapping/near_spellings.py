"""Report spellings that became one entity, and names that differ in one letter and became two: either may be an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from immunograph.mapping.named_kinds import PLAIN
from immunograph.plurals import counted, some_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import polars as pl

    from immunograph.mapping.grounding import Names

__all__ = ["letter_apart", "merged_spellings"]

_EXAMPLES: Final = 5
_NAMES: Final = 4
_MOST_NEW: Final = 20_000
"""Maximum number of new names that are compared: those of the first rows."""
_MOST_KNOWN: Final = 50_000
"""Maximum number of names in the store that they are compared with; a store of ontologies has more, and is left out."""
_LONGEST: Final = 80
_SHORTEST_WORD: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]{1,80}")
_PLAIN_WORD: Final = re.compile(r"[^\W\d_][a-zß-öø-ÿ]{0,79}")
"""A word in lower case after its first letter; in an acronym, one more letter makes another name."""


def merged_spellings(frames: Sequence[pl.DataFrame]) -> list[str]:
    """Return a note on names without an identifier that became one entity although they are spelled differently.

    Names that differ only in capitals, spaces or minus signs are reported elsewhere, or not at all.

    Parameters
    ----------
    frames
        One frame per entity section: ``iri``, ``name`` and :data:`immunograph.mapping.named_kinds.PLAIN`.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"iri": ["urn:a", "urn:a"], "name": ["IL15", "IL-15"], PLAIN: ["urn:a", "urn:a"]})
    >>> merged_spellings([frame])
    ['2 spellings of one name became one entity: IL15, IL-15']
    """
    import polars as pl

    every = pl.concat([frame.filter(pl.col(PLAIN).is_not_null()).select("iri", "name") for frame in frames])
    spelt = pl.col("name").str.to_lowercase().str.replace_all("[\u2212\u207b\u2013]", "-").str.replace_all(r"\s+", " ")
    every = every.with_columns(spelt.str.strip_chars().alias("spelt")).unique(["iri", "spelt"], maintain_order=True)
    groups = every.group_by("iri", maintain_order=True).agg("name").filter(pl.col("name").list.len() > 1)
    if not groups.height:
        return []
    told = [some_of(names, _NAMES) for names in groups["name"].head(_EXAMPLES).to_list()]
    shown = some_of(told, _EXAMPLES, separator="; ", total=groups.height)
    if groups.height == 1:
        number = len(groups["name"][0])
        return [f"{counted(number, 'spelling')} of one name became one entity: {shown}"]
    return [f"{counted(groups.height, 'name')} in several spellings became one entity each: {shown}"]


def letter_apart(frames: Sequence[pl.DataFrame], known: Names, decided: Collection[str] = frozenset()) -> list[str]:
    """Return a warning about new names that differ from another by one letter within a word, and are entities of their own.

    A letter is missing, doubled or swapped with its neighbour; the first and the last letter of a word, digits and acronyms do
    not count, because these make another name (*methyl*, *ethyl*; IL-2, IL-12).

    Parameters
    ----------
    frames
        One frame per entity section: ``iri``, ``name`` and :data:`immunograph.mapping.named_kinds.PLAIN`.
    known
        Names of the store; compared as well unless there are more than 50,000. Broader, narrower and related synonyms are
        no names of entities, and are left out.
    decided
        Names that the review table calls entities of their own: these are no typing errors.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.
    """
    import polars as pl

    every = pl.concat([frame.filter(pl.col(PLAIN).is_not_null()).select("iri", "name") for frame in frames])
    short = pl.col("name").str.len_chars() <= _LONGEST
    new = _by_spelling(every.filter(short).unique(maintain_order=True).head(_MOST_NEW))
    others = known.pairs.filter(short) if new and len(known) <= _MOST_KNOWN else every.clear()
    there = {**_by_spelling(others), **new}
    pairs = [(name, other) for name, (_, written) in there.items() for other in _missing_a_letter(written)]
    pairs += [(name, other) for name, (_, written) in new.items() for other in _swapped(written)]
    pairs = [(one, other) for one, other in pairs if other in there and (one in new or other in new)]
    found = dict.fromkeys(tuple(sorted(pair)) for pair in pairs if there[pair[0]][0] != there[pair[1]][0])
    open_ = new.keys() - {name.lower() for name in decided}
    names = [f"{there[one][1]}, {there[other][1]}" for one, other in found if one in open_ or other in open_]
    if not names:
        return []
    shown = some_of(list(islice(names, _EXAMPLES)), _EXAMPLES, separator="; ", total=len(names))
    return [
        f"{counted(len(names), 'pair of names differs', 'pairs of names differ')} in one letter, and each name is an entity of "
        f"its own ({shown}): if one is a typing error, correct it, in the table or by a map in the mapping"
    ]


def _by_spelling(frame: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Return name in lower case -> IRI and name as written, for the first name of each spelling."""
    made: dict[str, tuple[str, str]] = {}
    for iri, name in frame.select("iri", "name").iter_rows():
        if name is not None:
            made.setdefault(name.lower(), (iri, name))
    return made


def _words(name: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the words in which a letter may be a typing error."""
    for word in _WORD.finditer(name):
        first, last = word.span()
        beside_digit = name[first - 1 : first].isdigit() or name[last : last + 1].isdigit()
        if last - first > _SHORTEST_WORD and not beside_digit and _PLAIN_WORD.fullmatch(word[0]):
            yield first, last


def _missing_a_letter(name: str) -> Iterator[str]:
    for first, last in _words(name):
        for place in range(first + 1, last - 1):
            if place == first + 1 or name[place] != name[place - 1]:  # of a doubled letter, one place is enough
                yield (name[:place] + name[place + 1 :]).lower()


def _swapped(name: str) -> Iterator[str]:
    for first, last in _words(name):
        for place in range(first + 1, last - 2):
            if name[place] != name[place + 1]:
                yield (name[:place] + name[place + 1] + name[place] + name[place + 2 :]).lower()
