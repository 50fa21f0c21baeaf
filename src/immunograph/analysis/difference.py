"""Differences between two graphs, claim by claim, as sentences, table and RDF."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.figures import written_belief
from immunograph.analysis.passage_changes import FALLEN, Fields, PassageChanges, passage_changes
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.sentences import Sentences
from immunograph.claims.handles import claim_handle
from immunograph.claims.totals import ClaimTotal
from immunograph.plurals import counted
from immunograph.query import Table
from immunograph.rdf import Quad, write_trig
from immunograph.store import Store
from immunograph.vocabulary import BASE

__all__ = ["CHANGES", "Change", "Difference", "find_difference"]

CHANGES: Final = (
    *("reversed", "removed", "rejected", "no longer rejected", "status changed", "weakened", "strengthened"),
    *("less opposed", "evidence changed", "record changed", "added", "reworded"),
)
"""Kinds of change, in the order of the report."""

_NOTICED: Final = 1e-9

_SAYS: Final = 600
"""Maximum number of characters of a change's sentences in the text report; table and dictionary have the full text."""


@dataclass(frozen=True)
class Change:
    """One change of one claim between two graphs.

    Parameters
    ----------
    kind
        One of :data:`CHANGES`.
    claim, key, proposition
        IRI, key and proposition of the claim.
    before, after
        Belief in each graph, 0 to 1; ``None`` where it is not computed.
    reason
        The passages, decision or fields that changed, as text.
    says
        The claim's sentences in the later graph or, if it was removed or rejected, in the earlier one.
    inferred
        Whether only a rule, and no text, states the claim.
    """

    kind: str
    claim: str
    key: str
    proposition: str
    before: float | None
    after: float | None
    reason: str
    says: str
    inferred: bool = False


