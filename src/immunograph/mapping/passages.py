"""Build documents and evidence from table rows: source, locator, stance, certainty, wording."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from immunograph.identifiers import level_iri, slug
from immunograph.mapping.cell_values import Check, Value
from immunograph.mapping.curie_columns import expanded
from immunograph.mapping.expressions import compile_filled, compile_value
from immunograph.mapping.hashes import evidence_iris
from immunograph.mapping.measures import details_json, measure_columns, place_json
from immunograph.mapping.minting import minted
from immunograph.mapping.relations import relation_columns
from immunograph.mapping.spec import ClaimSpec, TableMapping
from immunograph.mapping.table_batches import ROW
from immunograph.mapping.table_rows import failures
from immunograph.model import EpistemicStatus, Section, Stance, StudyDesign
from immunograph.publications import publication_iri
from immunograph.vocabulary import PREFIXES, concept

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Passages"]

_ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "stance": tuple(each.value for each in Stance),
    "status": tuple(each.value for each in EpistemicStatus),
    "certainty": ("0", "1", "2", "3"),
    "design": tuple(each.value for each in StudyDesign),
    "section": tuple(each.value for each in Section),
}
_OPEN: Final = {"asks": "open_question", "intends": "goal", "unstated": "asserted"}
"""Stances that assert nothing (asks, intends) -> their epistemic status."""

_NOT_SAID: Final = {"asks": "what is asked", "intends": "an aim", "unstated": "an unstated direction"}
"""Stances that do not assert the claim."""

_FILLED: Final = ("stance", "certainty", "status")
"""Values that express certainty; an empty cell is not interpreted as certain."""

_SOFT: Final = {
    EpistemicStatus.HEDGED.value: "2",
    EpistemicStatus.ATTRIBUTED_BELIEF.value: "2",
    EpistemicStatus.POSSIBILITY.value: "1",
    EpistemicStatus.GOAL.value: "0",
    EpistemicStatus.OPEN_QUESTION.value: "0",
    EpistemicStatus.KNOWLEDGE_GAP.value: "0",
}
"""Certainty (0 to 3) of the epistemic statuses that are not firm; all others have 3."""

_EXAMPLES: Final = 3
_ISBN: Final = r"^(?i:ISBN)(?:-1[03])?[:\s]\s*([0-9][0-9 -]{7,15}[0-9Xx])$"
_TEXTS: Final = ("paraphrase", "quotation")
_BESIDE: Final = ("\x00evidence_context", "\x00speaker", "\x00attributed_to")
_DOCUMENT: Final = ("title", "year", "kind", "licence", "url")
_ADDRESS: Final = r"^https?://[^\x00-\x20<>\"{}|^`\\]+$"


class Passages:
    """Builds documents and evidence from batches of table rows.

    Parameters
    ----------
    mapping
        Parsed mapping, from :func:`immunograph.mapping.read_mapping`.
    """

    def __init__(self, mapping: TableMapping) -> None:
        self.mapping = mapping
        self.table = f"{mapping.source.base}document/{slug(mapping.source.name)}"
        """The table itself as a document."""
        self.names: dict[str, str] = {}
        """Names of documents that have no identifier but their name, or one that is a thing's."""
        self.things: pl.Series | None = None
        """IRIs of entities that are not documents; set once they are identified."""
        self.apart: set[str] = set()
        """Documents whose identifier is that of a thing."""

    def columns(self, rows: pl.DataFrame, spec: ClaimSpec) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Add the evidence properties of a ``[[claim]]`` section (stance, certainty, document …) as columns.

        Parameters
        ----------
        rows
            Batch of table rows with ``ROW`` and all columns, derived ones included.
        spec
            The ``[[claim]]`` section.

        Returns
        -------
        tuple[polars.DataFrame, list[polars.DataFrame]]
            First, ``rows`` with the added columns. Second, frames of the rows that fail a check, with reasons.

        Raises
        ------
        FormatError
            If the mapping names a column that the table lacks.
        """
        failed: list[pl.DataFrame] = []
        made: list[pl.Expr] = []
        for name, value in spec.evidence.items():
            filled = name in _FILLED
            compiled = compile_filled(value, rows.schema, name) if filled else compile_value(value, rows.schema)
            checks = list(compiled.checks)
            if name in _ALLOWED:
                text = f"{{}} is not a valid {name}: expected {', '.join(_ALLOWED[name])}"
                checks.append(Check(~compiled.expr.is_in(_ALLOWED[name]), compiled.expr, text, _where(value, name)))
            expr = compiled.expr
            if name == "level":
                checks.append(self._level_check(compiled.expr, value))
            if name == "sample_size":
                right = compiled.expr.str.contains("^[1-9][0-9]{0,9}$")
                checks.append(
                    Check(
                        ~right, compiled.expr, "{} is not a sample size: expected a number from 1", _where(value, name)
                    )
                )
            failed.append(failures(rows, checks))
            if compiled.wrong is not None:
                expr = expr.list.drop_nulls()
            if compiled.many and name not in _TEXTS:
                expr = expr.list.join("; ")
            made.append(expr.alias(f"\x00e:{name}"))
        more, checks = measure_columns(rows, spec, self.mapping.dialect.decimal)
        failed.append(failures(rows, checks))
        related, checks = relation_columns(rows, spec)
        failed.append(failures(rows, checks))
        document, wrong = self._documents(rows)
        failed += wrong
        rows = self._terms(self._defaults(rows.with_columns([*made, *more, *related, document]), spec), spec)
        failed.append(failures(rows, _further_checks(spec)))
        rows = self._described(rows)
        if self.mapping.document.url is not None:
            failed.append(failures(rows, [self._url_check(self.mapping.document.url)]))
        return rows, failed

    def _url_check(self, value: Value) -> Check:
        import polars as pl

        address = pl.col("\x00d:url")
        told = "{} is not a URL: expected one such as https://example.org/paper"
        return Check(~address.str.contains(_ADDRESS), address, told, _where(value, "url"))

    def _level_check(self, expr: pl.Expr, value: Value) -> Check:
        known = self.mapping.levels.notations
        hint = f"expected one of {', '.join(known)}" if known else "declare it in [levels]"
        return Check(~expr.is_in(known), expr, f"{{}} is not a level of evidence: {hint}", _where(value, "level"))

    def _terms(self, rows: pl.DataFrame, spec: ClaimSpec) -> pl.DataFrame:
        """Replace levels, designs, sections and evidence types by their IRIs."""
        import polars as pl

        levels, base = self.mapping.levels, self.mapping.source.base
        tables = {
            "level": {text: level_iri(base, levels.name, text) for text in levels.notations},
            "design": {each.value: concept(each) for each in StudyDesign},
            "section": {each.value: concept(each) for each in Section},
        }
        made = []
        for name, table in tables.items():
            if name in spec.evidence:
                column = pl.col(f"\x00e:{name}")
                made.append(
                    column.replace_strict(list(table), list(table.values()), default=None, return_dtype=pl.String)
                )
        rows = rows.with_columns(made)
        if "type" in spec.evidence:
            found = expanded(rows["\x00e:type"], self.mapping.prefixes)["iri"]
            rows = rows.with_columns(pl.col("\x00e:type").alias("\x00type"), found.alias("\x00e:type"))
        return rows

    def _defaults(self, rows: pl.DataFrame, spec: ClaimSpec) -> pl.DataFrame:
        """Fill in what the mapping does not say of the evidence."""
        import polars as pl

        nothing = pl.lit(None, pl.String)

        def given(name: str) -> pl.Expr:
            return pl.col(f"\x00e:{name}") if name in spec.evidence else nothing

        stance = given("stance").fill_null("supports")
        rows = rows.with_columns(stance.alias("\x00e:stance"))
        is_open = pl.col("\x00e:stance").is_in(list(_OPEN))
        soft = given("status").replace_strict(list(_SOFT), list(_SOFT.values()), default="3", return_dtype=pl.String)
        certainty = given("certainty").fill_null(pl.when(is_open).then(pl.lit("0")).otherwise(soft.fill_null("3")))
        usual = pl.col("\x00e:stance").replace_strict(list(_OPEN), list(_OPEN.values()), default="asserted")
        words = f"Stated in a row of the table “{self.mapping.source.title}”."
        paraphrase = given("paraphrase")
        if "paraphrase" in spec.evidence and isinstance(rows.schema["\x00e:paraphrase"], pl.List):
            has = paraphrase.list.len() > 0
            paraphrase = pl.when(has).then(paraphrase).otherwise(pl.lit([words], dtype=pl.List(pl.String)))
        else:
            paraphrase = paraphrase.fill_null(words)
        others = [given(name).alias(f"\x00e:{name}") for name in ("quotation", "note") if name not in spec.evidence]
        return rows.with_columns(
            certainty.alias("\x00e:certainty"),
            given("status").fill_null(usual).alias("\x00e:status"),
            paraphrase.alias("\x00e:paraphrase"),
            *others,
        )

    def _documents(self, rows: pl.DataFrame) -> tuple[pl.Expr | pl.Series, list[pl.DataFrame]]:
        """Return the documents of rows as a column of lists, and the rows whose document cannot be read."""
        import polars as pl

        failed: list[pl.DataFrame] = []
        columns: list[pl.Series] = []
        for value in self.mapping.document.id:
            compiled = compile_value(value, rows.schema)
            failed.append(failures(rows, compiled.checks))
            texts = rows.with_columns(compiled.expr.alias("text"))["text"]
            texts = texts if compiled.many else texts.to_frame().select(pl.concat_list("text"))["text"]
            texts = texts.list.drop_nulls()
            distinct = texts.explode().drop_nulls().unique()
            known = self.document_iris(distinct)
            table = pl.DataFrame({"text": distinct, "iri": known}).drop_nulls()
            bad = distinct.filter(known.is_null())
            if bad.len():
                where = _where(value, "document")
                message = (
                    "{} is not an identifier of a document: expected one such as PMID:12345, DOI:10.1000/abc, a CURIE of a "
                    "prefix that is known or declared in [prefixes], or an IRI"
                )
                shown = rows.select(ROW).with_columns(texts.alias("\x00all"))
                wrong = pl.col("\x00all").list.eval(pl.element().filter(pl.element().is_in(bad.implode())))
                none_left = (wrong.list.len() > 0) & (wrong.list.len() == pl.col("\x00all").list.len())
                check = Check(none_left, pl.col("\x00all").list.join(", "), message, where, items=wrong)
                failed.append(failures(shown, [check]))
            iris = texts.list.eval(
                pl.element().replace_strict(table["text"], table["iri"], default=None, return_dtype=pl.String)
            )
            columns.append(iris.list.drop_nulls().list.unique(maintain_order=True))
        if self.mapping.document.name is not None:
            columns.append(self._named_documents(rows, self.mapping.document.name))
        if not columns:
            return pl.lit([self.table], dtype=pl.List(pl.String)).alias("\x00documents"), failed
        frame = pl.DataFrame({str(place): column for place, column in enumerate(columns)})
        filled = [pl.when(pl.col(name).list.len() > 0).then(pl.col(name)) for name in frame.columns]
        itself = pl.lit([self.table], dtype=pl.List(pl.String))
        return frame.select(pl.coalesce([*filled, itself]).alias("\x00documents"))["\x00documents"], failed

    def document_iris(self, texts: pl.Series) -> pl.Series:
        """Return the IRI of each document; different notations of one publication identifier yield the same IRI.

        A document whose identifier is also that of an entity gets a separate IRI.

        Parameters
        ----------
        texts
            Identifiers as text: DOIs, PubMed numbers, CURIEs or IRIs.

        Returns
        -------
        polars.Series
            IRIs as text, one per input and in the same order.
        """
        import polars as pl

        digits = texts.str.extract(_ISBN, 1).str.replace_all("[ -]", "").str.to_uppercase()
        texts = ("urn:isbn:" + digits).fill_null(texts)
        iris = self._apart(expanded(texts, self.mapping.prefixes)["iri"])
        plain = texts.str.contains("^PMID:[0-9]{1,8}$")
        odd = pl.DataFrame({"text": texts, "iri": iris}).filter(~plain)
        if not odd.height:
            return iris
        read = [_publication(text) or iri for text, iri in odd.iter_rows()]
        other = pl.DataFrame({"text": odd["text"], "read": read}, schema=dict.fromkeys(("text", "read"), pl.String))
        other = other.unique("text")
        joined = pl.DataFrame({"text": texts, "iri": iris}).join(other, on="text", how="left", maintain_order="left")
        return joined.select(pl.coalesce("read", "iri").alias("iri"))["iri"]

    def _apart(self, iris: pl.Series) -> pl.Series:
        """Replace what identifies a thing by an IRI for the document of that name: one is not the other."""
        import polars as pl

        if self.things is None:
            return iris
        shared = iris.filter(iris.is_in(self.things.implode())).drop_nulls().unique()
        shared = shared.filter(~shared.str.contains(f"^(?:{'|'.join(map(re.escape, PUBLICATIONS))})"))
        if not shared.len():
            return iris
        names = [self.mapping.prefixes.compress(iri) or iri for iri in shared]
        own = [f"{self.mapping.source.base}document/{slug(name)}" for name in names]
        self.names |= dict(zip(own, names, strict=True))
        self.apart |= set(names)
        return iris.replace(shared, pl.Series(own))

    def warnings(self) -> list[str]:
        """Return warnings about documents that share an identifier with an entity.

        Returns
        -------
        list[str]
            A list with one sentence, or an empty list.
        """
        if not self.apart:
            return []
        many = len(self.apart)
        shown = ", ".join(sorted(self.apart)[:_EXAMPLES]) + (", …" if many > _EXAMPLES else "")
        if many == 1:
            return [f"1 document has the identifier of an entity ({shown}): it gets a separate IRI"]
        return [f"{many:,} documents have the identifiers of entities ({shown}): they get separate IRIs"]

    def _named_documents(self, rows: pl.DataFrame, name: Value) -> pl.Series:
        """Return documents that are known by their name alone, such as databases, with IRIs of our own."""
        import polars as pl

        compiled = compile_value(name, rows.schema)
        texts = rows.with_columns(compiled.expr.alias("text"))["text"]
        texts = texts if compiled.many else texts.to_frame().select(pl.concat_list("text"))["text"]
        distinct = texts.explode().drop_nulls().unique()
        made = [minted(each, self.mapping.source.base).replace("/entity/", "/document/") for each in distinct]
        self.names |= dict(zip(made, distinct, strict=True))
        return texts.list.eval(
            pl.element().replace_strict(distinct, made, default=None, return_dtype=pl.String)
        ).list.drop_nulls()

    def _described(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add what rows say of their documents."""
        import polars as pl

        document = self.mapping.document
        made = []
        for name in _DOCUMENT:
            value: Value | None = getattr(document, name)
            if value is None:
                made.append(pl.lit(None, pl.String).alias(f"\x00d:{name}"))
                continue
            compiled = compile_value(value, rows.schema)
            made.append((compiled.expr.list.first() if compiled.many else compiled.expr).alias(f"\x00d:{name}"))
        return rows.with_columns(made)

    def made(self, records: pl.DataFrame, spec: ClaimSpec) -> pl.DataFrame:
        """Build one evidence record per passage and claim, and compute its IRI.

        Parameters
        ----------
        records
            ``records`` of a :class:`Made`, as returned by :meth:`RowClaims.made`: one row per claim and table row.
        spec
            The ``[[claim]]`` section that yielded these rows.

        Returns
        -------
        polars.DataFrame
            ``records`` with the evidence properties and the IRI in column ``evidence``; one row per passage and claim.
        """
        import polars as pl

        wanted = [name for name in records.columns if name.startswith(("\x00e:", "\x00d:"))]
        frame = records.select(ROW, "claim", "\x00documents", *wanted, *_pairs_of(records.columns))
        lists = [f"\x00e:{name}" for name in _TEXTS if isinstance(frame.schema[f"\x00e:{name}"], pl.List)]
        frame = _one_by_one(frame.with_columns(pl.col("\x00documents").list.len().alias("\x00several")), lists)
        frame = frame.rename({name: name[3:] for name in wanted if name.startswith("\x00e:")})
        frame = frame.with_columns(pl.col("\x00documents").alias("document"))
        empty = pl.lit([], dtype=pl.List(pl.String))
        context = pl.col("\x00evidence_context").fill_null(empty) if "\x00evidence_context" in frame.columns else empty
        speaker = (
            pl.col("\x00speaker").fill_null(pl.col("document"))
            if "\x00speaker" in frame.columns
            else pl.col("document")
        )
        frame = frame.with_columns(
            context.alias("context"),
            speaker.alias("speaker"),
            pl.col("quotation").fill_null(""),
            place_json(frame.columns).alias("place"),
            details_json(frame.columns, spec).alias("details"),
        )
        named = frame.select(
            *("claim", "document", "stance", "speaker", "quotation", "place", "details", "context"),
            pl.col("paraphrase").alias("note"),
        )
        return frame.with_columns(evidence_iris(named))


