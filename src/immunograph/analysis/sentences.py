"""Claims as plain English in which hedge, speaker, quantifier and context are all kept.

A sentence never says more than the passage: a question stays a question, an aim an aim, an opinion is given to those
who hold it, "some" is told to be some, and what is inferred is called so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from immunograph.analysis.columns import ClaimColumns
from immunograph.analysis.projection import snake, snakes
from immunograph.claims.properties import SEVERAL
from immunograph.identifiers import make_claim
from immunograph.model import IRI, Literal
from immunograph.rdf.encode import proposition_label

__all__ = ["LIMITED", "Sentences"]

LIMITED: Final = frozenset({"Existential", "AtLeast", "Cardinal", "Proportional", "Partitive"})
"""Quantifiers by which something is said of some and not of all."""

_CERTAINTY: Final = {0: "an open question", 1: "possible", 2: "probable", 3: "asserted"}

_FRAMES: Final = {
    "asserted": "{who} states {that}",
    "common_knowledge": "{who} states as commonly known {that}",
    "definitional": "{who} states by way of definition {that}",
    "evidence_reported": "{who} found evidence {that}",
    "emphatic": "{who} insists, without giving evidence, {that}",
    "bibliographic": "{who} records {that}",
    "dispositional": "{who} speaks of a capacity, not of an occurrence: {that}",
    "possibility": "{who} speaks of a mere possibility: {that}",
    "hedged": "{who} says with a hedge {that}",
    "attributed_belief": "{who} reports a belief: {that}",
    "goal": "{who} tells of an aim, not of a result: {that}",
    "open_question": "{who} leaves open {whether}",
    "knowledge_gap": "{who} notes as a gap in knowledge {that}",
}

_HEDGES: Final = {
    "appearance": "it appears",
    "approximation": "in a sense it is so",
    "might": "it might be",
    "ability": "it can be",
    "purpose": "it is meant",
}

_LIMITS: Final = {
    "existential": "said of “{}” only, not of all",
    "at_least": "said of “{}”, not of all",
    "cardinal": "said of “{}”, which is no full list",
    "proportional": "said of “{}”, not of all",
    "universal": "said of “{}” as a universal rule",
    "specific": "said of “{}”",
    "partitive": "said of “{}”, not of the whole",
    "amount": "amount: “{}”",
}


class Sentences:
    """Sentences for the claims of some columns.

    Parameters
    ----------
    columns
        Where the claims stand.
    claims
        Only these will be asked for; of a large graph, name them, so that no more is read.
    """

    def __init__(self, columns: ClaimColumns, claims: Collection[str] | None = None) -> None:
        self._columns = columns
        self._labels = columns.labels if isinstance(columns.labels, dict) else dict(columns.labels)
        frames = (columns.claims, columns.evidence, columns.qualifiers)
        if claims is not None:
            import polars as pl

            wanted = pl.Series(sorted(set(claims)), dtype=pl.String).implode()
            frames = tuple(frame.filter(pl.col("claim").is_in(wanted)) for frame in frames)  # type: ignore[assignment]
        self._claims: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._evidence: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._around: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in frames[0].iter_rows(named=True):
            self._claims[row["claim"]].append(row)
        for row in frames[1].iter_rows(named=True):
            self._evidence[row["claim"]].append(row)
        for claim, kind, name, value in frames[2].select("claim", "kind", "property", "value").iter_rows():
            if kind in ("context", "participant"):
                self._around[claim].append((name, value))

    def proposition(self, claim: str) -> str:
        """Give the bare proposition as a that-clause, with its context: nobody's assertion yet."""
        rows = self._claims[claim]
        if not rows:
            return f"that {self._columns.label(claim)}"
        first = rows[0]
        value = Literal(first["object"]) if first["literal"] else IRI(first["object"])
        around = [(IRI(name), _value(text)) for name, text in self._around[claim]]
        made = make_claim(
            [IRI(row["subject"]) for row in rows],
            IRI(first["predicate"]),
            value,
            aspect=first["aspect"],
            context=around,
        )
        return proposition_label(made, self._labels)

    def ends(self, claim: str) -> tuple[str, str]:
        """Name the subjects of a claim, and its object."""
        rows = self._claims[claim]
        if not rows:
            return self._columns.label(claim), ""
        value = str(rows[0]["object"])
        subjects = sorted({self._columns.label(row["subject"]) for row in rows})
        return " and ".join(subjects), f"“{value}”" if rows[0]["literal"] else self._columns.label(value)

    def evidence(self, claim: str) -> list[dict[str, Any]]:
        """Give the rows of a claim's evidence."""
        return self._evidence[claim]

    def joint(self, claim: str) -> str:
        """Name the subjects of a claim that has several, which it is said of together; empty otherwise."""
        subjects = sorted({self._columns.label(row["subject"]) for row in self._claims[claim]})
        return " and ".join(subjects) if len(subjects) > 1 else ""

    def claim(self, claim: str) -> str:
        """Tell a claim: one sentence for each passage that speaks of it, or that it was inferred, or that nobody says it."""
        rows = self._evidence[claim]
        if rows:
            return " ".join(self.passage(row) for row in rows)
        told = self._claims[claim]
        bare = self.proposition(claim)
        if told and told[0]["inferred"]:
            certainty = int(told[0].get("inferred_certainty") or 0)
            return f"By rule, and said by no text, it follows {bare} ({_CERTAINTY[certainty]}, {certainty} of 3)."
        return f"No passage speaks of it {bare}."

    def passage(self, row: Mapping[str, Any]) -> str:
        """Tell what one passage says of its claim."""
        that = self.proposition(row["claim"])
        who, reporter = self._speaker(row)
        stance, status = snake(row["stance"]), snake(row["status"])
        modality = snakes(row["modality"] or "").split(SEVERAL)[0]
        whether = "whether" + that.removeprefix("that")
        if stance == "asks":
            text = f"{who} asks {whether}, and does not assert it"
        elif stance == "intends":
            holder = self._columns.label(row["attributed_to"]) if row["attributed_to"] else ""
            aim = f"{reporter or who} tells of an aim" + (f" of {holder}" if holder else "")
            text, reporter = f"{aim}, not of a result: {that}", ""
        elif stance == "null":
            hedge = f" ({_HEDGES[modality]} so)" if modality in _HEDGES else ""
            text = f"{who} tested {whether} and saw no effect{hedge}"
        elif stance == "disputes":
            hedge = f" ({_HEDGES[modality]} so)" if modality in _HEDGES else ""
            text = f"{who} disputes{hedge} {that}"
        elif status == "attributed_belief":
            text = self._belief(row, reporter, modality, that)
            reporter = ""
        elif status == "hedged" and modality in _HEDGES:
            text = f"{who} says that {_HEDGES[modality]} {that}"
        else:
            text = _FRAMES.get(status, "{who} says {that}").format(who=who, that=that, whether=whether)
        if reporter:
            text += f", as {reporter} reports"
        text = text[0].upper() + text[1:]
        return f"{text} ({'; '.join(self._limits(row, status, modality, stance))})."

    def voice(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Tell a passage without its proposition, for a list of what several say of one: who says it, and how.

        Parameters
        ----------
        row
            The passage.

        Returns
        -------
        tuple of str
            The source; and how firmly and in which words: its quotation where the graph holds one, else its paraphrase.
        """
        who, reporter = self._speaker(row)
        stance, status = snake(row["stance"]), snake(row["status"])
        modality = snakes(row["modality"] or "").split(SEVERAL)[0]
        limits = self._limits(row, status, modality, stance)
        how = "; ".join(["null result", *limits] if stance == "null" else limits)
        quotation, paraphrase = row.get("quotation") or "", row["paraphrase"] or ""
        words = f"“{quotation}”" if quotation else paraphrase
        return (f"{who}, reported by {reporter}" if reporter else who), f"({how}): {words}" if words else f"({how})"

    def _speaker(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Give who speaks, and who reports it where that is another."""
        document = f"“{self._columns.title(row['document'])}”"
        if not row["speaker"] or row["speaker"] == row["document"]:
            return document, ""
        return self._columns.label(row["speaker"]), document

    def _belief(self, row: Mapping[str, Any], reporter: str, modality: str, that: str) -> str:
        holder = self._columns.label(row["attributed_to"] or row["speaker"])
        many = row["speaker_quantifier"]
        held = {"conviction": "are convinced", "opinion": "are of the opinion"}.get(
            snake(row["attitude"] or ""), "believe"
        )
        hedge = f" that {_HEDGES[modality]}" if modality in _HEDGES else ""
        source = reporter or f"“{self._columns.title(row['document'])}”"
        return f"{source} reports that {f'{many} ' if many else ''}{holder} {held}{hedge} {that}"

    def _limits(self, row: Mapping[str, Any], status: str, modality: str, stance: str) -> list[str]:
        certainty = int(row["certainty"])
        limits = [f"{_CERTAINTY[certainty]}, {certainty} of 3"] if stance in ("supports", "null", "disputes") else []
        if status != "asserted":
            limits.append(status.replace("_", " "))
        if modality:
            limits.append(f"modality: {modality}")
        narrower = self._columns.in_context(self._columns.own_context.get(row["evidence"], {}))
        if narrower:
            limits.append(f"of {narrower} only")
        if row["quantifier"]:
            limits.append(_LIMITS.get(snake(row["quantifier_kind"] or ""), "said of “{}”").format(row["quantifier"]))
        if row["cue_words"]:
            cues = str(row["cue_words"]).split(" | ") if " | " in str(row["cue_words"]) else [str(row["cue_words"])]
            limits.append("in the words " + ", ".join(f"“{cue}”" for cue in cues))
        return limits


def _value(text: str) -> IRI | Literal:
    return IRI(text) if text.startswith(("http://", "https://", "urn:")) else Literal(text)
