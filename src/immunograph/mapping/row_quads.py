"""Serialise the content of table rows as deduplicated N-Quads: entities, documents, claims, evidence, direct edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from immunograph.gate.hedged_texts import HedgedTexts
from immunograph.mapping.curie_columns import expanded
from immunograph.mapping.deciding import Decided
from immunograph.mapping.gate_commands import gate_command
from immunograph.mapping.hashes import FIELD, axiom_iris
from immunograph.mapping.labelling import ClaimLabels
from immunograph.mapping.measures import details, measures_text
from immunograph.mapping.nquads import Statements, iri_term, number_term, text_term
from immunograph.mapping.passages import PUBLICATIONS
from immunograph.mapping.seen import Seen
from immunograph.mapping.table_batches import ROW
from immunograph.model import IRI, EpistemicStatus, Literal, Stance
from immunograph.rdf import term_text
from immunograph.vocabulary import BIOLINK, DCTERMS, OA, OWL, PROV, RDF, RDFS, SKOS, concept, term

if TYPE_CHECKING:
    import polars as pl

    from immunograph.mapping.claims import RowClaims
    from immunograph.mapping.made import Made
    from immunograph.mapping.relations import Related
    from immunograph.mapping.spec import ClaimSpec
    from immunograph.mapping.table_batches import Table

__all__ = ["Writer"]

_TYPE: Final = RDF + "type"


class Writer:
    """Serialises claims, evidence and entities of an import to one named graph, each of them once.

    Parameters
    ----------
    rows
        Builder of claims, after :meth:`Entities.resolve` has assigned an IRI to each entity.
    graph
        IRI of the named graph to write to.
    statuses
        Claims in other graphs, in columns ``claim`` and ``status``; an existing status takes precedence.
    described
        IRIs of entities that other graphs describe, and that are not described again.
    words
        Category and grammatical forms of entities in other graphs (``iri``, ``there``, ``generic``, ``plural_form``),
        used in labels.
    related
        Collector for relations between passages.
    alone
        Whether to write labels and grammatical forms also of entities that are known by name, because names were looked
        up in another store.
    passages
        List to which (row number, claim IRI, evidence IRI) is appended for each passage; ``None`` to collect nothing.
    """

    def __init__(
        self,
        rows: RowClaims,
        graph: IRI,
        statuses: pl.DataFrame,
        described: pl.Series,
        words: pl.DataFrame,
        related: Related,
        *,
        alone: bool = False,
        passages: list[tuple[int, str, str]] | None = None,
    ) -> None:
        import polars as pl

        self.rows = rows
        self.graph = graph
        self.related = related
        self.claims, self.evidence, self.documents = Seen(), Seen(), Seen()
        self.decided = Decided(rows.mapping.source, graph, statuses)
        self._axioms, self._complexes = Seen(), Seen()
        self._hedged = HedgedTexts("row")
        self._repeating: list[pl.Series] = []
        self._described = described
        self.licences: set[str] = set()
        """Licences of the documents, as the rows state them."""
        known = rows.entities.names.labels.rename({"label": "known"})
        self._registry = rows.registry.join(known, on="iri", how="left").join(words, on="iri", how="left")
        label, category = (
            pl.coalesce("known", "label").alias("label"),
            pl.coalesce("there", "category").alias("category"),
        )
        named = self._registry.select("iri", label, category, "generic", "plural_form")
        self._labelled = ClaimLabels(rows, named)
        self._alone, self._passages = alone, passages
        self._used = pl.Series("iri", [], pl.String)
        self._bound_entities = 0
        self._empty = pl.lit([], dtype=pl.List(pl.String))

    # --- things

    @property
    def entities(self) -> int:
        """Number of distinct entities in rows that yield claims or axioms, including complexes."""
        return self._used.len() + self._bound_entities

    def refer_to(self, things: Iterable[pl.Series]) -> None:
        """Mark entities as used, so that :meth:`things` writes them; others are not written.

        Parameters
        ----------
        things
            Series of entity IRIs.
        """
        import polars as pl

        self._used = pl.concat([self._used, *things]).unique()

    def things(self) -> bytes:
        """Serialise the used entities; call once, after the last batch.

        Of an entity that another graph describes, only further synonyms and close matches are written.

        Returns
        -------
        bytes
            N-Quads in UTF-8, one statement per line; empty if there is nothing to write.
        """
        import polars as pl

        registry = named = self._registry.filter(pl.col("iri").is_in(self._used.implode()))
        new = named.filter(~pl.col("iri").is_in(self._described.implode()))
        if self._alone:
            label, category = (
                pl.coalesce("known", "label").alias("label"),
                pl.coalesce("there", "category").alias("category"),
            )
            text = self._category(new.with_columns(label, category), pl.lit(value=True))
            said = Statements(pl.col("iri"), self.graph)
            said.add(term("genericForm"), text_term(pl.col("generic"), "en"), optional=True)
            text += said.add(term("pluralForm"), text_term(pl.col("plural_form"), "en"), optional=True).text(new)
        else:
            text = self._category(new, pl.col("known").is_null())
        more = named.with_columns(pl.concat_list("label", "synonyms").alias("all"))
        more = more.with_columns(
            pl.when(pl.col("known").is_not_null())
            .then(pl.col("all").list.set_difference(pl.concat_list("known")))
            .otherwise(pl.col("synonyms"))
            .alias("all")
        )
        synonyms = more.select("iri", pl.col("all").alias("name")).explode("name").drop_nulls()
        known = self.rows.entities.names.pairs
        synonyms = synonyms.join(known, on=["iri", "name"], how="anti")
        itself = expanded(synonyms["name"], self.rows.mapping.prefixes)["iri"].fill_null("")
        synonyms = synonyms.filter(itself != synonyms["iri"])  # an identifier is not a name
        if synonyms.height:
            text += (
                Statements(pl.col("iri"), self.graph)
                .add(SKOS + "altLabel", text_term(pl.col("name"), "en"))
                .text(synonyms)
            )
        near = registry.filter(pl.col("near").is_not_null())
        if near.height:
            text += Statements(pl.col("iri"), self.graph).add(SKOS + "closeMatch", iri_term(pl.col("near"))).text(near)
        return text

    def describes(self, things: pl.Series) -> pl.Series:
        """Return whether the finished graph gives each entity a label and a category.

        Parameters
        ----------
        things
            Entity IRIs.

        Returns
        -------
        polars.Series
            One Boolean per IRI, in the same order.
        """
        own = self._used.filter(~self._used.is_in(self._described.implode()))
        return things.is_in(own.implode()) | self._complexes.has(things)

    def _category(self, frame: pl.DataFrame, without_label: pl.Expr) -> bytes:
        import polars as pl

        said = Statements(pl.col("iri"), self.graph).constant(_TYPE, term("Entity"))
        said.add(BIOLINK + "category", iri_term(pl.col("category")))
        said.add(SKOS + "definition", text_term(pl.col("definition"), "en"), optional=True)
        label = pl.when(without_label).then(text_term(pl.col("label"), "en"))
        return said.add(RDFS + "label", label, optional=True).text(frame)

    def _bound(self, complexes: pl.DataFrame) -> bytes:
        """Return the N-Quads of new complexes, with an axiom for each component."""
        import polars as pl

        new = complexes.filter(self._complexes.new(complexes["iri"]))
        if not new.height:
            return b""
        parts = new.explode("components").join(self._labelled.labels, left_on="components", right_on="iri", how="left")
        label = pl.concat_str([pl.col("label").sort().str.join("/"), pl.lit(" complex")]).alias("label")
        made = (
            parts.group_by("iri", maintain_order=True)
            .agg(label)
            .with_columns(
                pl.lit(BIOLINK + "MacromolecularComplex").alias("category"), pl.lit(None, pl.String).alias("definition")
            )
        )
        self._labelled.add(made.select("iri", "label", "category"))
        self._bound_entities += made.height
        text = self._category(made.filter(~pl.col("iri").is_in(self._described.implode())), pl.lit(value=True))
        axioms = new.explode("components").select(
            pl.col("iri").alias("subject"),
            pl.lit(term("hasComponent")).alias("predicate"),
            pl.col("components").alias("object"),
            pl.lit(f"Named together in {self.rows.mapping.source.title}.").alias("reason"),
        )
        self.rows.predicates.maybe("ig:hasComponent", "axiom")
        return text + self.axioms(axioms)

    def axioms(self, frame: pl.DataFrame) -> bytes:
        """Serialise axioms (relations that a table states without evidence), skipping those already written.

        Parameters
        ----------
        frame
            Columns ``subject``, ``predicate``, ``object`` and ``reason``.

        Returns
        -------
        bytes
            N-Quads; axioms that were already written are left out.
        """
        import polars as pl

        if not frame.height:
            return b""
        frame = frame.with_columns(axiom_iris(frame))
        frame = frame.filter(self._axioms.new(frame["axiom"]))
        said = (
            Statements(pl.col("axiom"), self.graph)
            .constant(_TYPE, term("CuratorAxiom"))
            .constant(_TYPE, IRI(OWL + "Axiom"))
        )
        for name, column in (("Source", "subject"), ("Property", "predicate"), ("Target", "object")):
            said.add(IRI(f"{OWL}annotated{name}"), iri_term(pl.col(column)))
        said.add(RDFS + "comment", text_term(pl.col("reason"), "en"))
        return said.statement(pl.col("subject"), pl.col("predicate"), iri_term(pl.col("object"))).text(frame)

    def bound_axioms(self, made: Made) -> bytes:
        """Serialise the axioms of a batch of rows, together with the complexes in them.

        Parameters
        ----------
        made
            Axioms of the batch, as returned by :meth:`RowClaims.axioms`.

        Returns
        -------
        bytes
            N-Quads in UTF-8, one statement per line; empty if there is nothing to write.
        """
        wanted = ("subject", "predicate", "object", "reason")
        return self._bound(made.complexes) + self.axioms(made.records.select(wanted))

    @property
    def number_of_axioms(self) -> int:
        """Number of distinct axioms written so far."""
        return len(self._axioms)

    def warnings(self, table: Table) -> list[str]:
        """Return warnings about the passages that were written.

        Parameters
        ----------
        table
            The table.

        Returns
        -------
        list[str]
            One sentence each; empty if there is nothing to report.
        """
        return [*self.rows.passages.warnings(), *self.related.duplicates(), *self._firmer(table)]

    def _firmer(self, table: Table) -> list[str]:
        told = self._hedged.sentence()
        if not told:
            return []
        command = gate_command(table.name, table.columns, self.rows.mapping)
        compare = f"compare them with: {command}, then " if command else ""
        return [f"{told}: {compare}map certainty to a column, or lower it"]

    # --- claims

    def batch(self, made: Made, spec: ClaimSpec) -> Iterator[bytes]:
        """Serialise the claims of a batch of rows, with their evidence and documents.

        Parameters
        ----------
        made
            Claims of the batch, as returned by :meth:`RowClaims.made`.
        spec
            The ``[[claim]]`` section that yielded these claims.

        Yields
        ------
        bytes
            Chunks of N-Quads in UTF-8, each of complete lines.
        """
        yield self._bound(made.complexes)
        if not made.records.height:
            return
        passages = self.rows.passages.made(made.records, spec)
        self.related.add(passages, spec)
        passages = passages.unique([ROW, "evidence"], maintain_order=True)
        fresh = self.evidence.new(passages["evidence"])
        self._repeating.append(passages.filter(~fresh)[ROW].unique())
        if self._passages is not None:
            self._passages += passages.select(ROW, "claim", "evidence").iter_rows()
        yield self._documents(passages)
        yield self._claims(made.records)
        self._hedged.add(
            passages.filter(fresh).with_columns(key=ROW),
            [name for name in ("quotation", "paraphrase") if name in spec.evidence],
        )
        yield from self._evidence(passages.filter(fresh), spec)
        yield self.decided.batch(made.records, passages)

    def _claims(self, records: pl.DataFrame) -> bytes:
        import polars as pl

        new = records.filter(self.claims.new(records["claim"]))
        if not new.height:
            return b""
        new = self._labelled.with_labels(new)
        said = Statements(pl.col("claim"), self.graph)
        for each in (term("Claim"), IRI(RDF + "Statement"), IRI(BIOLINK + "Association")):
            said.constant(_TYPE, each)
        self._ends(said, new)
        said.add(RDF + "predicate", iri_term(pl.col("predicate")))
        said.add(term("aspect"), text_term(pl.col("aspect")), optional=True)
        for column in [name for name in new.columns if name.startswith(("\x00context:", "\x00role:"))]:
            kind, _, name = column[1:].partition(":")
            said.each(self.rows.dimensions[kind, name], self._terms(new, column))
        said.add(RDFS + "label", text_term(pl.col("proposition"), "en"))
        return said.text(new)

    def _ends(self, said: Statements, new: pl.DataFrame) -> None:
        """Add the statements of subjects and objects."""
        import polars as pl

        terms = pl.element()
        for name in ("subject", "object"):
            if isinstance(new.schema[name], pl.List):
                said.each(RDF + name, pl.col(name).list.unique().list.sort().list.eval(iri_term(terms)))
            elif name == "object" and new["literal"].any():
                language = str(new["language"][0])
                said.add(RDF + name, text_term(pl.col("text"), language))
            else:
                said.add(RDF + name, iri_term(pl.col(name)))

    def _terms(self, frame: pl.DataFrame, column: str) -> pl.Expr:
        """Return an expression for the values in a column of pairs, as lists of N-Quads terms."""
        import polars as pl

        distinct = frame[column].explode().drop_nulls().unique()
        if distinct.str.contains(f"{FIELD}literal{FIELD}", literal=True).any():
            terms = [_term(pair) for pair in distinct]
            return pl.col(column).list.eval(
                pl.element().replace_strict(distinct, terms, default=None, return_dtype=pl.String)
            )
        return pl.col(column).list.eval(iri_term(pl.element().str.splitn(FIELD, 3).struct.field("field_2")))

    # --- evidence and documents

    def _documents(self, passages: pl.DataFrame) -> bytes:
        import polars as pl

        new = passages.filter(self.documents.new(passages["document"]))
        if not new.height:
            return b""
        source, table = self.rows.mapping.source, self.rows.passages.table
        itself = pl.col("document") == table

        def of(name: str, own: str, otherwise: pl.Expr) -> pl.Expr:
            given = pl.col(f"\x00d:{name}").fill_null(otherwise)
            return pl.when(itself).then(pl.lit(own or None, pl.String)).otherwise(given)

        named = self.rows.passages.names
        short = self._curies(new["document"])
        if named:
            short = new.select(pl.col("document").replace_strict(list(named), list(named.values()), default=short))[
                "document"
            ]
        new = new.with_columns(
            of("title", source.title, pl.lit(short)).alias("title"),
            of("kind", source.kind, pl.lit("article")).alias("kind"),
            of("licence", source.licence, pl.lit(None, pl.String)).alias("licence"),
            of("url", source.url, pl.lit(None, pl.String)).alias("url"),
            of("year", source.date[:4], pl.lit(None, pl.String)).alias("year"),
        ).with_columns(pl.col("year").str.extract(r"\b(\d{4})\b", 1).alias("year"))
        self.licences |= set(new["licence"].drop_nulls())
        said = (
            Statements(pl.col("document"), self.graph)
            .constant(_TYPE, term("Document"))
            .constant(_TYPE, IRI(PROV + "Entity"))
        )
        said.add(DCTERMS + "title", text_term(pl.col("title")))
        said.add(RDFS + "label", text_term(pl.col("title")))
        said.add(DCTERMS + "type", text_term(pl.col("kind")))
        said.add(DCTERMS + "language", pl.lit('"en"'))
        said.add(DCTERMS + "rights", text_term(pl.col("licence"), "en"), optional=True)
        said.add(term("year"), number_term(pl.col("year")), optional=True)
        is_address = pl.col("url").str.contains(r"^https?://[^\x00-\x20<>\"{}|^`\\]+$")
        said.add(RDFS + "seeAlso", pl.when(is_address).then(iri_term(pl.col("url"))), optional=True)
        known = pl.any_horizontal([pl.col("document").str.starts_with(stem) for stem in PUBLICATIONS])
        said.add(term("documentIdentifier"), pl.when(known).then(iri_term(pl.col("document"))), optional=True)
        return said.text(new)

    def _curies(self, iris: pl.Series) -> pl.Series:
        """Return IRIs as CURIEs where a prefix fits."""
        import polars as pl

        made = []
        for prefix, stem in self.rows.mapping.prefixes.by_length():
            starts = pl.col("iri").str.starts_with(stem)
            made.append(pl.when(starts).then(pl.concat_str([pl.lit(f"{prefix}:"), pl.col("iri").str.slice(len(stem))])))
        return iris.alias("iri").to_frame().select(pl.coalesce([*made, "iri"]).alias("short"))["short"]

    @property
    def repeating(self) -> int:
        """Number of rows with a passage that an earlier row or section yielded already."""
        import polars as pl

        return pl.concat(self._repeating).n_unique() if self._repeating else 0

    def _evidence(self, new: pl.DataFrame, spec: ClaimSpec) -> Iterator[bytes]:
        import polars as pl

        if not new.height:
            return
        said = Statements(pl.col("evidence"), self.graph)
        said.statement(pl.col("claim"), term("hasEvidence"), iri_term(pl.col("evidence")))
        said.constant(_TYPE, term("Evidence")).constant(_TYPE, IRI(OA + "SpecificResource"))
        said.add(OA + "hasSource", iri_term(pl.col("document")))
        said.add(term("stance"), _concepts("stance", Stance))
        said.add(term("certainty"), number_term(pl.col("certainty")))
        said.add(term("epistemicStatus"), _concepts("status", EpistemicStatus))
        said.add(term("speaker"), iri_term(pl.col("speaker")))
        said.add(term("paraphrase"), text_term(pl.col("paraphrase"), "en"))
        said.add(term("quotation"), text_term(pl.col("quotation").replace("", None)), optional=True)
        said.add(term("note"), text_term(pl.col("note"), "en"), optional=True)
        details(said, new.columns)
        if "\x00attributed_to" in new.columns:
            said.add(term("attributedTo"), iri_term(pl.col("\x00attributed_to")), optional=True)
        for column in [name for name in new.columns if name.startswith("\x00own:")]:
            said.each(self.rows.dimensions["context", column[5:]], self._terms(new, column))
        yield said.text(new)
        yield measures_text(new, self.graph, spec)


def _concepts(column: str, kind: type[Stance] | type[EpistemicStatus]) -> pl.Expr:
    """Return an expression for the concepts of the values of an enumeration, as N-Quads terms."""
    import polars as pl

    values = [each.value for each in kind]
    terms = [f"<{concept(each)}>" for each in kind]
    return pl.col(column).replace_strict(values, terms, default=None, return_dtype=pl.String)


def _term(pair: str) -> str:
    """Return the value of a pair as an N-Quads term."""
    import ast

    fields = pair.split(FIELD)
    if fields[1] == "iri":
        return f"<{fields[2]}>"
    return term_text(Literal(str(ast.literal_eval(fields[3])), language=fields[4] or None))
