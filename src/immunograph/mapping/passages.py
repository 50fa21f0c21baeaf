"""Build documents and evidence from table rows: source, locator, stance, certainty, wording."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from immunograph.identifiers import level_iri, slug
from immunograph.mapping.cell_values import REFUSED, Check, Compiled, Value
from immunograph.mapping.closed_lists import closed_list
from immunograph.mapping.curie_columns import expanded
from immunograph.mapping.expressions import compile_value
from immunograph.mapping.hashes import evidence_iris
from immunograph.mapping.mandatory_values import compile_filled
from immunograph.mapping.measures import details_json, measure_columns, place_json
from immunograph.mapping.minting import minted
from immunograph.mapping.paired_lists import DOCUMENTS, paired
from immunograph.mapping.relations import relation_columns
from immunograph.mapping.spec import ClaimSpec, TableMapping
from immunograph.mapping.table_batches import ROW
from immunograph.mapping.table_rows import failures
from immunograph.mapping.unread_documents import Unread
from immunograph.model import EpistemicStatus, Section, Stance, StudyDesign
from immunograph.plurals import some_of
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
"""Stances that assert nothing -> their default epistemic status."""

_NOT_SAID: Final = {"asks": "what is asked", "intends": "an aim", "unstated": "an unstated direction"}
"""Stances whose certainty must be 0 -> their description in the error message."""

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
"""Epistemic status -> default certainty (0 to 3) of its passages; 3 for the others."""

_EXAMPLES: Final = 3
_FLOAT: Final = r"^((?i:PMID|pubmed)\s*:?\s*[0-9]{1,8})\.0+$"
"""PubMed identifiers in a column of floats, as pandas writes them."""

_NO_NUMBER: Final = r"/pubmed/(?:%20|\s)*0+$|//pubmed\.ncbi\.nlm\.nih\.gov/0+/?$"
"""IRIs with the number 0, which is not a PubMed identifier."""
_ISBN: Final = r"^(?i:ISBN)(?:-1[03])?[:\s]\s*([0-9][0-9 -]{7,15}[0-9Xx])$"
_TEXTS: Final = ("paraphrase", "quotation")
_BESIDE: Final = ("\x00evidence_context", "\x00speaker", "\x00attributed_to")
_DOCUMENT: Final = ("title", "year", "kind", "licence", "url")
_DETAILS: Final = tuple(f"\x00d:{name}" for name in _DOCUMENT)
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
        """IRI -> name of documents without an identifier, or whose identifier is also that of an entity."""
        self.things: pl.Series | None = None
        """IRIs of entities that are not documents; set once they are identified."""
        self.apart: set[str] = set()
        """Identifiers of documents that are also those of entities, as CURIEs or IRIs."""
        self.unread = Unread(mapping.document.id)
        """Collects the rows whose document cell is filled but yields no identifier."""

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
        import polars as pl

        failed: list[pl.DataFrame] = []
        made: list[pl.Expr] = []
        for name, value in spec.evidence.items():
            filled = name in _FILLED
            gaps = name in _TEXTS
            compiled = (
                compile_filled(value, rows.schema, name) if filled else compile_value(value, rows.schema, gaps=gaps)
            )
            checks = list(compiled.checks)
            if name in _ALLOWED:
                checks += closed_list(compiled.expr, name, _ALLOWED[name], _where(value, name))
            expr = compiled.expr
            if name == "level":
                checks.append(self._level_check(compiled.expr, value))
            if name == "sample_size":
                right = compiled.expr.str.contains("^[1-9][0-9]{0,9}$")
                checks.append(
                    Check(
                        ~right,
                        compiled.expr,
                        "{} is not a sample size: expected a whole number, at least 1",
                        _where(value, name),
                    )
                )
            failed.append(failures(rows, checks))
            if compiled.wrong is not None and not gaps:
                expr = expr.list.drop_nulls()
            if compiled.many and not gaps:
                expr = expr.list.join("; ")
            made.append(expr.alias(f"\x00e:{name}"))
        more, checks = measure_columns(rows, spec, self.mapping.dialect.decimal)
        failed.append(failures(rows, checks))
        related, checks = relation_columns(rows, spec)
        failed.append(failures(rows, checks))
        rows = rows.with_columns([*made, *more, *related, *self._described(rows)])
        texts, details = (_lists(rows, names) for names in ([f"\x00e:{each}" for each in _TEXTS], _DETAILS))
        document, wrong = self._documents(rows, gaps=bool(texts or details))
        failed += wrong
        rows = rows.with_columns(document)
        if texts or details:
            rows, wrong = paired(rows, texts, details, self._paired_columns(spec))
            failed += wrong
            itself = pl.col(DOCUMENTS).list.eval(pl.element().fill_null(self.table))
            rows = rows.with_columns(itself)
        rows = self._terms(self._defaults(rows, spec), spec)
        failed.append(failures(rows, _further_checks(spec)))
        if self.mapping.document.url is not None:
            failed.append(failures(rows, [self._url_check(self.mapping.document.url, many="\x00d:url" in details)]))
        return rows, failed

    def _paired_columns(self, spec: ClaimSpec) -> str:
        """Return the names of the columns with documents and texts, joined by commas, for error messages."""
        document = self.mapping.document
        values = [*document.id, *([document.name] if document.name is not None else [])]
        values += [spec.evidence[name] for name in _TEXTS if name in spec.evidence]
        return ", ".join(dict.fromkeys(_where(value, "evidence") for value in values))

    def _url_check(self, value: Value, *, many: bool) -> Check:
        import polars as pl

        address = pl.col("\x00d:url")
        told = "{} is not a URL: expected one such as https://example.org/paper"
        if not many:
            return Check(~address.str.contains(_ADDRESS), address, told, _where(value, "url"))
        wrong = address.list.eval(pl.element().filter(~pl.element().str.contains(_ADDRESS)))
        return Check(wrong.list.len() > 0, wrong.list.first(), told, _where(value, "url"))

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
        """Fill in the defaults of stance, certainty, status, paraphrase, quotation and note."""
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
        plain = pl.col("\x00e:stance").is_in(["supports", "disputes"])
        usual = pl.when(plain & certainty.cast(pl.String).is_in(["1", "2"])).then(pl.lit("hedged")).otherwise(usual)
        words = f"Stated in a row of the table “{self.mapping.source.title}”."
        paraphrase = given("paraphrase")
        if "paraphrase" in spec.evidence and isinstance(rows.schema["\x00e:paraphrase"], pl.List):
            paraphrase = paraphrase.list.eval(pl.element().fill_null(words))
        else:
            paraphrase = paraphrase.fill_null(words)
        others = [given(name).alias(f"\x00e:{name}") for name in ("quotation", "note") if name not in spec.evidence]
        return rows.with_columns(
            certainty.alias("\x00e:certainty"),
            given("status").fill_null(usual).alias("\x00e:status"),
            paraphrase.alias("\x00e:paraphrase"),
            *others,
        )

    def _documents(self, rows: pl.DataFrame, *, gaps: bool) -> tuple[pl.Expr | pl.Series, list[pl.DataFrame]]:
        """Return the documents of rows as a column of lists, and the rows whose document cannot be read.

        With ``gaps``, the lists keep the positions of values: a document is null where there is none.
        """
        import polars as pl

        failed: list[pl.DataFrame] = []
        columns: list[pl.Series] = []
        for value in self.mapping.document.id:
            compiled = compile_value(value, rows.schema, gaps=gaps)
            failed.append(failures(rows, compiled.checks))
            texts = _as_lists(rows, compiled)
            texts = texts if gaps else texts.list.drop_nulls()
            distinct = texts.explode().drop_nulls().unique()
            known = self.document_iris(distinct)
            table = pl.DataFrame({"text": distinct, "iri": known}).drop_nulls()
            bad = distinct.filter(known.is_null() & (distinct != REFUSED))
            if bad.len():
                failed.append(_not_documents(rows, texts, bad, _where(value, "document")))
            iris = pl.element().replace_strict(
                table["text"], table["iri"], default=REFUSED if gaps else None, return_dtype=pl.String
            )
            if gaps:
                columns.append(texts.list.eval(pl.when(pl.element().is_not_null()).then(iris)))
            else:
                columns.append(texts.list.eval(iris).list.drop_nulls().list.unique(maintain_order=True))
        self.unread.add(rows, columns)
        if self.mapping.document.name is not None:
            columns.append(self._named_documents(rows, self.mapping.document.name, gaps=gaps))
        itself = pl.lit([None if gaps else self.table], dtype=pl.List(pl.String))
        if not columns:
            return pl.when(pl.col(ROW).is_not_null()).then(itself).alias(DOCUMENTS), failed
        frame = pl.DataFrame({str(place): column for place, column in enumerate(columns)})
        filled = [pl.when(pl.col(name).list.drop_nulls().list.len() > 0).then(pl.col(name)) for name in frame.columns]
        return frame.select(pl.coalesce([*filled, itself]).alias(DOCUMENTS))[DOCUMENTS], failed

    def document_iris(self, texts: pl.Series) -> pl.Series:
        """Return the IRI of each document; different notations of one publication identifier yield the same IRI.

        A document whose identifier is also that of an entity gets a separate IRI, unless it is a DOI or an identifier of
        PubMed, PMC or ClinicalTrials.gov.

        Parameters
        ----------
        texts
            Identifiers as text: DOIs, PubMed numbers, CURIEs or IRIs.

        Returns
        -------
        polars.Series
            IRIs as text, one per input and in the same order; null for a text that is not an identifier.
        """
        import polars as pl

        digits = texts.str.extract(_ISBN, 1).str.replace_all("[ -]", "").str.to_uppercase()
        texts = ("urn:isbn:" + digits).fill_null(texts).str.replace(_FLOAT, "${1}")
        iris = self._apart(expanded(texts, self.mapping.prefixes)["iri"])
        iris = iris.set(iris.str.contains(_NO_NUMBER).fill_null(value=False), None)
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
        """Replace IRIs that also identify entities by separate IRIs of documents, except for those of publications."""
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
        """Return warnings about cells that name no document, and about documents that share an entity's identifier.

        Returns
        -------
        list[str]
            One sentence each; empty if there is nothing to report.
        """
        told = self.unread.warnings()
        if not self.apart:
            return told
        many = len(self.apart)
        names = some_of(sorted(self.apart), _EXAMPLES)
        if many == 1:
            return [*told, f"1 document has the identifier of an entity ({names}): it gets a separate IRI"]
        return [*told, f"{many:,} documents have the identifiers of entities ({names}): they get separate IRIs"]

    def _named_documents(self, rows: pl.DataFrame, name: Value, *, gaps: bool) -> pl.Series:
        """Return the documents that have a name but no identifier, such as databases, as minted IRIs."""
        import polars as pl

        texts = _as_lists(rows, compile_value(name, rows.schema, gaps=gaps))
        distinct = texts.explode().drop_nulls().unique()
        made = [minted(each, self.mapping.source.base).replace("/entity/", "/document/") for each in distinct]
        self.names |= dict(zip(made, distinct, strict=True))
        iris = texts.list.eval(pl.element().replace_strict(distinct, made, default=None, return_dtype=pl.String))
        return iris if gaps else iris.list.drop_nulls()

    def _described(self, rows: pl.DataFrame) -> list[pl.Expr]:
        """Return expressions for title, year, kind, licence and URL of the documents; null if the mapping has none."""
        import polars as pl

        made = []
        for name in _DOCUMENT:
            value: Value | None = getattr(self.mapping.document, name)
            none = pl.lit(None, pl.String)
            expr = none if value is None else compile_value(value, rows.schema, gaps=True).expr
            made.append(expr.alias(f"\x00d:{name}"))
        return made

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
        frame = records.select(ROW, "claim", DOCUMENTS, *wanted, *_pairs_of(records.columns))
        lists = _lists(frame, [*(f"\x00e:{name}" for name in _TEXTS), *_DETAILS])
        several = (pl.col(DOCUMENTS).list.n_unique() if lists else pl.col(DOCUMENTS).list.len()) > 1
        of_one = [pl.when(~several).then(pl.col(name)).alias(name) for name in _DETAILS if name not in lists]
        frame = frame.with_columns(of_one).explode(DOCUMENTS, *lists)
        frame = frame.rename({name: name[3:] for name in wanted if name.startswith("\x00e:")})
        frame = frame.with_columns(pl.col(DOCUMENTS).alias("document"))
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


def _lists(frame: pl.DataFrame, names: Iterable[str]) -> list[str]:
    """Return the names of those columns that contain lists."""
    import polars as pl

    return [name for name in names if isinstance(frame.schema.get(name), pl.List)]


def _further_checks(spec: ClaimSpec) -> list[Check]:
    """Return the checks of certainty and evidence type, for evidence whose defaults are filled in."""
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


def _as_lists(rows: pl.DataFrame, compiled: Compiled) -> pl.Series:
    """Compute a value as a list per row."""
    import polars as pl

    texts = rows.with_columns(compiled.expr.alias("text"))["text"]
    return texts if compiled.many else texts.to_frame().select(pl.concat_list("text"))["text"]


def _not_documents(rows: pl.DataFrame, texts: pl.Series, bad: pl.Series, where: str) -> pl.DataFrame:
    """Return the failures of rows with values that are not identifiers of documents."""
    import polars as pl

    message = (
        "{} is not an identifier of a document: expected one such as PMID:12345, DOI:10.1000/abc, a CURIE of a "
        "prefix that is known or declared in [prefixes], or an IRI"
    )
    shown = rows.select(ROW).with_columns(texts.list.drop_nulls().alias("\x00all"))
    wrong = pl.col("\x00all").list.eval(pl.element().filter(pl.element().is_in(bad.implode())))
    none_left = (wrong.list.len() > 0) & (wrong.list.len() == pl.col("\x00all").list.len())
    check = Check(none_left, pl.col("\x00all").list.join(", "), message, where, items=wrong)
    return failures(shown, [check])
