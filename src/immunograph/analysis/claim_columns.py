"""The input of every analysis: claims, evidence and axioms as columns, detached from the store."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar, cast

from immunograph.claims import ClaimsView
from immunograph.claims.handles import claim_handle
from immunograph.rdf.clauses import Clauses
from immunograph.rdf.nouns import Vocabulary
from immunograph.vocabulary import DCTERMS, IG, PROV, RDFS, SKOS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SMALL", "ClaimColumns", "lineages"]

Result = TypeVar("Result")

SIGNS: Final = {"Positive": "+", "Negative": "-", "Unsigned": "unsigned", "": ""}
"""Concept of a sign -> its notation in the predicate table."""

AGAINST: Final = ("Disputes", "Null")
"""The stances against a claim: it is disputed, or tested with a null result."""

SUBCLASS: Final = RDFS + "subClassOf"
BEARER: Final = IG + "bearer"
INVOLVES: Final = IG + "involves"

MATCH: Final = SKOS + "exactMatch"

MANNER: Final = IG + "manner"
"""The context dimension *manner*, which does not restrict a statement."""

SMALL: Final = 2_000
"""Maximum number of rows of claims up to which results are computed and cached for all claims, even if one is requested."""

_DERIVED: Final = (PROV + "wasDerivedFrom", PROV + "wasRevisionOf", DCTERMS + "isVersionOf", DCTERMS + "source")
"""Properties that state from which document another one was derived."""


def lineages(documents: Collection[str], derived: Collection[tuple[str, str]]) -> dict[str, str]:
    """Group documents that were derived from one another into lineages, each named by its first document.

    Parameters
    ----------
    documents
        IRIs of the documents to group.
    derived
        Pairs of a document and the document it was derived from, in either order. Pairs with a document that is not
        in ``documents`` are ignored.

    Returns
    -------
    dict
        Document -> the alphabetically first document of its lineage.

    Notes
    -----
    Connected components by union-find; O(n log n).

    Examples
    --------
    >>> lineages(["paper", "preprint", "other"], [("paper", "preprint")])
    {'paper': 'paper', 'preprint': 'paper', 'other': 'other'}
    """
    parent = {document: document for document in documents}

    def root(document: str) -> str:
        while parent[document] != document:
            parent[document] = parent[parent[document]]
            document = parent[document]
        return document

    for one, other in derived:
        if one in parent and other in parent:
            first, second = sorted((root(one), root(other)))
            parent[second] = first
    return {document: root(document) for document in documents}


_LONG: Final = 48


def beginning(title: str) -> str:
    """Shorten a title of more than 48 characters to the part before its colon, or to whole words.

    Parameters
    ----------
    title
        The title of a document.

    Returns
    -------
    str
        The title itself if it has at most 48 characters, else its beginning followed by ``…``: the part before its first
        colon if that has 12 to 48 characters, else as many whole words as fit, or part of the first word if none does.

    Examples
    --------
    >>> beginning("Interferons and cancer")
    'Interferons and cancer'
    >>> beginning("Interferons and cancer: a review of forty years of trials")
    'Interferons and cancer…'
    """
    if len(title) <= _LONG:
        return title
    head = title.partition(": ")[0]
    if _LONG / 4 <= len(head) <= _LONG:
        return f"{head}…"
    words = textwrap.shorten(title, _LONG, placeholder="…")
    return words if words != "…" else f"{title[: _LONG - 1]}…"


def _by_dimension(rows: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, frozenset[str]]]:
    """Group rows of a claim or passage, a context dimension and a value: claim or passage -> dimension -> values."""
    made: dict[str, dict[str, set[str]]] = {}
    for of, dimension, value in rows:
        made.setdefault(of, {}).setdefault(dimension, set()).add(value)
    return {of: {name: frozenset(values) for name, values in sides.items()} for of, sides in made.items()}


def _of_one_cohort(view: ClaimsView) -> list[tuple[str, str]]:
    """Return the pairs of documents that report the same patients, animals or samples."""
    pairs = view.between(IG + "sameCohort", view.evidence["evidence"])
    if not pairs:
        return []
    of = dict(view.evidence.select("evidence", "document").iter_rows())
    return [(of[one], of[other]) for one, other in pairs]


@dataclass(frozen=True)
class ClaimColumns:
    """Claims, evidence and axioms as polars data frames: the input of every analysis.

    Parameters
    ----------
    claims
        One row for each subject and object of each claim: ``claim``, ``identifier``, ``subject``, ``predicate``,
        ``object``, ``aspect``, ``status`` (``Accepted`` ..., empty for inferred claims), ``inferred``,
        ``inferred_certainty`` (0 to 3; 0 if not inferred), ``sign`` (``+``, ``-``, ``unsigned`` or empty) and ``literal``
        (whether the object is a text).
    evidence
        One row for each passage: ``claim``, ``evidence``, ``stance``, ``certainty``, ``status``, ``modality`` (several
        with `` | ``), ``attitude``, ``speaker``, ``attributed_to``, ``quantifier``, ``quantifier_kind``,
        ``quantifier_of``, ``speaker_quantifier``, ``evidence_type``, ``document``, ``title``, ``lineage``, ``paraphrase``,
        ``cue_words``, ``place``, ``sentence``, ``paragraph``, ``start``, ``end``, ``quotation``, ``note``, ``level``,
        ``design``, ``sample_size``, ``section`` and ``document_status``; missing or empty where unknown, and further
        columns may follow.
    qualifiers
        ``claim``, ``kind`` (``context``, ``participant`` or ``link``), ``property``, ``value``.
    axioms
        ``subject``, ``property``, ``object``: subclasses (also those of loaded ontologies), bearers of processes,
        entities that a process involves.
    labels
        IRI of an entity, property or document -> its label.
    derivations
        ``derivation``, ``claim`` (the inferred one), ``rule``, ``premise``.
    own_context
        Evidence -> context dimension -> values, for evidence with its own context.
    ceilings
        Derivation -> maximum certainty of its conclusion, for those with such a limit.
    carried
        Inferred claim -> the modalities inherited from its premises, with `` | `` between them.
    implies
        Predicate -> the predicates that it implies.
    associations
        Predicates that state an association instead of an effect; they are not steps of a mechanism.
    documents
        IRIs of all documents: the sources of evidence, and others that the graph describes.
    levels
        Evidence level -> its rank, the highest rank of its scheme, and a description.
    superseded
        IRIs of passages that are superseded by another passage.
    vocabulary
        The vocabulary for sentences; ``None`` builds one from the labels alone.
    """

    claims: pl.DataFrame
    evidence: pl.DataFrame
    qualifiers: pl.DataFrame
    axioms: pl.DataFrame
    labels: Mapping[str, str]
    derivations: pl.DataFrame
    own_context: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    ceilings: Mapping[str, int] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)
    implies: Mapping[str, Collection[str]] = field(default_factory=dict)
    associations: Collection[str] = frozenset()
    documents: Collection[str] = frozenset()
    levels: Mapping[str, tuple[int, int, str]] = field(default_factory=dict)
    superseded: Collection[str] = frozenset()
    vocabulary: Vocabulary | None = None

    @classmethod
    def of(cls, view: ClaimsView) -> ClaimColumns:
        """Build the columns from a view of a store, adding labels, signs and lineages.

        Parameters
        ----------
        view
            The view of the store that holds the claims.

        Returns
        -------
        ClaimColumns
            New columns, which no longer depend on the store.

        Examples
        --------
        >>> import immunograph as ig
        >>> from immunograph.claims import ClaimsView
        >>> sorted(ClaimColumns.of(ClaimsView(ig.load().store)).claims["sign"].unique())
        ['', '+', '-', 'unsigned']
        """
        import polars as pl

        signs = {iri: SIGNS.get(sign, "") for iri, (_, sign) in view.predicates.items()}
        empty = ("modality", "attitude", "attributed_to", "quantifier", "quantifier_kind", "quantifier_of")
        claims = view.claims.unique(["claim", "subject", "object"], keep="first", maintain_order=True).with_columns(
            pl.col("identifier", "aspect", "status").fill_null(""),
            pl.col("inferred_certainty").fill_null(0),
            pl.col("predicate").replace_strict(signs, default="", return_dtype=pl.String).alias("sign"),
        )
        documents = pl.concat([view.evidence["document"], view.documents]).unique().sort()
        derived = [pair for name in _DERIVED for pair in view.between(name, documents)]
        derived += _of_one_cohort(view)
        of_document = lineages(documents.to_list(), derived)
        evidence = view.evidence.with_columns(
            pl.col("document").replace_strict(of_document, default=None, return_dtype=pl.String).alias("lineage"),
            pl.col(*empty, "speaker_quantifier", "cue_words", "evidence_type", "speaker", "title").fill_null(""),
            pl.col("level", "design", "section", "document_status").fill_null(""),
        )
        labels = dict(view.all_labels)
        titles = evidence.filter(pl.col("title") != "").select("document", "title").unique(maintain_order=True)
        labels.update(titles.iter_rows())
        labels.update(view.labels)
        stated = view.axioms.select("subject", "property", "object")
        return cls(
            claims=claims,
            evidence=evidence,
            qualifiers=view.qualifiers,
            axioms=pl.concat([stated, view.related]).unique(maintain_order=True),
            labels=labels,
            derivations=view.derivations,
            own_context=_by_dimension(view.evidence_context.iter_rows()),
            ceilings=view.ceilings,
            carried=view.carried,
            implies=view.implies,
            associations=view.associations,
            documents=frozenset(documents),
            levels=view.levels,
            superseded=view.superseded,
            vocabulary=replace(view.vocabulary, labels=labels),
        )

    @cached_property
    def clauses(self) -> Clauses:
        """The generator of clauses, with the labels and predicates of these claims; cached."""
        return Clauses(self.vocabulary or Vocabulary(self.labels))

    @cached_property
    def standing(self) -> pl.DataFrame:
        """The valid evidence: without superseded passages and those of retracted or withdrawn documents."""
        import polars as pl

        frame = self.evidence
        if self.superseded:
            frame = frame.filter(~pl.col("evidence").is_in(sorted(self.superseded)))
        if "document_status" not in frame.columns:
            return frame
        return frame.filter(~pl.col("document_status").is_in(["Retracted", "Withdrawn"]))

    @cached_property
    def asserting(self) -> pl.DataFrame:
        """The valid evidence for claims: support above certainty 0 that is neither a goal nor a question."""
        import polars as pl

        return self.standing.filter(
            (pl.col("stance") == "Supports")
            & (pl.col("certainty") > 0)
            & ~pl.col("status").is_in(["Goal", "OpenQuestion"])
        )

    @cached_property
    def disputing(self) -> pl.DataFrame:
        """The valid evidence against claims: disputes and null results above certainty 0."""
        import polars as pl

        return self.standing.filter(pl.col("stance").is_in(AGAINST) & (pl.col("certainty") > 0))

    @cached_property
    def context(self) -> dict[str, dict[str, frozenset[str]]]:
        """Claim -> context dimension -> values, for claims with a context; the dimension *manner* is left out."""
        import polars as pl

        restricting = (pl.col("kind") == "context") & (pl.col("property") != MANNER)
        rows = self.qualifiers.filter(restricting).select("claim", "property", "value")
        return _by_dimension(rows.iter_rows())

    def in_context(self, context: Mapping[str, Collection[str]]) -> str:
        """Return a context as text: ``disease melanoma, species mouse``.

        Parameters
        ----------
        context
            Dimension -> values, by IRI.

        Returns
        -------
        str
            Dimensions in alphabetical order; empty for an empty context.
        """
        return ", ".join(
            f"{self.label(dimension)} {' or '.join(sorted(map(self.label, context[dimension])))}"
            for dimension in sorted(context, key=self.label)
        )

    def pairs(self, *properties: str) -> list[tuple[str, str]]:
        r"""Return the pairs of entities related by an axiom with one of these properties.

        Parameters
        ----------
        \*properties
            IRIs of properties.

        Returns
        -------
        list[tuple[str, str]]
            Subject and object of each axiom, without duplicates.
        """
        import polars as pl

        rows = self.axioms.filter(pl.col("property").is_in(list(properties)))
        return list(rows.select("subject", "object").unique(maintain_order=True).iter_rows())

    def below(self, *properties: str) -> Mapping[str, Sequence[str]]:
        r"""Map the object of each axiom with one of these properties to its subjects.

        Parameters
        ----------
        \*properties
            IRIs of properties, such as that of subclasses.

        Returns
        -------
        Mapping[str, Sequence[str]]
            Object -> subjects, sorted: class -> its direct subclasses, for example.
        """
        return self._neighbours(("object", "subject", *properties))

    def above(self, *properties: str) -> Mapping[str, Sequence[str]]:
        r"""Map the subject of each axiom with one of these properties to its objects.

        Parameters
        ----------
        \*properties
            IRIs of properties, such as that of subclasses.

        Returns
        -------
        Mapping[str, Sequence[str]]
            Subject -> objects, sorted: class -> its direct superclasses, for example.
        """
        return self._neighbours(("subject", "object", *properties))

    def _neighbours(self, asked: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
        if asked not in self._laid_out:
            import polars as pl

            of, near, *properties = asked
            frame = (
                self.axioms.filter(pl.col("property").is_in(properties)).group_by(of).agg(pl.col(near).unique().sort())
            )
            self._laid_out[asked] = dict(zip(frame[of], frame[near].to_list(), strict=True))
        return self._laid_out[asked]

    @cached_property
    def _laid_out(self) -> dict[tuple[str, ...], Mapping[str, Sequence[str]]]:
        return {}

    def derived(self, compute: Callable[[ClaimColumns], Result]) -> Result:
        """Return the result of a function of these claims; each function is called once, and its result cached.

        Parameters
        ----------
        compute
            A function of the claims alone, whose result must not be modified.

        Returns
        -------
        Result
            The result of the function.
        """
        if compute not in self._derived:
            self._derived[compute] = compute(self)
        return cast("Result", self._derived[compute])

    @cached_property
    def _derived(self) -> dict[object, object]:
        return {}

    def label(self, iri: str) -> str:
        """Return the label of an entity or property.

        Parameters
        ----------
        iri
            IRI of the entity or property.

        Returns
        -------
        str
            Its label, else its CURIE, else the IRI.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> from immunograph.claims import ClaimsView
        >>> ClaimColumns.of(ClaimsView(kg.store)).label(kg.find("IL-2").iri)
        'interleukin-2'
        """
        from immunograph.identifiers import compress

        return self.labels.get(iri) or compress(iri) or iri

    def title(self, document: str) -> str:
        """Return the title of a document for use in a sentence, shortened if it stays unambiguous.

        Parameters
        ----------
        document
            IRI of the document.

        Returns
        -------
        str
            The title (see :func:`beginning` for long titles), else the CURIE or IRI of the document.
        """
        return self._titles.get(document) or self.label(document)

    @cached_property
    def _titles(self) -> dict[str, str]:
        whole = {document: self.label(document) for document in self.evidence["document"].unique()}
        begun = {document: beginning(title) for document, title in whole.items()}
        often = Counter(begun.values())
        return {document: short if often[short] == 1 else whole[document] for document, short in begun.items()}

    def key(self, claim: str) -> str:
        """Return the curators' key of a claim, or its handle: the first digits of its hash.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        str
            The key, such as ``C35``, or 8 hexadecimal digits.
        """
        return self._keys.get(claim) or claim_handle(claim)

    @cached_property
    def _keys(self) -> dict[str, str]:
        import polars as pl

        # Reversed, so that the first key of a claim is kept.
        named = self.claims.select("claim", "identifier").filter(pl.col("identifier") != "").reverse()
        return dict(zip(named["claim"].to_list(), named["identifier"].to_list(), strict=True))

    def without_sources(self, sources: Collection[str]) -> ClaimColumns:
        """Remove the evidence of some lineages, and the stated claims that then have no evidence.

        Parameters
        ----------
        sources
            Lineages, as in the column ``lineage`` of the evidence.

        Returns
        -------
        ClaimColumns
            New columns; inferred claims are kept.
        """
        import polars as pl

        evidence = self.evidence.filter(~pl.col("lineage").is_in(list(sources)))
        return replace(
            self,
            evidence=evidence,
            claims=self.claims.filter(pl.col("inferred") | pl.col("claim").is_in(evidence["claim"].unique().implode())),
        )
