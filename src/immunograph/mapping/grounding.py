"""Match names to terms: exact spelling first, then spelling variants, then singular and plural.

The order is that of :class:`immunograph.claims.NameIndex`; here whole columns of names are looked up at once. A name
that matches several terms equally well is ambiguous until a curator decides in the review table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.claims.names import NOT_ITS_OWN, NameIndex, rung_of, skeletons
from immunograph.claims.properties import Properties
from immunograph.curation.sssom import NO_TERM
from immunograph.errors import FormatError
from immunograph.identifiers import PrefixMap, compress
from immunograph.mapping.curie_columns import expanded
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.table_batches import ROW, open_table
from immunograph.model import IRI
from immunograph.normalisation import normal_form, same_but_for_number
from immunograph.store import Store
from immunograph.vocabulary import DCTERMS, IG, OWL, RDFS, SKOS, Graphs

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Names", "names_of_store", "names_of_tables", "replacements"]

_OBO_IN_OWL: Final = "http://www.geneontology.org/formats/oboInOwl#"
_PROPERTIES: Final = (
    (RDFS + "label", "label"),
    (SKOS + "prefLabel", "label"),
    (DCTERMS + "identifier", "identifier"),
    (SKOS + "altLabel", "exact"),
    (_OBO_IN_OWL + "hasExactSynonym", "exact"),
    *((IG + name, "related") for name in ("broadSynonym", "narrowSynonym", "relatedSynonym")),
    *((_OBO_IN_OWL + f"has{scope}Synonym", "related") for scope in ("Broad", "Narrow", "Related")),
)
_REPLACED: Final = "http://purl.obolibrary.org/obo/IAO_0100001"
_NO_THINGS: Final = ("ObjectProperty", "AnnotationProperty", "DatatypeProperty", "Ontology")
_FEW: Final = 200
"""Maximum number of names with the same skeleton that are compared in full."""

_NAME_COLUMNS: Final = ("name", "synonym", "label", "subject_label")
_ID_COLUMNS: Final = ("identifier", "id", "iri", "curie", "term", "object_id")


def names_of_store(store: Store, own: str) -> pl.DataFrame:
    """Return the names and synonyms of all entities and ontology terms in a store.

    Parameters
    ----------
    store
        Store to query, including its ontologies.
    own
        IRI of a graph whose names are left out, because an import will replace it.

    Returns
    -------
    polars.DataFrame
        One row per term, name and kind of name. Columns ``iri``, ``name`` and ``how`` (``label``, ``identifier``,
        ``exact`` or ``related``).

    Notes
    -----
    Names of claims, documents and properties are left out; obsolete terms are included, see :func:`replacements`.
    """
    import polars as pl

    schema = dict.fromkeys(("iri", "name", "how"), pl.String)
    if not len(store):
        return pl.DataFrame(schema=schema)
    every = Properties(store)
    apart = Properties(store, [IRI(own)]) if own in store.graphs() else None
    found = []
    for iri, how in _PROPERTIES:
        pairs = every.pairs(iri, "name")
        if apart is not None:
            pairs = pairs.join(apart.pairs(iri, "name"), on=["s", "name"], how="anti")
        found.append(pairs.select(pl.col("s").alias("iri"), "name", pl.lit(how).alias("how")))
    names = pl.concat(found).filter(~pl.col("iri").str.starts_with("_:") & ~pl.col("iri").str.starts_with(IG))
    others = [every.members(OWL + kind) for kind in _NO_THINGS]
    others += [every.members(IG + kind) for kind in ("Claim", "InferredClaim", "Document", "Sentence")]
    others += [pl.Series(store.graphs(), dtype=pl.String), pl.Series([Graphs.CATALOG])]
    unwanted = pl.concat([each.alias("iri").to_frame() for each in others])
    return names.join(unwanted, on="iri", how="anti").unique()


def replacements(store: Store) -> dict[str, str | None]:
    """Return the obsolete terms in a store with their replacements.

    Parameters
    ----------
    store
        Store to query; it is not changed.

    Returns
    -------
    dict[str, str | None]
        IRI of the obsolete term -> IRI of its replacement, or ``None`` if the ontology names none that is in use and
        whose identifier can be expanded.

    Examples
    --------
    >>> import immunograph as ig
    >>> replacements(ig.load().store)
    {}
    """
    if not len(store):
        return {}
    read = Properties(store)
    obsolete = read.pairs(OWL + "deprecated", "o")
    gone: dict[str, str | None] = {row[0]: None for row in obsolete.iter_rows() if row[1] in ("true", "1")}
    for term, other in read.pairs(_REPLACED, "o").iter_rows():
        if term in gone:
            readings = PrefixMap().readings(other)
            gone[term] = other if "://" in other else (readings[0] if readings else None)
    return {term: _in_use(term, gone) for term in gone}


def _in_use(term: str, gone: dict[str, str | None]) -> str | None:
    """Follow replacements to a term that is not obsolete; ``None`` if there is none, or they form a cycle."""
    here: str | None = term
    seen: set[str] = set()
    while here is not None and here in gone:
        if here in seen:
            return None
        seen.add(here)
        here = gone[here]
    return here


def names_of_tables(paths: Iterable[Path], prefixes: PrefixMap) -> pl.DataFrame:
    """Return the term names in SSSOM tables and synonym tables.

    Parameters
    ----------
    paths
        Paths of tables in TSV or CSV.
    prefixes
        Prefix map that expands CURIEs in the tables.

    Returns
    -------
    polars.DataFrame
        One row per term, name and kind of name. Columns ``iri``, ``name`` and ``how``: ``label`` for names in the columns
        ``label`` and ``object_label``, ``exact`` for all others. Rows without a name, or whose identifier cannot be
        expanded, are left out; of an SSSOM table, only rows with ``skos:exactMatch``, no ``predicate_modifier`` and an
        object other than ``sssom:NoTermFound`` are used.

    Raises
    ------
    FormatError
        If a table lacks a column of names or of identifiers, or cannot be parsed.
    StoreError
        If a table does not exist or cannot be read.
    """
    import polars as pl

    made = [pl.DataFrame(schema=dict.fromkeys(("iri", "name", "how"), pl.String))]
    for path in paths:
        table = open_table(path, Dialect(comment="#"))
        none = pl.DataFrame(schema=dict.fromkeys([ROW, *table.columns], pl.String))
        frame = pl.concat(list(table.batches()) or [none]).drop(ROW)
        if {"object_id", "predicate_id"} <= set(frame.columns):
            frame = frame.filter(pl.col("predicate_id").is_in(["skos:exactMatch", SKOS + "exactMatch"]))
            if "predicate_modifier" in frame.columns:
                frame = frame.filter(pl.col("predicate_modifier").fill_null("") == "")
            frame = frame.filter(~pl.col("object_id").is_in([compress(NO_TERM), NO_TERM]))
        names = [name for name in (*_NAME_COLUMNS, "object_label") if name in frame.columns]
        identifier = next((name for name in _ID_COLUMNS if name in frame.columns), None)
        if not names or identifier is None:
            raise FormatError(
                f"{path}: a table of synonyms needs a column of names ({', '.join(_NAME_COLUMNS)}) and one of identifiers "
                f"({', '.join(_ID_COLUMNS)}); rename or add columns (found: {', '.join(table.columns)})"
            )
        iris = expanded(frame[identifier], prefixes)["iri"]
        for name in names:
            how = "label" if name in ("label", "object_label") else "exact"
            made.append(pl.DataFrame({"iri": iris, "name": frame[name], "how": [how] * frame.height}).drop_nulls())
    return pl.concat(made).unique()


class Names:
    """Index of term names for looking up whole columns of names.

    Parameters
    ----------
    frame
        One row per name, with columns ``iri``, ``name`` and ``how`` (kind of name), as for
        :class:`immunograph.claims.NameIndex`.
    gone
        Obsolete terms and their replacements, as returned by :func:`replacements`.

    Examples
    --------
    >>> import polars as pl
    >>> rows = [("urn:a", "IFN-γ", "label"), ("urn:b", "CD25+ T cell", "label"), ("urn:c", "IFNG", "exact")]
    >>> names = Names(pl.DataFrame(rows, schema=["iri", "name", "how"], orient="row"))
    >>> names.find(pl.Series(["IFN gamma", "CD25pos T cells", "CD25- T cell"]))["iri"].to_list()
    ['urn:a', 'urn:b', None]
    """

    def __init__(self, frame: pl.DataFrame, gone: dict[str, str | None] | None = None) -> None:
        import polars as pl

        self.gone = gone or {}
        current = frame.with_columns(pl.col("name").str.strip_chars()).filter(pl.col("name") != "")
        if self.gone:
            over = pl.col("iri").replace_strict(
                list(self.gone), [self.gone[each] or "" for each in self.gone], default=pl.col("iri")
            )
            current = current.with_columns(over.alias("now")).filter(pl.col("now") != "")
        else:
            current = current.with_columns(pl.col("iri").alias("now"))
        self._frame = current
        self._index: NameIndex | None = None

    def __len__(self) -> int:
        """Return the number of names, each counted once per term and kind."""
        return self._frame.height

    @property
    def labels(self) -> pl.DataFrame:
        """Frame with ``iri`` and one ``label`` of each term that has one; obsolete terms are left out."""
        import polars as pl

        found = self._frame.filter((pl.col("how") == "label") & (pl.col("iri") == pl.col("now")))
        return found.sort("iri", "name").unique("iri", keep="first").select("iri", pl.col("name").alias("label"))

    @property
    def pairs(self) -> pl.DataFrame:
        """Frame with ``iri`` and ``name`` of all names of terms, without broader, narrower and related synonyms."""
        import polars as pl

        return self._frame.filter(pl.col("how") != "related").select("iri", "name").unique()

    def find(
        self,
        names: pl.Series,
        within: Collection[str] = (),
        prefixes: PrefixMap | None = None,
        without: pl.Series | None = None,
    ) -> pl.DataFrame:
        """Look up a column of names.

        Parameters
        ----------
        names
            Distinct names as text.
        within
            CURIE prefixes to which matches are restricted; no restriction if empty.
        prefixes
            Prefix map to expand ``within``; ``None`` for immunograph's own prefixes.
        without
            IRIs of terms that must not match; ``None`` to exclude none.

        Returns
        -------
        polars.DataFrame
            One row per name, in the same order: ``name``; ``iri``, null if no or several terms match; ``candidates``,
            all equally good matches, or null; ``former``, the obsolete term of that name, if any; ``matched``, the name
            as the term spells it.

        Raises
        ------
        KeyError
            If ``prefixes`` lacks a prefix in ``within``.
        """
        import polars as pl

        frame = self._frame.filter(pl.col("how") != "related")
        if within:
            stems = [(prefixes or PrefixMap())[prefix] for prefix in within]
            frame = frame.filter(pl.any_horizontal([pl.col("now").str.starts_with(stem) for stem in stems]))
        if without is not None and without.len():
            frame = frame.filter(~pl.col("now").is_in(without.implode()))
        asked = names.alias("asked").to_frame()
        found = [self._ranked(asked.join(frame, left_on="asked", right_on="name", coalesce=False), 0)]
        rest = asked.join(found[0], on="asked", how="anti").with_columns(
            pl.col("asked").str.to_lowercase().alias("key")
        )
        lower = frame.with_columns(pl.col("name").str.to_lowercase().alias("key"))
        if rest.height and frame.height:
            found.append(self._ranked(rest.join(lower, on="key"), 1))
            rest = rest.join(found[1], on="asked", how="anti")
            found.append(self._spelt(rest["asked"], frame))
        every = pl.concat(found)
        best = every.filter(pl.col("rung") == pl.col("rung").min().over("asked"))
        chosen = best.group_by("asked").agg(
            pl.col("now").unique().sort().alias("candidates"),
            pl.col("iri").filter(pl.col("iri") != pl.col("now")).min(),
            pl.col("name").min().alias("matched"),
        )
        chosen = chosen.rename({"iri": "former"}).with_columns(
            pl.when(pl.col("candidates").list.len() == 1).then(pl.col("candidates").list.first()).alias("iri")
        )
        made = asked.join(chosen, on="asked", how="left", maintain_order="left")
        return made.select(pl.col("asked").alias("name"), "iri", "candidates", "former", "matched")

    def _ranked(self, pairs: pl.DataFrame, rung: int) -> pl.DataFrame:
        """Return pairs of a name and a matching entity, with the kind of match."""
        import polars as pl

        rungs = {how: rung_of(how, rung) for how in pairs["how"].unique()}
        near = pl.col("how").replace_strict(
            list(rungs), list(rungs.values()), default=NOT_ITS_OWN, return_dtype=pl.Int64
        )
        return pairs.select("asked", "iri", "now", "name", near.alias("rung"))

    def _spelt(self, asked: pl.Series, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the matches of names with names of the same skeleton, if they are variants or singular and plural."""
        import polars as pl

        ours = pl.DataFrame({"asked": asked, "key": skeletons(asked)})
        theirs = frame.with_columns(skeletons(frame["name"]).alias("key")).join(
            ours.select("key").unique(), on="key", how="semi"
        )
        theirs = theirs.filter(pl.len().over("key") <= _FEW)
        pairs = ours.join(theirs, on="key").filter(pl.col("key") != "")
        rows = []
        for name, other, how in pairs.select("asked", "name", "how").iter_rows():
            one, two = normal_form(name), normal_form(other)
            same = 2 if one.key and one.key == two.key else 3 if same_but_for_number(one, two) else None
            rows.append(NOT_ITS_OWN if same is None else rung_of(how, same))
        made = pairs.select("asked", "iri", "now", "name").with_columns(pl.Series("rung", rows, dtype=pl.Int64))
        return made.filter(pl.col("rung") < NOT_ITS_OWN)

    def nearest(self, name: str, number: int) -> list[tuple[str, str]]:
        """Return the terms whose names are most similar to an unknown name.

        Parameters
        ----------
        name
            Name that is not in the index.
        number
            Maximum number of terms.

        Returns
        -------
        list[tuple[str, str]]
            Pairs of an IRI and its most similar name, best first.
        """
        if self._index is None:
            self._index = NameIndex("entity", self._frame.select("now", "name", "how").unique())
        return [(iri, written) for iri, written in self._index.nearest(name, n=number)]

    def suggested(self, name: str, number: int) -> list[tuple[str, str]]:
        """Return the terms of :meth:`nearest` with their labels, and with the name that is similar if it is another.

        Parameters
        ----------
        name
            Name that is not in the index.
        number
            Maximum number of terms.

        Returns
        -------
        list[tuple[str, str]]
            Pairs of an IRI and text for a review table; it says of a broader, narrower or related synonym that such
            ones do not count.

        Examples
        --------
        >>> import polars as pl
        >>> rows = [("urn:a", "growth of tumours", "label"), ("urn:a", "tumour growth", "related")]
        >>> names = Names(pl.DataFrame(rows, schema=["iri", "name", "how"], orient="row"))
        >>> names.suggested("tumour growth", 1)[0][1]
        'growth of tumours (its broad, narrow or related synonym “tumour growth” does not count)'
        """
        import polars as pl

        near = self.nearest(name, number)
        kinds = self._frame.filter(pl.col("now").is_in([iri for iri, _ in near])).select("now", "name", "how")
        of_names: dict[tuple[str, str], set[str]] = {}
        labels: dict[str, str] = {}
        for iri, written, how in kinds.sort("now", "name").iter_rows():
            of_names.setdefault((iri, written), set()).add(how)
            if how == "label":
                labels.setdefault(iri, written)
        return [(iri, _of_term(labels.get(iri), written, of_names.get((iri, written), set()))) for iri, written in near]


def _of_term(label: str | None, written: str, kinds: set[str]) -> str:
    """Return the label of a term, with another of its names that is similar to one that was not found."""
    if label is None or written == label or "label" in kinds:
        return written
    if kinds == {"related"}:
        return f"{label} (its broad, narrow or related synonym “{written}” does not count)"
    return f"{label} (“{written}”)"
