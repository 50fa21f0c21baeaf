"""Effects of notices: which claims lose support or weaken when documents are retracted, corrected or superseded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.figures import written_belief
from immunograph.analysis.parameters import Parameters
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.weights import with_footing
from immunograph.claims.direct_edges import firm_support
from immunograph.claims.footing import FALLEN, status_words
from immunograph.plurals import counted
from immunograph.query import Table
from immunograph.shell_commands import data_named, shell_command

__all__ = ["StatusReport", "effects_of", "unbacked"]

_NOTICED = 1e-9
_SHOWN = 50
_GAIN: Final = (
    "claim gains: more evidence for it, or less against it",
    "claims gain: more evidence for them, or less against them",
)
RESTS: Final = (
    "accepted claim has firm support from retracted or withdrawn sources only, and no direct edge",
    "accepted claims have firm support from retracted or withdrawn sources only, and no direct edges",
)
"""Heading for accepted claims with firm support from retracted sources only, in singular and plural."""


@dataclass(frozen=True)
class StatusReport(Report):
    """The effects of notices on a graph.

    Parameters
    ----------
    documents
        Key, title, status before, status now, date and source, for each document whose status a notice states and no
        later one overrules.
    fallen
        Key, proposition and former belief of the claims left without support.
    weakened
        Key, proposition, belief before and belief now.
    strengthened
        Likewise, for claims that lost evidence against them or regained support.
    edges
        Key and proposition of all accepted claims whose firm support is now from retracted or withdrawn sources only.
    written
        Whether the documents were marked, or this is a preview.
    overruled
        Key, title, status in the notice, and the valid status with its date, for documents whose status the notice does
        not change, because another statement is later or, on the same date, more severe.
    name
        Name of the graph of notices; empty for a project.
    waiting
        Number of publications in the notices of which the graph has no identifier.
    kept
        Number of notices recorded earlier under this name that are not in this table and are kept.
    unread
        One sentence per identifier in the table that cannot be read, with its row and column; it is left out.
    """

    documents: tuple[tuple[str, str, str, str, str, str], ...]
    fallen: tuple[tuple[str, str, float], ...]
    weakened: tuple[tuple[str, str, float, float], ...]
    strengthened: tuple[tuple[str, str, float | None, float | None], ...]
    edges: tuple[tuple[str, str], ...]
    written: bool = False
    overruled: tuple[tuple[str, str, str, str, str], ...] = ()
    name: str = ""
    waiting: int = 0
    kept: int = 0
    unread: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the report as text.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        cannot = counted(len(self.unread), "identifier cannot be read, and is", "identifiers cannot be read, and are")
        unread = _listed(f"{cannot} left out:", list(self.unread)) if self.unread else []
        return "\n".join([*self._changes(), *self._standing_by(), *unread])

    def _changes(self) -> list[str]:
        """Return lines on the documents that are marked, and on the claims that this changes."""
        if not self.documents:
            does = "changes the status of" if self.overruled else "is about"
            return [f"No notice {does} a document of this graph."]
        already = sum(before == now != "" for _, _, before, now, _, _ in self.documents)
        done = "marked" if self.written else "would be marked"
        fresh = len(self.documents) - already
        heading = [f"{counted(fresh, 'document')} {done}"] if fresh else []
        heading += [f"{counted(already, 'document')} already marked"] if already else []
        lines = [", ".join(heading)]
        for key, title, before, now, date, source in self.documents:
            since = f" since {date}" if date else ""
            told = f"{now.replace('_', ' ') or 'status cleared'}{since}" + (f", by {source}" if source else "")
            was = f" (before: {before.replace('_', ' ') or 'unknown'})"
            was = (f" (already {now.replace('_', ' ')})" if now else "") if before == now else was
            lines.append(f"  {key}  “{title}”: {told}{was}")
        lines += _listed(
            counted(
                len(self.fallen),
                "claim falls: no supporting evidence is left",
                "claims fall: no supporting evidence is left",
            ),
            [f"{key}  {text}: {written_belief(was)} to not computed" for key, text, was in self.fallen],
        )
        lines += _listed(
            counted(len(self.weakened), "claim weakens", "claims weaken"),
            [f"{key}  {text}: {written_belief(was)} to {written_belief(now)}" for key, text, was, now in self.weakened],
        )
        if self.strengthened:
            shown = [
                f"{key}  {text}: {written_belief(was)} to {written_belief(now)}"
                for key, text, was, now in self.strengthened
            ]
            lines += _listed(counted(len(self.strengthened), *_GAIN), shown)
        if self.edges:
            shown = [f"{key}  {text}" for key, text in self.edges]
            lines += _listed(
                f"{counted(len(self.edges), *RESTS)}: find another source, or decide on {'it' if len(self.edges) == 1 else 'them'} again",
                shown,
            )
        fallen = [key for key, _, _, now, _, _ in self.documents if now in ("retracted", "withdrawn")]
        lines += [f"See also: {_preview(key)}" for key in fallen[:3]]
        return lines

    def _standing_by(self) -> list[str]:
        """Return lines on the notices that change nothing in this graph, and on the graph that stores all of them."""
        lines = []
        for key, title, notice, stays, since in self.overruled:
            dated = f" since {since}" if since else ""
            lines.append(
                f"  {key}  “{title}” stays {stays.replace('_', ' ')}{dated}: the notice ({notice.replace('_', ' ')}) has "
                "no later date"
            )
        if not self.written or not self.name:
            return lines
        if self.waiting:
            many = "1 publication that is" if self.waiting == 1 else f"{self.waiting:,} publications that are"
            lines.append(f"Notices about {many} not in this graph are kept for documents that are added later.")
        if self.kept:
            many, stay, them = (
                ("1 notice", "is kept", "it") if self.kept == 1 else (f"{self.kept:,} notices", "are kept", "them")
            )
            lines.append(
                f"{many} recorded earlier under this name, but not in this table, {stay}; to remove {them}, add --replace "
                "(in Python: replace=True)"
            )
        named = data_named.get()
        removing = (
            f"kg.imports.remove({self.name!r})"
            if named is None
            else shell_command("import", "--remove", self.name, "--into", named)
        )
        return [*lines, f"All notices of this name are in the graph {self.name}; to remove them: {removing}"]

    def table(self) -> Table:
        """Return the changes as a table.

        Returns
        -------
        Table
            One row per claim and change in belief: ``claim``, ``change`` (``falls``, ``weakens`` or ``gains``),
            ``proposition``, and belief ``before`` and ``now`` (0 to 1; null where it is not computed, as for a claim that
            falls). Documents, overruled notices, and accepted claims with firm support from retracted sources only,
            are in :meth:`text` and :meth:`as_dict` only.
        """
        rows: list[tuple[object, ...]] = [(key, "falls", text, was, None) for key, text, was in self.fallen]
        rows += [(key, "weakens", text, was, now) for key, text, was, now in self.weakened]
        rows += [(key, "gains", text, was, now) for key, text, was, now in self.strengthened]
        return table_of(("claim", "change", "proposition", "before", "now"), rows, title="What the notices change")

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``documents``, ``fallen``, ``weakened``, ``strengthened``, ``accepted_on_retracted_alone`` and ``overruled``
            (lists of dictionaries), ``written``, ``graph`` (``None`` for a project), ``waiting``, ``kept`` and ``unread``
            (a list of sentences).
        """
        names = ("document", "title", "before", "status", "date", "source")
        return {
            "documents": [dict(zip(names, each, strict=True)) for each in self.documents],
            "fallen": [{"claim": key, "proposition": text, "before": was} for key, text, was in self.fallen],
            "weakened": [
                {"claim": key, "proposition": text, "before": was, "now": now} for key, text, was, now in self.weakened
            ],
            "strengthened": [
                {"claim": key, "proposition": text, "before": was, "now": now}
                for key, text, was, now in self.strengthened
            ],
            "accepted_on_retracted_alone": [{"claim": key, "proposition": text} for key, text in self.edges],
            "overruled": [
                dict(zip(("document", "title", "notice", "status", "date"), each, strict=True))
                for each in self.overruled
            ],
            "written": self.written,
            "graph": self.name or None,
            "waiting": self.waiting,
            "kept": self.kept,
            "unread": list(self.unread),
        }


