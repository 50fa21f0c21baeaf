"""Sentences for single passages: source, verb for stance and status, and clause with all hedges."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.claim_lookup import ClaimLookup
from immunograph.analysis.phrasing import AROUND_CLAUSE, calls_it_known, hedges, modalities, pointed, that, value_of
from immunograph.analysis.projection import snake
from immunograph.analysis.typed_rows import EvidenceRow
from immunograph.claims.footing import status_words
from immunograph.model import Claim, Modality, QuantifierKind, QuantifierScope
from immunograph.rdf.nouns import Quantifier
from immunograph.rdf.words import inflected, is_plural
from immunograph.vocabulary import IG

__all__ = ["NO_EFFECT", "WEAKENED", "PassageSentences", "Said"]

_VERBS: Final = {
    "asserted": ("state", ""),
    "common_knowledge": ("state", " as common knowledge"),
    "definitional": ("state", " by way of definition"),
    "emphatic": ("state", " with emphasis"),
    "bibliographic": ("record", ""),
    "dispositional": ("state", ""),
    "hedged": ("say", ""),
    "possibility": ("speak", " of the possibility"),
    "knowledge_gap": ("say", ""),
}
_HELD: Final = {"conviction": "{be} convinced", "opinion": "{hold} the opinion"}
_ALTERNATIVE: Final = IG + "alternativeTo"
_INFERRING: Final = {Modality.SUGGESTION: "suggest", Modality.IMPLICATION: "imply"}
WEAKENED: Final = {0: ", leaving it open,", 1: ", as no more than possible,", 2: ", with a reservation,"}
"""How firmly support or a dispute is stated, by its certainty."""
NO_EFFECT: Final = {0: ", leaving it open", 1: ", inconclusively", 2: ", with a reservation"}
"""How firmly a null result is stated, by its certainty."""


class Said(NamedTuple):
    """The content of one passage, parsed from its row.

    Parameters
    ----------
    stance, status, certainty
        Stance and epistemic status of the passage (in lower case, as in ``open_question``), and its certainty, 0 to 3.
    modality
        Modalities of the passage.
    quantifier
        Quantifier of the passage; ``None`` if it has none.
    who, plural
        Noun phrase of the speaker, or of those whose belief or finding is reported, and whether it is plural.
    reporter
        Noun phrase of the document that reports the speaker; empty if the document itself speaks.
    """

    stance: str
    status: str
    certainty: int
    modality: frozenset[Modality]
    quantifier: Quantifier | None
    who: str
    plural: bool
    reporter: str


class PassageSentences:
    """Generate sentences for the passages about some claims.

    Parameters
    ----------
    columns
        The claims and their evidence.
    lookup
        The index of the claims and their passages.
    """

    def __init__(self, columns: ClaimColumns, lookup: ClaimLookup) -> None:
        self._columns, self._lookup = columns, lookup
        self._clauses = columns.clauses

    def passage(self, row: EvidenceRow) -> str:
        """Generate the sentence for one passage, with its source and all hedges.

        Parameters
        ----------
        row
            The row of the passage, whose claim is in the lookup.

        Returns
        -------
        str
            One sentence with its full stop.
        """
        text = self._sentence(row, self._lookup.claim(row["claim"]), self.read(row))
        return text[0].upper() + text[1:] + "."

    def read(self, row: EvidenceRow) -> Said:
        """Parse the row of a passage.

        Parameters
        ----------
        row
            A row of evidence.

        Returns
        -------
        Said
            Stance, status, certainty, modality, quantifier, and the source with its grammatical number.
        """
        document = self.document(row)
        own = not row["speaker"] or row["speaker"] == row["document"]
        who, several = (document, False) if own else self._clauses.general(row["speaker"])
        quantifier = None
        if row["quantifier"]:
            kind, scope = snake(row["quantifier_kind"] or ""), snake(row.get("quantifier_of") or "").split("_")[0]
            quantifier = Quantifier(
                row["quantifier"],
                QuantifierKind(kind) if kind else None,
                QuantifierScope(scope) if scope else None,
            )
        return Said(
            snake(row["stance"]),
            snake(row["status"]),
            int(row["certainty"]),
            modalities(row["modality"] or ""),
            quantifier,
            who,
            several or (not own and _several(who)),
            "" if own else document,
        )

    def document(self, row: EvidenceRow) -> str:
        """Return the title of the document of a passage, with its status if readers must be warned of it.

        Parameters
        ----------
        row
            A row of evidence.

        Returns
        -------
        str
            The title in quotation marks, such as *“Mice” (retracted)*.
        """
        became = status_words(snake(row.get("document_status") or ""))
        return f"“{self._columns.title(row['document'])}”" + (f" ({became})" if became else "")

    def _clause(
        self,
        row: EvidenceRow,
        claim: Claim | None,
        said: Said,
        *,
        modality: Collection[Modality] | None = None,
        aim: bool = False,
        behind: str = "",
    ) -> str:
        """Return the clause with its quantifier, modality (by default all of the passage) and context, then ``behind``."""
        if claim is None:
            return self._columns.label(row["claim"]) + behind
        own = self._columns.own_context.get(row.get("evidence", ""), {})
        return self._clauses.clause(
            claim,
            quantifier=said.quantifier,
            modality=said.modality if modality is None else modality,
            narrower=[(dimension, value_of(value)) for dimension in sorted(own) for value in sorted(own[dimension])],
            itself=row["document"],
            aim=aim,
            behind=behind,
        )

    def _sentence(self, row: EvidenceRow, claim: Claim | None, said: Said) -> str:
        opening = self._opening(said)
        if said.stance == "asks" or (said.stance == "supports" and said.status in ("open_question", "knowledge_gap")):
            whether = self._whether(row, claim, said)
            if said.status == "knowledge_gap":
                return f"{opening} {self._verb(said, 'say')} that it is not known {whether}"
            return f"{opening} {self._verb(said, 'ask')} {whether}, and {self._verb(said, 'do')} not assert it"
        if said.stance == "intends":
            return self._aim(row, claim, said)
        if said.stance == "null":
            weak = NO_EFFECT.get(said.certainty, "")
            whether = self._whether(row, claim, said)
            associates = claim is not None and claim.predicate in self._columns.associations
            return f"{opening} tested {whether}, and saw no {'association' if associates else 'effect'}{weak}"
        if said.stance == "unstated":
            whether = f"whether {self._clause(row, claim, said)}"
            return f"{opening} {self._verb(said, 'speak')} of {whether}, and {self._verb(said, 'do')} not state in which direction"
        if said.stance == "disputes":
            weak = WEAKENED.get(said.certainty, "")
            prefix = hedges(said.modality & {Modality.APPROXIMATION}, claim)
            return f"{opening} {self._verb(said, 'dispute')}{weak} {that(prefix)}{self._clause(row, claim, said)}"
        if said.status == "attributed_belief":
            return self._belief(row, claim, said)
        return self._statement(row, claim, said)

    def _whether(self, row: EvidenceRow, claim: Claim | None, said: Said) -> str:
        return that(hedges(said.modality, claim), "whether") + self._clause(row, claim, said)

    def _statement(self, row: EvidenceRow, claim: Claim | None, said: Said) -> str:
        """Return the sentence for a passage that supports its claim."""
        itself = said.status == "bibliographic" and claim is not None and claim.subjects == (row["document"],)
        behind = "" if itself else self._means(row, claim) + pointed(row)
        modality = self._expressed(said)
        clause = self._clause(row, claim, said, modality=modality, behind=behind)
        if itself:
            return f"{said.who} {clause.removeprefix('it ')}"
        prefix = hedges(said.modality, claim)
        verb, more = self._saying(row, said)
        lowering = {Modality.SUGGESTION, Modality.IMPLICATION, Modality.MIGHT, *AROUND_CLAUSE} & modality
        if said.certainty < 3 and not (said.certainty and lowering) and not _speaks_of_possibility(said):
            more += WEAKENED[said.certainty]
        return f"{self._opening(said)} {verb}{more} {that(prefix)}{clause}".replace(",, ", ", ")

    def _saying(self, row: EvidenceRow, said: Said) -> tuple[str, str]:
        """Return the inflected verb with which a passage makes its statement, and the words that follow the verb."""
        verb, more = _VERBS.get(said.status, ("state", ""))
        if said.status == "evidence_reported":
            verb, more = ("show", "") if said.reporter else ("report", " evidence")
        inferring = [verb for kind, verb in _INFERRING.items() if kind in said.modality]
        if inferring:
            verb, more = " and ".join(self._verb(said, each) for each in inferring), ""
        else:
            verb = self._verb(said, verb)
            if calls_it_known(row):
                more = f"{more}, as common knowledge," if _speaks_of_possibility(said) else " as common knowledge"
                return (verb if said.status != "evidence_reported" else self._verb(said, "state")), more
        if said.status == "dispositional" and not {Modality.ABILITY, Modality.MIGHT} & self._expressed(said):
            more = " as a capacity, not as an occurrence,"
        return verb, more

    @staticmethod
    def _expressed(said: Said) -> frozenset[Modality]:
        """Return the modalities for the clause of a supporting passage.

        *Might* is left out where the verb already expresses it (*speaks of the possibility that*), and added where the
        passage is less certain than its other hedges: *suggests* alone reads as probable.
        """
        if _speaks_of_possibility(said):
            return said.modality - {Modality.MIGHT}
        hedged = said.status == "attributed_belief" or {*_INFERRING, *AROUND_CLAUSE} & said.modality
        if said.status == "possibility" or (said.certainty < 2 and hedged):
            return said.modality | {Modality.MIGHT}
        return said.modality

    def _means(self, row: EvidenceRow, claim: Claim | None) -> str:
        """Return a cause of a claim as *by …*: a claim with the same subjects that the same document supports as firmly."""
        for cause in self._lookup.causes.get(row["claim"], ()):
            made = self._lookup.claim(cause)
            same = made is not None and claim is not None and made.subjects == claim.subjects
            backing = any(
                each["document"] == row["document"]
                and each["stance"] == "Supports"
                and int(each["certainty"]) >= int(row["certainty"])
                for each in self._lookup.evidence[cause]
            )
            if made is not None and same and backing:
                return f" by {self._clauses.doing(made)}"
        return ""

    def _belief(self, row: EvidenceRow, claim: Claim | None, said: Said) -> str:
        source = said.reporter or said.who
        holder, plural = self._clauses.general(row["attributed_to"] or row["speaker"] or row["document"])
        plural = plural or _several(holder)
        many = row["speaker_quantifier"] or (
            said.quantifier.words if said.quantifier and said.quantifier.scope is QuantifierScope.SPEAKER else ""
        )
        who = f"{_within_sentence(many)} {holder}" if many else holder
        prefix = hedges(said.modality, claim)
        implied = Modality.IMPLICATION in said.modality
        modality = said.modality if implied else self._expressed(said)
        clause = that(prefix) + self._clause(row, claim, said, modality=modality)
        attitude = snake(row["attitude"] or "")
        if implied:
            what = {"opinion": "an opinion", "conviction": "a conviction"}.get(attitude, "a belief")
            return f"{source} reports {what} of {who} which {'suggests and ' if Modality.SUGGESTION in said.modality else ''}implies {clause}"
        held = _HELD.get(attitude, "believe" if plural else "believes").format(
            be=inflected("be", plural=plural), hold=inflected("hold", plural=plural)
        )
        if not many and (row["attributed_to"] or row["speaker"] or row["document"]) == row["document"]:
            suggested = " and suggested" if Modality.SUGGESTION in said.modality else ""
            return f"{source} reports that it is believed{suggested} {clause}"  # whose belief it is was not recorded
        if Modality.SUGGESTION in said.modality:
            held += f" and {inflected('suggest', plural=plural)}"
        return f"{source} reports that {who} {held} {clause}"

    def _aim(self, row: EvidenceRow, claim: Claim | None, said: Said) -> str:
        source = said.reporter or said.who
        holder = self._clauses.noun(row["attributed_to"]) if row["attributed_to"] else ""
        if not holder and said.reporter:
            holder = said.who
        fallback = any(name == _ALTERNATIVE for name, _ in self._lookup.around[row["claim"]]["link"])
        aim = (
            f"{'a fallback' if fallback else 'an'} aim of {holder}"
            if holder
            else "a purpose"
            if Modality.PURPOSE in said.modality
            else "an aim"
        )
        prefix = hedges(said.modality & {Modality.APPROXIMATION}, claim)
        clause = self._clause(row, claim, said, aim=True)
        return f"{source} {'names' if not holder else 'reports'} {aim}, not a result: {that(prefix)}{clause}"

    @staticmethod
    def _verb(said: Said, verb: str) -> str:
        return inflected(verb, plural=said.plural)

    @staticmethod
    def _opening(said: Said) -> str:
        return f"As {said.reporter} reports, {said.who}" if said.reporter else said.who


def _speaks_of_possibility(said: Said) -> bool:
    """Return whether the verb already expresses that a claim is only possible: *speaks of the possibility that*."""
    return said.status == "possibility" and not _INFERRING.keys() & said.modality


def _within_sentence(words: str) -> str:
    """Return words as they are written within a sentence: *many* for *Many*; an abbreviation keeps its capitals."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _several(holder: str) -> bool:
    """Return whether the name of a speaker or believer, without a part in brackets, is a plural."""
    return is_plural(holder.partition(" (")[0])
