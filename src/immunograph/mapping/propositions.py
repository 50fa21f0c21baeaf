"""Build the labels of claims for whole columns, from sentence templates and the names of subject and object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from immunograph.identifiers import make_claim
from immunograph.mapping.predicates import Predicates
from immunograph.model import IRI, Literal
from immunograph.rdf.clauses import Clauses, order_of_dimension, without_tail
from immunograph.rdf.nouns import Vocabulary

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Propositions"]

_SUBJECT, _SECOND, _OBJECT = "urn:subject", "urn:subject:2", "urn:object"
_NAMES: Final = {_SUBJECT: "\ue000", _SECOND: "\ue002", _OBJECT: "\ue001"}
_LABEL: Final = "\ue003"
"""Placeholder for the label of an object, for templates with ``{object label}``."""


class Propositions:
    """Builds labels of claims from the predicates' sentence templates.

    Parameters
    ----------
    predicates
        Index of predicates, with their labels and templates.
    """

    def __init__(self, predicates: Predicates) -> None:
        self._predicates = predicates
        self._made: dict[tuple[object, ...], tuple[str, str, str, str, bool]] = {}

    def labels(self, frame: pl.DataFrame, context: Mapping[str, str]) -> pl.Series:
        """Return the proposition of each claim as text, equal to :meth:`immunograph.rdf.clauses.Clauses.proposition`.

        Parameters
        ----------
        frame
            Columns ``predicate``, ``aspect``, ``subject_noun``, ``subject_plural``, ``subject_category``, ``several``
            (whether there are joint subjects), ``object_noun``, ``object_label``, ``object_plural``,
            ``object_category``, ``literal``.
        context
            IRI of a context dimension or role -> column with the labels of its values.

        Returns
        -------
        polars.Series
            Text, one per row of ``frame``, in the same order.
        """
        import polars as pl

        kinds = ["predicate", "aspect", "subject_category", "subject_plural", "object_category", "object_plural"]
        kinds += ["several", "literal"]
        combinations = frame.select(kinds).unique()
        parts = [self._parts(row) for row in combinations.iter_rows(named=True)]
        schema = {
            **dict.fromkeys(("\x00pre", "\x00mid", "\x00post", "\x00last"), pl.String),
            "\x00by_label": pl.Boolean,
        }
        cut = pl.DataFrame(parts, schema=schema, orient="row")
        made = frame.join(
            pl.concat([combinations, cut], how="horizontal"),
            on=kinds,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        phrases = []
        for dimension, column in sorted(context.items(), key=lambda pair: order_of_dimension(pair[0])):
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
                    pl.col("subject_noun"),
                    pl.col("\x00mid"),
                    pl.when("\x00by_label").then("object_label").otherwise("object_noun"),
                    pl.col("\x00post"),
                    *phrases,
                    pl.col("\x00last"),
                ]
            ).alias("proposition")
        )["proposition"]

    def _parts(self, kind: Mapping[str, Any]) -> tuple[str, str, str, str, bool]:
        """Return the fixed texts of a proposition: before the subject, after it, after the object, and at the very end.

        The last item is whether the object has its label, and not its noun phrase.
        """
        key = tuple(kind.values())
        if key in self._made:
            return self._made[key]
        plural = [(_SUBJECT, kind["subject_plural"]), (_OBJECT, kind["object_plural"])]
        words = Vocabulary(
            labels={**self._predicates.labels, **_NAMES, _OBJECT: _LABEL},
            templates=self._predicates.templates,
            generic=_NAMES,
            plural={iri: _NAMES[iri] for iri, several in plural if several},
            categories={
                _SUBJECT: kind["subject_category"],
                _SECOND: kind["subject_category"],
                _OBJECT: kind["object_category"],
            },
        )
        subjects = [IRI(_SUBJECT), IRI(_SECOND)] if kind["several"] else [IRI(_SUBJECT)]
        target = Literal(_NAMES[_OBJECT]) if kind["literal"] else IRI(_OBJECT)
        claim = make_claim(subjects, IRI(kind["predicate"]), target, aspect=kind["aspect"])
        text = Clauses(words).clause(claim).replace(f"{_NAMES[_SUBJECT]} and {_NAMES[_SECOND]}", _NAMES[_SUBJECT])
        by_label = _LABEL in text
        pre, found, rest = text.partition(_NAMES[_SUBJECT])
        mid, also, post = rest.partition(_LABEL if by_label else _NAMES[_OBJECT])
        label = self._predicates.labels.get(kind["predicate"], kind["predicate"])
        post, last = without_tail(post, self._predicates.templates.get(kind["predicate"]) or "")
        self._made[key] = (pre, mid, post, last, by_label) if found and also else ("", f" {label} ", "", "", False)
        return self._made[key]