def _preview(document: str) -> str:
    """Return the command that previews the removal of a document; in Python, where no data is named, the method call."""
    if data_named.get() is None:
        return f"kg.whatif(without={document!r})"
    return shell_command("whatif", "--without", document)


def _listed(heading: str, entries: list[str]) -> list[str]:
    more = [f"    and {len(entries) - _SHOWN:,} more"] if len(entries) > _SHOWN else []
    return [f"  {heading}", *(f"    {entry}" for entry in entries[:_SHOWN]), *more]


def marked(columns: ClaimColumns, statuses: Mapping[str, str]) -> ClaimColumns:
    """Return the columns with the publication status of some documents replaced.

    Parameters
    ----------
    columns
        The claims and their evidence.
    statuses
        IRI of the document -> local name of its status, such as ``Retracted``.

    Returns
    -------
    ClaimColumns
        New columns; the given ones are unchanged.
    """
    import polars as pl

    now = pl.col("document").replace_strict(dict(statuses), default=None, return_dtype=pl.String)
    evidence = with_footing(columns.evidence).with_columns(pl.coalesce(now, "document_status").alias("document_status"))
    return replace(columns, evidence=evidence)


def unbacked(columns: ClaimColumns) -> list[tuple[str, str, str]]:
    """Return the accepted claims whose firm support is from retracted or withdrawn sources only, so that they have no direct edge.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    list[tuple[str, str, str]]
        Key, proposition and sources of each claim, sorted.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.claims import ClaimsView
    >>> unbacked(ClaimColumns.of(ClaimsView(ig.load().store)))
    []
    """
    import polars as pl

    evidence = with_footing(columns.evidence).filter(firm_support())
    accepted = columns.claims.filter(pl.col("status") == "Accepted")["claim"].unique()
    gone = pl.col("document_status").str.to_lowercase().is_in(list(FALLEN)).fill_null(value=False)
    fallen = evidence.filter(gone & pl.col("claim").is_in(accepted.implode()))
    claims = fallen.join(evidence.filter(~gone), on="claim", how="anti")
    sentences = Sentences(columns, claims["claim"].unique().to_list())
    made = []
    for (claim,), rows in claims.group_by("claim"):
        named = " and ".join(
            f"“{columns.label(document)}” ({status_words(status.lower())})"
            for document, status in rows.select("document", "document_status").unique().sort("document").iter_rows()
        )
        made.append((columns.key(str(claim)), sentences.proposition(str(claim)), named))
    return sorted(made)


