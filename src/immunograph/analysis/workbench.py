"""Shared caches of the analyses: columns, beliefs and other results that are expensive to compute."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from functools import cached_property
from typing import Final

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import BEARER, INVOLVES, MATCH, SUBCLASS, ClaimColumns
from immunograph.analysis.parameters import Parameters
from immunograph.analysis.steps import StepGraph
from immunograph.claims import ClaimsView, NameIndex
from immunograph.claims.exact_names import claims_of_passage
from immunograph.claims.view import select
from immunograph.errors import AmbiguousNameError, FormatError, UnknownNameError
from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.normalisation import normal_key
from immunograph.plurals import counted, some_of

__all__ = ["Workbench"]

_ANYTHING: Final = "NamedThing"
"""Biolink's most general category, which an import gives to entities without a category."""


class Workbench:
    """Lazily computed and cached results that the analyses of one version of a graph share.

    Parameters
    ----------
    view
        The claims of this version of the graph.
    names
        Function from a kind of thing, such as ``entity`` or ``claim``, to the index of its names.
    """

    def __init__(self, view: ClaimsView, names: Callable[[str], NameIndex]) -> None:
        self.view = view
        self.names = names

    @cached_property
    def columns(self) -> ClaimColumns:
        """The claims, evidence and axioms as data frames."""
        return ClaimColumns.of(self.view)

    @cached_property
    def _beliefs(self) -> Beliefs:
        return Beliefs(self.columns)

    def beliefs(self, parameters: Parameters | None = None) -> Beliefs:
        """Return the beliefs with the packaged weights (cached), or with custom ones.

        Parameters
        ----------
        parameters
            Weights for belief; ``None`` for the packaged table.

        Returns
        -------
        Beliefs
            Belief in every claim.
        """
        return self._beliefs if parameters is None else Beliefs(self.columns, parameters)

    @cached_property
    def steps(self) -> StepGraph:
        """The signed steps of mechanisms, with the packaged weights."""
        self.columns.below(SUBCLASS, MATCH)
        self.columns.below(SUBCLASS, MATCH, BEARER, INVOLVES)
        self.columns.above(SUBCLASS, MATCH)
        self.columns.key("")
        return StepGraph.of(self.columns, self._beliefs)

    @cached_property
    def conditions(self) -> dict[str, list[str]]:
        """IRI of a rule -> its conditions, in words."""
        made: dict[str, list[str]] = {}
        rows = select(self.view.store, "SELECT ?rule ?condition { ?rule ig:condition ?condition } ORDER BY ?condition")
        for rule, condition in rows:
            made.setdefault(str(rule), []).append(str(condition))
        return made

    @cached_property
    def rules(self) -> dict[str, tuple[str, str]]:
        """IRI of a rule -> its title and description."""
        rows = select(
            self.view.store,
            "SELECT ?rule ?title ?text WHERE { ?rule a ig:Rule ; rdfs:label ?title ; skos:definition ?text }",
        )
        return {str(rule): (str(title), str(text)) for rule, title, text in rows}

    @cached_property
    def reasons(self) -> dict[tuple[str, str], str]:
        """Subject and object of each of the curators' axioms -> the reason given for it."""
        rows = self.view.axioms.select("subject", "object", "reason").iter_rows()
        return {(subject, value): reason for subject, value, reason in rows}

    def between(self, one: str, other: str) -> list[IRI]:
        """Return the IRIs of the claims from one entity to another.

        Parameters
        ----------
        one, other
            Entities, by any of their names.

        Returns
        -------
        list[IRI]
            IRIs of the claims, at least one; rejected claims only if there are no others.

        Raises
        ------
        UnknownNameError
            If a name is unknown or ambiguous, or no claim relates the two entities in this direction.
        """
        import polars as pl

        first, second = self.entity(one), self.entity(other)
        found = self.columns.claims.filter((pl.col("subject") == first) & (pl.col("object") == second))
        if not found.height:
            told = f"{self.columns.label(first)} … {self.columns.label(second)}"
            raise UnknownNameError(
                "claim",
                told,
                sentence=f"no claim leads from {self.columns.label(first)!r} to {self.columns.label(second)!r}",
                hint=f"try kg.mechanisms({str(one)!r}, {str(other)!r})",
            )
        valid = found.filter(pl.col("status") != "Rejected")
        return [IRI(claim) for claim in (valid if valid.height else found)["claim"].unique().sort()]

    def entity(self, name: str) -> IRI:
        """Return the IRI of an entity, found by any of its names.

        Parameters
        ----------
        name
            Label, synonym, CURIE, key or IRI.

        Returns
        -------
        IRI
            IRI of the entity.

        Raises
        ------
        UnknownNameError
            If no entity has this name, or several do; the message suggests similar names.
        """
        return self.names("entity").find(name)

    def members(self, name: str) -> list[str]:
        """Return the subclasses of a class (the class itself if it has none), or the entities of a Biolink category.

        Parameters
        ----------
        name
            A class by any of its names, or a category such as ``Cell``; a category takes precedence.

        Returns
        -------
        list[str]
            IRIs, sorted by label.

        Raises
        ------
        UnknownNameError
            If no class and no category has this name, or several classes do; the message suggests similar ones.
        """
        from immunograph.analysis.kinds import members

        entities = self.view.entities
        categories = self._categories
        if (category := name.removeprefix("biolink:")) in categories:
            chosen = entities.filter(entities["category"].str.ends_with("/" + category))["entity"]
            return sorted(chosen, key=self.columns.label)
        try:
            return members(self.columns, self.entity(name))
        except AmbiguousNameError:
            raise
        except UnknownNameError as error:
            near = get_close_matches(name, sorted(categories), n=2)
            kinds = some_of(sorted(categories), 6) or "none"
            hint = f"name a class, or a category of this graph ({kinds})"
            hint += f"; {bare}" if (bare := self._uncategorised()) else ""
            suggestions = [*error.suggestions, *near][:4]
            if category[:1].isupper() and categories <= {_ANYTHING}:
                suggestions = []  # probably a category, in a graph without categories: a similar name would mislead
            coverage = error.coverage
            raise UnknownNameError("class or category", name, suggestions, hint=hint, coverage=coverage) from None

    @property
    def _categories(self) -> set[str]:
        return {str(each).rpartition("/")[2] for each in self.view.entities["category"].unique() if each}

    def without_category(self, *names: str) -> str:
        """Return a sentence on the number of entities in claims that have no category, which a matrix by category leaves out.

        Parameters
        ----------
        *names
            Names of the classes or categories from which the rows and columns of a matrix are chosen.

        Returns
        -------
        str
            The sentence; empty if no name is a category, one is the most general category, or all entities have one.
        """
        asked = {name.removeprefix("biolink:") for name in names}
        return self._uncategorised() if asked & self._categories and _ANYTHING not in asked else ""

    def _uncategorised(self) -> str:
        import polars as pl

        entities, claims = self.view.entities, self.columns.claims.filter(~pl.col("inferred"))
        ends = pl.concat([claims["subject"], claims.filter(~pl.col("literal"))["object"]]).unique()
        bare = pl.col("category").is_null() | pl.col("category").str.ends_with(f"/{_ANYTHING}")
        number = entities.filter(bare & pl.col("entity").is_in(ends.implode())).height
        if not number:
            return ""
        have = counted(number, "entity in claims has", "entities in claims have")
        return f"{have} no category ({_ANYTHING}): rows or columns chosen by a category leave {'it' if number == 1 else 'them'} out"

    def _readable(self, claim: IRI, name: str) -> IRI:
        """Return a claim unless it is one that every analysis leaves out."""
        if claim in self.view.unreadable_claims:
            raise FormatError(
                f"the claim {quoted(name)} cannot be read, and no analysis counts it: describe it to see which of its "
                "values to correct"
            )
        return claim

    def claim(self, name: str) -> IRI:
        """Return the IRI of a claim, found by key, IRI, or proposition (``interferons help prevent cancer``).

        Parameters
        ----------
        name
            Key, handle, IRI or proposition in words; last of all the identifier of one of its passages.

        Returns
        -------
        IRI
            IRI of the claim.

        Raises
        ------
        UnknownNameError
            If no claim has this name, or several do; the message suggests similar or matching ones, or says that it is the
            name of an entity.
        FormatError
            If the claim is known and cannot be read.
        """
        try:
            return self._readable(self.names("claim").find(name), name)
        except UnknownNameError as error:
            proposition = normal_key(name.strip().removeprefix("that "))
            label = self.columns.label
            rows = self.columns.claims.select("claim", "subject", "predicate", "object").iter_rows()
            for claim, subject, predicate, value in rows:
                sentence = self.columns.labels.get(claim, "").removeprefix("that ")
                bare = f"{label(subject)} {label(predicate)} {label(value)}"
                if proposition in (normal_key(sentence), normal_key(bare)):
                    return IRI(claim)
            if isinstance(error, AmbiguousNameError):
                raise
            if not self._names_entity(name):
                if (claim := self.claim_of_passage(name)) is not None:
                    return claim
                raise
            hint = "describe it with kg.describe, or give kg.why the other end as well"
            sentence = f"{quoted(name)} is an entity, not a claim"
            raise UnknownNameError("claim", name, sentence=sentence, hint=hint) from None

    def claim_of_passage(self, identifier: str) -> IRI | None:
        """Return the IRI of the claim of the passages with an identifier, such as that of a row of an imported table.

        Parameters
        ----------
        identifier
            Identifier of passages, matched exactly.

        Returns
        -------
        IRI or None
            IRI of the claim; ``None`` if no passage has this identifier.

        Raises
        ------
        AmbiguousNameError
            If passages of several claims have it; the message lists the claims.
        """
        claims = claims_of_passage(self.view.store, identifier)
        if len(claims) > 1:
            named = [(self.columns.key(claim), self.columns.labels.get(claim, claim)) for claim in claims]
            raise AmbiguousNameError("claim", identifier, named, iris=claims)
        return claims[0] if claims else None

    def _names_entity(self, name: str) -> bool:
        """Return whether an entity, and only one, has this name."""
        try:
            return bool(self.entity(name))
        except UnknownNameError:
            return False