class Difference(Report):
    """All changes from one graph to another, sorted by kind and key.

    Parameters
    ----------
    changes
        The changes, in the order of the report.
    old, new
        The stores of the two graphs, which only :meth:`rdf` needs.
    """

    def __init__(self, changes: Sequence[Change], old: Store | None = None, new: Store | None = None) -> None:
        self.changes = tuple(changes)
        self._stores = old, new

    def __len__(self) -> int:
        """Return the number of changes."""
        return len(self.changes)

    def counts(self) -> dict[str, int]:
        """Count the changes of each kind.

        Returns
        -------
        dict[str, int]
            Kind of change -> number, with 0 for kinds that do not occur.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().diff(ig.load()).counts()["added"]
        64
        """
        return {kind: sum(change.kind == kind for change in self.changes) for kind in CHANGES}

    def summary(self) -> str:
        """Return one line with the numbers of claims added, removed and changed.

        Returns
        -------
        str
            One sentence without a full stop.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().diff(ig.KnowledgeGraph()).summary()
        '63 claims and 1 inferred differ: 0 added, 64 removed, 0 changed'
        """
        counts = self.counts()
        added, removed = counts["added"], counts["removed"]
        kinds = [f"{count:,} {kind}" for kind, count in counts.items() if count and kind not in ("added", "removed")]
        changed = sum(counts.values()) - added - removed
        told = f"{changed:,} changed" + (f" ({', '.join(kinds)})" if kinds else "")
        verb = "differs" if len(self) == 1 else "differ"
        return f"{self.total()} {verb}: {added:,} added, {removed:,} removed, {told}"

    def total(self) -> ClaimTotal:
        """Count the claims that differ; claims that only a rule infers are counted separately.

        Returns
        -------
        ClaimTotal
            Numbers of ``stated`` and of ``inferred`` claims.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> str(ig.KnowledgeGraph().diff(kg).total())
        '63 claims and 1 inferred'
        """
        inferred = sum(change.inferred for change in self.changes)
        return ClaimTotal(len(self) - inferred, inferred)

    def text(self, *, start: int = 0, limit: int | None = None) -> str:
        """Return the changes as text: the number of each kind, then the changes one by one.

        Parameters
        ----------
        start
            Number of changes to skip.
        limit
            Maximum number of changes to list; all if left out.

        Returns
        -------
        str
            Lines of text, as the command line prints them.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> kg.diff(kg).text()
        'The two graphs have the same claims.'
        """
        if not self.changes:
            return "The two graphs have the same claims."
        lines = [self.summary()]
        for change in self.changes[start : None if limit is None else start + limit]:
            lines += [
                "",
                f"{change.kind}: {change.key}  {change.proposition}",
                f"   belief {_from_to(change.before, change.after)}; {change.reason}",
                f"   {textwrap.shorten(change.says, _SAYS, placeholder=' …')}",
            ]
        return "\n".join(lines)

    def table(self) -> Table:
        """Return the changes as a table.

        Returns
        -------
        Table
            One row per change: ``change``, ``claim``, ``proposition``, ``before``, ``after``, ``reason``, ``says``.
        """
        rows = [(c.kind, c.key, c.proposition, c.before, c.after, c.reason, c.says) for c in self.changes]
        return table_of(("change", "claim", "proposition", "before", "after", "reason", "says"), rows)

    def as_dict(self) -> dict[str, object]:
        """Return the changes as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``claims`` (``total``, without those that only a rule infers, and ``inferred``), ``counts`` (kind of change ->
            number) and ``changes`` (the fields of each change).
        """
        return {
            "claims": {"total": self.total().stated, "inferred": self.total().inferred},
            "counts": self.counts(),
            "changes": [{name: getattr(c, name) for name in c.__dataclass_fields__} for c in self.changes],
        }

    def rdf(self) -> str:
        """Return the removed and added triples as TriG, in the graphs ``igg:removed`` and ``igg:added``.

        Returns
        -------
        str
            TriG; empty if the two stores have the same triples. A store that was not given counts as empty.
        """
        old, new = self._stores
        before = {quad[:3] for quad in old.quads()} if old is not None else set()
        after = {quad[:3] for quad in new.quads()} if new is not None else set()
        sides = ((before - after, "removed"), (after - before, "added"))
        from immunograph.model import IRI

        return "".join(
            write_trig(
                Quad(*triple, IRI(f"{BASE}graph/{name}"))
                for triples, name in sides
                for triple in sorted(triples, key=repr)
            )
        )


