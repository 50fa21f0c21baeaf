"""Statements of a comparison of two entities, with their passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["BETWEEN", "BOTH", "TOGETHER", "Said", "Shared"]

BOTH: Final = "both"
BETWEEN: Final = "between"
"""Side of a claim that has one compared entity as subject and the other as object."""
TOGETHER: Final = "together"
"""Side of a statement about several things jointly, which does not hold for one of them alone."""


@dataclass(frozen=True)
class Said:
    """One passage about one of the two entities, with the claim that it states.

    Parameters
    ----------
    side, said_of
        Label of the compared entity, and of the entity that the claim names (the same, or a subclass).
    claim, proposition
        Key of the claim, and its text.
    certainty
        Certainty of the passage, 0 to 3.
    stance, epistemic_status, quantifier, speaker, cues
        As in the evidence.
    paraphrase
        The passage in the curators' words.
    sentence
        Generated sentence with hedges and source.
    """

    side: str
    said_of: str
    claim: str
    proposition: str
    certainty: int
    stance: str
    epistemic_status: str
    quantifier: str
    speaker: str
    cues: str
    paraphrase: str
    sentence: str


@dataclass(frozen=True)
class Shared:
    """One statement about both entities or about one of them, with its passages.

    Parameters
    ----------
    of
        ``both``, ``between`` (it links the two), ``together`` (several things jointly), or the label of the entity that the
        statement is about.
    predicate
        Label of the predicate; without support, for example ``did not inhibit (null result)``.
    sign
        ``+``, ``-``, ``unsigned``; empty if no evidence supports the statement, or it is an association.
    target
        Label of the other end.
    through
        Participants, the bearer of the target process, and the entities at which it is directed.
    passages
        The passages that make the statement.
    incoming
        Whether ``target`` is the subject of the claims instead of their object.
    """

    of: str
    predicate: str
    sign: str
    target: str
    through: tuple[str, ...]
    passages: tuple[Said, ...]
    incoming: bool = False

    @property
    def claims(self) -> tuple[str, ...]:
        """The keys of the claims."""
        return tuple(sorted({said.claim for said in self.passages}))

    def line(self) -> str:
        """Return the statement as one line of text.

        Returns
        -------
        str
            Predicate and target; effect and mechanism follow in brackets.
        """
        effect = {"+": "a positive effect", "-": "a negative effect", "unsigned": "direction not stated"}.get(self.sign)
        if self.of == BETWEEN:
            ends = self.passages[0].said_of, self.target
            told = f" {self.predicate} ".join(reversed(ends) if self.incoming else ends)
        else:
            told = f"{self.target} {self.predicate} it" if self.incoming else f"{self.predicate} {self.target}"
        aside = [effect, *self.through] if effect else self.through
        return told + (f" ({'; '.join(aside)})" if aside else "")
