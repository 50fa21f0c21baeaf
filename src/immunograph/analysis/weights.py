"""Weights of single passages, before sources are combined."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.figures import written_belief
from immunograph.analysis.parameters import Parameters
from immunograph.analysis.projection import snake, snakes
from immunograph.analysis.typed_rows import EvidenceRow
from immunograph.claims.properties import SEVERAL
from immunograph.identifiers import compress
from immunograph.vocabulary import BASE

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Factor", "factors_of", "footing_of", "weighted"]

_TOLD: Final = frozenset({"case_report", "opinion", "computational"})
"""Study designs that imply a sample size or have none; for these, sample size is not counted separately."""
_OPTIONAL: Final = {"level": "", "design": "", "document_status": "", "sample_size": 0}


@dataclass(frozen=True)
class Factor:
    """One factor of the weight of a passage.

    Parameters
    ----------
    name
        Name of the factor, such as ``sample size``.
    value
        Value as text; empty if it is unknown.
    weight
        Weight from 0 to 1; ``None`` if the factor is not counted.
    why_not
        Reason why it is not counted, such as another factor that covers it.
    """

    name: str
    value: str = ""
    weight: float | None = None
    why_not: str = ""

    def text(self) -> str:
        """Return the factor as text: its name, value and weight.

        Returns
        -------
        str
            For example ``sample size 423: 0.95``; includes the reason if the factor is not counted.

        Examples
        --------
        >>> Factor("sample size", "423", 0.95).text(), Factor("design", "cohort", why_not="covered by the level").text()
        ('sample size 423: 0.95', 'design cohort: not counted, covered by the level')
        >>> Factor("level").text(), Factor("evidence type", "", 0.6).text()
        ('level', 'evidence type (0.60)')
        """
        if not self.value:
            return f"{self.name} ({written_belief(self.weight)})" if self.weight is not None else self.name
        counted = written_belief(self.weight) if self.weight is not None else f"not counted, {self.why_not}"
        return f"{self.name} {self.value}: {counted}"


def _token(name: str, value: str) -> str:
    return snake(value).removesuffix("_design") if name == "design" else snake(value)


def level_weight(columns: ClaimColumns, parameters: Parameters, level: str) -> float | None:
    """Return the weight of an evidence level: from the table, else interpolated by rank within its scheme.

    Parameters
    ----------
    columns
        The columns, whose ``levels`` give the rank of the level in its scheme.
    parameters
        The table of weights.
    level
        IRI of the level.

    Returns
    -------
    float | None
        0 to 1; ``None`` if the level is neither in the table nor described in the graph.

    Notes
    -----
    The interpolation is linear between ``level/lowest`` and ``level/highest``: with rank *r* of *n* it is
    ``lowest + (highest - lowest) * (r - 1) / (n - 1)``. The only level of a scheme has the highest weight.
    """
    own = parameters.weights.get("level", {}).get(level.partition("/level/")[2])
    if own is not None:
        return own
    if level not in columns.levels:
        return None
    rank, top, _ = columns.levels[level]
    low, high = parameters["level", "lowest"], parameters["level", "highest"]
    return high if top <= 1 else low + (high - low) * (rank - 1) / (top - 1)


def _size_weight(parameters: Parameters, size: int) -> float:
    """Return the weight of a sample size: that of the largest bound that it reaches, or the lowest if it reaches none."""
    rows = {int(value): weight for value, weight in parameters.weights.get("sample_size", {}).items() if value != "*"}
    reached = [bound for bound in rows if bound <= size]
    return rows[max(reached)] if reached else min(rows.values(), default=1.0)


def _footing(columns: ClaimColumns, p: Parameters, frame: pl.DataFrame) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return the weights of level or design (null where neither is known), of the sample size and of the document."""
    import polars as pl

    def looked_up(column: str, made: Mapping[str, float | None]) -> pl.Expr:
        known = {value: weight for value, weight in made.items() if weight is not None}
        if not known:
            return pl.lit(None, dtype=pl.Float64)
        return pl.col(column).replace_strict(known, default=None, return_dtype=pl.Float64)

    levels = {each: level_weight(columns, p, each) for each in frame["level"].unique() if each}
    table = p.weights.get("design", {})
    designs = {each: table.get(_token("design", each)) for each in frame["design"].unique() if each}
    sizes = {each: _size_weight(p, each) for each in frame["sample_size"].unique() if each}
    said = pl.col("design").is_in([each for each in frame["design"].unique() if _token("design", each or "") in _TOLD])
    size = (
        pl.when(said)
        .then(None)
        .otherwise(pl.col("sample_size").replace_strict(sizes, default=None, return_dtype=pl.Float64))
        if sizes
        else pl.lit(None, dtype=pl.Float64)
    )
    statuses = {each: p.weight("document_status", snake(each)) for each in frame["document_status"].unique() if each}
    return (
        pl.coalesce(looked_up("level", levels), looked_up("design", designs)),
        size.fill_null(p.weight("sample_size", "*")),
        looked_up("document_status", statuses).fill_null(p.weight("document_status", "*")),
    )