def find_difference(
    old: ClaimColumns, new: ClaimColumns, *, stores: tuple[Store | None, Store | None] = (None, None)
) -> Difference:
    """Compare two graphs claim by claim, by status, evidence and belief.

    Parameters
    ----------
    old, new
        The claims of the earlier and of the later graph.
    stores
        The stores of the two graphs, for :meth:`Difference.rdf` and for the fields of passages that are not in the
        columns: numbers, places, relations to other passages; ``None`` if not needed.

    Returns
    -------
    Difference
        The changes from ``old`` to ``new``.

    Notes
    -----
    A claim is *reversed* if support prevailed before (belief above 0.5) and dispute prevails now (evidence against the
    whole claim outweighs support), or the other way round, or if it is new and the supported signed claims from its
    subject to its object all had the opposite sign before; *removed* if it no longer has evidence; *rejected* or
    *no longer rejected* if the curators' decision changed; *status changed* between accepted and proposed; *less
    opposed* if only evidence against it was removed; *evidence changed* if belief is the same but a field of a passage
    differs, such as its stance, certainty, context, quantifier, speaker or numbers; *reworded* if only words (paraphrase,
    cues, quotation, note) or places in the text differ; *record changed* if only its key, its links to other claims or
    its derivation do. The reason names each field that differs. Belief uses the packaged weights.
    """
    beliefs = [Beliefs(each) for each in (old, new)]
    frames = [{row["claim"]: row for row in each.frame.iter_rows(named=True)} for each in beliefs]
    told = [Sentences(each) for each in (old, new)]
    status = [dict(each.claims.select("claim", "status").iter_rows()) for each in (old, new)]
    signs = [_signs(each) for each in (old, new)]
    by_rule = [_by_rule(each) for each in (old, new)]
    relations = [_relations(each) for each in (old, new)]
    joint = _joint(old) | _joint(new)
    read = stores if None not in stores else (None, None)
    fields = [Fields(each, store) for each, store in zip((old, new), read, strict=True)]
    made = []
    for claim in sorted({*frames[0], *frames[1]}):
        alive = [
            claim in frame and (bool(said.evidence(claim)) or not states[claim]) and states[claim] != "Rejected"
            for frame, said, states in zip(frames, told, status, strict=True)
        ]
        before, after = (frame[claim]["belief"] if claim in frame else None for frame in frames)
        if not any(alive):
            continue
        kind, reason = "", ""
        changes = passage_changes(fields[0], fields[1], told[0].evidence(claim), told[1].evidence(claim))
        if alive[1] and not alive[0]:
            kind, reason = _come(_pair(new, claim), signs, [states.get(claim) or "" for states in status])
        elif alive[0] and not alive[1]:
            kind, reason = "removed", "; ".join(["no passage is left", *changes.texts])
            if status[1].get(claim) == "Rejected":
                kind, reason = "rejected", "the curators rejected it"
        else:
            one, two = (
                _Side(row["belief"] or 0.0, row["support"] - row["opposition"], row["sources"])
                for row in (frame[claim] for frame in frames)
            )
            kind, reason = _compared(one, two, changes)
            if decided := _decided(*(states.get(claim) or "" for states in status), joint=claim in joint):
                kind, reason = kind or "status changed", "; ".join(filter(None, [reason, decided]))
            if related := _related(old, new, relations, claim):
                kind, reason = kind or "record changed", "; ".join(filter(None, [reason, *related]))
        if kind:
            side = 1 if alive[1] else 0
            columns = (old, new)[side]
            made.append(
                Change(
                    kind,
                    claim,
                    columns.key(claim),
                    told[side].proposition(claim),
                    before,
                    after,
                    reason,
                    told[side].claim(claim),
                    claim in by_rule[side],
                )
            )
    made.sort(key=lambda change: (CHANGES.index(change.kind), change.key))
    return Difference(made, *stores)


def _by_rule(columns: ClaimColumns) -> set[str]:
    """Return the claims that only a rule infers, and no text states."""
    import polars as pl

    return set(columns.claims.filter(pl.col("inferred") & (pl.col("status").fill_null("") == ""))["claim"])


def _come(
    pair: tuple[str, str], signs: Sequence[dict[tuple[str, str], set[str]]], status: Sequence[str]
) -> tuple[str, str]:
    """Return the kind and the reason of the change of a claim that is valid in the new graph only."""
    if status[0] == "Rejected":
        return "no longer rejected", f"the curators rejected it before, and it is {status[1].lower()} now"
    if signs[0].get(pair) and signs[0][pair].isdisjoint(signs[1].get(pair, set())):
        return "reversed", "before, only the opposite was stated about the two"
    return "added", "no passage stated it before"


def _related(old: ClaimColumns, new: ClaimColumns, relations: Sequence[_Relations], claim: str) -> list[str]:
    """Return phrases on the changes of a claim's key, links to other claims and derivations; an empty list for none."""
    made = []
    keys = old.key(claim), new.key(claim)
    if keys[0] != keys[1] and claim_handle(claim) not in keys:  # a graph from a format without keys has handles
        made.append(f"key {keys[0]} → {keys[1]}")
    before, after = (each.get(claim, set()) for each in relations)
    for differing, columns, what in ((before - after, old, "removed"), (after - before, new, "added")):
        made += sorted(
            f"{columns.label(name)} {', '.join(map(columns.key, others))} {what}" for name, others in differing
        )
    return made


