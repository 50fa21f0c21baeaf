"""Compute content-hash IRIs for whole columns, identical to those of :mod:`immunograph.identifiers`.

Polars builds the canonical JSON; SHA-256, which polars lacks, is called once per distinct text.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from immunograph.vocabulary import BASE

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FIELD", "axiom_iris", "claim_iris", "decision_iris", "evidence_iris", "hashed", "json_text", "pair"]

FIELD: Final = "\x00"
"""Separator of the fields of a pair, chosen so that pairs sort like lists of their fields."""

_ESCAPES: Final = {
    "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
    **{chr(code): f"\\u{code:04x}" for code in range(1, 32) if chr(code) not in "\n\r\t\b\f"},
}  # fmt: skip


def json_text(text: pl.Expr) -> pl.Expr:
    """Return an expression that escapes text for a JSON string, without the surrounding quotes.

    Parameters
    ----------
    text
        Expression that yields text.

    Returns
    -------
    polars.Expr
        Text expression; nulls stay null.
    """
    return text.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))


def hashed(texts: pl.Series) -> pl.Series:
    """Return the first 128 bits of the SHA-256 of each text, as 32 hexadecimal digits.

    Parameters
    ----------
    texts
        Texts without nulls; duplicates are hashed again.

    Returns
    -------
    polars.Series
        Hexadecimal digits, one text per input and in the same order; the name of the series is kept.

    Examples
    --------
    >>> import polars as pl
    >>> hashed(pl.Series(["a"]))[0]
    'ca978112ca1bbdcafac231b39a23dc4d'
    """
    import polars as pl

    sha256 = hashlib.sha256
    digits = [sha256(text.encode()).hexdigest()[:32] for text in texts.to_list()]
    return pl.Series(texts.name, digits, dtype=pl.String)


def pair(name: pl.Expr, value: pl.Expr, *, literal: bool = False, language: str = "") -> pl.Expr:
    """Return an expression that joins a context dimension and its value to one text, for hashing.

    The fields are separated by :data:`FIELD`, so that the texts sort like the lists ``[name, kind, value]``.

    Parameters
    ----------
    name
        Expression for the IRI of the dimension.
    value
        Expression for the IRI or the text of the value.
    literal
        Whether ``value`` is a literal instead of an IRI.
    language
        BCP 47 tag of a text literal; empty for none.

    Returns
    -------
    polars.Expr
        Text expression in the form that :func:`claim_iris` and :func:`evidence_iris` expect.
    """
    import polars as pl

    if not literal:
        return pl.concat_str([name, pl.lit(f"{FIELD}iri{FIELD}"), value])
    return pl.concat_str([name, pl.lit(f"{FIELD}literal{FIELD}str{FIELD}"), value, pl.lit(f"{FIELD}{language}{FIELD}")])


def _lists(pairs: pl.Expr) -> pl.Expr:
    """Return an expression for a column of lists of pairs as the inside of a JSON list, sorted."""
    import polars as pl

    element = json_text(pl.element()).str.replace_all(FIELD, '","', literal=True)
    inside = pl.concat_str([pl.lit('["'), element, pl.lit('"]')])
    return pairs.list.unique().list.sort().list.eval(inside).list.join(",").fill_null("")


def _quoted(column: pl.Expr, *, several: bool) -> pl.Expr:
    import polars as pl

    inner = column.list.unique().list.sort().list.join('","') if several else column
    return pl.concat_str([pl.lit('"'), inner, pl.lit('"')])


def claim_iris(frame: pl.DataFrame) -> pl.Series:
    """Return the content-hash IRIs of claims, equal to those of :func:`immunograph.identifiers.claim_iri`.

    Parameters
    ----------
    frame
        Columns ``subject`` (IRI or list of IRIs), ``predicate``, ``object`` (likewise, or the ``repr`` of a text if
        ``literal`` is true), ``literal``, ``language``, ``aspect``, and ``context`` and ``participants`` (lists of
        :func:`pair`).

    Returns
    -------
    polars.Series
        IRIs as text, one per row of ``frame``, in the same order.
    """
    import polars as pl

    several = isinstance(frame.schema["subject"], pl.List)
    what = _objects(several=isinstance(frame.schema["object"], pl.List))
    content = pl.concat_str(
        [
            pl.lit('{"aspect":"'),
            json_text(pl.col("aspect").fill_null("")),
            pl.lit('","context":['),
            _lists(pl.col("context")),
            pl.lit('],"object":['),
            what,
            pl.lit('],"participants":['),
            _roles(pl.col("participants")),
            pl.lit('],"predicate":"'),
            pl.col("predicate"),
            pl.lit('","subjects":['),
            _quoted(pl.col("subject"), several=several),
            pl.lit("]}"),
        ]
    )
    return _named(frame.select(content.alias("claim"))["claim"], BASE + "claim/")


def _objects(*, several: bool) -> pl.Expr:
    """Return an expression for the object as the inside of a JSON list: one IRI, several joint ones, or a text."""
    import polars as pl

    if several:
        distinct = pl.col("object").list.unique().list.sort()
        kind = pl.when(distinct.list.len() > 1).then(pl.lit('"iris","')).otherwise(pl.lit('"iri","'))
        return pl.concat_str([kind, distinct.list.join('","'), pl.lit('"')])
    text = [
        pl.lit('"literal","str","'),
        json_text(pl.col("object")),
        pl.lit('","'),
        pl.col("language"),
        pl.lit('",""'),
    ]
    iri = pl.concat_str([pl.lit('"iri","'), pl.col("object"), pl.lit('"')])
    return pl.when(pl.col("literal")).then(pl.concat_str(text)).otherwise(iri)


def _roles(pairs: pl.Expr) -> pl.Expr:
    """Return an expression for participants, whose pairs have no kind, as the inside of a JSON list."""
    return _lists(pairs).str.replace_all('","iri","', '","', literal=True)


def evidence_iris(frame: pl.DataFrame) -> pl.Series:
    """Return the content-hash IRIs of evidence, as :func:`immunograph.identifiers.evidence_iri` does without a span.

    Parameters
    ----------
    frame
        Columns ``claim``, ``document``, ``stance`` (value of the enumeration), ``speaker``, ``note``, ``quotation``,
        ``place`` and ``details`` (JSON lists without brackets), and ``context`` (lists of :func:`pair`).

    Returns
    -------
    polars.Series
        IRIs as text, one per row of ``frame``, in the same order.
    """
    import polars as pl

    around = _lists(pl.col("context"))
    more = pl.when(around != "").then(pl.concat_str([pl.lit(",["), around, pl.lit("]")])).otherwise(pl.lit(""))
    details, place = (
        pl.when(pl.col(name).is_not_null()).then(pl.concat_str([pl.lit(f'"{name}":['), pl.col(name), pl.lit("]")]))
        for name in ("details", "place")
    )
    words = json_text(pl.col("quotation"))
    quotation = pl.when(pl.col("quotation") != "").then(pl.concat_str([pl.lit('"quotation":"'), words, pl.lit('"')]))
    inside = pl.concat_list(details, place, quotation).list.drop_nulls().list.join(",")
    further = pl.when(inside != "").then(pl.concat_str([pl.lit(",{"), inside, pl.lit("}")])).otherwise(pl.lit(""))
    content = pl.concat_str(
        [
            pl.lit('["'),
            pl.col("claim"),
            pl.lit('","'),
            pl.col("document"),
            pl.lit('",null,"'),
            pl.col("stance"),
            pl.lit('","'),
            pl.col("speaker"),
            pl.lit('","'),
            json_text(pl.col("note").fill_null("")),
            pl.lit('"'),
            more,
            further,
            pl.lit("]"),
        ]
    )
    return _named(frame.select(content.alias("evidence"))["evidence"], BASE + "evidence/")


def axiom_iris(frame: pl.DataFrame) -> pl.Series:
    """Return the content-hash IRIs of axioms, equal to those of :func:`immunograph.identifiers.axiom_iri`.

    Parameters
    ----------
    frame
        Columns ``subject``, ``predicate`` and ``object``, all full IRIs.

    Returns
    -------
    polars.Series
        IRIs as text, one per row of ``frame``, in the same order.

    Examples
    --------
    >>> import polars as pl
    >>> from immunograph.identifiers import axiom_iri
    >>> ends = ("http://e/a", "http://e/p", "http://e/b")
    >>> frame = pl.DataFrame([ends], schema=["subject", "predicate", "object"], orient="row")
    >>> axiom_iris(frame)[0] == axiom_iri(*ends)
    True
    """
    import polars as pl

    parts = pl.concat_str([pl.col("subject", "predicate", "object")], separator='","')
    content = pl.concat_str([pl.lit('["'), parts, pl.lit('"]')])
    return _named(frame.select(content.alias("axiom"))["axiom"], BASE + "axiom/")


def decision_iris(frame: pl.DataFrame, outcome: str, agent: str, date: str) -> pl.Series:
    """Return the content-hash IRIs of decisions, equal to those of :func:`immunograph.identifiers.decision_iri`.

    Parameters
    ----------
    frame
        Frame with a column ``claim`` of claim IRIs.
    outcome
        Local name of the outcome, such as ``accepted``.
    agent
        Name or IRI of the person or program that decided; part of the hash.
    date
        Date of the decision, ISO 8601 (``YYYY-MM-DD``).

    Returns
    -------
    polars.Series
        IRIs as text, one per row of ``frame``, in the same order.
    """
    import json

    import polars as pl

    rest = json.dumps(["", outcome, agent, date], separators=(",", ":"), ensure_ascii=False).removeprefix('[""')
    content = pl.concat_str([pl.lit('["'), pl.col("claim"), pl.lit('"' + rest)])
    return _named(frame.select(content.alias("decision"))["decision"], BASE + "decision/")


def _named(content: pl.Series, stem: str) -> pl.Series:
    """Return the IRI of each text, a stem with a hash; each distinct text is hashed once."""
    import polars as pl

    distinct = content.unique()
    if distinct.len() == content.len():
        return (stem + hashed(content)).alias(content.name)
    made = pl.DataFrame({"content": distinct, "iri": stem + hashed(distinct)})
    return (
        content.to_frame("content")
        .join(made, on="content", how="left", maintain_order="left")["iri"]
        .alias(content.name)
    )
