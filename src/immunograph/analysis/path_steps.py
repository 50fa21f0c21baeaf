"""The steps of a path: what each says, how firmly, and of what together."""

from __future__ import annotations

from dataclasses import dataclass

from immunograph.analysis.effect_words import does
from immunograph.analysis.figures import written_belief
from immunograph.model import Certainty

__all__ = ["Step"]


@dataclass(frozen=True)
class Step:
    """One step of a path, of the kind ``claim``, ``cause``, ``bearer`` or ``subsumption``.

    ``certainty`` is 0 to 3; ``None`` for a bearer, and 1 for a subsumption (subclass to class). ``subject`` and ``object`` are the noun
    phrases of the two ends, ``plural`` is the grammatical number of the subject, ``verb`` the label of the predicate,
    ``effect`` the sign that the claim states. ``subject_with`` and ``object_with`` name what the claim is about together
    with an end: ``together with IL-15``. The subject of a ``cause`` is that of its claim and not ``source``, and its
    ``sign`` is that of the path from ``source`` on: a text says that relatlimab inhibits a cell and *thereby* enhances
    something, so that the cell has the opposite effect.
    """

    kind: str
    source: str
    target: str
    sign: str
    claim: str
    key: str
    certainty: int | None
    belief: float
    footing: str
    says: tuple[str, ...]
    sources: tuple[str, ...]
    speakers: tuple[str, ...] = ()
    subject: str = ""
    object: str = ""
    plural: bool = False
    verb: str = ""
    effect: str = ""
    subject_with: str = ""
    object_with: str = ""

    @property
    def hedged(self) -> bool:
        """Whether the certainty is below 3 (asserted)."""
        return self.certainty is not None and self.certainty < Certainty.ASSERTED

    @property
    def name(self) -> str:
        """The key of the claim, or a description of the generalisation."""
        return self.key if self.claim else f"the generalisation from {self.source} to {self.target}"

    def line(self) -> str:
        """Return the step as one line of text.

        Returns
        -------
        str
            The statement, with key, basis, certainty and belief.
        """
        if self.kind == "bearer":
            taken = f"that an effect on it is one on {self.target} is an interpretation, which no text states"
            return f"{self.source} is of {self.target} (curators' axiom; adds no certainty; {taken})"
        if self.kind == "subsumption":
            backing = f" ({self.key})" if self.key else " (ontology)"
            return (
                f"{self.source} is a kind of {self.target}{backing}: a generalisation to the class, adds no certainty"
            )
        unsaid = " (direction not stated)" if self.sign == "unsigned" else ""
        linked = " (the text itself links this to the step before)" if self.kind == "cause" else ""
        how = f"{self.key}: {self.footing}, certainty {self.certainty} of 3, belief {written_belief(self.belief)}"
        return f"{self.statement()}{unsaid}{linked}  [{how}]"

    def statement(self) -> str:
        """Return what the claim of the step says, without its evidence.

        Returns
        -------
        str
            Such as ``IL-15 together with relatlimab inhibits tumours`` or, for an effect of the step before,
            ``relatlimab thereby enhances the destruction of tumours``.
        """
        subject = " ".join(filter(None, (self.subject or self.source, self.subject_with)))
        thereby = "thereby " if self.kind == "cause" else ""
        return " ".join(
            filter(None, (subject, f"{thereby}{self.does()}", self.object or self.target, self.object_with))
        )

    def does(self) -> str:
        """Return the verb of the predicate with its hedge.

        Returns
        -------
        str
            Such as *inhibits*, *probably inhibits*, *may inhibit*, *can inhibit*.
        """
        able = self.footing == "dispositional"
        return does(self.verb, self.effect or self.sign, self.certainty, plural=self.plural, able=able)