def with_footing(evidence: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that describe the basis of evidence, with empty values where they are missing.

    Parameters
    ----------
    evidence
        Rows of evidence.

    Returns
    -------
    polars.DataFrame
        A new frame with ``level``, ``design``, ``document_status`` (text, never null) and ``sample_size`` (0 if unknown).
    """
    import polars as pl

    missing = [pl.lit(default).alias(name) for name, default in _OPTIONAL.items() if name not in evidence.columns]
    return evidence.with_columns(missing).with_columns(
        pl.col("level", "design", "document_status").fill_null(""), pl.col("sample_size").fill_null(0)
    )


def weighted(columns: ClaimColumns, parameters: Parameters) -> pl.DataFrame:
    """Compute the weight of each passage, and the side of the claim that it is on.

    Parameters
    ----------
    columns
        The claims and their evidence.
    parameters
        The table of weights.

    Returns
    -------
    polars.DataFrame
        The evidence with further columns: ``weight`` (0 to 1), ``side`` (1 for, -1 against, 0 neither) and
        ``of_document`` (the part of the weight that is due to the publication status).

    Notes
    -----
    The weight is the product of the weights of basis, certainty, status, each modality, attitude, stance, speaker,
    sample size and publication status. The basis is counted once: the evidence level if there is one, else the study
    design, else the evidence type; a passage that is its own evidence (``own_evidence``: a definition, an entry of a
    reference list) needs no other basis. A study that cannot be looked up, and a universal statement without a study,
    weigh less (``backing``).
    """
    import polars as pl

    evidence, p = with_footing(columns.evidence), parameters

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
    graded, size, of_document = _footing(columns, p, evidence)
    studied = pl.col("status") == "EvidenceReported"
    minted = pl.col("speaker").str.starts_with(BASE) | ~pl.col("speaker").str.contains(":", literal=True)
    unnamed = studied & ~own & minted & ~pl.col("speaker").is_in(sorted(columns.documents))
    bare = (pl.col("quantifier_kind") == "Universal") & ~studied & is_own.is_null()
    weight = (
        pl.coalesce(is_own, graded, weights("evidence_type", curies=True))
        * weights("certainty")
        * weights("status")
        * weights("modality")
        * weights("attitude")
        * weights("stance")
        * pl.when(own).then(p["speaker", "own"]).otherwise(p["speaker", "reported"])
        * pl.when(unnamed).then(p["backing", "unnamed_study"]).otherwise(1.0)
        * pl.when(bare).then(p["backing", "bare_universal"]).otherwise(1.0)
        * pl.when(is_own.is_null()).then(size).otherwise(1.0)
        * of_document
    )
    side = pl.col("stance").replace_strict(
        {"Supports": 1, "Disputes": -1, "Null": -1}, default=0, return_dtype=pl.Int64
    )
    return evidence.with_columns(weight.alias("weight"), side.alias("side"), of_document.alias("of_document"))


def footing_of(columns: ClaimColumns, parameters: Parameters, row: EvidenceRow) -> tuple[Factor, ...]:
    """Return the factors of a passage's basis with their weights, including unknown and uncounted ones.

    Parameters
    ----------
    columns
        The claims and their evidence.
    parameters
        The table of weights.
    row
        A row of :func:`weighted`.

    Returns
    -------
    tuple[Factor, ...]
        Level, design, evidence type, sample size and document status, in this order.
    """
    p = parameters
    itself = "it is its own evidence" if snake(row["status"]) in p.weights.get("own_evidence", {}) else ""
    level = level_weight(columns, p, row["level"]) if row["level"] else None
    by_level = itself or ("" if level is None else "covered by the level")
    design = _token("design", row["design"]) if row["design"] else ""
    graded = p.weights.get("design", {}).get(design)
    by_design = by_level or ("" if graded is None else "covered by the design")
    kind = row["evidence_type"] or ""
    of_kind = p.weight("evidence_type", compress(kind) or kind or "*")
    size = row["sample_size"]
    by_size = itself or ("covered by the design" if design in _TOLD else "")
    status = snake(row["document_status"] or "")
    words = (
        columns.levels[row["level"]][2] if row["level"] in columns.levels else compress(row["level"]) or row["level"]
    )
    return (
        _factor("level", words, level, itself or "no scale of this graph has it"),
        _factor("design", design.replace("_", " "), graded, by_level),
        _factor("evidence type", columns.label(kind) if kind else "", of_kind, by_design, unknown=True),
        _factor("sample size", f"{size:,}" if size else "", _size_weight(p, size) if size else None, by_size),
        _factor(
            "document status", status.replace("_", " "), p.weight("document_status", status) if status else None, ""
        ),
    )


def factors_of(
    columns: ClaimColumns, parameters: Parameters, row: EvidenceRow, footing: Sequence[Factor]
) -> tuple[Factor, ...]:
    """Return all factors whose product is the weight of a passage, as :func:`weighted` computes it.

    Parameters
    ----------
    columns
        The claims and their evidence.
    parameters
        The table of weights.
    row
        A row of :func:`weighted`.
    footing
        The factors of its basis, from :func:`footing_of`.

    Returns
    -------
    tuple[Factor, ...]
        Factors with a weight each: of the basis, then of what the passage says and who says it.
    """
    p = parameters
    status, known = snake(row["status"]), {each.name: each for each in footing}
    itself = p.weights.get("own_evidence", {}).get(status)
    made = [] if itself is None else [Factor("own evidence", status.replace("_", " "), itself)]
    made += [each for each in footing if each.weight is not None]
    for name in ("sample_size", "document_status"):
        each = known[name.replace("_", " ")]
        if each.weight is None and (itself is None or name == "document_status"):
            value = f"{each.value}, {each.why_not}" if each.value else "unknown"
            made.append(Factor(each.name, value, p.weight(name, "*")))
    certainty = int(row["certainty"])
    made.append(Factor("certainty", f"{certainty} of 3", p.weight("certainty", str(certainty))))
    for name, text in (
        ("status", row["status"]),
        ("modality", row["modality"]),
        ("attitude", row["attitude"]),
        ("stance", row["stance"]),
    ):
        for token in snakes(text or "").split(SEVERAL):
            made.append(Factor(name, token.replace("_", " ") or "none", p.weight(name, token or "*")))
    own = not row["speaker"] or row["speaker"] == row["document"]
    made.append(Factor("speaker", "own voice" if own else "reported", p["speaker", "own" if own else "reported"]))
    studied = row["status"] == "EvidenceReported"
    if studied and not own and _is_unnamed(columns, row["speaker"]):
        made.append(Factor("backing", "unnamed study", p["backing", "unnamed_study"]))
    if row["quantifier_kind"] == "Universal" and not studied and itself is None:
        made.append(Factor("backing", "bare universal", p["backing", "bare_universal"]))
    return tuple(made)


def _is_unnamed(columns: ClaimColumns, speaker: str) -> bool:
    """Return whether a speaker is neither a document nor a term of another vocabulary, so that nobody can look it up."""
    return (speaker.startswith(BASE) or ":" not in speaker) and speaker not in columns.documents


def _factor(name: str, value: str, weight: float | None, why_not: str, *, unknown: bool = False) -> Factor:
    """Create a factor; an unknown value has a weight only if a default is counted in its place."""
    if why_not and (weight is None or name != "level" or why_not == "it is its own evidence"):
        return Factor(name, value, None, why_not)
    return Factor(name, value, weight if value or unknown else None)
