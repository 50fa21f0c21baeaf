"""Numbers, locators and levels of evidence: compiled to columns, hashed and serialised for whole batches."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from immunograph.identifiers import expand, level_iri
from immunograph.mapping.cell_values import Check
from immunograph.mapping.expressions import compile_value
from immunograph.mapping.hashes import json_text
from immunograph.mapping.nquads import Statements, iri_term, number_term, text_term
from immunograph.mapping.source_spec import LevelsSpec
from immunograph.mapping.spec import ClaimSpec
from immunograph.mapping.table_batches import ROW
from immunograph.model import IRI, EpistemicStatus, Literal, NumberKind, Place
from immunograph.rdf import Quad, term_text
from immunograph.rdf.measures import PLACE_TERMS, number_literal
from immunograph.rdf.terms import quad_line
from immunograph.vocabulary import DCTERMS, OA, RDF, RDFS, SKOS, concept, term

if TYPE_CHECKING:
    import polars as pl

__all__ = ["details", "details_json", "levels_text", "measure_columns", "measures_text", "number_kinds", "place_json"]

_NUMBER: Final = r"^\s*(<=|>=|≤|≥|<|>|~|=)?\s*([+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*%?\s*$"
_COMMA: Final = r"^\s*(?:<=|>=|≤|≥|<|>|~|=)?\s*[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?\s*%?\s*$"
_HOW_TO_WRITE: Final = '{} has a decimal comma: set decimal = "," in [table], or write a point'
_SIGNS: Final = {"≤": "<=", "≥": ">="}
_DETAILS: Final = ("design", "identifier", "level", "note", "sample_size", "section", "type")
_USUAL: Final = {"certainty": "3", "status": EpistemicStatus.ASSERTED.value}
"""Default values of details, which are not part of a passage's hash."""
_PARTS: Final = [each.name for each in fields(Place)]


def number_kinds(spec: ClaimSpec) -> dict[str, str]:
    """Return the kinds of numbers (such as p values) that a ``[[claim]]`` section extracts.

    Parameters
    ----------
    spec
        The ``[[claim]]`` section.

    Returns
    -------
    dict[str, str]
        IRI of the kind -> its name in the mapping, sorted by IRI; empty if the section has no numbers.
    """
    by_name = {each.value: concept(each) for each in NumberKind}
    return dict(sorted((str(by_name.get(kind) or expand(kind)), kind) for kind in spec.numbers))


def measure_columns(rows: pl.DataFrame, spec: ClaimSpec, decimal: str) -> tuple[list[pl.Expr], list[Check]]:
    """Compile the numbers (value and comparison) and the locator parts of a ``[[claim]]`` section to columns.

    Parameters
    ----------
    rows
        Batch of table rows; only its schema is used.
    spec
        The ``[[claim]]`` section.
    decimal
        Decimal mark of the table, ``.`` or ``,``.

    Returns
    -------
    tuple[list[polars.Expr], list[Check]]
        Named expressions for the new columns, and checks that find invalid rows.

    Raises
    ------
    FormatError
        If the mapping names a column that the table lacks.
    """
    import polars as pl

    made: list[pl.Expr] = []
    checks: list[Check] = []
    for place, kind in enumerate(number_kinds(spec).values()):
        number = spec.numbers[kind]
        compiled = compile_value(number.value, rows.schema)
        text = compiled.expr.list.first() if compiled.many else compiled.expr
        text = pl.when(pl.col(ROW).is_not_null()).then(text)  # a constant has the length of the frame
        text = text.str.replace(",", ".", literal=True) if decimal == "," else text
        digits, sign = text.str.extract(_NUMBER, 2), text.str.extract(_NUMBER, 1)
        digits = digits.str.replace(r"^([+-]?)\.", "${1}0.")  # p values are printed as .05, too
        where = ", ".join(sorted(number.value.columns)) or kind
        finite = digits.cast(pl.Float64, strict=False).is_finite().fill_null(value=False)
        wrong, comma = text.is_not_null() & ~finite, text.str.contains(_COMMA).fill_null(value=False)
        checks += [
            *compiled.checks,
            Check(wrong & ~comma, text, "{} is not a number: expected digits such as 0.05 or 1.2e-8", where),
        ]
        checks.append(Check(wrong & comma, text, _HOW_TO_WRITE, where))
        made.append(digits.alias(f"\x00e:n{place}"))
        made.append(sign.replace(_SIGNS).fill_null(number.comparison).alias(f"\x00e:c{place}"))
    for part, value in spec.place.items():
        compiled = compile_value(value, rows.schema)
        checks += compiled.checks
        made.append((compiled.expr.list.join(", ") if compiled.many else compiled.expr).alias(f"\x00e:p{part}"))
    return made, checks


