"""What each passage weighs by itself, before sources are combined."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from immunograph.analysis.columns import ClaimColumns
from immunograph.analysis.parameters import Parameters
from immunograph.analysis.projection import snake, snakes
from immunograph.claims.properties import SEVERAL
from immunograph.identifiers import compress
from immunograph.vocabulary import BASE

if TYPE_CHECKING:
    import polars as pl

__all__ = ["weighted"]


def weighted(columns: ClaimColumns, parameters: Parameters) -> pl.DataFrame:
    """Return the evidence with the ``weight`` of each passage and its ``side``: 1 for, -1 against, 0 neither.

    Parameters
    ----------
    columns
        The claims and their evidence.
    parameters
        The weights.

    Notes
    -----
    The product over evidence type, certainty, status, each modality, attitude, stance and speaker. A passage that is its
    own evidence (``own_evidence``: a definition, an entry of a reference list) is not asked for its evidence type. A study
    that nobody can look up, and a rule for every case with no study behind it, weigh less (``backing``).
    """
    import polars as pl

    evidence, p = columns.evidence, parameters

    def weights(column: str, *, curies: bool = False) -> pl.Expr:
        values = evidence[column].unique().to_list()
        tokens = {
            v: (compress(v or "") or v or "") if curies else snakes(str(v if v is not None else "")) for v in values
        }
        made = {
            v: math.prod(p.weight(column, part) for part in token.split(SEVERAL)) if token else p.weight(column, "*")
            for v, token in tokens.items()
        }
        return pl.col(column).replace_strict(made, return_dtype=pl.Float64) if made else pl.lit(1.0)

    own = (pl.col("speaker") == "") | (pl.col("speaker") == pl.col("document"))
    by_itself = {row: p.weights.get("own_evidence", {}).get(snake(row)) for row in evidence["status"].unique()}
    is_own = pl.lit(None, dtype=pl.Float64)
    if by_itself:
        is_own = pl.col("status").replace_strict(by_itself, return_dtype=pl.Float64)
    studied = pl.col("status") == "EvidenceReported"
    minted = pl.col("speaker").str.starts_with(BASE) | ~pl.col("speaker").str.contains(":", literal=True)
    unnamed = studied & ~own & minted & ~pl.col("speaker").is_in(sorted(columns.documents))
    bare = (pl.col("quantifier_kind") == "Universal") & ~studied & is_own.is_null()
    weight = (
        pl.coalesce(is_own, weights("evidence_type", curies=True))
        * weights("certainty")
        * weights("status")
        * weights("modality")
        * weights("attitude")
        * weights("stance")
        * pl.when(own).then(p["speaker", "own"]).otherwise(p["speaker", "reported"])
        * pl.when(unnamed).then(p["backing", "unnamed_study"]).otherwise(1.0)
        * pl.when(bare).then(p["backing", "bare_universal"]).otherwise(1.0)
    )
    side = pl.col("stance").replace_strict(
        {"Supports": 1, "Disputes": -1, "Null": -1}, default=0, return_dtype=pl.Int64
    )
    return evidence.with_columns(weight.alias("weight"), side.alias("side"))
