"""What changed in the passages of a claim between two graphs: passages are matched, and the fields that differ named."""

from __future__ import annotations

import heapq
import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from immunograph.analysis.claim_columns import AGAINST, ClaimColumns
from immunograph.analysis.projection import snake
from immunograph.analysis.typed_rows import EvidenceRow
from immunograph.claims.footing import status_words
from immunograph.claims.properties import select
from immunograph.plurals import counted
from immunograph.store import Store
from immunograph.vocabulary import DCTERMS, IG, OA, RDF

__all__ = ["FALLEN", "STANCES", "Fields", "PassageChanges", "passage_changes"]

STANCES: Final = {
    "Supports": "support",
    "Null": "null result",
    "Disputes": "dispute",
    "Asks": "question",
    "Intends": "aim",
    "Unstated": "passage without a direction",
}
"""Stance -> a passage of it, in words."""

FALLEN: Final = "no longer counts"
_VOID: Final = ("Retracted", "Withdrawn")
"""Publication statuses of documents whose passages do not count."""

_NAMED: Final = 5
"""Maximum number of changes of passages that are written out for one claim."""

_VALUE: Final = 80
"""Maximum number of characters of a value that is written out."""

_COMPARED: Final = 10_000
"""Maximum number of pairs of passages of one document that are compared field by field to match them."""

_CONCEPTS: Final = ("status", "modality", "attitude", "quantifier_kind", "quantifier_of", "design", "section")
_WORDS: Final = ("paraphrase", "cue_words", "quotation", "note")
_PLACES: Final = ("sentence", "paragraph", "start", "end", "section", "place", "cue positions")
_SILENT: Final = frozenset((*_WORDS, *_PLACES))
"""Fields whose change is a rewording: the statement on the claim stays the same."""

_APART: Final = ("claim", "evidence", "stance", "certainty", "document", "title", "place", "document_status", "lineage")
"""Columns that are not compared as fields: they identify a passage, are compared separately, or describe its document."""

_IN_COLUMNS: Final = (
    *(OA + "hasSource", OA + "hasSelector", RDF + "type"),
    *(
        IG + name
        for name in (
            *("stance", "certainty", "epistemicStatus", "modality", "attitude", "speaker", "attributedTo"),
            *("quantifier", "quantifierKind", "quantifierOf", "speakerQuantifier", "cueWords", "paraphrase"),
            *("sentence", "evidenceType", "quotation", "note", "level", "design", "sampleSize", "section"),
            *("hasNumber", "hasCue", "place"),
        )
    ),
)
"""Properties of a passage that the columns contain, or that are read with their parts."""


