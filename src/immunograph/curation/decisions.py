"""Read curators' decisions on claims, and their waivers of findings of the gate."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from immunograph.curation.gate import record_of
from immunograph.curation.passages import Passages
from immunograph.curation.tables import Row
from immunograph.gate import RULES
from immunograph.gate.rules import fingerprint_of
from immunograph.identifiers import decision_iri, waiver_iri
from immunograph.legible import quoted
from immunograph.model import (
    Certainty,
    ClaimStatus,
    Decision,
    EpistemicStatus,
    Evidence,
    Stance,
    Waiver,
)
from immunograph.shell_commands import shell_command

__all__ = ["Decisions", "read_date"]

_NEVER_ACCEPTED: Final = (EpistemicStatus.GOAL, EpistemicStatus.OPEN_QUESTION)


def read_date(text: str) -> date:
    """Parse a date such as ``2026-11-23``.

    Other ISO 8601 forms are rejected, because dates are compared as strings.

    Parameters
    ----------
    text
        Year, month and day as YYYY-MM-DD.

    Returns
    -------
    date
        A calendar date.

    Raises
    ------
    ValueError
        If the text has another form, or is not a valid date.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"{quoted(text)} is not a date: expected YYYY-MM-DD, such as 2026-11-23")
    return date.fromisoformat(text)


class Decisions(Passages):
    """A reader of the tables of decisions and waivers; problems are recorded with their rows."""

    def read_statuses(self) -> dict[str, ClaimStatus]:
        """Return the curation status of each claim that has a decision.

        Returns
        -------
        dict[str, ClaimStatus]
            Key of the claim -> outcome of its latest decision.
        """
        latest: dict[str, tuple[str, ClaimStatus]] = {}
        for row in self.tables["curated/decisions.tsv"]:
            try:
                outcome = ClaimStatus(row["outcome"])
            except ValueError:
                continue  # reported when the decisions are read
            if row["claim"] not in latest or latest[row["claim"]][0] <= row["date"]:
                latest[row["claim"]] = (row["date"], outcome)
        return {claim: outcome for claim, (_, outcome) in latest.items()}

    def read_decisions(self) -> list[Decision]:
        """Read ``decisions.tsv``: who accepted or rejected which claim, when and why.

        Returns
        -------
        list[Decision]
            Decisions with a valid claim and outcome, in the order of the rows.
        """
        made = []
        told: dict[tuple[str, str], ClaimStatus] = {}
        for row in self.tables["curated/decisions.tsv"]:
            outcome = self.member(row, "outcome", ClaimStatus)
            row.parse("date", read_date, "a date such as 2026-11-23")
            if outcome is None or not self.claim_of(row, "claim"):
                continue
            earlier = told.setdefault((row["claim"], row["date"]), outcome)
            if earlier is not outcome:
                row.wrong(
                    "outcome",
                    f"{row['claim']} is both {earlier.value} and {outcome.value} on {row['date']}, so neither decision is "
                    "the latest; remove one of the two rows or correct its date",
                )
            if outcome is ClaimStatus.ACCEPTED:
                self._may_be_accepted(row)
            claim = self.claims[row["claim"]].iri
            iri = decision_iri(claim, outcome, row["agent"], row["date"])
            made.append(Decision(iri, claim, outcome, row["reason"], row["agent"], row["date"]))
        return made

    def read_waivers(self) -> list[Waiver]:
        """Read ``waivers.tsv``: findings of the gate that curators have decided to ignore, with reasons.

        Returns
        -------
        list[Waiver]
            Waivers in the order of the rows, one for each matching passage.
        """
        made = []
        for row in self.tables["curated/waivers.tsv"]:
            row.parse("date", read_date, "a date such as 2026-11-23")
            if row["rule"] not in RULES:
                row.wrong("rule", f"{row['rule']!r} is not a rule of the gate: expected one of {', '.join(RULES)}")
            if not self.claim_of(row, "claim"):
                continue
            passages = self.supported.get(row["claim"], [])
            named = [each for each in passages if str(each.span or "") == row["span"]]
            if not named and self._unread_passages(row["claim"]):
                continue
            if not named:
                spans = ", ".join(str(each.span or "an empty cell") for each in passages)
                advice = f"expected {'one of ' if len(passages) > 1 else ''}{spans}" if passages else "remove this row"
                row.wrong("span", f"{row['claim']} has no evidence with the span {row['span']!r}: {advice}")
                continue
            mark = self._mark(row)
            if mark is None:
                continue
            for each in named:
                self._waiver_holds(row, each, mark)
                iri = waiver_iri(each.iri, row["fingerprint"])
                cells = (row[name] for name in ("rule", "fingerprint", "reason", "agent", "date"))
                made.append(Waiver(iri, each.iri, *cells))
        return made

    def _mark(self, row: Row) -> tuple[int, int] | None:
        """Return start and end of a mark such as ``may@12-15`` or ``12-15``; record a problem if it is invalid."""
        found = re.fullmatch(r"(?:[^@]*@)?([0-9]{1,9})-([0-9]{1,9})", row["mark"])
        if found is None:
            row.wrong("mark", f"{row['mark']!r} is not a mark: expected words and their position, such as may@12-15")
            return None
        return int(found[1]), int(found[2])

    def _waiver_holds(self, row: Row, evidence: Evidence, mark: tuple[int, int]) -> None:
        """Record a problem if the passage's record or the marked words have changed since the waiver was written."""
        if evidence.span is None:
            return
        record = record_of(evidence, self.claims[row["claim"]], {}, {})
        stretch = (evidence.span.start, evidence.span.end)
        if fingerprint_of(record, row["rule"], stretch, mark) != row["fingerprint"]:
            texts = ("--documents", "FOLDER-WITH-YOUR-TEXTS", "--format", "json")
            row.wrong(
                "fingerprint",
                f"the record of {row['claim']} or the marked words have changed since this waiver was written: remove the "
                f"row, run {shell_command('check', self.tables.root, *texts)}, and add a row with the new finding's claim, span, rule, mark and fingerprint",
            )

    def _may_be_accepted(self, row: Row) -> None:
        """Record a problem if a question, goal, unsupported claim or mere possibility is accepted."""
        for each in self.supported.get(row["claim"], []):
            if (
                each.stance is Stance.SUPPORTS
                and each.certainty >= Certainty.PROBABLE
                and each.status not in _NEVER_ACCEPTED
            ):
                return
        if self._unread_passages(row["claim"]):
            return
        passages = self.supported.get(row["claim"], [])
        support = [each for each in passages if each.stance is Stance.SUPPORTS and each.status not in _NEVER_ACCEPTED]
        why = "it has only questions, goals, null results, disputes or passages without a direction as evidence"
        if not passages:
            why = "it has no evidence"
        elif any(each.certainty for each in support):
            why = "its strongest supporting passage says only that it is possible (certainty 1), and an edge would erase that hedge"
        row.wrong("outcome", f"{row['claim']} cannot be accepted: {why}; keep it proposed")

    def _unread_passages(self, claim: str) -> bool:
        """Return whether passages of a claim could not be read; problems that follow from this are not reported again."""
        return claim in self.half_read or self.tables.explains_part("curated/evidence.tsv")
