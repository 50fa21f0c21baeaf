"""Find entities and claims by any of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from immunograph.claims.view import ClaimsView
from immunograph.errors import UnknownNameError
from immunograph.identifiers import CURIE_PATTERN, PrefixMap, compress
from immunograph.model import IRI
from immunograph.vocabulary import BASE

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NameIndex", "normalise", "normalised"]

_RANK: Final = {
    "iri": 0,
    "identifier": 1,
    "label": 2,
    "exact": 3,
    "key": 4,
    "mapping": 5,
    "term": 6,
    "term iri": 6,
    "related": 7,
}
_VERBATIM: Final = ("iri", "mapping", "term iri")
_SUGGESTED_FROM: Final = 5000


def normalise(name: str) -> str:
    """Fold case and leave out all but letters and digits, so that ``IL-2``, ``il2`` and ``Il 2`` are one name."""
    return re.sub(r"[\W_]+", "", name.casefold())


def normalised(names: pl.Series) -> pl.Series:
    """Normalise a column of names at once, as :func:`normalise` does each."""
    import polars as pl

    plain = names.str.to_lowercase().str.replace_all(r"[\W_]+", "")
    odd = names.str.contains(r"[^\x00-\x7f]").fill_null(value=False).arg_true()
    if odd.len():  # what is no ASCII folds by rules that Python knows
        plain = plain.scatter(odd, pl.Series([normalise(name) for name in names.gather(odd)], dtype=pl.String))
    return plain


class NameIndex:
    """Names -> IRIs; a label comes before a synonym, an exact synonym before a loose one.

    Parameters
    ----------
    kind
        What is named, for messages: ``entity`` or ``claim``.
    names
        Rows of IRI, name, and kind of name (``iri``, ``label``, ``identifier``, ``exact``, ``key``, ``mapping``,
        ``term`` and ``term iri`` of what only an ontology names, ``related``): tuples, or a frame of these three columns.

    Notes
    -----
    The names are columns sorted by their normalised form, so that one is found by bisection among a million.
    """

    def __init__(self, kind: str, names: Iterable[tuple[str, str, str]] | pl.DataFrame) -> None:
        import polars as pl

        schema = dict.fromkeys(("iri", "name", "how"), pl.String)
        if isinstance(names, pl.DataFrame):
            frame = names.rename(dict(zip(names.columns, schema, strict=True)))
        else:
            frame = pl.DataFrame(list(names), schema=schema, orient="row")
        self.kind = kind
        self._iris = frame.filter(~pl.col("how").str.starts_with("term"))["iri"].unique().sort()
        self._labels = frame.filter(pl.col("how") == "label").unique("iri", keep="last", maintain_order=True)
        ranks = pl.col("how").replace_strict(_RANK, return_dtype=pl.Int64).alias("rank")
        keys = frame["name"].zip_with(frame["how"].is_in(_VERBATIM), normalised(frame["name"]))
        frame = frame.with_columns(keys.alias("key"), ranks).filter(pl.col("key") != "")
        self._names = frame.sort("key", maintain_order=True)
        self._keys = self._names["key"]

    @classmethod
    def of(cls, view: ClaimsView, kind: str) -> NameIndex:
        """Index the names of the entities, claims or predicates of a view."""
        import polars as pl

        if kind == "claim":
            stated = pl.col("inferred") | pl.col("status").is_not_null()
            frame = view.claims.filter(stated).select("claim", "identifier").unique(maintain_order=True)
            known = frame.filter(pl.col("identifier").is_not_null())
            return cls(
                kind,
                pl.concat(
                    [
                        known.select("claim", "identifier", pl.lit("identifier").alias("how")),
                        frame.select("claim", pl.col("claim").alias("identifier"), pl.lit("iri").alias("how")).unique(),
                    ]
                ),
            )
        if kind == "predicate":
            names = [(iri, label, "label") for iri, (label, _) in view.predicates.items()]
            names += [(iri, re.split("[/#]", iri)[-1], "exact") for iri in view.predicates]
            return cls(kind, names)
        minted = view.entities["entity"].filter(view.entities["entity"].str.starts_with(BASE)).to_frame("entity")
        keys = minted.select(
            "entity",
            pl.col("entity").str.replace(f"^{re.escape(BASE)}[^/]*/?", "").alias("name"),
            pl.lit("key").alias("kind"),
        )
        ends = view.related.select(pl.concat_list("subject", "object").explode().alias("iri")).unique()
        terms = ends.join(view.entities, left_on="iri", right_on="entity", how="anti")
        called = terms.join(view.label_column, on="iri").select("iri", "label", pl.lit("term").alias("kind"))
        itself = terms.select("iri", pl.col("iri").alias("label"), pl.lit("term iri").alias("kind"))
        columns = dict(zip(("iri", "label"), view.names.columns, strict=False))
        return cls(kind, pl.concat([view.names, keys, called.rename(columns), itself.rename(columns)]))

    def _has(self, iri: str) -> bool:
        place = self._iris.search_sorted(iri, side="left")
        return place < self._iris.len() and bool(self._iris[place] == iri)

    def _called(self, key: str) -> dict[str, int]:
        """Give what goes by a normalised name, with the best rank by which it does."""
        first = self._keys.search_sorted(key, side="left")
        found: dict[str, int] = {}
        for iri, rank in (
            self._names[first : self._keys.search_sorted(key, side="right")].select("iri", "rank").iter_rows()
        ):
            found[iri] = min(rank, found.get(iri, rank))
        return found

    def find(self, name: str) -> IRI:
        """Give the one IRI that goes by this name: an IRI, a CURIE, an identifier, a label or a synonym.

        Raises
        ------
        UnknownNameError
            If none does, or several do; with suggestions.
        """
        text = name.strip()
        if self._has(text):
            return IRI(text)
        if CURIE_PATTERN.match(text):
            try:
                expanded = PrefixMap().expand(text)
            except ValueError:
                expanded = IRI("")
            if self._has(expanded):
                return expanded
            ranked = self._called(expanded) if expanded else {}
            if ranked:
                return self._best(text, ranked)
        ranked = self._called(text) if ":" in text else {}
        ranked = ranked or (self._called(normalise(text)) if normalise(text) else {})
        if ranked:
            return self._best(text, ranked)
        raise UnknownNameError(
            self.kind, name, self.suggest(text), hint=f"list them with kg.{self.kind_plural}() or 'immunograph show'"
        )

    @property
    def kind_plural(self) -> str:
        """The plural of what is named."""
        return "entities" if self.kind == "entity" else f"{self.kind}s"

    def _label(self, iri: str) -> str | None:
        import polars as pl

        found = self._labels.filter(pl.col("iri") == iri)["name"]
        return str(found[0]) if found.len() else None

    def _best(self, name: str, ranked: dict[str, int]) -> IRI:
        best = min(ranked.values())
        if best == _RANK["related"]:  # a broader, narrower or merely related name is not a name of it
            raise UnknownNameError(self.kind, name, [self._label(iri) or iri for iri in sorted(ranked)][:3])
        found = sorted(iri for iri, rank in ranked.items() if rank == best)
        if len(found) > 1:
            several = [self._label(iri) or compress(iri) or iri for iri in found[:4]]
            raise UnknownNameError(f"single {self.kind}", name, several)
        return IRI(found[0])

    def _candidates(self, key: str) -> dict[str, str]:
        """Give normalised name -> name as written, of those near enough to be worth comparing."""
        import polars as pl

        frame = self._names.filter(~pl.col("how").is_in(_VERBATIM)).unique("key", maintain_order=True)
        if frame.height > _SUGGESTED_FROM:
            parts = {key[place : place + 3] for place in range(max(len(key) - 2, 1))}
            shared = pl.sum_horizontal(pl.col("key").str.contains(part, literal=True) for part in sorted(parts))
            near = frame.with_columns(shared.alias("shared")).filter(pl.col("shared") > 0)
            frame = near.sort("shared", "key", descending=[True, False]).head(_SUGGESTED_FROM)
        return dict(frame.select("key", "name").iter_rows())

    def suggest(self, name: str, *, n: int = 3) -> list[str]:
        """Give up to ``n`` names that the user may have meant."""
        key = normalise(name)
        if not key or n < 1:
            return []
        written = self._candidates(key)
        near = get_close_matches(key, written, n=n, cutoff=0.6 if len(key) <= 4 else 0.7)
        words = [normalise(word) for word in re.split(r"[\s,;/()]+", name)]  # "IFN gamma" is near "IFN"
        near += [word for word in words if len(word) >= 3 and word in written and word not in near]
        near = near[:n]
        if len(near) < n and len(key) >= 3:
            near += [each for each in sorted(written, key=len) if key in each and each not in near][: n - len(near)]
        return [written[each] for each in near]
