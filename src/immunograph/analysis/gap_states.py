"""The states of a cell of the gap matrix, with the letter and the colour of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import AGAINST
from immunograph.analysis.scopes import Scopes

if TYPE_CHECKING:
    import polars as pl

    from immunograph.analysis.claim_columns import ClaimColumns

__all__ = [
    "COLOURS",
    "INDIRECT",
    "LIMITED",
    "MARKS",
    "STATES",
    "VOICES",
    "ink_on",
    "notes_on",
    "of_combinations",
    "state_of",
    "voices_of",
]

STATES: Final = (
    *("supported", "capability at most", "emphasised at most", "disputed", "hedged support and dispute"),
    *("opposite effects", "support and null", "hedged support and null", "only disputed"),
    *("tested and null", "hedged only", "association only", "joint only", "left open"),
    *("asked only", "retracted only", "untouched"),
)
"""The states of a cell, from asserted to not mentioned in any text.

``capability at most``: asserted as an ability only. ``emphasised at most``: asserted with emphasis only, without
evidence. Either may also have hedged claims. ``association only``: the two occur together, without an effect of one on
the other. ``joint only``: about combinations only, which states nothing about one member alone. ``left open``: disputed,
or a null result, with certainty 0. ``asked only``: a question or an aim; also a claim without a direction, or a
superseded one. ``retracted only``: stated by retracted or withdrawn documents only. ``disputed``: supported and
disputed. ``support and null``: supported, with null results, but not disputed. ``hedged support and dispute``, ``hedged
support and null``: the same if all support is hedged. ``opposite effects``: an increase and a decrease are supported in
the same context, without a dispute of either. ``only disputed``, ``tested and null``: without support.
"""

MARKS: Final = dict(zip(STATES, "SCEDBOMWXNHAJL?R·", strict=True))
"""State -> its letter in the matrix."""
INDIRECT: Final = (
    "* based on claims about a process of the entity acted on, or about something directed at it; applying them to the "
    "entity itself is an interpretation"
)
"""Meaning of the asterisk after the letter of a cell."""
LIMITED: Final = "† limited, or with evidence against it: see the note on the cell"
"""Meaning of the dagger after the letter of a cell."""
COLOURS: Final = dict(
    zip(
        STATES,
        (
            *("#1b7837", "#5aae61", "#c2a5cf", "#d6604d", "#f4a582", "#c51b7d", "#b35806", "#e08214", "#8c2d1f"),
            *("#762a83", "#a6dba0", "#92c5de", "#80cdc1", "#fee8c8", "#fdd49e", "#bdbdbd", "#f7f7f7"),
        ),
        strict=True,
    )
)
_DARK: Final = frozenset(
    ("supported", "disputed", "opposite effects", "support and null", "only disputed", "tested and null")
)


VOICES: Final = ("firm", "capable", "emphatic", "together", "disputed", "null", "joint", "open", "asked", "fallen")
"""Names of the numbers that summarise the passages of a cell.

