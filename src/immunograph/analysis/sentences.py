"""Sentences for claims in plain English, which keep hedge, speaker, quantifier and context.

A sentence never says more than the passage: a question stays a question and an aim an aim, an opinion is attributed to
those who hold it, "some" stays with its noun, and an inferred claim is called inferred. :mod:`immunograph.rdf.clauses`
generates the clause, :mod:`immunograph.analysis.passage_sentences` the sentence for one passage; this module combines
them for a whole claim.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from immunograph.analysis.claim_columns import SMALL, ClaimColumns
from immunograph.analysis.claim_lookup import ClaimLookup
from immunograph.analysis.passage_sentences import PassageSentences, Said
from immunograph.analysis.phrasing import cue_words, hedges, modalities, that
from immunograph.analysis.projection import snake
from immunograph.analysis.typed_rows import EvidenceRow
from immunograph.claims.verb_phrases import firmest
from immunograph.model import QuantifierScope
from immunograph.plurals import counted

__all__ = ["Sentences"]

_CERTAINTY: Final = {0: "an open question", 1: "possible", 2: "probable", 3: "asserted"}

_FOLLOWS: Final = {0: " as an open question", 1: " as no more than possible", 2: " as probable", 3: ""}


class Sentences:
    """Generate English sentences for claims and their passages.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of the claims for which sentences will be requested, which saves reading all claims of a large graph;
        ``None`` for all.
    """

    def __init__(self, columns: ClaimColumns, claims: Collection[str] | None = None) -> None:
        self._columns = columns
        self._clauses = columns.clauses
        small = columns.claims.height <= SMALL
        self._lookup = columns.derived(ClaimLookup) if small else ClaimLookup(columns, claims)
        self._passages = PassageSentences(columns, self._lookup)

    def proposition(self, claim: str) -> str:
        """Return the bare proposition as a that-clause with its context, without asserting it.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        str
            Such as ``that interferons reduce …``, without hedges, which belong to passages; *that* and the claim's label if
            the columns lack the claim.
        """
        made = self._lookup.claim(claim)
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
            Subjects and objects, each joined by *and*; the claim's label and an empty string if the columns lack the claim.
        """
        rows = self._lookup.rows[claim]
        if not rows:
            return self._columns.label(claim), ""
        subjects = sorted({self._clauses.noun(row["subject"]) for row in rows})
        if rows[0]["literal"]:
            return " and ".join(subjects), f"“{rows[0]['object']}”"
        return " and ".join(subjects), " and ".join(sorted({self._clauses.noun(row["object"]) for row in rows}))

    def around(self, claim: str, *, named: str, plural: bool) -> str:
        """Return the context and the participants of a claim as a phrase, such as *in the early stages of cancer*.

        Parameters
        ----------
        claim
            IRI of the claim.
        named, plural
            The words that come before, and whether their subject is a plural, as in
            :meth:`immunograph.rdf.clauses.Clauses.around`.

        Returns
        -------
        str
            The phrase; empty if the claim has no context.
        """
        made = self._lookup.claim(claim)
        return self._clauses.around(made, named=named, plural=plural) if made is not None else ""

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
        return self._lookup.evidence[claim]

    def claim(self, claim: str, *, cited: bool = False) -> str:
        """Return the sentences for a claim: one per passage, or one saying that it is inferred or unstated.

        Parameters
        ----------
        claim
            IRI of the claim.
        cited
            Whether to append certainty and cue words to each sentence, as :meth:`cited` does.

        Returns
        -------
        str
            Sentences separated by spaces.
        """
        rows = self._lookup.evidence[claim]
        if rows:
            return " ".join(self.cited(row) if cited else self.passage(row) for row in rows)
        told, made = self._lookup.rows[claim], self._lookup.claim(claim)
        if made is not None and told[0]["inferred"]:
            certainty = int(told[0].get("inferred_certainty") or 0)
            carried = modalities(self._columns.carried.get(claim, ""))
            prefix = hedges(carried, made)
            text = self._clauses.clause(made, modality=carried)
            firm = _FOLLOWS[certainty]
            return f"By rule it follows{firm} {that(prefix)}{text} ({certainty} of 3); no text states it."
        return f"No passage states {self.proposition(claim)}."

    def short(self, claim: str) -> str:
        """Return one sentence for a claim: that of its strongest passage, with the number of further passages.

        Support ranks before null results and disputes, these before aims and questions; then certainty decides.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        str
            The sentence; if there are further passages, their number follows in brackets.
        """
        rows = self._lookup.evidence[claim]
        if len(rows) < 2:
            return self.claim(claim)
        best = max(rows, key=lambda row: firmest(snake(row["stance"]), int(row["certainty"])))
        more = len(rows) - 1
        return f"{self.passage(best)} ({counted(more, 'more passage')} of this claim)"

    def cited(self, row: EvidenceRow) -> str:
        """Return the sentence for a passage, followed by its certainty, basis and exact cue words in brackets.

        Parameters
        ----------
        row
            A row of evidence.

        Returns
        -------
        str
            For example ``… . [2 of 3: “may”]``; ``no statement`` in place of the certainty for a passage that neither
            supports nor disputes the claim nor reports a null result.
        """
        cues = [f"“{cue}”" for cue in cue_words(row)]
        firm = f"{int(row['certainty'])} of 3" if row["stance"] in ("Supports", "Disputes", "Null") else "no statement"
        firm = "; ".join([firm, *self._footing(row)])
        return f"{self.passage(row)} [{firm}{': ' if cues else ''}{', '.join(cues)}]"

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
        return self._passages.document(row)

    def _footing(self, row: EvidenceRow) -> list[str]:
        """Return the known parts of the basis of a passage: level, study design and sample size."""
        level, design, size = row.get("level"), row.get("design"), row.get("sample_size")
        made = [f"level {self._columns.levels[level][2] if level in self._columns.levels else level}"] if level else []
        made += [snake(design).removesuffix("_design").replace("_", " ")] if design else []
        return made + ([f"{size:,} studied"] if size else [])

    def voice(self, row: EvidenceRow) -> tuple[str, str]:
        """Return the source of a passage and its certainty and words, without the proposition.

        Parameters
        ----------
        row
            The row of the passage.

        Returns
        -------
        tuple[str, str]
            The source, and a text with certainty, basis and words (the quotation if the graph has one, else the
            paraphrase).
        """
        said = self._passages.read(row)
        manner = self._manner(row, said)
        how = "; ".join(["null result", *manner] if said.stance == "null" else manner)
        quotation, paraphrase = row.get("quotation") or "", row["paraphrase"] or ""
        words = f"“{quotation}”" if quotation else paraphrase
        who = f"{said.who}, reported by {said.reporter}" if said.reporter else said.who
        return who, f"({how}): {words}" if words else f"({how})"

    def _manner(self, row: EvidenceRow, said: Said) -> list[str]:
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
            studied = said.quantifier.scope is QuantifierScope.CONTEXT
            words = f"“{said.quantifier.words}”"
            made.append(f"in {words} of those studied" if studied else f"said of {words}")
        cues = [f"“{cue}”" for cue in cue_words(row)]
        if cues:
            made.append("in the words " + ", ".join(cues))
        return made or [said.stance]

    def passage(self, row: EvidenceRow) -> str:
        """Return the sentence for one passage.

        Parameters
        ----------
        row
            A row of evidence.

        Returns
        -------
        str
            One sentence with its full stop.
        """
        return self._passages.passage(row)
