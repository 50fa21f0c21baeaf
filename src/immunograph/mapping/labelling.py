"""Build the labels of claims for whole batches, by filling subject and object into proposition templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.mapping.hashes import FIELD
from immunograph.mapping.propositions import Propositions
from immunograph.rdf.words import general_form, is_plural
from immunograph.vocabulary import BIOLINK

if TYPE_CHECKING:
    import polars as pl

    from immunograph.mapping.claims import RowClaims

__all__ = ["ClaimLabels"]


class ClaimLabels:
    """Builds the labels of claims for whole batches.

    Parameters
    ----------
    rows
        Builder of the claims, which has the predicates and context dimensions.
    labels
        One row per entity: ``iri``, ``label``, ``category``, ``generic`` and ``plural_form``; the last two may be null.
    """

    def __init__(self, rows: RowClaims, labels: pl.DataFrame) -> None:
        self._rows = rows
        self.labels = _with_nouns(labels)
        self._propositions = Propositions(rows.predicates)

    def add(self, labels: pl.DataFrame) -> None:
        """Add the labels of further entities, such as complexes.

        Parameters
        ----------
        labels
            One row per entity: ``iri``, ``label`` and ``category``.
        """
        import polars as pl

        self.labels = pl.concat([self.labels, _with_nouns(labels)])

    def with_labels(self, new: pl.DataFrame) -> pl.DataFrame:
        """Add a column ``proposition`` with the label of each claim.

        Parameters
        ----------
        new
            ``records`` of a :class:`Made`, as returned by :meth:`RowClaims.made`.

        Returns
        -------
        polars.DataFrame
            ``new`` with a text column ``proposition``, such as ``that IL-2 enhances T cell growth``.
        """
        import polars as pl

        frame = new.select("claim", "predicate", pl.col("aspect").fill_null(""), "literal")
        for name in ("subject", "object"):
            several = isinstance(new.schema[name], pl.List)
            if name == "object" and new["literal"].any():
                quoted = pl.concat_str([pl.lit("“"), new["text"], pl.lit("”")])
                frame = frame.with_columns(
                    quoted.alias("object_label"),
                    quoted.alias("object_noun"),
                    pl.lit("").alias("object_category"),
                    pl.lit(value=False).alias("object_plural"),
                )
                continue
            ends = pl.DataFrame({"claim": new["claim"], "iri": new[name]})
            found = (ends.explode("iri") if several else ends).join(
                self.labels, on="iri", how="left", maintain_order="left"
            )
            if several:
                found = found.group_by("claim", maintain_order=True).agg(
                    pl.col("label").unique().sort().str.join(" and "),
                    pl.col("noun").unique().sort().str.join(" and "),
                    pl.col("category").first(),
                    (pl.col("plural").any() | (pl.len() > 1)).alias("plural"),
                    pl.len().alias("number"),
                )
                if name == "object":
                    jointly = pl.when(pl.col("number") > 1).then(pl.lit(" together")).otherwise(pl.lit(""))
                    found = found.with_columns(pl.col("label") + jointly, pl.col("noun") + jointly)
            frame = frame.with_columns(
                found["label"].alias(f"{name}_label"),
                found["noun"].alias(f"{name}_noun"),
                found["category"].fill_null("").alias(f"{name}_category"),
                found["plural"].fill_null(value=False).alias(f"{name}_plural"),
            )
            if name == "subject":
                frame = frame.with_columns((found["number"] > 1 if several else pl.lit(value=False)).alias("several"))
        context: dict[str, str] = {}
        for column in [each for each in new.columns if each.startswith(("\x00context:", "\x00role:"))]:
            kind, _, name = column[1:].partition(":")
            frame = frame.with_columns(self._named(new, column).alias(column))
            context[self._rows.dimensions[kind, name]] = column
        return new.with_columns(self._propositions.labels(frame, context).alias("proposition"))

    def _named(self, new: pl.DataFrame, column: str) -> pl.Series:
        """Return the labels of each claim's values of a dimension or role, joined by *and*; null without a value."""
        import polars as pl

        value = pl.element().str.splitn(FIELD, 3).struct.field("field_2")
        kind = pl.element().str.splitn(FIELD, 3).struct.field("field_1")
        plain = (
            pl.when(kind == "iri")
            .then(value)
            .otherwise(value.str.replace("^str\x00'?", "").str.replace("'?\x00.*$", ""))
        )
        ends = new.select("claim", pl.col(column).list.eval(plain).alias("iri")).explode("iri")
        ends = ends.join(self.labels, on="iri", how="left", maintain_order="left")
        told = ends.group_by("claim", maintain_order=True).agg(
            pl.coalesce("noun", "iri").drop_nulls().sort().str.join(" and ").alias("label")
        )
        return told["label"].replace("", None)


def _with_nouns(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the generic noun phrase of each entity, and whether it is plural."""
    import polars as pl

    for name in ("generic", "plural_form"):
        frame = frame if name in frame.columns else frame.with_columns(pl.lit(None, pl.String).alias(name))
    texts = frame.select(pl.col("label", "category", "generic", "plural_form").fill_null(""))
    rows = [_noun(*row) for row in texts.iter_rows()]
    nouns = pl.DataFrame(rows, schema={"noun": pl.String, "plural": pl.Boolean}, orient="row")
    return pl.concat([frame, nouns], how="horizontal")


def _noun(label: str, category: str, generic: str, plural: str) -> tuple[str, bool]:
    """Return the generic noun phrase of an entity, like :meth:`immunograph.rdf.nouns.Nouns.general`, and whether it is plural."""
    if generic:
        return generic, generic == plural or is_plural(generic)
    return (plural, True) if plural else general_form(label, category.removeprefix(BIOLINK))
