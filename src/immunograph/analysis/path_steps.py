"""The steps of a path, with their statements, certainty and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from immunograph.analysis.effect_words import does
from immunograph.analysis.figures import written_belief
from immunograph.model import Certainty

__all__ = ["Step"]

Fields: TypeAlias = dict[str, object]
"""Field -> value; within :class:`Step`, ``object`` is a field."""


@dataclass(frozen=True)
class Step:
    """One step of a path.

    The subject of a ``cause`` is that of its claim and not ``source``, and its ``sign`` is that of the path from
    ``source`` on: a text says that relatlimab inhibits a cell and *thereby* enhances something, so that the cell has the
    opposite effect.

    Parameters
    ----------
    kind
        ``claim`` (a claim with an effect), ``cause`` (a claim that the text links to that of the step before), ``bearer``
        (from a process to what it is a process of) or ``subsumption`` (from a subclass to its class).
    source, target
        Labels of the two ends.
    sign
        ``+``, ``-`` or ``unsigned`` (direction not stated).
    claim, key
        IRI and key of the claim. Without a claim ``claim`` is empty; ``key`` is then that of a claim that states the
        subsumption, or empty.
    certainty
        0 to 3; ``None`` for a bearer, and 1 for a subsumption.
    belief
        From 0 to 1.
    footing
        Epistemic status of the passage with the highest certainty, such as ``asserted`` or ``dispositional``.
    says
        Sentences of the passages for and against the claim.
    sources, speakers
        Labels of the sources (lineages) of the supporting passages, and the speakers of those with this certainty, each
        with the document that reports them.
    subject, object
        Noun phrases of the two ends; an empty one is replaced with ``source`` or ``target``.
    plural
        Whether the subject is grammatically plural.
    verb, effect
        Label of the predicate, and the sign that the claim states; empty without a claim.
    subject_with, object_with
        What the claim is about together with an end, such as ``together with IL-15``; empty if it is about one thing.
    able, helps
        Whether all passages with the highest certainty state a capability only (*can*), and a participation only
        (*helps to*).
    scope
        Context, participants and quantifier of the claim, such as *in the early stages of cancer*; empty if it has none.
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
    able: bool = False
    helps: bool = False
    scope: str = ""

    @property
    def hedged(self) -> bool:
        """Whether the certainty is below 3 (asserted)."""
        return self.certainty is not None and self.certainty < Certainty.ASSERTED

    @property
    def capability(self) -> bool:
        """Whether the step is stated as a capability only: *can inhibit*."""
        return self.able or self.footing == "dispositional"

    @property
    def name(self) -> str:
        """The key of the claim, or a description of the generalisation."""
        return self.key if self.claim else f"the generalisation from {self.source} to {self.target}"

    def as_dict(self) -> Fields:
        """Return the step as plain data for JSON.

        Returns
        -------
        dict[str, object]
            The fields by name; ``footing`` is called ``epistemic_status``, as in the records of claims.

        Examples
        --------
        >>> import immunograph as ig
        >>> step = ig.load().mechanisms("IL-2", "cancer cell")[0].steps[0].as_dict()
        >>> step["key"], step["epistemic_status"]
        ('C35', 'hedged')
        """
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {"epistemic_status" if name == "footing" else name: value for name, value in fields.items()}

    def line(self) -> str:
        """Return the step as one line of text.

        Returns
        -------
        str
            The statement, with key, basis, certainty and belief.
        """
        if self.kind == "bearer":
            taken = f"that an effect on it is one on {self.target} is an interpretation, which no text states"
            return (
                f"{self.source} is a process or property of {self.target} (curators' axiom; adds no certainty; {taken})"
            )
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
        """Return what the claim of the step says, without its evidence: neither firmer nor more general than the claim.

        Returns
        -------
        str
            Such as ``IL-15 together with relatlimab can inhibit tumours in mice`` or, for an effect of the step before,
            ``relatlimab thereby enhances the destruction of tumours``.
        """
        return " ".join(filter(None, (self.acting, self.does(), self.affected, self.scope)))

    @property
    def acting(self) -> str:
        """The subject of the claim, with what it acts together with."""
        return f"{self.subject or self.source} {self.subject_with}".rstrip()

    @property
    def affected(self) -> str:
        """The object of the claim, with what is affected together with it."""
        return f"{self.object or self.target} {self.object_with}".rstrip()

    def does(self) -> str:
        """Return the verb of the predicate with its hedge.

        Returns
        -------
        str
            Such as *inhibits*, *probably inhibits*, *may inhibit*, *can inhibit*; *thereby enhances* for an effect of
            the step before.
        """
        sign = self.effect or self.sign
        verb = does(self.verb, sign, self.certainty, plural=self.plural, able=self.capability, helps=self.helps)
        return f"thereby {verb}" if self.kind == "cause" else verb