class Fields:
    """The fields of the passages of one graph, as texts that can be compared and shown.

    Parameters
    ----------
    columns
        The claims of the graph.
    store
        The store of the graph; without one, the fields that are not in the columns (numbers, place, relations to other
        passages, properties of other vocabularies) are not compared.
    """

    def __init__(self, columns: ClaimColumns, store: Store | None = None) -> None:
        self.columns = columns
        self._more: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        if store is not None:
            self._read(store)

    def _read(self, store: Store) -> None:
        known = ", ".join(f"<{iri}>" for iri in _IN_COLUMNS)
        of_passages = f"?e <{OA}hasSource> ?d . "
        for row in select(store, f"SELECT ?e ?p ?o {{ {of_passages} ?e ?p ?o FILTER(?p NOT IN ({known})) }}"):
            evidence, name, value = (str(cell) for cell in row)
            if name not in self.columns.own_context.get(evidence, {}):
                label = "key" if name == DCTERMS + "identifier" else _words(self.columns.label(name))
                self._more[evidence][label].append(self.columns.label(value))
        parts: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
        for kind in ("hasNumber", "place", "hasCue"):
            pattern = f"{of_passages} ?e <{IG}{kind}> ?part . ?part ?q ?o FILTER(?q != <{RDF}type>)"
            for row in select(store, f"SELECT ?e ?part ?q ?o {{ {pattern} }}"):
                evidence, part, name, value = (str(cell) for cell in row)
                parts[evidence, kind, part][name.replace("#", "/").rpartition("/")[2]] = value
        for (evidence, kind, _), part_of in parts.items():
            label = {"hasNumber": "numbers", "place": "place", "hasCue": "cue positions"}[kind]
            self._more[evidence][label].append(self._part(kind, part_of))

    def _part(self, kind: str, part: Mapping[str, str]) -> str:
        if kind == "hasNumber":
            named = _words(self.columns.label(part.get("numberKind", "")).rpartition(":")[2])
            value = part.get("digits") or part.get("value", "")
            return " ".join(filter(None, [named, part.get("comparison", "="), value, part.get("unit", "")]))
        if kind == "hasCue":
            return f"{part.get('start', '')}-{part.get('end', '')}"
        return ", ".join(f"{_words(name.removeprefix('place'))} {text}" for name, text in sorted(part.items()))

    def of(self, row: EvidenceRow) -> dict[str, str]:
        """Return the fields of a passage that are compared as texts.

        Stance, certainty and document are not among them: passages are matched by document, and
        :func:`passage_changes` compares stance and certainty separately.

        Parameters
        ----------
        row
            A row of evidence.

        Returns
        -------
        dict[str, str]
            Name of the field -> value in words; fields without a value are left out. The names are those of the columns
            of :attr:`ClaimColumns.evidence` (such as ``cue_words``, ``paragraph`` or ``start``), and ``context``; with
            a store also ``key``, ``numbers``, ``place``, ``cue positions``, and the labels of other properties.
        """
        made = {}
        for name, value in row.items():
            if name in _APART or value is None or value == "":
                continue
            text = str(value)
            if name in _CONCEPTS:
                text = " | ".join(
                    _words(each.removesuffix("Scope").removesuffix("Design")) for each in text.split(" | ")
                )
            elif name in ("speaker", "attributed_to", "evidence_type", "level"):
                text = self.columns.label(text)
            made[name] = text
        if context := self.columns.own_context.get(row["evidence"]):
            made["context"] = self.columns.in_context(context)
        for name, values in self._more.get(row["evidence"], {}).items():
            made[name] = ", ".join(sorted(values))
        return made


@dataclass(frozen=True)
class PassageChanges:
    """What changed in the passages of one claim.

    Parameters
    ----------
    texts
        Each change in words, such as ``support: context disease melanoma → none (“title”)``; beyond five, the rest are
        counted.
    reworded
        Whether only words and places in the text changed.
    """

    texts: list[str] = field(default_factory=list)
    reworded: bool = False


def passage_changes(
    old: Fields, new: Fields, before: Sequence[EvidenceRow], after: Sequence[EvidenceRow]
) -> PassageChanges:
    """Compare the passages of a claim in two graphs, field by field.

    Parameters
    ----------
    old, new
        The fields of the passages of each graph.
    before, after
        The rows of the claim's evidence in each graph.

    Returns
    -------
    PassageChanges
        What was removed, added or changed. A passage is matched with the most similar one of the same document.
    """
    one, two = [(row, old.of(row)) for row in before], [(row, new.of(row)) for row in after]
    pairs, gone, come = _matched(one, two)
    texts, silent = [], True
    for (was, had), (now, has) in pairs:
        title, noun = _title(new, now["document"]), _noun(now["stance"])
        if was["stance"] != now["stance"]:
            texts.append(
                f"{_noun(was['stance'])}, certainty {was['certainty']} → {noun}, certainty {now['certainty']}{title}"
            )
        elif was["certainty"] != now["certainty"]:
            texts.append(f"certainty of the {noun} {was['certainty']} → {now['certainty']}{title}")
        silent = silent and (was["stance"], was["certainty"]) == (now["stance"], now["certainty"])
        if differing := [name for name in {**had, **has} if had.get(name) != has.get(name)]:
            told = ", ".join(f"{name.replace('_', ' ')} {_from_to(had.get(name), has.get(name))}" for name in differing)
            texts.append(f"{noun}: {told}{title}")
            silent = silent and _SILENT.issuperset(differing)
    documents = _of_documents(new, before, after)
    removed = [f"{_noun(row['stance'])} removed{_title(old, row['document'])}" for row, _ in gone]
    added = [
        f"{_noun(row['stance'])} added, certainty {row['certainty']}{_title(new, row['document'])}" for row, _ in come
    ]
    every = [*documents, *removed, *texts, *added]
    more = len(every) - _NAMED
    if more > 0:
        every = [*every[:_NAMED], counted(more, "more change of passages", "more changes of passages")]
    return PassageChanges(every, reworded=bool(texts) and silent and not (documents or removed or added))


