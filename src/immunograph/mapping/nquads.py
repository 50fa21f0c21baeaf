"""Serialisation of data frames as N-Quads: one polars expression for all statements of a row."""

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
    """Return an expression for IRIs as N-Quads terms, in angle brackets.

    Parameters
    ----------
    iri
        A column of IRIs.

    Returns
    -------
    polars.Expr
        An expression of terms.

    Examples
    --------
    >>> import polars as pl
    >>> pl.select(iri_term(pl.lit("http://e/a"))).item()
    '<http://e/a>'
    """
    import polars as pl

    return pl.concat_str([pl.lit("<"), iri, pl.lit(">")])


def text_term(text: pl.Expr, language: str = "") -> pl.Expr:
    """Return an expression for texts as escaped N-Quads literals.

    Parameters
    ----------
    text
        A column of text.
    language
        Language tag for all of them.

    Returns
    -------
    polars.Expr
        An expression of terms.

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
    """Return an expression for numbers, given as text, as typed N-Quads literals.

    Parameters
    ----------
    number
        A column of text.
    kind
        Local name of an XML Schema datatype.

    Returns
    -------
    polars.Expr
        An expression of terms.

    Examples
    --------
    >>> import polars as pl
    >>> pl.select(number_term(pl.lit("3"))).item()
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    import polars as pl

    return pl.concat_str([pl.lit('"'), number, pl.lit(f'"^^<{XSD}{kind}>')])


class Statements:
    """A set of statements about the IRIs in one column, serialised for all rows of a frame at once.

    Parameters
    ----------
    subject
        Expression of the subjects' IRIs.
    graph
        The named graph.
    """

    def __init__(self, subject: pl.Expr, graph: str) -> None:
        import polars as pl

        self._subject = subject
        self._end = f" <{graph}> .\n"
        self._pieces: list[pl.Expr] = []
        self._nothing = pl.lit("")

    def add(self, predicate: str, term: pl.Expr, *, optional: bool = False) -> Statements:
        """Add a statement to be written for each row.

        Parameters
        ----------
        predicate
            IRI of the predicate.
        term
            Terms in N-Triples syntax.
        optional
            Whether to omit the statement if the term is null.

        Returns
        -------
        Statements
            The same object, for chaining.
        """
        import polars as pl

        line = [pl.lit("<"), self._subject, pl.lit(f"> <{predicate}> "), term, pl.lit(self._end)]
        if optional:
            self._pieces.append(pl.concat_str(line).fill_null(self._nothing))
        else:
            self._pieces += line
        return self

    def constant(self, predicate: str, term: IRI | Literal) -> Statements:
        """Add a statement with the same term for each row.

        Parameters
        ----------
        predicate
            IRI of the predicate.
        term
            The object.

        Returns
        -------
        Statements
            The same object, for chaining.
        """
        import polars as pl

        self._pieces += [pl.lit("<"), self._subject, pl.lit(f"> <{predicate}> {term_text(term)}{self._end}")]
        return self

    def each(self, predicate: str, terms: pl.Expr) -> Statements:
        """Add a statement for every term of a list.

        Parameters
        ----------
        predicate
            IRI of the predicate.
        terms
            Lists of terms in N-Triples syntax.

        Returns
        -------
        Statements
            The same object, for chaining.
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
        """Add a statement about another subject.

        Parameters
        ----------
        subject
            IRIs of the subjects.
        predicate
            IRI of the predicate, or a column of IRIs.
        term
            Terms in N-Triples syntax.

        Returns
        -------
        Statements
            The same object, for chaining.
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
            The rows, with all columns that the statements use.

        Returns
        -------
        bytes
            N-Quads in UTF-8.

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
        # line ends between rows are those of the last statement
        made = frame.select(pl.concat_str(self._pieces).str.strip_chars_end("\n"))
        made.write_csv(target, include_header=False, quote_style="never", null_value="")
        return target.getvalue()
