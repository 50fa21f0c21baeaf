"""One contradiction in sentences: its reason, the passages of each side, and circumstances that may explain it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from immunograph.analysis.claim_columns import AGAINST, ClaimColumns
from immunograph.analysis.clash_cautions import one_sided, unrelated
from immunograph.analysis.scopes import Scopes
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.typed_rows import ClashRow, EvidenceRow
from immunograph.model import Certainty
from immunograph.plurals import counted
from immunograph.shell_commands import data_named, reading, shell_command

__all__ = ["Contradiction", "ContradictionSentences"]

_VOICES: Final = 5
"""Maximum number of passages of each side that are listed."""
_SOURCES: Final = 3


def _several(sources: Sequence[str]) -> str:
    """Return the first three sources as text, with the number of the others."""
    more = len(sources) - _SOURCES
    return ", ".join(sources[:_SOURCES]) + (f" and {counted(more, 'more source')}" if more > 0 else "")


@dataclass(frozen=True)
class Contradiction:
    """One contradiction: ``claims`` against ``others``, with the passages of each side.

    Parameters
    ----------
    kind
        One of :data:`KINDS`, such as ``contrast of context``.
    claims, others
        IRIs of the claims of the two sides; equal if one claim is both supported and disputed.
    reason
        Explanation of the conflict, in one sentence.
    certainty
        Certainty of the weaker side, 0 to 3.
    sources
        Number of independent sources of both sides together; documents derived from each other count once.
    says, other_says
        Sentences for the passages of the two sides, with certainty and cue words.
    cautions
        Sentences on circumstances that may explain the conflict or weaken it.
    keys, propositions, voices
        For each side: keys of its claims, their propositions, and its sources, each with how it states the claim.
    entities
        Subject and object of each claim, such as ``IL-2 → cancer cells``, without duplicates.
    disputed
        Whether the second side is evidence against ``others`` (the same claim, or one in another context) instead of
        claims of opposite sign.
    named
        The graph, as suggested commands name it; ``None`` for the packaged one.
    """

    kind: str
    claims: tuple[str, ...]
    others: tuple[str, ...]
    reason: str
    certainty: int
    sources: int
    says: tuple[str, ...] = ()
    other_says: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], tuple[str, ...]] = field(default=((), ()))
    entities: tuple[str, ...] = ()
    propositions: tuple[tuple[str, ...], tuple[str, ...]] = field(default=((), ()))
    voices: tuple[tuple[str, ...], tuple[str, ...]] = field(default=((), ()))
    disputed: bool = False
    named: str | None = field(default=None, compare=False)

    def lines(self) -> list[str]:
        """Return the contradiction as lines of text: kind, entities and reason, then proposition and sources of each side.

        Returns
        -------
        list[str]
            Lines without line ends; for each side, the first five voices are listed and the others counted.
        """
        one, other = (", ".join(keys) for keys in self.keys)
        against = f"{one} against {other}" if one != other else one
        lines = [f"{self.kind}: {'; '.join(self.entities)} ({against})", f"   {self.reason}"]
        sides = zip(("for it", "against it"), self.propositions, self.voices, (one, other), strict=True)
        for side, propositions, voices, keys in sides:
            told = "; ".join(propositions) if one != other or side == "for it" else ""
            what = "evidence against the claim " if told and self.disputed and side != "for it" else ""
            lines.append(f"   {side}: {what}{told}".rstrip())
            lines += [f"   - {voice}" for voice in voices[:_VOICES]]
            if len(voices) > _VOICES:
                with reading(data_named.get() or self.named):
                    command = shell_command("describe", keys.split(", ")[0])
                lines.append(f"   - … and {len(voices) - _VOICES:,} more: {command}")
        return [*lines, *(f"   note: {caution}" for caution in self.cautions)]

    def as_dict(self) -> dict[str, object]:
        """Return the contradiction as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``kind``, ``entities``, ``claims`` and ``others`` (keys of both sides), ``reason``, ``certainty``,
            ``sources``, ``says`` and ``other_says`` (sentences of both sides), and ``cautions``.
        """
        return {
            "kind": self.kind,
            "entities": list(self.entities),
            "claims": list(self.keys[0]),
            "others": list(self.keys[1]),
            "reason": self.reason,
            "certainty": self.certainty,
            "sources": self.sources,
            "says": list(self.says),
            "other_says": list(self.other_says),
            "cautions": list(self.cautions),
        }


class ContradictionSentences:
    """Generates the sentences of contradictions, with the evidence of both sides.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of the claims of the contradictions.
    named
        The graph, as suggested commands name it; ``None`` for the packaged one.
    """

    def __init__(self, columns: ClaimColumns, claims: Collection[str], named: str | None = None) -> None:
        self._columns = columns
        self._named = named
        self._sentences = Sentences(columns, claims)
        self._scopes = Scopes(columns)

    def told(self, row: ClashRow) -> Contradiction:
        """Generate the sentences of one contradiction.

        Parameters
        ----------
        row
            The contradiction, as classified.

        Returns
        -------
        Contradiction
            The contradiction with its reason, its cautions, and the passages of each side.
        """
        claims, others = tuple(row["claims"]), tuple(row["others"])
        against = AGAINST if row["disputed"] else ("Supports",)
        aware = row["curated"] or row["kind"] == "narrower"
        cautions = () if aware else one_sided(self._columns, claims[0], others[0])
        if not aware and row["scope"]:
            sides = ((claims[0], row["passages"][0]), (others[0], row["other_passages"][0]))
            cautions += unrelated(self._columns, self._scopes, *(self._scopes.of(*side) for side in sides))
        return Contradiction(
            kind=row["kind"],
            claims=claims,
            others=others,
            reason=self._reason(row),
            certainty=row["certainty"],
            sources=row["sources"],
            says=self._said(claims, ("Supports",), row["passages"]),
            other_says=self._said(others, against, row["other_passages"]),
            cautions=cautions,
            keys=(tuple(map(self._columns.key, claims)), tuple(map(self._columns.key, others))),
            entities=self._entities((*claims, *others)),
            propositions=(self._propositions(claims), self._propositions(others)),
            disputed=row["disputed"],
            named=self._named,
            voices=(
                self._voices(claims, ("Supports",), row["passages"]),
                self._voices(others, against, row["other_passages"]),
            ),
        )

    def _entities(self, claims: Sequence[str]) -> tuple[str, ...]:
        """Return the subject and object of the claims as text, each pair once."""
        pairs = (self._sentences.ends(claim) for claim in claims)
        return tuple(dict.fromkeys(f"{subject} → {value}" for subject, value in pairs))

    def _propositions(self, claims: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self._sentences.proposition, claims)))

    def _voices(self, claims: Sequence[str], stances: Sequence[str], passages: Sequence[str]) -> tuple[str, ...]:
        """Return the sources of a side, each with how it states the claim; those with the same words are grouped."""
        sources: dict[str, dict[str, None]] = {}
        for row in self._rows(claims, stances, passages):
            source, how = self._sentences.voice(row)
            told = f"{self._columns.key(row['claim'])} {how}" if len(set(claims)) > 1 else how
            sources.setdefault(told, {})[source] = None
        return tuple(f"{_several(list(of_how))} {how}" for how, of_how in sources.items())

    @cached_property
    def _standing(self) -> frozenset[str]:
        """IRIs of the supporting passages that count: not retracted, withdrawn or superseded."""
        return frozenset(self._columns.asserting["evidence"])

    def _reason(self, row: ClashRow) -> str:
        """Return the reason of the contradiction and of its kind, as one sentence."""
        if row["curated"] or row["kind"] == "narrower":
            return str(row["curated"]) or f"{row['scope']}{self._null(row)}"
        if row["scope"]:
            return f"the two sides are about different things: {row['scope']}{self._null(row)}"
        opposite = "independent sources say opposite things"
        hedge = f"certainty {row['firmer']} of 3 against {row['certainty']} of 3"
        if self._null(row, only=True):
            support = self._rows(row["claims"], ("Supports",), row["passages"])
            reported = max(int(each["certainty"]) for each in support if each["evidence"] in self._standing)
            seen_none = row["firmer"] if reported == row["certainty"] else row["certainty"]
            hedge = f"what is reported has certainty {reported} of 3, what was tested and not seen {seen_none} of 3"
            opposite = "one source reports this, an independent one tested it and did not see it"
        return {
            "same source": "one source is behind both sides",
            "hedge against assertion": hedge,
            "conflict": opposite + (", both with a hedge" if row["firmer"] < int(Certainty.ASSERTED) else ""),
        }[str(row["kind"])] + self._null(row)

    def _null(self, row: ClashRow, *, only: bool = False) -> str:
        """Return the number of null results against a claim in words; with ``only``, empty if there are disputes, too."""
        if not row["disputed"]:
            return ""
        rows = self._rows(row["others"], AGAINST, row["other_passages"])
        nulls = sum(each["stance"] == "Null" for each in rows)
        return "" if not nulls or (only and nulls < len(rows)) else f" ({counted(nulls, 'null result')})"

    def _rows(self, claims: Sequence[str], stances: Sequence[str], passages: Sequence[str]) -> list[EvidenceRow]:
        """Return the passages of the claims with one of these stances; only those in ``passages``, unless it is empty."""
        rows = (row for claim in claims for row in self._sentences.evidence(claim) if row["stance"] in stances)
        return [row for row in rows if not passages or row["evidence"] in passages]

    def _said(self, claims: Sequence[str], stances: Sequence[str], passages: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._sentences.cited(row) for row in self._rows(claims, stances, passages))
