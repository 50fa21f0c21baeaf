"""Format and parse the verbs of edges, which include stance, certainty and status; unclear verbs are rejected.

A verb is that of the strongest passage (support before null results and disputes, then by certainty), such as ``did not
inhibit (null result)``. The certainty follows in parentheses, unless it is the usual one of the stance. Brackets contain
the stances of other passages, and a status that the evidence does not imply: ``inhibits (possible) [disputed; rejected]``,
``inhibits (probable) [proposed]``. A mere capability is in the brackets, too: ``inhibits [can]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from immunograph.claims.verb_phrases import negated, shown_as
from immunograph.errors import FormatError
from immunograph.interchange.statements import known_predicates
from immunograph.model import IRI, Certainty, Modality, Stance
from immunograph.vocabulary import BIOLINK, PropertyKind, term

__all__ = ["UnclearVerbError", "Verb", "is_negation", "is_unclear", "meaning_of", "understood", "verb_of"]

_TEXTS: Final = {
    "->": term("increases"), "activation": term("activates"), "stimulation": term("activates"), "-|": term("inhibits"),
    "inhibition": term("inhibits"), "repression": term("inhibits"), "pp": IRI(BIOLINK + "interacts_with"),
    "interacts with": IRI(BIOLINK + "interacts_with"), "binding": term("binds"), "pd": IRI(BIOLINK + "regulates"),
    "directlyincreases": term("directlyIncreases"), "directlydecreases": term("directlyDecreases"),
}  # fmt: skip
_HEDGES: Final = {Certainty.POSSIBLE: " (possible)", Certainty.PROBABLE: " (probable)"}
_FIRMNESS: Final = {**_HEDGES, Certainty.OPEN_QUESTION: " (open question)", Certainty.ASSERTED: " (asserted)"}
_OPEN: Final = (Stance.ASKS, Stance.UNSTATED)
_OTHERS: Final = {
    Stance.SUPPORTS: "supported", Stance.NULL: "null result", Stance.DISPUTES: "disputed", Stance.ASKS: "asked",
    Stance.INTENDS: "aim", Stance.UNSTATED: "direction not stated",
}  # fmt: skip
_LESSER: Final = {Modality.ABILITY: "can", Modality.PARTICIPATION: "helps to"}
"""Modality that weakens the content of a claim without lowering its certainty -> its words in brackets after the verb."""
_STATUSES: Final = ("proposed", "rejected", "inferred")
_BEYOND: Final = re.compile(r"(.*\S) \[([a-z; ]+)\]")
_WORD: Final = re.compile(r"(?:[A-Z](?![a-z]))++|[A-Z]?[a-z]++(?:['\u2019][a-z]++)?|\?")
_NEGATIONS: Final = frozenset(
    [
        "not",
        "no",
        "never",
        "cannot",
        "without",
        "neither",
        "nor",
        "non",
        "didn",
        "didnt",
        "doesnt",
        "isnt",
        "wasnt",
        "cant",
        "wont",
        "doesn",
        "isn",
        "wasn",
        "don",
        "fails",
        "failed",
        "unable",
        "null",
        "disputes",
        "disputed",
        "refutes",
        "refuted",
        "rejected",
        "denied",
    ]
)
_UNSURE: Final = frozenset(
    [
        "may",
        "might",
        "could",
        "would",
        "should",
        "maybe",
        "perhaps",
        "possible",
        "possibly",
        "probable",
        "probably",
        "likely",
        "unlikely",
        "potential",
        "potentially",
        "putative",
        "putatively",
        "hypothetical",
        "hypothesised",
        "hypothesized",
        "supposed",
        "supposedly",
        "presumed",
        "presumably",
        "suspected",
        "suggested",
        "predicted",
        "speculative",
        "tentative",
        "uncertain",
        "unclear",
        "allegedly",
        "apparently",
        "seems",
        "asked",
        "aim",
        "contested",
        "?",
    ]
)


@dataclass(frozen=True, slots=True)
class Verb:
    """The parsed verb of an edge.

    Parameters
    ----------
    predicate
        IRI of the claim's predicate.
    stance, certainty
        Stance and certainty (0 to 3) of the strongest passage.
    others
        Stances of the other passages.
    proposed
        Whether the verb marks the claim as not accepted.
    modality
        Modalities of the strongest passage that weaken the claim's content: a capability (*can*) or a part (*helps to*).
    """

    predicate: IRI
    stance: Stance = Stance.SUPPORTS
    certainty: Certainty = Certainty.ASSERTED
    others: tuple[Stance, ...] = ()
    proposed: bool = False
    modality: tuple[Modality, ...] = ()


def _usual(stance: Stance) -> Certainty:
    return Certainty.OPEN_QUESTION if stance in _OPEN else Certainty.ASSERTED


class UnclearVerbError(FormatError):
    """A verb contains an unknown hedge or negation, so that its edge could mean the opposite."""


def verb_of(shown: str, data: Mapping[str, Any]) -> str:
    """Return the verb of an edge with certainty, further stances and status.

    Parameters
    ----------
    shown
        Verb according to the strongest passage (support before null results and disputes, then by certainty).
    data
        Edge attributes; used are ``stance``, ``certainty``, ``status``, ``modality`` and ``evidence``.

    Returns
    -------
    str
        The verb, followed by the certainty in parentheses unless it is the usual one of its stance, and in brackets by
        modality, further stances, and a status that the evidence does not imply.

    Examples
    --------
    >>> evidence = [{"stance": "supports"}, {"stance": "disputes"}]
    >>> verb_of("inhibits", {"stance": "supports", "certainty": 1, "status": "rejected", "evidence": evidence})
    'inhibits (possible) [disputed; rejected]'
    """
    stance, certainty = Stance(data["stance"]), Certainty(data["certainty"])
    firmness = _FIRMNESS[certainty] if certainty is not _usual(stance) else ""
    said = {Stance(each["stance"]) for each in data["evidence"]} - {stance}
    made = str(data.get("modality") or "").split(" | ")
    beyond = [word for modality, word in _LESSER.items() if stance is Stance.SUPPORTS and modality.value in made]
    beyond += [word for other, word in _OTHERS.items() if other in said]
    taken = stance is Stance.SUPPORTS and certainty >= Certainty.PROBABLE
    if data["status"] in _STATUSES and (taken or data["status"] == "rejected"):
        beyond.append(data["status"])
    return shown + firmness + (f" [{'; '.join(beyond)}]" if beyond else "")


@cache
def _shown() -> dict[str, tuple[IRI, Stance]]:
    """Return wording of a packaged predicate, in lower case -> its IRI and the stance."""
    made: dict[str, tuple[IRI, Stance]] = {}
    for (_, kind), each in known_predicates().items():
        if kind is PropertyKind.CLAIM:
            for stance in Stance:
                made.setdefault(shown_as(stance.value, each.label).lower(), (each.iri, stance))
            made.setdefault(each.iri.rpartition("/")[2].lower(), (each.iri, Stance.SUPPORTS))
    return made


def _apart(text: str) -> tuple[str, Certainty | None, tuple[Stance, ...], bool, tuple[Modality, ...]]:
    """Split a verb into the plain verb, its certainty, its qualifiers, whether it is not accepted, and its modality."""
    plain, proposed = " ".join(text.split()), False
    others: tuple[Stance, ...] = ()
    lesser: tuple[Modality, ...] = ()
    found = _BEYOND.fullmatch(plain)
    if found is not None:
        words = found[2].split("; ")
        if all(word in (*_STATUSES, *_OTHERS.values(), *_LESSER.values()) for word in words):
            plain = found[1]
            others = tuple(stance for stance, word in _OTHERS.items() if word in words)
            proposed = any(word in _STATUSES for word in words)
            lesser = tuple(modality for modality, word in _LESSER.items() if word in words)
    firmness = next((each for each, words in _FIRMNESS.items() if plain.lower().endswith(words)), None)
    if firmness is not None:
        plain = plain[: -len(_FIRMNESS[firmness])]
    return plain, firmness, others, proposed, lesser


def meaning_of(text: str) -> Verb | None:
    """Parse a verb with its hedges; inverse of :func:`verb_of`.

    Parameters
    ----------
    text
        Verb as written in the file.

    Returns
    -------
    Verb | None
        Predicate, stance, certainty, further stances, whether the claim is marked as not accepted, and modality; ``None``
        if the verb is unknown.

    Examples
    --------
    >>> meaning_of("did not inhibit (null result)").stance.value, meaning_of("-|").predicate.rpartition("/")[2]
    ('null', 'inhibits')
    >>> meaning_of("inhibits (possible) [disputed]").others[0].value
    'disputes'
    """
    plain, firmness, others, proposed, lesser = _apart(text)
    plain = re.sub(r": *", ": ", plain.lower()) if "://" not in plain else plain.lower()
    known = _shown().get(plain) or ((_TEXTS[plain], Stance.SUPPORTS) if plain in _TEXTS else None)
    if known is None:
        return None
    iri, stance = known
    return Verb(iri, stance, _usual(stance) if firmness is None else firmness, others, proposed, lesser)


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def is_negation(text: str) -> bool:
    """Return whether a verb or predicate name contains a negation word.

    Parameters
    ----------
    text
        Verb in words, camel case or with underscores.

    Returns
    -------
    bool
        True if one of its words is a negation, such as *not* or *no*.

    Examples
    --------
    >>> is_negation("does_not_affect"), is_negation("doesNotAffect"), is_negation("notch_signals")
    (True, True, False)
    """
    return any(word.split("'")[0].split("\u2019")[0] in _NEGATIONS for word in _words(text))


def is_unclear(word: str) -> bool:
    """Return whether a word of a verb is a hedge, a negation, or starts with a bracket.

    Parameters
    ----------
    word
        One word.

    Returns
    -------
    bool
        True if a verb with this word could be misinterpreted.

    Examples
    --------
    >>> is_unclear("(unlikely)"), is_unclear("not"), is_unclear("STAT3")
    (True, True, False)
    """
    return word.startswith(("(", "[")) or word.lower() in _NEGATIONS | _UNSURE


def understood(text: str, where: str) -> tuple[Verb, str]:
    """Parse a verb whose predicate is not packaged, separating stance and certainty from the label.

    Parameters
    ----------
    text
        Verb as written in the file.
    where
        Position in the file, such as ``x.json, statement 1``; starts the error message.

    Returns
    -------
    tuple[Verb, str]
        Stance and certainty with an empty predicate, and the plain verb to use as label.

    Raises
    ------
    UnclearVerbError
        If the verb contains an unknown hedge or negation, or no verb remains without them.

    Examples
    --------
    >>> understood("disputed: frobnicates", "x.sif, line 1")[1]
    'frobnicates'
    >>> understood("may frobnicate", "x.sif, line 1")
    Traceback (most recent call last):
    immunograph.interchange.verbs.UnclearVerbError: x.sif, line 1: the verb contains an unknown hedge or negation: write the plain verb, with its meaning as in 'inhibits (possible)', 'did not inhibit (null result)' or 'disputed: inhibits'
    """
    plain, firmness, others, proposed, lesser = _apart(text)
    stance = Stance.SUPPORTS
    for each in Stance:
        prefix = shown_as(each.value, "").lower()
        if each is not Stance.SUPPORTS and plain.lower().startswith(prefix.strip()) and prefix:
            stance, plain = each, plain[len(prefix.strip()) :].strip()
            break
    else:
        stance, plain = _null_result(plain)
    if not plain:
        raise UnclearVerbError(
            f"{where}: no verb remains without its hedge or negation: write one, such as 'inhibits (possible)'"
        )
    if is_negation(plain) or _words(plain) & _UNSURE:
        raise UnclearVerbError(
            f"{where}: the verb contains an unknown hedge or negation: write the plain verb, with its meaning "
            "as in 'inhibits (possible)', 'did not inhibit (null result)' or 'disputed: inhibits'"
        )
    made = Verb(IRI(""), stance, _usual(stance) if firmness is None else firmness, others, proposed, lesser)
    return made, plain


def _null_result(text: str) -> tuple[Stance, str]:
    """Convert the wording of a null result back to the label it was derived from."""
    if not text.endswith(" (null result)"):
        return Stance.SUPPORTS, text
    said = text.removesuffix(" (null result)")
    for start, verbs in (("did not ", None), ("was not ", "is"), ("were not ", "are"), ("could not ", "can")):
        if said.startswith(start):
            first, _, rest = said.removeprefix(start).partition(" ")
            tries = [f"{verbs} {first}"] if verbs else [first + "s", first + "es", first[:-1] + "ies"]
            for each in tries:
                label = f"{each} {rest}".strip()
                if negated(label) == said:
                    return Stance.NULL, label
    return Stance.SUPPORTS, text