def place_json(columns: list[str]) -> pl.Expr:
    """Return an expression for the locator as JSON list items, which are part of the hash of a passage.

    Parameters
    ----------
    columns
        Names of the columns that the passages have; absent parts are left out.

    Returns
    -------
    polars.Expr
        Text expression: comma-separated JSON pairs without outer brackets; null without a locator.
    """
    import polars as pl

    parts = [
        pl.concat_str([pl.lit(f'["{part}","'), json_text(pl.col(f"p{part}")), pl.lit('"]')])
        for part in _PARTS
        if f"p{part}" in columns
    ]
    if not parts:
        return pl.lit(None, pl.String)
    return pl.concat_list(parts).list.drop_nulls().list.join(",").replace("", None)


def details_json(columns: list[str], spec: ClaimSpec) -> pl.Expr:
    """Return an expression for further details of a passage as JSON list items, which are part of its hash.

    Parameters
    ----------
    columns
        Names of the columns that the passages have; absent parts are left out.
    spec
        The ``[[claim]]`` section that yielded these rows.

    Returns
    -------
    polars.Expr
        Text expression: the JSON of :func:`immunograph.identifiers.passage_details` without outer brackets; null if
        there are no details.
    """
    import polars as pl

    said = {
        name: pl.col(column)
        for name, column in (("attributed_to", "\x00attributed_to"), *((each, each) for each in _DETAILS))
        if column in columns
    }
    for name, usual in _USUAL.items():
        said[name] = pl.when(pl.col(name) != usual).then(pl.col(name))
    for place, (iri, kind) in enumerate(number_kinds(spec).items()):
        unit = pl.lit(f" {spec.numbers[kind].unit}")
        said[f"number {iri}"] = pl.concat_str([pl.col(f"c{place}"), pl.col(f"n{place}"), unit])
    parts = [
        pl.concat_str([pl.lit(f'["{name}","'), json_text(value), pl.lit('"]')]) for name, value in sorted(said.items())
    ]
    return pl.concat_list(parts).list.drop_nulls().list.join(",").replace("", None)