def _relations(columns: ClaimColumns) -> _Relations:
    """Return the links of each claim to other claims, and the rules with the premises that it is derived from."""
    import polars as pl

    made: _Relations = defaultdict(set)
    links = columns.qualifiers.filter(pl.col("kind") == "link").select("claim", "property", "value")
    for claim, name, other in links.iter_rows():
        made[claim].add((name, (other,)))
    grouped = columns.derivations.group_by("claim", "derivation", "rule").agg(pl.col("premise").sort())
    for claim, rule, premises in grouped.select("claim", "rule", "premise").iter_rows():
        made[claim].add((rule, tuple(premises)))
    return made


def _joint(columns: ClaimColumns) -> set[str]:
    """Return the claims about several subjects or objects jointly, which have no direct edge."""
    import polars as pl

    pairs = columns.claims.select("claim", "subject", "object").unique()
    return set(pairs.filter(pl.len().over("claim") > 1)["claim"])


def _decided(before: str, now: str, *, joint: bool) -> str:
    """Return how the status of a claim and its direct edge changed; an empty string if it did not, or is unknown."""
    if before == now or not before or not now:
        return ""
    edge = "" if joint else {before: "; its direct edge is gone", now: "; it has a direct edge now"}.get("Accepted", "")
    return f"{before.lower()} before, {now.lower()} now{edge}"


_Relations: TypeAlias = "dict[str, set[tuple[str, tuple[str, ...]]]]"
"""Claim -> links and derivations: the relation or rule, and the claims at its other end."""


class _Side(NamedTuple):
    """A claim as one of the graphs has it: belief, support less opposition, number of sources."""

    belief: float
    balance: float
    sources: int

    @property
    def supported(self) -> bool:
        """Whether support prevails."""
        return self.belief > 0.5


def _compared(one: _Side, two: _Side, changed: PassageChanges) -> tuple[str, str]:
    """Return the kind and the reason of a change from one graph to the other; two empty strings if nothing differs."""
    changes = changed.texts
    if (one.supported and two.balance < 0) or (one.balance < 0 and two.supported):
        told = (
            "support prevailed before; now a dispute or a null result does"
            if one.supported
            else "a dispute or a null result prevailed before; now support does"
        )
        return "reversed", "; ".join([told, *changes])
    if abs(two.belief - one.belief) > _NOTICED:
        kind = "strengthened" if two.belief > one.belief else "weakened"
        if kind == "strengthened" and changes and all(_is_removed_opposition(each) for each in changes):
            kind = "less opposed"
        return kind, "; ".join([*changes, f"{counted(one.sources, 'source')} before, {two.sources} now"])
    kind = "reworded" if changed.reworded else "evidence changed"
    return (kind, "; ".join(changes)) if changes else ("", "")


def _is_removed_opposition(change: str) -> bool:
    return change.startswith(
        tuple(f"{noun} {gone}" for noun in ("null result", "dispute") for gone in ("removed", FALLEN))
    )


def _from_to(before: float | None, after: float | None) -> str:
    """Return how a belief changed, such as ``0.57 to not computed``, or that it did not change."""
    one, other = written_belief(before), written_belief(after)
    if one != other:
        return f"{one} to {other}"
    return f"{one} in either graph" if before is None and after is None else f"{one}, unchanged"


def _pair(columns: ClaimColumns, claim: str) -> tuple[str, str]:
    import polars as pl

    row = columns.claims.row(by_predicate=pl.col("claim") == claim, named=True) if _single(columns, claim) else None
    return (row["subject"], row["object"]) if row else ("", "")


def _single(columns: ClaimColumns, claim: str) -> bool:
    import polars as pl

    return columns.claims.filter(pl.col("claim") == claim).height == 1


def _signs(columns: ClaimColumns) -> dict[tuple[str, str], set[str]]:
    """Return, for each pair of subject and object, the signs with supporting evidence."""
    import polars as pl

    backed = columns.claims.join(columns.asserting.select("claim").unique(), on="claim", how="semi")
    made: dict[tuple[str, str], set[str]] = {}
    for subject, value, sign in (
        backed.filter(pl.col("sign").is_in(["+", "-"])).select("subject", "object", "sign").iter_rows()
    ):
        made.setdefault((subject, value), set()).add(sign)
    return made
