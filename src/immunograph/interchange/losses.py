"""Loss reports: the parts of a graph that an exported file lacks, as text and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from immunograph.claims.footing import rests_on_fallen, status_words
from immunograph.claims.handles import claim_handle
from immunograph.claims.properties import Properties
from immunograph.claims.relation_columns import axioms_of
from immunograph.interchange.complexes import HAS_COMPONENT, components_of
from immunograph.interchange.exchange import Export, Feature, Writer
from immunograph.interchange.known_entities import word_forms
from immunograph.legible import legible
from immunograph.plurals import counted, some_of
from immunograph.vocabulary import IG

__all__ = ["Loss", "LossReport", "losses_of", "not_selected", "null_results", "unbacked_claims"]

_RESTING: Final = ("claim in it rests only on retracted sources", "claims in it rest only on retracted sources")
_COMBINED: Final = ("claim about a combination is", "claims about combinations are")
_NAMED: Final = 5
"""Maximum number of claims that a report names."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A feature that the format cannot represent, with the number of its occurrences.

    Parameters
    ----------
    feature
        Feature of the graph.
    count
        Number of occurrences in the selected claims and their entities; for features that are not part of a claim, such
        as axioms, decisions and named graphs, in the named graphs that are read: all, unless the selection names some.
    """

    feature: Feature
    count: int


@dataclass(frozen=True, slots=True)
class LossReport:
    """The report of an export: claims written, claims not selected, and features that the format cannot represent.

    Parameters
    ----------
    file
        Path of the file, or both paths of a format with two files; empty if the output was returned as a string.
    format
        Title of the format, such as ``GraphML``, or name of an RDF format.
    claims
        Number of claims in the file; ``None`` for RDF formats.
    lost
        Features that the format cannot represent, with counts.
    not_selected
        Status -> number of claims that were not selected.
    null_results
        Number of claims that were not selected and whose evidence consists of null results only.
    unbacked
        Claims in the file whose only support is from retracted or withdrawn sources: their keys, or else their handles,
        sorted.
    combinations
        Number of selected claims that are not in the file, because they are about several subjects or objects jointly.

    Examples
    --------
    >>> report = LossReport("x.gml", "GML", 35, (Loss(Feature.LICENCE, 1),), {"proposed": 28})
    >>> print(report.text())
    wrote x.gml: 35 claims as GML
    28 claims were not selected: 28 proposed
    GML cannot carry: title and licence (1)
    >>> report.as_dict()["lost"]
    [{'feature': 'licence', 'meaning': 'title and licence', 'count': 1}]
    """

    file: str
    format: str
    claims: int | None = None
    lost: tuple[Loss, ...] = ()
    not_selected: Mapping[str, int] = field(default_factory=dict)
    null_results: int = 0
    unbacked: tuple[str, ...] = ()
    combinations: int = 0

    def text(self) -> str:
        """Format the report as up to five lines of text.

        Returns
        -------
        str
            Lines on the file, the claims not selected, those about combinations that are left out, those that rest on
            retracted sources, and lost features; empty categories have no line.

        Examples
        --------
        >>> print(LossReport("x.sif", "SIF", 35).text())
        wrote x.sif: 35 claims as SIF
        """
        of = "" if self.claims is None else f"{counted(self.claims, 'claim')} as "
        lines = [f"wrote {self.file or 'text'}: {of}{self.format}"]
        left = sum(self.not_selected.values())
        if left:
            by_status = ", ".join(f"{count:,} {status}" for status, count in self.not_selected.items())
            nulls = f"; null results alone: {self.null_results:,}" if self.null_results else ""
            lines.append(f"{counted(left, 'claim was', 'claims were')} not selected: {by_status}{nulls}")
        if self.combinations:
            lines.append(
                f"{counted(self.combinations, *_COMBINED)} not in this file, because {self.format} cannot carry "
                f"{Feature.JOINT.value}"
            )
        if self.unbacked:
            named = some_of(self.unbacked, _NAMED)
            lines.append(f"{counted(len(self.unbacked), *_RESTING)}: {named}")
        others = [loss for loss in self.lost if loss.feature is not Feature.JOINT or not self.combinations]
        if others:
            lost = "; ".join(f"{loss.feature.value} ({loss.count:,})" for loss in others)
            lines.append(f"{self.format} cannot carry: {lost}")
        return legible("\n".join(lines))

    def __repr__(self) -> str:
        """Return the report as text, as :meth:`text` does."""
        return self.text()

    def as_dict(self) -> dict[str, object]:
        """Return the report as a JSON-serialisable dictionary.

        Returns
        -------
        dict[str, object]
            The attributes of the report, of which three have other names: ``null_results_not_selected``
            (``null_results``), ``combinations_left_out`` (``combinations``) and ``only_retracted`` (``unbacked``).
            ``lost`` is a list of dictionaries with ``feature``, ``meaning`` and ``count``.

        Examples
        --------
        >>> LossReport("x.sif", "SIF", 35).as_dict()["claims"]
        35
        """
        lost = [
            {"feature": loss.feature.name.lower(), "meaning": loss.feature.value, "count": loss.count}
            for loss in self.lost
        ]
        return {
            "file": self.file,
            "format": self.format,
            "claims": self.claims,
            "not_selected": dict(self.not_selected),
            "null_results_not_selected": self.null_results,
            "combinations_left_out": self.combinations,
            "only_retracted": list(self.unbacked),
            "lost": lost,
        }


def losses_of(export: Export, writer: Writer) -> tuple[Loss, ...]:
    """Count the features of an export that a format cannot represent.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    writer
        Format; its ``carries`` lists the features that it can represent.

    Returns
    -------
    tuple of Loss
        Losses in the order of :class:`immunograph.interchange.Feature`, without features that do not occur.
    """
    counts = {feature: _COUNTED[feature](export) for feature in Feature if feature not in writer.carries}
    if Feature.COMPONENTS in writer.carries:  # whole records of claims, of all that they name
        named = _named_in_records(export)
        components = {(whole, axiom.object) for whole, each in components_of(export, named).items() for axiom in each}
        named |= {part for _, part in components}
        if counts.get(Feature.ISOLATED):
            counts[Feature.ISOLATED] = len(set(export.view.entities["entity"]) - named)
        if Feature.AXIOMS in counts:
            ends = ((row[0], row[1] == HAS_COMPONENT, row[2]) for row in _axioms(export))
            counts[Feature.AXIOMS] = sum(not (part and (whole, other) in components) for whole, part, other in ends)
    return tuple(Loss(feature, count) for feature, count in counts.items() if count)


def _named_in_records(export: Export) -> set[str]:
    """Return the IRIs in the records of claims: subjects, objects, participants, contexts and speakers."""
    view = export.view
    selected = {data["claim"] for *_, data in export.network.edges(data=True)}
    passages = view.evidence.filter(view.evidence["claim"].is_in(list(selected)))
    contexts = view.evidence_context.join(passages, on="evidence", how="semi")
    qualifiers = view.qualifiers.filter(view.qualifiers["claim"].is_in(list(selected)))
    named = {value for frame in (contexts, qualifiers) for value in frame["value"]}
    return named.union(export.network, passages["speaker"], passages["attributed_to"])


def _axioms(export: Export, *, components: bool | None = None) -> list[tuple[str, ...]]:
    """Return subject, property and object of axioms: all (``None``), those that state a component, or the others."""
    rows = (
        axioms_of(Properties(export.view.store, export.view.graphs))
        .select("subject", "property", "object")
        .unique()
        .iter_rows()
    )
    return [row for row in rows if components is None or (row[1] == HAS_COMPONENT) is components]


def not_selected(export: Export) -> dict[str, int]:
    """Count the claims that are not in the selection, by status.

    Claims whose object is a literal are not counted.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.

    Returns
    -------
    dict[str, int]
        Status in lower case, ``inferred`` for claims without one -> number of claims, sorted by status; ``unreadable`` for
        those that no command reads (:attr:`~immunograph.claims.view.ClaimsView.unreadable_claims`).
    """
    selected = {data["claim"] for *_, data in export.network.edges(data=True)}
    claims = export.view.claims
    counts: Counter[str] = Counter()
    for claim, status in claims.filter(~claims["literal"]).select("claim", "status").unique().iter_rows():
        if claim not in selected:
            counts[(status or "inferred").lower()] += 1
    unreadable = {"unreadable": export.view.unreadable_claims.len()}
    return dict(sorted(counts.items())) | {name: number for name, number in unreadable.items() if number}


def null_results(export: Export) -> int:
    """Count the claims outside the selection whose evidence consists of null results only.

    Claims whose object is a literal are not counted.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.

    Returns
    -------
    int
        Number of claims.
    """
    selected = {data["claim"] for *_, data in export.network.edges(data=True)}
    claims, evidence = export.view.claims, export.view.evidence
    others = evidence.filter(evidence["stance"] != "Null")["claim"]
    nulls = set(evidence["claim"]) - set(others) - selected
    return len(nulls & set(claims.filter(~claims["literal"])["claim"]))


def unbacked_claims(export: Export) -> tuple[str, ...]:
    """Return the selected claims whose only support is from retracted or withdrawn sources.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.

    Returns
    -------
    tuple of str
        Keys, or handles of claims without a key, sorted.
    """
    found = set()
    for *_, data in export.network.edges(data=True):
        if rests_on_fallen(data["evidence"]):
            found.add(next(iter(data["identifiers"]), "") or claim_handle(str(data["claim"])))
    return tuple(sorted(found))


def _edges(export: Export, holds: Callable[[dict[str, object]], object]) -> int:
    return len({data["claim"] for *_, data in export.network.edges(data=True) if holds(data)})


def _passages(export: Export) -> dict[str, int]:
    """Return IRI of a claim -> number of its passages; a claim that has several edges counts once."""
    return {str(data["claim"]): len(data["evidence"]) for *_, data in export.network.edges(data=True)}


def _doubtful(export: Export) -> dict[str, int]:
    """Return IRI of a claim -> number of its passages from sources that were retracted, superseded ... or are preprints."""
    return {
        str(data["claim"]): sum(bool(status_words(each["document_status"])) for each in data["evidence"])
        for *_, data in export.network.edges(data=True)
    }


def _texts(export: Export) -> int:
    claims = export.view.claims
    return int(claims.filter(claims["literal"])["claim"].n_unique())


def _decisions(export: Export) -> int:
    return Properties(export.view.store, export.view.graphs).members(IG + "Decision").n_unique()


def _named_graphs(export: Export) -> int:
    """Count the named graphs whose contents a file mixes; of a single one, nothing is mixed."""
    graphs = export.view.store.graphs() if export.view.graphs is None else export.view.graphs
    return len(graphs) if export.view.graphs is None or len(graphs) > 1 else 0


def _parallel(export: Export) -> int:
    network = export.network
    return network.number_of_edges() - len(set(network.edges()))


def _speaks_against(data: dict[str, object]) -> bool:
    return bool(data["against"] or data["stance"] in ("null", "disputes"))


_COUNTED: Final[dict[Feature, Callable[[Export], int]]] = {
    Feature.LABELS: lambda export: export.network.number_of_nodes(),
    Feature.WORD_FORMS: lambda export: len(word_forms(export.view.store).keys() & set(export.network)),
    Feature.DIRECTION: lambda export: _edges(export, bool),
    Feature.PARALLEL: _parallel,
    Feature.SIGN: lambda export: _edges(export, lambda data: data["sign"] in ("+", "-")),
    Feature.CERTAINTY: lambda export: _edges(export, bool),
    Feature.STANCE: lambda export: _edges(export, _speaks_against),
    Feature.EVIDENCE: lambda export: sum(_passages(export).values()),
    Feature.SOURCES: lambda export: sum(_doubtful(export).values()),
    Feature.CONTEXT: lambda export: _edges(
        export, lambda data: data["context"] or data["aspect"] or data["participants"]
    ),
    Feature.JOINT: lambda export: _edges(export, lambda data: data["together_with"]),
    Feature.COMPONENTS: lambda export: len(_axioms(export, components=True)),
    Feature.AXIOMS: lambda export: len(_axioms(export, components=False)),
    Feature.LITERALS: _texts,
    Feature.ISOLATED: lambda export: len(set(export.view.entities["entity"]) - set(export.network)),
    Feature.LICENCE: lambda export: int(bool(export.title) or export.licence != "unknown"),
    Feature.DECISIONS: _decisions,
    Feature.GRAPHS: _named_graphs,
}
