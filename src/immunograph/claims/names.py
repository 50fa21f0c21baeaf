"""Find entities and claims by any of their names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from immunograph.claims.view import ClaimsView
from immunograph.errors import UnknownNameError
from immunograph.identifiers import CURIE_PATTERN, PrefixMap, compress
from immunograph.model import IRI
from immunograph.vocabulary import BASE

__all__ = ["NameIndex", "normalise"]

_RANK: Final = {"iri": 0, "identifier": 1, "label": 2, "exact": 3, "key": 4, "mapping": 5, "related": 6}


def normalise(name: str) -> str:
    """Fold case and leave out all but letters and digits, so that ``IL-2``, ``il2`` and ``Il 2`` are one name."""
    return re.sub(r"[\W_]+", "", name.casefold())


class NameIndex:
    """Names -> IRIs; a label comes before a synonym, an exact synonym before a loose one.

    Parameters
    ----------
    kind
        What is named, for messages: ``entity`` or ``claim``.
    names
        IRI, name, and kind of name (``label``, ``identifier``, ``exact``, ``key``, ``mapping``, ``related``).
    """

    def __init__(self, kind: str, names: Iterable[tuple[str, str, str]]) -> None:
        self.kind = kind
        self._ranked: dict[str, dict[str, int]] = defaultdict(dict)
        self._written: dict[str, str] = {}
        self._iris: set[str] = set()
        self._label: dict[str, str] = {}
        for iri, name, how in names:
            self._iris.add(iri)
            if how == "label":
                self._label[iri] = name
            key = name if how == "mapping" else normalise(name)
            if not key:
                continue
            rank = _RANK[how]
            ranked = self._ranked[key]
            ranked[iri] = min(rank, ranked.get(iri, rank))
            if how != "mapping":
                self._written.setdefault(key, name)

    @classmethod
    def of(cls, view: ClaimsView, kind: str) -> NameIndex:
        """Index the names of the entities, claims or predicates of a view."""
        names: list[tuple[str, str, str]]
        if kind == "claim":
            rows = view.claims.select("claim", "identifier").iter_rows()
            names = [(claim, identifier, "identifier") for claim, identifier in rows if identifier]
            names += [(claim, claim, "iri") for claim in view.claims["claim"]]
        elif kind == "predicate":
            names = [(iri, label, "label") for iri, (label, _) in view.predicates.items()]
            names += [(iri, re.split("[/#]", iri)[-1], "exact") for iri in view.predicates]
        else:
            names = list(view.names.iter_rows())
            minted = (iri for iri in view.entities["entity"] if iri.startswith(BASE))
            names += [(iri, iri.removeprefix(BASE).partition("/")[2], "key") for iri in minted]
        return cls(kind, names)

    def find(self, name: str) -> IRI:
        """Give the one IRI that goes by this name: an IRI, a CURIE, an identifier, a label or a synonym.

        Raises
        ------
        UnknownNameError
            If none does, or several do; with suggestions.
        """
        text = name.strip()
        if text in self._iris:
            return IRI(text)
        if CURIE_PATTERN.match(text):
            try:
                expanded = PrefixMap().expand(text)
            except ValueError:
                expanded = IRI("")
            if expanded in self._iris:
                return expanded
            ranked = self._ranked.get(expanded)
            if ranked:
                return self._best(text, ranked)
        ranked = self._ranked.get(normalise(text)) if normalise(text) else None
        if ranked:
            return self._best(text, ranked)
        raise UnknownNameError(
            self.kind, name, self.suggest(text), hint=f"list them with kg.{self.kind_plural}() or 'immunograph show'"
        )

    @property
    def kind_plural(self) -> str:
        """The plural of what is named."""
        return "entities" if self.kind == "entity" else f"{self.kind}s"

    def _best(self, name: str, ranked: dict[str, int]) -> IRI:
        best = min(ranked.values())
        if best == _RANK["related"]:  # a broader, narrower or merely related name is not a name of it
            raise UnknownNameError(self.kind, name, [self._label.get(iri) or iri for iri in sorted(ranked)][:3])
        found = sorted(iri for iri, rank in ranked.items() if rank == best)
        if len(found) > 1:
            several = [self._label.get(iri) or compress(iri) or iri for iri in found]
            raise UnknownNameError(f"single {self.kind}", name, several[:4])
        return IRI(found[0])

    def suggest(self, name: str, *, n: int = 3) -> list[str]:
        """Give up to ``n`` names that the user may have meant."""
        key = normalise(name)
        if not key:
            return []
        near = get_close_matches(key, self._written, n=n, cutoff=0.7)
        if len(near) < n and len(key) >= 3:
            near += [each for each in sorted(self._written, key=len) if key in each and each not in near][
                : n - len(near)
            ]
        return [self._written[each] for each in near]