``firm`` and ``capable`` are maximum certainties (0 to 3); the others are 1 if there are such passages, else 0.
"""


def state_of(cell: Mapping[str, object]) -> str:
    """Return the state of a cell of the gap matrix from its passages.

    Parameters
    ----------
    cell
        Name in :data:`VOICES` -> value: a certainty (0 to 3), or 0 or 1; ``opposite``, if given: whether claims of the
        cell say opposite things.

    Returns
    -------
    str
        One of :data:`STATES`; empty if no passage counts.

    Examples
    --------
    >>> state_of(dict.fromkeys(VOICES, 0) | {"capable": 3, "firm": 2})
    'capability at most'
    >>> state_of(dict.fromkeys(VOICES, 0) | {"firm": 1, "null": 1})
    'hedged support and null'
    """
    supported = cell["firm"] or cell["capable"] or cell["emphatic"] or cell["together"]
    firmer = cell["emphatic"] or cell["together"] or 3 in (cell["firm"], cell["capable"])
    if cell["disputed"]:
        if not supported:
            return "only disputed"
        return "disputed" if firmer else "hedged support and dispute"
    if cell.get("opposite"):
        return "opposite effects"
    if cell["null"]:
        if not supported:
            return "tested and null"
        return "support and null" if firmer else "hedged support and null"
    if cell["firm"] == 3:
        return "supported"
    if cell["capable"] == 3:
        return "capability at most"
    found = (
        *(("emphatic", "emphasised at most"), ("firm", "hedged only"), ("capable", "hedged only")),
        *(("together", "association only"), ("joint", "joint only"), ("open", "left open")),
        *(("asked", "asked only"), ("fallen", "retracted only")),
    )
    return next((state for name, state in found if cell[name]), "")


def ink_on(state: str) -> str:
    """Return a text colour that is readable on the colour of a state.

    Parameters
    ----------
    state
        One of :data:`STATES`.

    Returns
    -------
    str
        White for dark colours, otherwise nearly black.

    Examples
    --------
    >>> ink_on("untouched")
    '#222'
    """
    return "#fff" if state in _DARK else "#222"


def notes_on(marks: Iterable[str]) -> list[str]:
    """Return the meanings of the signs after the letters of a matrix.

    Parameters
    ----------
    marks
        The cells of the matrix, such as ``S*``.

    Returns
    -------
    list[str]
        Sentences for ``*`` and ``†``, in this order, where they occur.

    Examples
    --------
    >>> [note[0] for note in notes_on(["S", "S†", "M"])]
    ['†']
    """
    signs = {sign for mark in marks for sign in mark[1:]}
    return [note for note in (INDIRECT, LIMITED) if note[0] in signs]


def of_combinations(joint: Collection[str]) -> list[pl.Expr]:
    """Return the columns that make what is found of a combination no finding about one member of it.

    Parameters
    ----------
    joint
        IRIs of the claims with several subjects or several objects.

    Returns
    -------
    list[polars.Expr]
        ``joint``, 1 if such a claim is supported, disputed or not seen; and 0 in place of each of these.

    Examples
    --------
    >>> len(of_combinations(["urn:1"]))
    7
    """
    import polars as pl

    found = VOICES[: VOICES.index("joint")]
    combined = pl.col("claim").is_in(sorted(joint))
    return [
        (combined & (pl.max_horizontal(*found) > 0)).cast(pl.Int8).alias("joint"),
        *(pl.when(combined).then(0).otherwise(name).alias(name) for name in found),
    ]


def voices_of(columns: ClaimColumns) -> pl.DataFrame:
    """Aggregate the passages by claim: a column for each of :data:`VOICES` except ``together`` and ``joint``.

    Evidence against a supported claim in a narrower context than its support is ignored.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        One row per claim with evidence: IRI of the claim, maximum certainty (0 to 3) for ``firm`` and ``capable``, and
        0 or 1 for the others.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.analysis.claim_columns import ClaimColumns
    >>> voices_of(ClaimColumns.of(ig.load().columns)).columns
    ['claim', 'firm', 'capable', 'emphatic', 'disputed', 'null', 'open', 'asked', 'fallen']
    """
    import polars as pl

    said = columns.asserting
    firm, capable = (
        said.filter(which).group_by("claim").agg(pl.col("certainty").max().alias(name))
        for which, name in (
            (~pl.col("status").is_in(["Emphatic", "Dispositional"]), "firm"),
            (pl.col("status") == "Dispositional", "capable"),
        )
    )
    emphatic = (
        said.filter(pl.col("status") == "Emphatic").select("claim").unique().with_columns(pl.lit(1).alias("emphatic"))
    )
    limiting = pl.col("evidence").is_in(sorted(Scopes(columns).narrower))
    counted = columns.disputing.filter(~(limiting & pl.col("claim").is_in(said["claim"].unique().implode())))
    disputed, null = (
        counted.filter(pl.col("stance") == stance).select("claim").unique().with_columns(pl.lit(1).alias(name))
        for stance, name in (("Disputes", "disputed"), ("Null", "null"))
    )
    unsure = pl.col("stance").is_in(AGAINST) & (pl.col("certainty") == 0)
    idle = ~unsure & (pl.col("stance").is_in(["Asks", "Intends", "Unstated"]) | (pl.col("certainty") == 0))
    replaced = pl.col("evidence").is_in(sorted(columns.superseded))
    gone = ~replaced & ~pl.col("evidence").is_in(columns.standing["evidence"].implode())
    unsettled, asked, fallen = (
        columns.evidence.filter(which).select("claim").unique().with_columns(pl.lit(1).alias(name))
        for which, name in (
            (unsure & ~gone & ~replaced, "open"),
            (replaced | (idle & ~gone), "asked"),
            (gone, "fallen"),
        )
    )
    made = columns.evidence.select("claim").unique()
    for frame in (firm, capable, emphatic, disputed, null, unsettled, asked, fallen):
        made = made.join(frame, on="claim", how="left")
    return made.fill_null(0)
