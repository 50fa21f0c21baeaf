"""Advice on keys in cells that no table defines: similar properties, several names in one, words in quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches
from functools import cache
from typing import Final

from immunograph.claims.verb_phrases import base_form
from immunograph.gate.lexicon import Lexicon
from immunograph.identifiers import compress
from immunograph.vocabulary import PropertyKind

__all__ = ["ALL_LISTED", "advice_on_several", "named_parts", "near_properties", "quoting_in"]

ALL_LISTED: Final = "immunograph info --predicates lists all"
"""Where to find the predicates, for messages about an unknown one."""

_BETWEEN: Final = re.compile(r"[,;/&]| \+ | and (?:also )?")
"""Separators between several names that are written in place of one."""
_PAIRED: Final = ("context", "participants")
"""Columns of pairs ``NAME=VALUE``."""
_EFFECTS: Final = {"+": ("ig:increases", "ig:enhances", "ig:activates"), "-": ("ig:decreases", "ig:inhibits")}
"""Sign of an effect -> predicates to suggest for a verb such as *reduces* or *promotes* that is not a predicate."""


def near_properties(name: str, known: Collection[str]) -> list[str]:
    """Suggest properties for an unknown name: by typing error, by its verb in a definition, by its effect, or by similarity.

    Parameters
    ----------
    name
        The unknown name, with or without a prefix.
    known
        CURIEs of the properties.

    Returns
    -------
    list[str]
        CURIEs of ``known``: one that is similar, or that alone has the verb in its definition, or those with the effect of
        the verb; empty if there are none.

    Examples
    --------
    >>> near_properties("ig:inhibts", ["ig:inhibits", "ig:increases"]), near_properties("reduces", ["ig:inhibits"])
    (['ig:inhibits'], ['ig:inhibits'])
    """
    local = {curie.rpartition(":")[2]: curie for curie in known}  # a common prefix would count as similarity
    word = name.rpartition(":")[2]
    if slip := get_close_matches(word, list(local), n=1, cutoff=0.9):
        return [local[slip[0]]]
    verb = re.sub(r"[_-]|(?<=[a-z])(?=[A-Z])", " ", word).lower()
    defined = [curie for curie in _defined_by(base_form(verb)) if curie in known]
    if defined:
        return defined
    effects = (entry for entry in Lexicon.packaged().entries if entry.kind == "effect")
    sign = next((entry.value for entry in effects if entry.phrase == verb), "")
    meant = [curie for curie in _EFFECTS.get(sign, ()) if curie in known]
    return meant or [local[each] for each in get_close_matches(word, list(local), n=1, cutoff=0.75)]


@cache
def _defined_by(verb: str) -> tuple[str, ...]:
    """Return the only packaged predicate with an inflected form of a verb in its definition, as ig:destroys for *kill*."""
    from immunograph.curation import packaged_project
    from immunograph.curation.predicates import read_predicates
    from immunograph.curation.tables import Tables

    found = {}
    for each in read_predicates(Tables(packaged_project().root)).values():
        words = {word for word in re.findall(r"[a-z]+", each.definition.lower()) if base_form(word) == verb}
        if words and each.kind is PropertyKind.CLAIM:
            found[compress(each.iri) or each.iri] = words
    return tuple(curie for curie, words in found.items() if len(found) == 1 and any(word != verb for word in words))


def named_parts(name: str, key_of: Callable[[str], str | None]) -> list[str | None]:
    """Return the keys of the parts of a name that seems to consist of several.

    Parameters
    ----------
    name
        Names that are separated by commas, *and* or the like, or pairs ``NAME=VALUE`` of them.
    key_of
        Function that returns the key of the entity with a given name; ``None`` if there is none.

    Returns
    -------
    list[str | None]
        One key per part, ``None`` for unknown ones; empty if there are fewer than two parts.

    Examples
    --------
    >>> named_parts("nivolumab and aspirin", {"nivolumab": "nivo"}.get), named_parts("aspirin", {}.get)
    (['nivo', None], [])
    """
    parts = [part.rpartition("=")[2].strip() for part in _BETWEEN.split(name)]
    keys = [key_of(part) for part in parts if part]
    return keys if len(keys) > 1 else []


def advice_on_several(column: str, key_of: Callable[[str], str | None], name: str, *, lists: bool) -> str:
    """Return advice on an unknown name that consists of several known names.

    Parameters
    ----------
    column
        Name of the column.
    key_of
        Function that returns the key of the entity with a given name; ``None`` if there is none.
    name
        The unknown name.
    lists
        Whether the column holds several keys, separated by ``|``.

    Returns
    -------
    str
        How several names are written in the column; empty if not all parts are known.

    Examples
    --------
    >>> keys = {"nivolumab": "nivolumab", "ipilimumab": "ipi"}
    >>> advice_on_several("subject", keys.get, "nivolumab, ipilimumab", lists=True)
    "several subjects are separated by ' | ': write nivolumab | ipi"
    >>> advice_on_several("subject", keys.get, "nivolumab and aspirin", lists=True)
    ''
    """
    keys = named_parts(name, key_of)
    known = [key for key in keys if key is not None]
    if not known or len(known) < len(keys):
        return ""
    if column in _PAIRED:
        return "several pairs NAME=VALUE are separated by ' | ', such as species=mouse | stage=early"
    if lists:
        return f"several {column}s are separated by ' | ': write {' | '.join(known)}"
    return f"this column takes one key: write one row for each of {', '.join(known)}"


def quoting_in(column: str) -> str:
    """Return advice to write a name that is not an entity in quotes, for the column that allows it.

    Parameters
    ----------
    column
        Name of the column.

    Returns
    -------
    str
        The clause for ``context``; an empty string for other columns.

    Examples
    --------
    >>> quoting_in("context"), quoting_in("subject")
    ('; or write the name in quotes, as in species="mice"', '')
    """
    return '; or write the name in quotes, as in species="mice"' if column == "context" else ""
