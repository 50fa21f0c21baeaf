"""Claims as plain English in which hedge, speaker, quantifier and context are all kept, each said once.

A sentence never says more than the passage: a question stays a question, an aim an aim, an opinion is given to those
who hold it, "some" stays with what it counts, and what is inferred is called so. The clause itself is made by
:mod:`immunograph.rdf.clauses`; here is what stands around it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.phrasing import (
    AROUND_CLAUSE,
    calls_it_known,
    causes_of,
    hedges,
    modalities,
    pointed,
    that,
    value_of,
)
from immunograph.analysis.projection import snake
from immunograph.analysis.typed_rows import ClaimRow, EvidenceRow, claim_rows, evidence_rows
from immunograph.claims.footing import status_words
from immunograph.claims.properties import SEVERAL
from immunograph.claims.verb_phrases import firmest
from immunograph.identifiers import make_claim
from immunograph.model import IRI, Claim, Literal, Modality, QuantifierKind, QuantifierScope
from immunograph.plurals import counted
from immunograph.rdf.nouns import Quantifier
from immunograph.rdf.words import inflected, is_plural
from immunograph.vocabulary import IG

__all__ = ["LIMITED", "Sentences", "is_limited"]

LIMITED: Final = frozenset({"Existential", "AtLeast", "Cardinal", "Proportional", "Partitive"})
"""Quantifiers that limit a statement to some, not all."""

_CERTAINTY: Final = {0: "an open question", 1: "possible", 2: "probable", 3: "asserted"}

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
_FOLLOWS: Final = {0: " as an open question", 1: " as no more than possible", 2: " as probable", 3: ""}
_ALTERNATIVE: Final = IG + "alternativeTo"
_WEAKENED: Final = {0: ", leaving it open,", 1: ", as no more than possible,", 2: ", with a reservation,"}


def is_limited(row: Mapping[str, object]) -> bool:
    """Return whether a passage is about some cases only, so that what follows from it is no wider.

    Parameters
    ----------
    row
        A row of evidence. A quantifier of the speakers does not limit the matter, nor does "part of the function".

    Returns
    -------
    bool
        True for a limiting quantifier of the subject or object.
    """
    kind, scope = row["quantifier_kind"] or "", row.get("quantifier_of") or ""
    return (
        bool(row["quantifier"])
        and kind in LIMITED
        and scope != "SpeakerScope"
        and (kind, scope) != ("Partitive", "SetScope")
    )


class _Passage(NamedTuple):
    """What one passage says, read from its row."""

    stance: str
    status: str
    certainty: int
    modality: frozenset[Modality]
    quantifier: Quantifier | None
    who: str
    plural: bool
    reporter: str


class Sentences:
    """Sentences for the claims of some columns.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        Only these will be asked for; of a large graph, name them, so that no more is read.
    """

    def __init__(self, columns: ClaimColumns, claims: Collection[str] | None = None) -> None:
        self._columns = columns
        self._clauses = columns.clauses
        frames = (columns.claims, columns.evidence, columns.qualifiers)
        self._causes = causes_of(columns, claims)
        if claims is not None:
            import polars as pl

            causes = (cause for several in self._causes.values() for cause in several)
            wanted = pl.Series(sorted({*claims, *causes}), dtype=pl.String).implode()
            chosen = pl.col("claim").is_in(wanted)
            frames = (frames[0].filter(chosen), frames[1].filter(chosen), frames[2].filter(chosen))
        self._claims: dict[str, list[ClaimRow]] = defaultdict(list)
        self._evidence: dict[str, list[EvidenceRow]] = defaultdict(list)
        self._around: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for row in claim_rows(frames[0]):
            self._claims[row["claim"]].append(row)
        for passage in evidence_rows(frames[1]):
            self._evidence[passage["claim"]].append(passage)
        for claim, kind, name, value in frames[2].select("claim", "kind", "property", "value").iter_rows():
            self._around[claim][kind].append((name, value))

    def _of(self, claim: str) -> Claim | None:
        """Return a claim as a value of the model, as far as the columns contain it."""
        rows = self._claims[claim]
        if not rows:
            return None
        first, around = rows[0], self._around[claim]
        joint = [IRI(row["object"]) for row in rows if not row["literal"]]
        return make_claim(
            [IRI(row["subject"]) for row in rows],
            IRI(first["predicate"]),
            Literal(first["object"]) if first["literal"] else IRI(first["object"]),
            aspect=first["aspect"],
            context=[(IRI(name), value_of(text)) for name, text in around["context"]],
            participants=[(IRI(name), IRI(text)) for name, text in around["participant"]],
            joint_objects=joint if len(set(joint)) > 1 and not first["literal"] else (),
        )

    def proposition(self, claim: str) -> str:
        """Return the bare proposition as a that-clause with its context, asserted by nobody.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        str
            Such as ``that interferons may reduce …``.
        """
        made = self._of(claim)
        return self._clauses.proposition(made) if made is not None else f"that {self._columns.label(claim)}"

    def ends(self, claim: str) -> tuple[str, str]:
        """Return the names of the subjects and of the objects of a claim.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        tuple[str, str]
            Subjects and objects, each joined by *and*.
        """
        rows = self._claims[claim]
        if not rows:
            return self._columns.label(claim), ""
        subjects = sorted({self._clauses.noun(row["subject"]) for row in rows})
        if rows[0]["literal"]:
            return " and ".join(subjects), f"“{rows[0]['object']}”"
        return " and ".join(subjects), " and ".join(sorted({self._clauses.noun(row["object"]) for row in rows}))

    def evidence(self, claim: str) -> list[EvidenceRow]:
        """Return the rows of a claim's evidence.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        list[EvidenceRow]
            One dictionary per passage; empty if there is none.
        """
        return self._evidence[claim]

    def joint(self, claim: str) -> str:
        """Return the joint subjects, or objects, of a claim that is about several things together.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        str
            Names joined by *and*; empty if there is only one of each.
        """
        for end in ("subject", "object"):
            nouns = sorted({self._clauses.noun(row[end]) for row in self._claims[claim]})
            if len(nouns) > 1:
                return " and ".join(nouns)
        return ""

    def claim(self, claim: str, *, cited: bool = False) -> str:
        """Return a claim in sentences: one for each passage, or that it was inferred, or that nobody says it.

        Parameters
        ----------
        claim
            IRI of the claim.
        cited
            Append the certainty and the cue words of each passage to its sentence.

        Returns
        -------
        str
            Sentences separated by spaces.
        """
        rows = self._evidence[claim]
        if rows:
            return " ".join(self.cited(row) if cited else self.passage(row) for row in rows)
        told, made = self._claims[claim], self._of(claim)
        if made is not None and told[0]["inferred"]:
            certainty = int(told[0].get("inferred_certainty") or 0)
            carried = modalities(self._columns.carried.get(claim, ""))
            prefix = hedges(carried, made)
            text = self._clauses.clause(made, modality=carried)
            firm = _FOLLOWS[certainty]
            return f"By rule it follows{firm} {that(prefix)}{text} ({certainty} of 3); no text states it."
        return f"No passage states {self.proposition(claim)}."

    def short(self, claim: str) -> str:
        """Return a claim in one sentence: that of its firmest passage, with the number of the others.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        str
            One sentence.
        """
        rows = self._evidence[claim]
        if len(rows) < 2:
            return self.claim(claim)
        best = max(rows, key=lambda row: firmest(snake(row["stance"]), int(row["certainty"])))
        more = len(rows) - 1
        return f"{self.passage(best)} ({counted(more, 'more passage')} of this claim)"

    def cited(self, row: EvidenceRow) -> str:
        """Return the sentence for a passage, with its certainty and exact cue words in brackets after it.

        Parameters
        ----------
        row
            A row of evidence.

        Returns
        -------
        str
            One sentence.
        """
        cues = [f"“{cue}”" for cue in str(row["cue_words"] or "").split(SEVERAL) if cue]
        firm = f"{int(row['certainty'])} of 3" if row["stance"] in ("Supports", "Disputes", "Null") else "no statement"
        firm = "; ".join([firm, *self._footing(row)])
        return f"{self.passage(row)} [{firm}{': ' if cues else ''}{', '.join(cues)}]"

    def _footing(self, row: EvidenceRow) -> list[str]:
        """List what a passage rests on, as far as it is known: level, design, how many were studied."""
        level, design, size = row.get("level"), row.get("design"), row.get("sample_size")
        made = [f"level {self._columns.levels[level][2] if level in self._columns.levels else level}"] if level else []
        made += [snake(design).removesuffix("_design").replace("_", " ")] if design else []
        return made + ([f"{size:,} studied"] if size else [])

    def voice(self, row: EvidenceRow) -> tuple[str, str]:
        """Describe a passage without its proposition, for a list of several about one claim: who says it, and how.

        Parameters
        ----------
        row
            The passage.

        Returns
        -------
        tuple of str
            The source; and how firmly and in which words: its quotation where the graph holds one, else its paraphrase.
        """
        said = self._read(row)
        manner = self._manner(row, said)
        how = "; ".join(["null result", *manner] if said.stance == "null" else manner)
        quotation, paraphrase = row.get("quotation") or "", row["paraphrase"] or ""
        words = f"“{quotation}”" if quotation else paraphrase
        who = f"{said.who}, reported by {said.reporter}" if said.reporter else said.who
        return who, f"({how}): {words}" if words else f"({how})"

    def _manner(self, row: EvidenceRow, said: _Passage) -> list[str]:
        """Return certainty, basis, quantifier and cue words of a passage."""
        made = (
            [f"{_CERTAINTY[said.certainty]}, {said.certainty} of 3"]
            if said.stance not in ("asks", "intends", "unstated")
            else []
        )
        if said.status != "asserted":
            made.append(said.status.replace("_", " "))
        made += self._footing(row)
        narrower = self._columns.in_context(self._columns.own_context.get(row["evidence"], {}))
        if narrower:
            made.append(f"of {narrower} only")
        if said.quantifier is not None:
            made.append(f"said of “{said.quantifier.words}”")
        cues = [f"“{cue}”" for cue in str(row["cue_words"] or "").split(SEVERAL) if cue]
        if cues:
            made.append("in the words " + ", ".join(cues))
        return made or [said.stance]

    def passage(self, row: EvidenceRow) -> str:
        """Return what one passage says about its claim.

        Parameters
        ----------
        row
            A row of evidence.

        Returns
        -------
        str
            One sentence with its full stop.
        """
        made, said = self._of(row["claim"]), self._read(row)
        text = self._sentence(row, made, said)
        return text[0].upper() + text[1:] + "."

    def _read(self, row: EvidenceRow) -> _Passage:
        document = f"“{self._columns.title(row['document'])}”"
        became = status_words(snake(row.get("document_status") or ""))
        document += f" ({became})" if became else ""
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
        return _Passage(
            snake(row["stance"]),
            snake(row["status"]),
            int(row["certainty"]),
            modalities(row["modality"] or ""),
            quantifier,
            who,
            several or (not own and is_plural(who.partition(" (")[0])),
            "" if own else document,
        )

    def _clause(
        self,
        row: EvidenceRow,
        claim: Claim | None,
        said: _Passage,
        *,
        might: bool = True,
        aim: bool = False,
        behind: str = "",
    ) -> str:
        """Return the clause with everything that belongs inside it."""
        if claim is None:
            return self._columns.label(row["claim"]) + behind
        own = self._columns.own_context.get(row.get("evidence", ""), {})
        return self._clauses.clause(
            claim,
            quantifier=said.quantifier,
            modality=said.modality if might else said.modality - {Modality.MIGHT},
            narrower=[(dimension, value_of(value)) for dimension in sorted(own) for value in sorted(own[dimension])],
            itself=row["document"],
            aim=aim,
            behind=behind,
        )

    def _sentence(self, row: EvidenceRow, claim: Claim | None, said: _Passage) -> str:
        opening = self._opening(said)
        if said.stance == "asks" or (said.stance == "supports" and said.status in ("open_question", "knowledge_gap")):
            whether = that(hedges(said.modality, claim), "whether") + self._clause(row, claim, said)
            if said.status == "knowledge_gap":
                return f"{opening} {self._verb(said, 'say')} that it is not known {whether}"
            return f"{opening} {self._verb(said, 'ask')} {whether}, and {'do' if said.plural else 'does'} not assert it"
        if said.stance == "intends":
            return self._aim(row, claim, said)
        if said.stance == "null":
            weak = _WEAKENED.get(said.certainty, "").rstrip(",")
            whether = that(hedges(said.modality, claim), "whether") + self._clause(row, claim, said)
            return f"{opening} tested {whether}, and saw no effect{weak}"
        if said.stance == "unstated":
            whether = f"whether {self._clause(row, claim, said)}"
            return f"{opening} {self._verb(said, 'speak')} of {whether}, and {'do' if said.plural else 'does'} not state in which direction"
        if said.stance == "disputes":
            weak = _WEAKENED.get(said.certainty, "")
            prefix = hedges(said.modality & {Modality.APPROXIMATION}, claim)
            return f"{opening} {self._verb(said, 'dispute')}{weak} {that(prefix)}{self._clause(row, claim, said)}"
        if said.status == "attributed_belief":
            return self._belief(row, claim, said)
        return self._statement(row, claim, said)

    def _statement(self, row: EvidenceRow, claim: Claim | None, said: _Passage) -> str:
        """Return the sentence for a passage that supports its claim."""
        itself = said.status == "bibliographic" and claim is not None and claim.subjects == (row["document"],)
        behind = "" if itself else self._means(row, claim) + pointed(row)
        clause = self._clause(row, claim, said, might=said.status != "possibility", behind=behind)
        if itself:
            return f"{said.who} {clause.removeprefix('it ')}"
        prefix = hedges(said.modality, claim)
        verb, more = _VERBS.get(said.status, ("state", ""))
        if said.status == "evidence_reported":
            verb, more = ("show", "") if said.reporter else ("report", " evidence")
        if Modality.SUGGESTION in said.modality:
            verb, more = "suggest", ""
        elif Modality.IMPLICATION in said.modality:
            verb, more = "imply", ""
        elif calls_it_known(row):
            verb, more = _VERBS.get(said.status, ("state", ""))[0], " as common knowledge"
        elif said.status == "dispositional" and not {Modality.ABILITY, Modality.MIGHT} & said.modality:
            more = " as a capacity, not as an occurrence,"
        lowering = {Modality.SUGGESTION, Modality.IMPLICATION, Modality.MIGHT, *AROUND_CLAUSE} & said.modality
        if said.certainty < 3 and not lowering and said.status != "possibility":
            more += _WEAKENED[said.certainty]
        return f"{self._opening(said)} {self._verb(said, verb)}{more} {that(prefix)}{clause}".replace(",, ", ", ")

    def _means(self, row: EvidenceRow, claim: Claim | None) -> str:
        """Describe what brings the claim about, where another claim of the same subject and text is its cause."""
        for cause in self._causes.get(row["claim"], ()):
            made = self._of(cause)
            same = made is not None and claim is not None and made.subjects == claim.subjects
            backing = any(
                each["document"] == row["document"]
                and each["stance"] == "Supports"
                and int(each["certainty"]) >= int(row["certainty"])
                for each in self._evidence[cause]
            )
            if made is not None and same and backing:
                return f" by {self._clauses.doing(made)}"
        return ""

    def _belief(self, row: EvidenceRow, claim: Claim | None, said: _Passage) -> str:
        source = said.reporter or f"“{self._columns.title(row['document'])}”"
        holder, plural = self._clauses.general(row["attributed_to"] or row["speaker"] or row["document"])
        plural = plural or is_plural(holder.partition(" (")[0])
        many = row["speaker_quantifier"] or (
            said.quantifier.words if said.quantifier and said.quantifier.scope is QuantifierScope.SPEAKER else ""
        )
        who = f"{many} {holder}" if many else holder
        prefix = hedges(said.modality, claim)
        clause = that(prefix) + self._clause(row, claim, said)
        attitude = snake(row["attitude"] or "")
        if Modality.IMPLICATION in said.modality:
            what = {"opinion": "an opinion", "conviction": "a conviction"}.get(attitude, "a belief")
            return f"{source} reports {what} of {who} which implies {clause}"
        held = _HELD.get(attitude, "believe" if plural else "believes").format(
            be=inflected("be", plural=plural), hold=inflected("hold", plural=plural)
        )
        if not many and (row["attributed_to"] or row["speaker"] or row["document"]) == row["document"]:
            return f"{source} reports that it is believed {clause}"  # whose belief it is was not recorded
        return f"{source} reports that {who} {held} {clause}"

    def _aim(self, row: EvidenceRow, claim: Claim | None, said: _Passage) -> str:
        source = said.reporter or said.who
        holder = self._clauses.noun(row["attributed_to"]) if row["attributed_to"] else ""
        if not holder and said.reporter:
            holder = said.who
        fallback = any(name == _ALTERNATIVE for name, _ in self._around[row["claim"]]["link"])
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
    def _verb(said: _Passage, verb: str) -> str:
        return inflected(verb, plural=said.plural)

    @staticmethod
    def _opening(said: _Passage) -> str:
        return f"As {said.reporter} reports, {said.who}" if said.reporter else said.who