def effects_of(
    columns: ClaimColumns,
    statuses: Mapping[str, tuple[str, str, str]],
    *,
    parameters: Parameters | None = None,
    written: bool = False,
) -> StatusReport:
    """Compare the belief in every claim before and after the status of some documents changes.

    Parameters
    ----------
    columns
        The claims and their evidence.
    statuses
        Document IRI -> (status, date, source). The status is the local name of a document status in the vocabulary, such
        as ``Retracted``; the date is ISO 8601. None of them is validated.
    parameters
        Weights for belief; the packaged table if ``None``.
    written
        Whether the documents were marked; if false, the report is worded as a preview.

    Returns
    -------
    StatusReport
        The documents, the claims that lose support, weaken or strengthen, and the accepted claims whose firm
        support is now from retracted or withdrawn sources only.

    Notes
    -----
    Belief is computed twice: linear in the evidence.
    """
    import polars as pl

    from immunograph.analysis.projection import snake

    after = marked(columns, {document: status for document, (status, _, _) in statuses.items()})
    was = Beliefs(columns, parameters).frame.select("claim", "belief")
    now = Beliefs(after, parameters).frame.select("claim", now="belief")
    both = was.join(now, on="claim", how="full", coalesce=True)
    changed = both.filter((pl.col("belief").fill_null(-1) - pl.col("now").fill_null(-1)).abs() > _NOTICED)
    rest = dict(zip(changed["claim"], changed.select("belief", "now").iter_rows(), strict=True))
    sentences = Sentences(columns, list(rest))
    told = sorted((columns.key(claim), sentences.proposition(claim), one, two) for claim, (one, two) in rest.items())
    before = dict(with_footing(columns.evidence).select("document", "document_status").iter_rows())
    return StatusReport(
        documents=tuple(
            (key_of(document), columns.label(document), snake(before.get(document) or ""), snake(status), date, source)
            for document, (status, date, source) in sorted(statuses.items())
        ),
        fallen=tuple((key, text, one) for key, text, one, two in told if one is not None and two is None),
        weakened=tuple(
            (key, text, one, two) for key, text, one, two in told if one is not None and two is not None and two < one
        ),
        strengthened=tuple(
            (key, text, one, two) for key, text, one, two in told if two is not None and (one is None or two > one)
        ),
        edges=tuple((key, text) for key, text, _ in unbacked(after)),
        written=written,
    )


def key_of(document: str) -> str:
    """Return the key of a document: the last part of its IRI.

    Parameters
    ----------
    document
        IRI of the document.

    Returns
    -------
    str
        The part after the last slash.

    Examples
    --------
    >>> key_of("https://w3id.org/immunograph/document/article")
    'article'
    """
    return document.rpartition("/")[2]