def _pairs_of(columns: Iterable[str]) -> list[str]:
    return [name for name in columns if name in _BESIDE or name.startswith("\x00own:")]


def _one_by_one(frame: pl.DataFrame, lists: list[str]) -> pl.DataFrame:
    """Make a row of each passage: in a row of as many texts as documents they belong together, else each to each."""
    import polars as pl

    if not lists:
        return frame.explode("\x00documents")
    several = pl.col("\x00several")
    paired = (several > 1) & pl.all_horizontal([pl.col(name).list.len() == several for name in lists])
    together = frame.filter(paired.fill_null(value=False)).explode("\x00documents", *lists)
    apart = frame.filter(~paired.fill_null(value=False)).explode("\x00documents")
    for name in lists:
        apart = apart.explode(name)
    return pl.concat([together, apart])


def _further_checks(spec: ClaimSpec) -> list[Check]:
    """Return what is checked of evidence once its values are complete."""
    import polars as pl

    stance, certainty = pl.col("\x00e:stance"), pl.col("\x00e:certainty")
    where = _where(spec.evidence["certainty"], "certainty") if "certainty" in spec.evidence else "certainty"
    checks = [
        Check((stance == kind) & (certainty != "0"), certainty, f"the certainty of {what} is 0, not {{}}", where)
        for kind, what in _NOT_SAID.items()
    ]
    told = "a null result is a finding: its certainty is 1, 2 or 3, not {}"
    checks.append(Check((stance == "null") & (certainty == "0"), certainty, told, where))
    if "type" in spec.evidence:
        unknown = pl.col("\x00type").is_not_null() & pl.col("\x00e:type").is_null()
        told = "{} is not an evidence type: expected a CURIE such as ECO:0000006"
        checks.append(Check(unknown, pl.col("\x00type"), told, _where(spec.evidence["type"], "type")))
    return checks


def _publication(text: str) -> str | None:
    try:
        return publication_iri(text)
    except ValueError:
        return None


PUBLICATIONS: Final = tuple(PREFIXES[prefix] for prefix in ("PMID", "DOI", "PMC", "NCT"))
"""Namespaces of the IRIs of publications and clinical trials."""


def _where(value: Value, name: str) -> str:
    return ", ".join(sorted(each for each in value.columns if each)) or name