def measures_text(new: pl.DataFrame, graph: IRI, spec: ClaimSpec) -> bytes:
    """Serialise the numbers and locators of passages as N-Quads.

    Parameters
    ----------
    new
        Passages that are not yet in the graph, one per row.
    graph
        IRI of the named graph to write to.
    spec
        The ``[[claim]]`` section that yielded these rows.

    Returns
    -------
    bytes
        N-Quads in UTF-8, one statement per line; empty if there is nothing to write.
    """
    import polars as pl

    text = b""
    before = pl.lit(0)
    for place, (iri, kind) in enumerate(number_kinds(spec).items()):
        has = pl.col(f"n{place}").is_not_null()
        found = new.with_columns(before.alias("\x00index")).filter(has)
        before = before + has.cast(pl.Int32)
        if not found.height:
            continue
        distinct = found[f"n{place}"].unique()
        terms = [number_literal(each) for each in distinct]
        odd = [
            each if isinstance(value.value, float) or str(value.value) != each else None
            for each, value in zip(distinct, terms, strict=True)
        ]
        table = pl.DataFrame(
            {"digits": distinct, "term": [term_text(each) for each in terms], "odd": odd},
            schema=dict.fromkeys(("digits", "term", "odd"), pl.String),
        )
        found = found.join(table, left_on=f"n{place}", right_on="digits", how="left", maintain_order="left")
        found = found.with_columns(pl.format("{}/number/{}", "evidence", "\x00index").alias("number"))
        said = Statements(pl.col("number"), graph)
        said.statement(pl.col("evidence"), term("hasNumber"), iri_term(pl.col("number")))
        said.constant(RDF + "type", term("Number")).constant(term("numberKind"), IRI(iri))
        said.add(term("value"), pl.col("term"))
        said.add(term("digits"), text_term(pl.col("odd")), optional=True)
        bounded = pl.when(pl.col(f"c{place}") != "=").then(pl.col(f"c{place}"))
        said.add(term("comparison"), text_term(bounded), optional=True)
        if spec.numbers[kind].unit:
            said.constant(term("unit"), Literal(spec.numbers[kind].unit))
        text += said.text(found)
    placed = new.filter(pl.col("place").is_not_null())
    if placed.height:
        placed = placed.with_columns(pl.format("{}/place", "evidence").alias("\x00place"))
        said = Statements(pl.col("\x00place"), graph)
        said.statement(pl.col("evidence"), term("place"), iri_term(pl.col("\x00place")))
        said.constant(RDF + "type", term("Place")).constant(RDF + "type", IRI(OA + "Selector"))
        for part in _PARTS:
            if f"p{part}" in placed.columns:
                said.add(PLACE_TERMS[part], text_term(pl.col(f"p{part}")), optional=True)
        text += said.text(placed)
    return text


def levels_text(levels: LevelsSpec, base: str, graph: IRI) -> bytes:
    """Serialise a scheme of evidence levels as N-Quads.

    Parameters
    ----------
    levels
        Scheme of the mapping, with its levels from weakest to strongest.
    base
        Namespace of the minted IRIs, ``base`` in ``[source]``.
    graph
        IRI of the named graph to write to.

    Returns
    -------
    bytes
        N-Quads; empty for a scheme without levels.
    """
    if not levels.levels:
        return b""
    scheme = level_iri(base, levels.name)
    quads: list[tuple[IRI, str, IRI | Literal]] = [
        (scheme, RDF + "type", term("LevelScheme")),
        (scheme, RDF + "type", IRI(SKOS + "ConceptScheme")),
        (scheme, RDFS + "label", Literal(levels.label or levels.name, "en")),
    ]
    for rank, (notation, label, definition) in enumerate(levels.levels, 1):
        level = level_iri(base, levels.name, notation)
        quads += [
            (level, RDF + "type", term("Level")),
            (level, RDF + "type", IRI(SKOS + "Concept")),
            (level, SKOS + "inScheme", scheme),
            (level, SKOS + "notation", Literal(notation)),
            (level, RDFS + "label", Literal(label, "en")),
            (level, term("rank"), Literal(rank)),
        ]
        quads += [(level, SKOS + "definition", Literal(definition, "en"))] if definition else []
    return "".join(quad_line(Quad(s, IRI(p), o, graph)) for s, p, o in quads).encode()


def details(said: Statements, columns: list[str]) -> None:
    """Add level, design, sample size, section, type and key of passages to a set of statements.

    Parameters
    ----------
    said
        Statements about passages; they are extended in place.
    columns
        Names of the columns that the passages have; absent parts are left out.
    """
    import polars as pl

    for name, property_ in (("level", "level"), ("design", "design"), ("section", "section"), ("type", "evidenceType")):
        if name in columns:
            said.add(term(property_), iri_term(pl.col(name)), optional=True)
    if "sample_size" in columns:
        said.add(term("sampleSize"), number_term(pl.col("sample_size")), optional=True)
    if "identifier" in columns:
        said.add(DCTERMS + "identifier", text_term(pl.col("identifier")), optional=True)
