"""An index to look up entities and claims by any of their names, tolerant of spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from immunograph.claims.dashes import minus_reading
from immunograph.claims.hash_index import HashIndex, skeletons
from immunograph.claims.nearness import apart, nearness
from immunograph.claims.trigrams import Trigrams
from immunograph.claims.view import ClaimsView
from immunograph.errors import AmbiguousNameError, FormatError, UnknownNameError
from immunograph.identifiers import PrefixMap, compress
from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.normalisation import IRREGULAR, normal_form, same_but_for_number, skeleton
from immunograph.plurals import counted
from immunograph.vocabulary import BASE, BIOLINK

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NOT_ITS_OWN", "NameIndex", "rung_of", "skeletons"]

_VERBATIM: Final = ("iri", "mapping", "term iri")
_MINTED: Final = "/(?:entity|document)/"
NOT_ITS_OWN: Final = 100
"""Priority of a broader, narrower or related synonym, which does not name the entity itself."""
# Kind of name -> its priority if matched exactly, in another case, in another spelling, or as singular or plural.
_RUNGS: Final = {
    "label": (0, 5, 7, 10),
    "identifier": (1, 6, 8, 11),
    "exact": (2, 7, 7, 10),
    "key": (3, 8, 8, 11),
    "term": (4, 9, 9, 12),
    "broad": (NOT_ITS_OWN,) * 4,
    "narrow": (NOT_ITS_OWN,) * 4,
    "related": (NOT_ITS_OWN,) * 4,
}
_BESIDE: Final = {"broad": "a broader name", "narrow": "a narrower name", "related": "a related name"}
"""Kinds of names that do not name the entity itself -> description."""
_COMPARED: Final = 2000
"""Maximum number of names compared with an unknown name; of more names, those with the most shared trigrams."""

_SCANNED: Final = 2
"""Number of unknown names for which all names are scanned before a trigram index is built."""
_KINDS_SHOWN: Final = 4
_LISTED: Final = {
    "entity": "list them with kg.names.entities()",
    "claim": "list them with kg.claims()",
    "predicate": "list them with kg.counts.by('predicate')",
}
"""Kind of name -> command that lists such names, for messages."""


def rung_of(how: str, written: int) -> int:
    """Return the priority of a match between a query and a name; the lowest value wins.

    Parameters
    ----------
    how
        Kind of name: ``label``, ``identifier``, ``exact``, ``key``, ``term``, ``broad``, ``narrow``, ``related``.
    written
        Spelling: 0 exact, 1 different case, 2 different spelling, 3 singular instead of plural or vice versa.

    Returns
    -------
    int
        From 0 for an exact label to 12; :data:`NOT_ITS_OWN` for broader, narrower and related synonyms.

    Examples
    --------
    >>> rung_of("label", 0), rung_of("exact", 1), rung_of("broad", 0) == NOT_ITS_OWN
    (0, 7, True)
    """
    return _RUNGS[how][written]


class NameIndex:
    """An index from names to IRIs that prefers exact matches and tolerates differences in spelling.

    An exact label takes precedence, then an exact synonym, another case, another spelling, and last the singular or
    plural.

    Parameters
    ----------
    kind
        Kind of the named objects, for error messages: ``entity``, ``claim`` or ``predicate``.
    names
        Rows of IRI, name and kind of name, as tuples or a data frame. Kinds are ``iri``, ``label``, ``identifier``,
        ``exact``, ``key``, ``mapping``, ``broad``, ``narrow`` and ``related``, and for terms that only an ontology
        describes ``term`` and ``term iri``.
    coverage
        Function that returns a sentence about the content of the graph, for messages about unknown names.
    meant
        Function that returns names to suggest for an unknown one, if there are any, in place of similar names.

    Notes
    -----
    Exact names are found by hash. :func:`skeletons` are computed lazily, when a name has no exact match; only names
    with equal skeletons are then compared in full.
    """

    def __init__(
        self,
        kind: str,
        names: Iterable[tuple[str, str, str]] | pl.DataFrame,
        *,
        coverage: Callable[[], str] = str,
        meant: Callable[[str], Sequence[str]] = lambda name: (),
    ) -> None:
        import polars as pl

        schema = dict.fromkeys(("iri", "name", "how"), pl.String)
        if isinstance(names, pl.DataFrame):
            frame = names.rename(dict(zip(names.columns, schema, strict=True)))
        else:
            frame = pl.DataFrame(list(names), schema=schema, orient="row")
        self.kind = kind
        self._frame = frame
        self._coverage = coverage
        self._meant = meant
        self._asked = 0

    @classmethod
    def of(cls, view: ClaimsView, kind: str, *, meant: Callable[[str], Sequence[str]] = lambda name: ()) -> NameIndex:
        """Build the index of the names of the entities or predicates of a view.

        Parameters
        ----------
        view
            Entities, names and predicates of a graph, as data frames.
        kind
            ``entity`` or ``predicate``.
        meant
            As for the class; used for predicates.

        Returns
        -------
        NameIndex
            An index; that of entities also contains the ontology terms that they are related to.
        """
        import polars as pl

        if kind == "predicate":
            names = [(iri, label, "label") for iri, (label, _) in view.predicates.items()]
            names += [(iri, re.split("[/#]", iri)[-1], "exact") for iri in view.predicates]
            return cls(kind, names, meant=meant)
        every = view.entities["entity"]
        is_minted = every.str.starts_with(BASE) | every.str.contains(
            _MINTED + "[^/]+$"
        )  # a project may have its own base IRI
        minted = every.filter(is_minted).to_frame("entity")
        keys = minted.select(
            "entity",
            pl.col("entity").str.replace(f"^{re.escape(BASE)}[^/]*/?|^.*{_MINTED}", "").alias("name"),
            pl.lit("key").alias("kind"),
        )
        ends = view.related.select(pl.concat_list("subject", "object").explode().alias("iri")).unique()
        terms = ends.join(view.entities, left_on="iri", right_on="entity", how="anti")
        called = terms.join(view.label_column, on="iri").select("iri", "label", pl.lit("term").alias("kind"))
        itself = terms.select("iri", pl.col("iri").alias("label"), pl.lit("term iri").alias("kind"))
        columns = dict(zip(("iri", "label"), view.names.columns, strict=False))
        named = pl.concat([view.names, keys, called.rename(columns), itself.rename(columns)])
        return cls(kind, named, coverage=lambda: _entities_of(view))

    @cached_property
    def _iris(self) -> pl.Series:
        import polars as pl

        return self._frame.filter(~pl.col("how").str.starts_with("term"))["iri"].unique()

    @cached_property
    def _iri_rows(self) -> HashIndex:
        return HashIndex(self._iris)

    @cached_property
    def _verbatim(self) -> pl.DataFrame:
        """Rows of IRIs that resolve to another IRI or to an ontology term: those whose ``how`` is ``mapping`` or ``term iri``."""
        import polars as pl

        return self._frame.filter(pl.col("how").is_in(("mapping", "term iri")))

    @cached_property
    def _verbatim_rows(self) -> HashIndex:
        return HashIndex(self._verbatim["name"])

    @cached_property
    def _names(self) -> pl.DataFrame:
        import polars as pl

        return self._frame.filter(~pl.col("how").is_in(_VERBATIM)).with_columns(pl.col("name").str.strip_chars())

    @cached_property
    def _name_columns(self) -> tuple[pl.Series, pl.Series, pl.Series]:
        return self._names["iri"], self._names["name"], self._names["how"]

    def _name(self, place: int) -> tuple[str, str, str]:
        iris, names, kinds = self._name_columns
        return iris[place], names[place], kinds[place]

    @cached_property
    def _written_rows(self) -> HashIndex:
        return HashIndex(self._names["name"])

    @cached_property
    def _spelt_rows(self) -> HashIndex:
        return HashIndex(skeletons(self._names["name"]))

    @cached_property
    def _labels(self) -> pl.DataFrame:
        import polars as pl

        return self._frame.filter(pl.col("how") == "label").unique("iri", keep="last", maintain_order=True)

    def _has(self, iri: str) -> bool:
        return any(self._iris[place] == iri for place in self._iri_rows.of(iri))

    def find(self, name: str) -> IRI:
        """Return the IRI with a given name: an IRI, CURIE, identifier, label or synonym.

        Parameters
        ----------
        name
            Name as typed by the user. The best match has the lowest :func:`rung_of`: an exact label, then an exact
            synonym, another case, a spelling with the same :func:`immunograph.normalisation.normal_form`, and last the
            singular or plural.

        Returns
        -------
        IRI
            IRI of the entity, claim or predicate.

        Raises
        ------
        AmbiguousNameError
            If several match equally well; the message lists their identifiers.
        UnknownNameError
            If none matches, or only by a broader, narrower or related synonym; the message makes suggestions.
        FormatError
            If ``name`` is not a string.

        Examples
        --------
        >>> names = NameIndex("entity", [("urn:a", "IFN-γ", "label"), ("urn:b", "CD25+ T cell", "label")])
        >>> names.find("IFN gamma"), names.find("CD25pos T cells")
        ('urn:a', 'urn:b')
        """
        if not isinstance(name, str):
            raise FormatError(f"a name must be a string, not {quoted(name)}: give a label, a synonym or a CURIE")
        text = name.strip()
        readings = [IRI(text), *PrefixMap().readings(text)] if re.search("[:_]", text) else []
        for iri in readings:
            if self._has(iri):
                return iri
        for iri in readings:
            if mapped := self._mapped(iri):
                return self._one(name, mapped)
        ranked = self._ranked(text) or self._ranked(minus_reading(text, sure=True))
        best = min(ranked.values(), default=NOT_ITS_OWN)
        if best < NOT_ITS_OWN:
            return self._one(name, [iri for iri, rank in ranked.items() if rank == best])
        if ranked:  # broader, narrower and related synonyms do not name the entity itself
            iris = sorted(ranked)[:3]
            labels = [self._label(iri) or iri for iri in iris]
            told = [f"{self._beside(text, iri)} of {label!r}" for iri, label in zip(iris, labels, strict=True)]
            note = f"it is {' and '.join(told)}"
            raise UnknownNameError(self.kind, name, labels, note=note, coverage=self._coverage())
        raise self._unknown(name)

    def _beside(self, text: str, iri: str) -> str:
        """Return the kind of synonym that a name is of an entity: *a broader name*, *a narrower name*, ..."""
        kinds = {
            how for one, _, how in (*self._sharing(text), *map(self._name, self._written_rows.of(text))) if one == iri
        }
        return next((words for how, words in _BESIDE.items() if how in kinds), _BESIDE["related"])

    def _mapped(self, iri: str) -> list[str]:
        found: dict[str, set[str]] = {}
        for place in self._verbatim_rows.of(iri):
            entity, name, how = (column[place] for column in self._verbatim)
            if name == iri:
                found.setdefault(how, set()).add(entity)
        return sorted(found.get("mapping") or found.get("term iri") or ())

    def _sharing(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Yield IRI, name and kind of all names with the same skeleton as a text, irregular plurals included."""
        words = re.split(r"(\W+)", text.lower())
        other = {**IRREGULAR, **{one: many for many, one in IRREGULAR.items()}}
        for key in {skeleton(text), skeleton("".join(other.get(word, word) for word in words))}:
            for place in self._spelt_rows.of(key):
                yield self._name(place)

    def _exactly(self, text: str) -> dict[str, int]:
        """Return IRI -> best priority, for names that equal the text exactly."""
        found: dict[str, int] = {}
        for place in self._written_rows.of(text) if text else ():
            iri, name, how = self._name(place)
            if name == text:
                found[iri] = min(rung_of(how, 0), found.get(iri, NOT_ITS_OWN))
        return found

    def _ranked(self, text: str) -> dict[str, int]:
        """Return IRI -> best priority, for names that match the text exactly or in another spelling."""
        found = self._exactly(text)
        if not text or min(found.values(), default=NOT_ITS_OWN) < NOT_ITS_OWN:
            return found
        asked = normal_form(text)
        for iri, name, how in self._sharing(text):
            if name.lower() == text.lower():
                rung = 1
            elif not name or not asked.key:
                continue
            elif (form := normal_form(name)).key == asked.key:
                rung = 2
            elif same_but_for_number(asked, form):
                rung = 3
            else:
                continue
            found[iri] = min(rung_of(how, rung), found.get(iri, NOT_ITS_OWN))
        return found

    def _one(self, name: str, iris: Iterable[str]) -> IRI:
        found = sorted(iris)
        if len(found) > 1:
            candidates = [(compress(iri) or iri, self._label(iri) or iri) for iri in found]
            raise AmbiguousNameError(self.kind, name, candidates, iris=found)
        if found[0].startswith("_:"):
            raise FormatError(
                f"{quoted(name)} names a blank node, and blank nodes cannot be looked up: use an IRI for the {self.kind} in the data"
            )
        return IRI(found[0])

    def _label(self, iri: str) -> str | None:
        import polars as pl

        found = self._labels.filter(pl.col("iri") == iri)["name"]
        return str(found[0]) if found.len() else None

    def _unknown(self, name: str) -> UnknownNameError:
        single = PrefixMap().doubled(name)
        if single is not None:
            note = f"its prefix is written twice: write {single}"
            return UnknownNameError(self.kind, name, note=note, coverage=self._coverage())
        candidates = list(self._candidates(name))
        ranked = self._ranked(minus_reading(name))
        meant = [label for iri, rank in ranked.items() if rank < NOT_ITS_OWN and (label := self._label(iri))]
        alike = [each for each in self._alike(name, candidates) if each[0] not in meant]
        told = [f"{written!r} is known, and is {what}" for written, what in alike]
        return UnknownNameError(
            self.kind,
            name,
            [*self._meant(name)]
            or list(dict.fromkeys([*meant, *(written for _, written in self._nearest(name, candidates, 3))])),
            note="; ".join(told),
            hint="" if alike else _LISTED.get(self.kind, ""),
            coverage=self._coverage(),
        )

    def _alike(self, name: str, candidates: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
        """Return up to three known names that are similar but mean something else, one per IRI, with the difference.

        ``CD25+ T cell`` is the opposite of ``CD25- T cell``, and not the same as ``CD25high T cell``; ``PD-L1`` is not
        ``PD-1``.
        """
        asked = normal_form(name)
        if not asked.key:
            return []
        found: dict[str, tuple[bool, int, str, str]] = {}
        for iri, written, how in (*self._sharing(name), *candidates):
            if how not in _BESIDE and (what := apart(asked, normal_form(written))):
                told = (not what.startswith("the opposite"), len(written), written, what)
                found[iri] = min(told, found.get(iri, told))
        return [(written, what) for _, _, written, what in sorted(found.values(), key=itemgetter(1, 2))][:3]

    def labels_of_several(self) -> list[tuple[str, list[str]]]:
        """Return the ambiguous labels: those that several entities share.

        Returns
        -------
        list[tuple[str, list[str]]]
            Pairs of label and sorted IRIs, sorted by label.
        """
        import polars as pl

        labels = self._frame.filter(pl.col("how") == "label").select("name", "iri").unique()
        shared = labels.group_by("name").agg(pl.col("iri").sort()).filter(pl.col("iri").list.len() > 1).sort("name")
        return [(name, list(iris)) for name, iris in shared.iter_rows()]

    @cached_property
    def _plain(self) -> pl.Series:
        return self._names["name"].fill_null("").str.to_lowercase().str.replace_all("[^a-z0-9]+", " ")

    @cached_property
    def _trigrams(self) -> Trigrams:
        return Trigrams(self._plain)

    def _shared(self, parts: set[str]) -> pl.Series:
        """Return the number of trigrams that each name shares with a query; the index is built only for repeated use."""
        import polars as pl

        self._asked += 1
        if self._asked > _SCANNED and all(len(part) == 3 for part in parts):
            return pl.Series(self._trigrams.shared(parts))
        plain = self._plain
        return sum((plain.str.contains(part, literal=True).cast(pl.Int64) for part in sorted(parts)), pl.Series([0]))

    def _candidates(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Yield IRI, name and kind of the names to compare with an unknown name: those with most shared trigrams."""
        import polars as pl

        frame = self._names
        if frame.height > _COMPARED:
            words = [token.text for token in normal_form(name).tokens]
            text = " ".join(words)
            parts = {text[place : place + 3] for place in range(max(len(text) - 2, 1))}
            frame = frame.with_columns(self._shared(parts).alias("shared")).filter(pl.col("shared") > 0)
            if frame.height > _COMPARED:
                frame = frame.filter(pl.col("shared") >= frame["shared"].top_k(_COMPARED).min())
            frame = frame.sort("shared", pl.col("name").str.len_chars(), "name", descending=[True, False, False])
            frame = frame.head(_COMPARED)
        yield from frame.select("iri", "name", "how").iter_rows()

    def nearest(self, name: str, *, n: int = 3) -> list[tuple[IRI, str]]:
        """Return the entities that the user may have meant by an unknown name.

        Parameters
        ----------
        name
            Name as typed by the user.
        n
            Maximum number of results (default 3).

        Returns
        -------
        list[tuple[IRI, str]]
            Pairs of IRI and its most similar name, most similar first.

        Notes
        -----
        A name with another sign or number, or with an acronym that is not a typing error, is not suggested; see
        :func:`immunograph.claims.nearness.nearness`.
        """
        return self._nearest(name, self._candidates(name) if n > 0 else (), n)

    @staticmethod
    def _nearest(name: str, candidates: Iterable[tuple[str, str, str]], n: int) -> list[tuple[IRI, str]]:
        asked = normal_form(name)
        best: dict[str, tuple[float, int, str]] = {}
        for iri, written, how in candidates if asked.key else ():
            apart = nearness(asked, normal_form(written))
            if apart is not None:
                apart += 1 if how in _BESIDE else 0
                best[iri] = min((apart, len(written), written), best.get(iri, (9.0, 0, "")))
        ordered = sorted(best.items(), key=lambda item: (item[1], item[0]))
        if ordered:  # if one name differs by a typing error, names that only share words with the query are left out
            ordered = [item for item in ordered if item[1][0] <= ordered[0][1][0] + 0.8]
        return [(IRI(iri), written) for iri, (_, _, written) in ordered[:n]]

    def suggest(self, name: str, *, n: int = 3) -> list[str]:
        """Return the names that the user may have meant, as :meth:`nearest` but without IRIs.

        Parameters
        ----------
        name
            Name as typed by the user.
        n
            Maximum number of results (default 3).

        Returns
        -------
        list[str]
            Distinct names, most similar first.
        """
        return list(dict.fromkeys(written for _, written in self.nearest(name, n=n)))


def _entities_of(view: ClaimsView) -> str:
    """Return a sentence with the number of entities in total and by category."""
    count = view.entities.height
    kinds = Counter(str(each).removeprefix(BIOLINK) for each in view.entities["category"] if each)
    if not count:
        return "The graph has no entities."
    ordered = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{number:,} {name}" for name, number in ordered[:_KINDS_SHOWN])
    rest = sum(number for _, number in ordered[_KINDS_SHOWN:])
    shown += f" and {rest:,} of other kinds" if rest else ""
    return f"The graph has {counted(count, 'entity', 'entities')}" + (f": {shown}." if shown else ".")