_Passage = tuple[EvidenceRow, dict[str, str]]


def _matched(
    one: Sequence[_Passage], two: Sequence[_Passage]
) -> tuple[list[tuple[_Passage, _Passage]], list[_Passage], list[_Passage]]:
    """Match passages of the same document: first equal ones, then those with the fewest differences."""
    sides: list[dict[tuple[object, ...], list[_Passage]]] = [defaultdict(list), defaultdict(list)]
    for side, passages in zip(sides, (one, two), strict=True):
        for passage in passages:
            row, fields = passage
            side[row["document"], row["stance"], row["certainty"], *sorted(fields.items())].append(passage)
    left = [
        [passage for key, same in side.items() for passage in same[len(other.get(key, ())) :]]
        for side, other in (sides, sides[::-1])
    ]
    by_document: dict[str, tuple[list[_Passage], list[_Passage]]] = defaultdict(lambda: ([], []))
    for number, passages in enumerate(left):
        for passage in sorted(passages, key=lambda each: (each[0]["stance"], each[0]["certainty"])):
            by_document[passage[0]["document"]][number].append(passage)
    pairs, gone, come = [], [], []
    for _, (first, second) in sorted(by_document.items()):
        ranked = [
            (_distance(was, now), place, other)
            for place, was in enumerate(first)
            for other, now in enumerate(second)
            if len(first) * len(second) <= _COMPARED or place == other
        ]
        heapq.heapify(ranked)
        taken: tuple[set[int], set[int]] = (set(), set())
        while ranked:
            _, place, other = heapq.heappop(ranked)
            if place not in taken[0] and other not in taken[1]:
                taken[0].add(place)
                taken[1].add(other)
                pairs.append((first[place], second[other]))
        gone += [each for place, each in enumerate(first) if place not in taken[0]]
        come += [each for place, each in enumerate(second) if place not in taken[1]]
    return pairs, gone, come


def _distance(was: _Passage, now: _Passage) -> tuple[bool, int, bool, int]:
    (row, had), (other, has) = was, now
    fields = len(had.items() ^ has.items())
    firm = abs(int(row["certainty"]) - int(other["certainty"]))
    return row["stance"] != other["stance"], firm, row["evidence"] != other["evidence"], fields


def _of_documents(new: Fields, before: Sequence[EvidenceRow], after: Sequence[EvidenceRow]) -> list[str]:
    """Return how the publication status of documents changed, for each stance of their passages in both graphs."""
    one, two = (
        {(row["document"], row["stance"]): row.get("document_status") or "" for row in rows} for rows in (before, after)
    )
    made = []
    for document, stance in sorted(one.keys() & two.keys()):
        was, now = one[document, stance], two[document, stance]
        if was == now:
            continue
        noun, title = _noun(stance), _title(new, document)
        words = [status_words(snake(each)) or snake(each).replace("_", " ") for each in (was, now)]
        sided = stance in ("Supports", *AGAINST)
        if sided and now in _VOID and was not in _VOID:
            made.append(f"{noun} {FALLEN}: its document is {words[1]} now{title}")
        elif sided and was in _VOID and now not in _VOID:
            made.append(f"{noun} counts again: its document is no longer {words[0]}{title}")
        else:
            made.append(f"status of the document of the {noun}: {words[0] or 'none'} → {words[1] or 'none'}{title}")
    return made


def _noun(stance: str) -> str:
    return STANCES.get(stance, stance)


def _title(fields: Fields, document: str) -> str:
    return f" (“{fields.columns.label(document)}”)"


def _words(concept: str) -> str:
    return snake(concept).replace("_", " ")


def _from_to(was: str | None, now: str | None) -> str:
    one, other = (textwrap.shorten(each, _VALUE, placeholder=" …") if each else "none" for each in (was, now))
    return f"{one} → {other}" if one != other else f"changed after its first {_VALUE} characters"
