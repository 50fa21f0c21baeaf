"""Format the basis of a passage (level, study design, sample size, numbers) and the status of its document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from immunograph.identifiers import compress
from immunograph.model import Document, DocumentStatus, Evidence, LevelScheme, Number
from immunograph.vocabulary import IG

__all__ = [
    "FALLEN",
    "PASSAGE_SUPERSEDED",
    "document_words",
    "footing_data",
    "footing_lines",
    "kind_words",
    "level_words",
    "number_words",
    "rests_on_fallen",
    "status_words",
    "unsound_words",
]

FALLEN: Final = frozenset({"retracted", "withdrawn"})
"""Publication statuses of documents that no longer count as evidence."""

PASSAGE_SUPERSEDED: Final = "superseded passage"
"""Value of :func:`unsound_words` for a passage that another passage supersedes."""

_UNSOUND: Final = {
    "retracted": ("from a retracted source", "from retracted sources"),
    "withdrawn": ("from a withdrawn source", "from withdrawn sources"),
    PASSAGE_SUPERSEDED: ("superseded by another passage", "superseded by other passages"),
    "superseded": ("from a superseded source", "from superseded sources"),
    "expression of concern": (
        "from a source under an expression of concern",
        "from sources under an expression of concern",
    ),
}
"""Status of unsound passages -> phrase in singular and plural, in the order in which they are listed."""
_SOUND: Final = frozenset({"", "published", "corrected"})


def _spaced(token: str) -> str:
    return "".join(f" {each.lower()}" if each.isupper() else each for each in token).replace("_", " ").strip()


def kind_words(kind: str) -> str:
    """Derive a display name for a kind of number that has no label.

    Parameters
    ----------
    kind
        IRI of the kind of number.

    Returns
    -------
    str
        For terms of immunograph's vocabulary the local name split into words, for others the CURIE or IRI.

    Examples
    --------
    >>> kind_words(IG + "AdjustedPValue"), kind_words("http://example.org/kinds/fold")
    ('adjusted p value', 'http://example.org/kinds/fold')
    """
    return _spaced(kind.removeprefix(IG)) if kind.startswith(IG) else compress(kind) or kind


def number_words(number: Number, labels: Mapping[str, str]) -> str:
    """Format a reported number with its kind, comparison and unit.

    Parameters
    ----------
    number
        A number that a passage reports.
    labels
        IRI -> label, for kinds of numbers.

    Returns
    -------
    str
        Text with the digits as they were reported.

    Examples
    --------
    >>> number_words(Number(IG + "PValue", "0.050", comparison="<"), {IG + "PValue": "p value"})
    'p value < 0.050'
    """
    kind = labels.get(number.kind) or kind_words(number.kind)
    return f"{kind} {number.comparison} {number.value}{' ' * bool(number.unit)}{number.unit}"


def level_words(level: str, schemes: Iterable[LevelScheme]) -> str:
    """Format an evidence level with its rank and its scheme.

    Parameters
    ----------
    level
        IRI of the evidence level.
    schemes
        Schemes to search for the level.

    Returns
    -------
    str
        Notation, label, rank, highest rank and scheme; the CURIE or IRI if no scheme contains the level.

    Examples
    --------
    >>> from immunograph.model import IRI, Level
    >>> levels = (Level(IRI("x:A"), "A", "validated", 2), Level(IRI("x:B"), "B", "clinical evidence", 1))
    >>> level_words("x:B", [LevelScheme(IRI("x:s"), "clinical levels", levels)])
    'B, clinical evidence (1 of 2, clinical levels)'
    """
    for scheme in schemes:
        top = max((each.rank for each in scheme.levels), default=0)
        for each in scheme.levels:
            if each.iri == level:
                return f"{each.notation}, {each.label} ({each.rank} of {top}, {scheme.label})"
    return compress(level) or level


def status_words(status: str) -> str:
    """Format the publication status of a document if readers must be warned of it.

    Parameters
    ----------
    status
        Publication status, such as ``expression_of_concern``; an empty string if unknown.

    Returns
    -------
    str
        Words such as *expression of concern*; an empty string for ``published``, ``corrected`` and unknown.

    Examples
    --------
    >>> status_words("retracted"), status_words("expression_of_concern"), status_words("published"), status_words("")
    ('retracted', 'expression of concern', '', '')
    """
    words = _spaced(status)
    return "" if words in _SOUND else words


def unsound_words(became: Collection[str]) -> str:
    """Return a phrase on how many of some passages are unsound, to be appended to their number.

    Parameters
    ----------
    became
        Status of each passage: the publication status of its document, :data:`PASSAGE_SUPERSEDED`, or an empty string.

    Returns
    -------
    str
        Words such as *, from a retracted source* (all of them) or *, 1 of them from a retracted source*; empty if none
        was retracted, withdrawn, superseded or put under an expression of concern.

    Examples
    --------
    >>> print(f"1 for it{unsound_words(['retracted'])}")
    1 for it, from a retracted source
    >>> print(f"3 for it{unsound_words(['retracted', 'withdrawn', 'published'])}")
    3 for it, 1 of them from a retracted source and 1 from a withdrawn source
    >>> unsound_words(["published", "preprint", ""])
    ''
    """
    counts = Counter(_spaced(each) for each in became)
    told = [(counts[each], words[counts[each] > 1]) for each, words in _UNSOUND.items() if counts[each]]
    if not told:
        return ""
    (number, first), *rest = told
    if number == len(became):
        return f", {'all ' if number > 1 else ''}{first}"
    listed = [f"{number:,} of them {first}", *(f"{more:,} {words}" for more, words in rest)]
    return f", {' and '.join([', '.join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)}"


def rests_on_fallen(passages: Iterable[Mapping[str, object]]) -> bool:
    """Return whether all support of a claim is from documents that no longer count.

    Parameters
    ----------
    passages
        The passages of the claim, with ``stance`` and ``document_status`` in lower case.

    Returns
    -------
    bool
        True if there is support, and all of it is from retracted or withdrawn documents.

    Examples
    --------
    >>> gone, sound = ({"stance": "supports", "document_status": status} for status in ("retracted", "published"))
    >>> rests_on_fallen([gone]), rests_on_fallen([gone, sound]), rests_on_fallen([])
    (True, False, False)
    """
    support = [each["document_status"] in FALLEN for each in passages if each["stance"] == "supports"]
    return bool(support) and all(support)


def document_words(document: Document) -> str:
    """Format a document's title with year, identifiers and publication status.

    Parameters
    ----------
    document
        A document; only its title is required.

    Returns
    -------
    str
        The title, followed by the known details in parentheses.

    Examples
    --------
    >>> from immunograph.model import IRI
    >>> document_words(Document(IRI("x:d"), "Mice", status=DocumentStatus.RETRACTED, status_date="2015-05-01", year=2012))
    'Mice (2012; retracted since 2015-05-01)'
    """
    told = [str(document.year)] if document.year is not None else []
    told += [compress(each) or each for each in document.identifiers]
    if document.status is not None and document.status is not DocumentStatus.PUBLISHED:
        since = f" since {document.status_date}" if document.status_date else ""
        source = f", by {document.status_source}" if document.status_source else ""
        told.append(f"{document.status.value.replace('_', ' ')}{since}{source}")
    return f"{document.title} ({'; '.join(told)})" if told else document.title


def footing_lines(
    evidence: Evidence, labels: Mapping[str, str], schemes: Iterable[LevelScheme], keys: Mapping[str, str]
) -> list[str]:
    """Format the basis of a passage as lines of text.

    Parameters
    ----------
    evidence
        A passage with level, study design, sample size, numbers and relations, all optional.
    labels
        IRI -> label, for kinds of numbers.
    schemes
        Schemes of evidence levels.
    keys
        IRI of evidence -> curators' key, for related passages.

    Returns
    -------
    list[str]
        One line per known item, which begins with its name, padded to 10 characters.
    """
    lines = []
    if evidence.level is not None:
        lines.append(f"level      {level_words(evidence.level, schemes)}")
    if evidence.design is not None:
        lines.append(f"design     {evidence.design.value.replace('_', ' ')}")
    if evidence.sample_size is not None:
        lines.append(f"studied    {evidence.sample_size:,}")
    lines += [f"number     {number_words(each, labels)}" for each in evidence.numbers]
    lines += [
        f"{relation.value.replace('_', ' '):<10} {keys.get(other) or compress(other) or other}"
        for relation, other in evidence.relations
    ]
    return lines


def footing_data(
    evidence: Evidence, document: Document | None, labels: Mapping[str, str], schemes: Iterable[LevelScheme]
) -> dict[str, object]:
    """Return the basis of a passage as a JSON-compatible dictionary.

    Parameters
    ----------
    evidence
        A passage with level, study design, sample size, numbers and relations, all optional.
    document
        The document that contains the passage; ``None`` if unknown.
    labels
        IRI -> label, for kinds of numbers.
    schemes
        Schemes of evidence levels.

    Returns
    -------
    dict[str, object]
        ``key``, ``level``, ``design``, ``sample_size``, ``section``, ``place``, ``numbers``, ``relations``,
        ``document_status``, ``document_year`` and ``document_identifiers``; unknown values are ``None`` or empty lists.
    """
    return {
        "key": evidence.identifier or None,
        "level": level_words(evidence.level, schemes) if evidence.level else None,
        "design": evidence.design.value if evidence.design else None,
        "sample_size": evidence.sample_size,
        "section": evidence.section.value if evidence.section else None,
        "place": dict(evidence.place.parts) if evidence.place else None,
        "numbers": [
            {
                "kind": labels.get(each.kind) or compress(each.kind) or each.kind,
                "comparison": each.comparison,
                "value": float(each),
                "digits": each.value,
                "unit": each.unit or None,
            }
            for each in evidence.numbers
        ],
        "relations": [{"relation": relation.value, "evidence": other} for relation, other in evidence.relations],
        "document_status": document.status.value if document is not None and document.status else None,
        "document_year": document.year if document is not None else None,
        "document_identifiers": [compress(each) or each for each in document.identifiers] if document else [],
    }
