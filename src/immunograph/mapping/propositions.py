"""Labels of claims, in columns: one clause for each kind of claim, into which the names of its ends are put."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from immunograph.identifiers import make_claim
from immunograph.mapping.predicates import Predicates
from immunograph.model import IRI, Literal
from immunograph.rdf.clauses import Clauses
from immunograph.rdf.nouns import Vocabulary

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Propositions"]

_SUBJECT, _SECOND, _OBJECT = "urn:subject", "urn:subject:2", "urn:object"
_NAMES: Final = {_SUBJECT: "\ue000", _SECOND: "\ue002", _OBJECT: "\ue001"}


class Propositions:
    """Makes labels of claims.

    Parameters
    ----------
    predicates
        The predicates, with their templates.
    """

    def __init__(self, predicates: Predicates) -> None:
        self._predicates = predicates
        self._made: dict[tuple[str, str, str, str, bool, bool], tuple[str, str, str]] = {}

    def labels(self, frame: pl.DataFrame, context: Mapping[str, str]) -> pl.Series:
        """Return the propositions of claims, as :meth:`immunograph.rdf.clauses.Clauses.proposition` puts them.

        Parameters
        ----------
        frame
            ``predicate``, ``aspect``, ``subject_label``, ``subject_category``, ``several`` (whether there are joint
            subjects), ``object_label``, ``object_category``, ``literal``.
        context
            Dimension -> the column of its labels.
        """
        import polars as pl

        kinds = ["predicate", "aspect", "subject_category", "object_category", "several", "literal"]
        combinations = frame.select(kinds).unique()
        parts = [self._parts(*row) for row in combinations.iter_rows()]
        cut = pl.DataFrame(parts, schema=dict.fromkeys(("\x00pre", "\x00mid", "\x00post"), pl.String), orient="row")
        made = frame.join(
            pl.concat([combinations, cut], how="horizontal"),
            on=kinds,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        phrases = []
        for dimension, column in context.items():
            template = self._predicates.templates.get(dimension)
            label = self._predicates.labels.get(dimension, dimension)
            before, _, after = (template or f"({label}: {{value}})").partition("{value}")
            phrase = pl.concat_str(
                [pl.lit("" if before.startswith(",") else " "), pl.lit(before), pl.col(column), pl.lit(after)]
            )
            phrases.append(phrase.fill_null(""))
        return made.select(
            pl.concat_str(
                [
                    pl.lit("that "),
                    pl.col("\x00pre"),
                    pl.col("subject_label"),
                    pl.col("\x00mid"),
                    pl.col("object_label"),
                    pl.col("\x00post"),
                    *phrases,
                ]
            ).alias("proposition")
        )["proposition"]

    def _parts(
        self, predicate: str, aspect: str | None, subject: str, value: str, several: bool, literal: bool
    ) -> tuple[str, str, str]:
        """Return what stands before, between and after the names of the ends."""
        key = (predicate, aspect or "", subject, value, several, literal)
        if key not in self._made:
            words = Vocabulary(
                labels={**self._predicates.labels, **_NAMES},
                templates=self._predicates.templates,
                categories={_SUBJECT: subject or "", _SECOND: subject or "", _OBJECT: value or ""},
            )
            subjects = [IRI(_SUBJECT), IRI(_SECOND)] if several else [IRI(_SUBJECT)]
            target = Literal(_NAMES[_OBJECT]) if literal else IRI(_OBJECT)
            claim = make_claim(subjects, IRI(predicate), target, aspect=aspect or "")
            text = Clauses(words).clause(claim).replace(f"{_NAMES[_SUBJECT]} and {_NAMES[_SECOND]}", _NAMES[_SUBJECT])
            pre, found, rest = text.partition(_NAMES[_SUBJECT])
            mid, also, post = rest.partition(_NAMES[_OBJECT])
            whole = found and also
            self._made[key] = (
                (pre, mid, post) if whole else ("", f" {self._predicates.labels.get(predicate, predicate)} ", "")
            )
        return self._made[key]
