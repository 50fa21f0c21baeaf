"""Extract the mentions of entities from a batch of rows, each with a key by which rows are joined to entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.mapping.cell_values import ITEM, Value
from immunograph.mapping.expressions import compile_value
from immunograph.mapping.gathered import KEY, exploded, roots
from immunograph.mapping.mandatory_values import emptied
from immunograph.mapping.spec import EntitySpec
from immunograph.mapping.table_batches import ROW
from immunograph.mapping.table_rows import failures, failures_together, skipped

if TYPE_CHECKING:
    import polars as pl

__all__ = ["EMPTIED", "mentions_of"]

EMPTIED: Final = "\x00emptied"
"""Column with the original cell, if the value map of the name replaces it by nothing."""

_WRONG: Final = "\x00wrong"


def mentions_of(spec: EntitySpec, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Extract entity mentions from a batch of rows, each with a key (``KEY``) for deduplication and joins.

    Parameters
    ----------
    spec
        The ``[entity.NAME]`` section to apply.
    frame
        Batch of table rows with ``ROW`` and the columns that the section names.

    Returns
    -------
    tuple[polars.DataFrame, polars.DataFrame]
        First, one row per mention, with ``ROW``, name, identifiers and ``KEY``. Second, the rows that fail a check.

    Raises
    ------
    FormatError
        If the mapping names a column that the table lacks.
    """
    import polars as pl

    columns = {name for value in spec.values for name in value.columns} - {""}
    wide = frame.select(ROW, *sorted(roots(columns, frame.columns) - {ROW}))
    lists: list[str] = []
    steps = [step for step in spec.identify if isinstance(step, Value)]
    if spec.name is not None:
        name = compile_value(spec.name, wide.schema)
        failed = failures(wide, name.checks)
        wide = wide.with_columns(name.expr.alias(ITEM))
        if name.wrong is not None:  # as text, like the other lists that are exploded
            wide = wide.with_columns(name.wrong.list.eval(pl.element().cast(pl.String)).alias(_WRONG))
        lists += [ITEM] if name.many else []
        lists += [_WRONG] if name.wrong is not None else []
        before = emptied(spec.name, wide.schema)
        if before is not None:
            wide = wide.with_columns(before.alias(EMPTIED))
            lists += [EMPTIED] if name.many else []
    else:
        failed = failures(wide, ())
        wide = wide.with_columns(pl.lit(None, pl.String).alias(ITEM))
    for place, step in enumerate(steps):
        if "" in step.columns:
            continue
        made = compile_value(step, wide.schema)
        wide = wide.with_columns(made.expr.alias(f"\x00id{place}"))
        lists += [f"\x00id{place}"] if made.many else []
    if lists and ITEM not in lists:  # a name without an identifier stays
        filled = (pl.col(lists[0]).list.len() > 0).fill_null(value=False)
        none = pl.lit([None], dtype=pl.List(pl.String))
        wide = wide.with_columns(pl.when(filled).then(lists[0]).otherwise(none).alias(lists[0]))
    wide = exploded(wide, lists)
    wide = wide.filter(pl.col(_WRONG).ne_missing("true")) if _WRONG in lists else wide
    for place, step in enumerate(steps):
        if "" in step.columns:
            wide = wide.with_columns(compile_value(step, wide.schema).expr.alias(f"\x00id{place}"))
    chosen = [pl.col(ROW), pl.col(ITEM).alias("name")]
    chosen += [pl.col(f"\x00id{place}").alias(f"id{place}") for place in range(len(steps))]
    for label, value in (("category", spec.category), ("definition", spec.definition), ("synonyms", spec.synonyms)):
        if value is None:
            chosen.append(pl.lit(None, pl.String).alias(label))
            continue
        made = compile_value(value, wide.schema)
        failed = failures_together([failed, failures(wide, made.checks)])
        chosen.append((made.expr.list.join("\x1f") if made.many else made.expr).alias(label))
    many = compile_value(spec.many, wide.schema)
    if failed["partial"].any():
        failed = _of_sets(failed, wide.select(ROW, many.expr.alias("many")))
    chosen.append(many.expr.alias("many"))
    chosen.append(pl.when(pl.col(ITEM).is_null()).then(EMPTIED if EMPTIED in wide.columns else None).alias(EMPTIED))
    made_frame = wide.select(chosen)
    identity = [name for name in made_frame.columns if name not in (ROW, "many", "synonyms", EMPTIED)]
    made_frame = made_frame.with_columns(pl.struct(identity).hash().alias(KEY))
    if failed.height:
        made_frame = made_frame.filter(~pl.col(ROW).cast(pl.Int64).is_in(skipped(failed).implode()))
    return made_frame, failed


def _of_sets(failed: pl.DataFrame, many: pl.DataFrame) -> pl.DataFrame:
    """Turn partial failures of joint entities and complexes into failures of the row, since the set would lack a member."""
    import polars as pl

    sets = many.filter(pl.col("many").fill_null("alternatives") != "alternatives")[ROW].cast(pl.Int64)
    whole = ~pl.col("partial") | pl.col("row").is_in(sets.implode())
    return failures_together([failed.with_columns((~whole).alias("partial"))])
