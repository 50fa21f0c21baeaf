"""Serialise data frames as N-Quads, with one polars expression for all statements about a row."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from immunograph.rdf.terms import term_text
from immunograph.vocabulary import XSD

if TYPE_CHECKING:
    import polars as pl

    from immunograph.model import IRI, Literal

__all__ = ["Statements", "iri_term", "number_term", "text_term"]

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}


def iri_term(iri: pl.Expr) -> pl.Expr:
    """Return an expression that formats IRIs as N-Quads terms, in angle brackets.

    Parameters
    ----------
    iri
        Expression that yields full IRIs; they are not escaped or validated.

    Returns
    -------
    polars.Expr
        Text expression; nulls stay null.

    Examples
    --------
    >>> import polars as pl
    >>> pl.select(iri_term(pl.lit("http://e/a"))).item()
    '<http://e/a>'
    """
    import polars as pl

    return pl.concat_str([pl.lit("<"), iri, pl.lit(">")])


def text_term(text: pl.Expr, language: str = "") -> pl.Expr:
    """Return an expression that formats text as N-Quads literals, quoted and escaped.

    Parameters
    ----------
    text
        Expression that yields text.
    language
        Language tag of all literals; empty for none.

    Returns
    -------
    polars.Expr
        Text expression; nulls stay null.

    Examples
    --------
    >>> import polars as pl
    >>> pl.select(text_term(pl.lit("may"), "en")).item()
    '"may"@en'
    """
    import polars as pl

    escaped = text.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))
    return pl.concat_str([pl.lit('"'), escaped, pl.lit('"' + (f"@{language}" if language else ""))])


def number_term(number: pl.Expr, kind: str = "integer") -> pl.Expr:
    """Return an expression that formats numbers as typed N-Quads literals.

    Parameters
    ----------
    number
        Expression that yields numbers as text, in the lexical form of the datatype.
    kind
        Local name of an XML Schema datatype, such as ``integer`` or ``decimal``.

    Returns
    -------
    polars.Expr
        Text expression; nulls stay null.

    Examples
    --------
    >>> import polars as pl
    >>> pl.select(number_term(pl.lit("3"))).item()
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    import polars as pl

    return pl.concat_str([pl.lit('"'), number, pl.lit(f'"^^<{XSD}{kind}>')])


class Statements:
    """Builder of N-Quads statements: one statement template per predicate, applied to all rows of a frame.

    Parameters
    ----------
    subject
        Expression for the IRI of each row's subject.
    graph
        IRI of the named graph to write to.
    """

    def __init__(self, subject: pl.Expr, graph: str) -> None:
        import polars as pl

        self._subject = subject
        self._end = f" <{graph}> .\n"
        self._pieces: list[pl.Expr] = []
        self._nothing = pl.lit("")

    def add(self, predicate: str, term: pl.Expr, *, optional: bool = False) -> Statements:
        """Add a statement about each row's subject.

        Parameters
        ----------
        predicate
            IRI of the predicate.
        term
            Expression for the object as an N-Triples term, such as :func:`iri_term` returns.
        optional
            Whether to skip the statement in rows where ``term`` is null; otherwise ``term`` must not be null.

        Returns
        -------
        Statements
            ``self``, for chaining.
        """
        import polars as pl

        line = [pl.lit("<"), self._subject, pl.lit(f"> <{predicate}> "), term, pl.lit(self._end)]
        if optional:
            self._pieces.append(pl.concat_str(line).fill_null(self._nothing))
        else:
            self._pieces += line
        return self

    def constant(self, predicate: str, term: IRI | Literal) -> Statements:
        """Add a statement with the same object for every row.

        Parameters
        ----------
        predicate
            IRI of the predicate.
        term
            Object of the statement.

        Returns
        -------
        Statements
            ``self``, for chaining.
        """
        import polars as pl

        self._pieces += [pl.lit("<"), self._subject, pl.lit(f"> <{predicate}> {term_text(term)}{self._end}")]
        return self

    def each(self, predicate: str, terms: pl.Expr) -> Statements:
        """Add one statement for every item of a list of terms.

        Parameters
        ----------
        predicate
            IRI of the predicate.
        terms
            Expression for lists of N-Triples terms.

        Returns
        -------
        Statements
            ``self``, for chaining.
        """
        import polars as pl

        before = pl.concat_str([pl.lit("<"), self._subject, pl.lit(f"> <{predicate}> ")])
        between = pl.concat_str([pl.lit(self._end), before])
        joined = pl.concat_str([before, terms.list.join(between), pl.lit(self._end)])
        self._pieces.append(
            pl.when(terms.list.len() > 0).then(joined).otherwise(self._nothing).fill_null(self._nothing)
        )
        return self

    def statement(self, subject: pl.Expr, predicate: pl.Expr | str, term: pl.Expr) -> Statements:
        """Add a statement whose subject is not the row's subject.

        Parameters
        ----------
        subject
            Expression for the subject as an IRI.
        predicate
            IRI of the predicate, or an expression for IRIs.
        term
            Expression for the object as an N-Triples term.

        Returns
        -------
        Statements
            ``self``, for chaining.
        """
        import polars as pl

        verb = [pl.lit(f"> <{predicate}> ")] if isinstance(predicate, str) else [pl.lit("> <"), predicate, pl.lit("> ")]
        self._pieces += [pl.lit("<"), subject, *verb, term, pl.lit(self._end)]
        return self

    def text(self, frame: pl.DataFrame) -> bytes:
        r"""Serialise the statements about all rows of a frame.

        Parameters
        ----------
        frame
            Rows with all columns that the expressions use.

        Returns
        -------
        bytes
            N-Quads in UTF-8, row by row.

        Examples
        --------
        >>> import polars as pl
        >>> from immunograph.model import IRI
        >>> said = Statements(pl.col("iri"), IRI("http://e/g")).add("http://e/p", iri_term(pl.col("other")))
        >>> said.text(pl.DataFrame({"iri": ["http://e/a"], "other": ["http://e/b"]}))
        b'<http://e/a> <http://e/p> <http://e/b> <http://e/g> .\n'
        """
        import polars as pl

        if not frame.height:
            return b""
        target = io.BytesIO()
        # the CSV writer adds the newline of the last statement of each row
        made = frame.select(pl.concat_str(self._pieces).str.strip_chars_end("\n"))
        made.write_csv(target, include_header=False, quote_style="never", null_value="")
        return target.getvalue()
