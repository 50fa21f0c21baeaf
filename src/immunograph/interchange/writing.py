"""Write claims in a registered format, and report what the file does not contain."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from pathlib import Path

from immunograph.compressed_files import plain_name
from immunograph.errors import FormatError
from immunograph.files import writing_atomically
from immunograph.interchange.embedded_claims import records_of
from immunograph.interchange.exchange import Export, Feature, Writer
from immunograph.interchange.losses import Loss, LossReport, losses_of, not_selected, null_results, unbacked_claims
from immunograph.query.networks import uncollected
from immunograph.store import Format, Store

__all__ = ["report_of_rdf", "save_export", "text_of_export"]


def save_export(export: Export, writer: Writer, path: str | Path) -> LossReport:
    """Write claims to a file atomically, and report what it does not contain.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    writer
        Output format.
    path
        File to write; an existing one is replaced. It is compressed if its name ends in ``.gz``, ``.zst``, ``.xz`` or
        ``.bz2``.

    Returns
    -------
    LossReport
        Claims that were not selected, and features that the format cannot represent.

    Raises
    ------
    FormatError
        If the format cannot hold the data.
    StoreError
        If the file cannot be written; an existing one is unchanged.
    """
    first, second = _names(writer, Path(path))
    names = str(first) if second is None else f"{first} and {second}"
    report = _report(export, writer, names)
    export = _expressible(export, writer)
    with contextlib.ExitStack() as stack:
        stack.enter_context(uncollected())
        stack.callback(records_of.cache_clear)
        writer.write(export, stack.enter_context(writing_atomically(first)))
        if writer.second is not None and second is not None:
            writer.second[2](export, stack.enter_context(writing_atomically(second)))
    return report


def _names(writer: Writer, path: Path) -> tuple[Path, Path | None]:
    """Return the paths of both files, such as ``x_edges.tsv`` and ``x_nodes.tsv``, from either; ``None`` if there is one."""
    if writer.second is None or path.is_dir():
        return path, None
    first, second, _ = writer.second
    stem = plain_name(path)
    packed = path.name[len(stem) :]
    named = stem.endswith(first)
    for ending in (first, second):
        stem = stem.removesuffix(ending)
    return (path if named else path.with_name(stem + first + packed)), path.with_name(stem + second + packed)


def text_of_export(export: Export, writer: Writer) -> str:
    """Return claims in a text format as a string.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    writer
        Output format.

    Returns
    -------
    str
        Content that the file would have; of a format with two files, that of the first.

    Raises
    ------
    FormatError
        If the format is binary, or cannot hold the data.
    """
    kept = _expressible(export, writer)
    if export.network.number_of_edges() and not kept.network.number_of_edges():
        raise FormatError(
            f"{writer.title} cannot carry {Feature.JOINT.value}, and all claims to write are of this kind: choose another "
            "format, such as graphml"
        )
    buffer = io.BytesIO()
    writer.write(kept, buffer)
    try:
        return buffer.getvalue().decode()
    except UnicodeDecodeError:
        raise FormatError(f"{writer.title} is not a text format: name a file to write it to") from None


def _expressible(export: Export, writer: Writer) -> Export:
    """Return the export without joint claims if the format cannot represent them: each edge alone would state too much."""
    if Feature.JOINT in writer.carries or not writer.of_claims:
        return export
    network = export.network.copy()
    edges = [(*ends, key) for *ends, key, data in network.edges(keys=True, data=True) if data.get("together_with")]
    network.remove_edges_from(edges)
    network.remove_nodes_from({node for *ends, _ in edges for node in ends if not network.degree(node)})
    return replace(export, network=network)


def _claims(export: Export) -> set[str]:
    return {data["claim"] for *_, data in export.network.edges(data=True)}


def _report(export: Export, writer: Writer, file: str) -> LossReport:
    if not writer.of_claims:
        return LossReport(file, writer.title)
    kept = _expressible(export, writer)
    claims, left = _claims(kept), not_selected(export)
    combinations = len(_claims(export) - claims)
    lost = losses_of(kept, writer)
    if combinations:
        at_hand = {Feature.JOINT: Loss(Feature.JOINT, combinations), **{loss.feature: loss for loss in lost}}
        lost = tuple(at_hand[feature] for feature in Feature if feature in at_hand)
    nulls = null_results(export) if left else 0
    return LossReport(file, writer.title, len(claims), lost, left, nulls, unbacked_claims(kept), combinations)


def report_of_rdf(store: Store, path: str | Path, form: Format, *, one_graph: bool) -> LossReport:
    """Report what an RDF export lacks: a format without named graphs contains their merge.

    Parameters
    ----------
    store
        Store that was exported.
    path
        File that was written; empty for a string.
    form
        RDF format of the output.
    one_graph
        Whether only one named graph was exported.

    Returns
    -------
    LossReport
        Report with ``claims`` set to ``None``.
    """
    graphs = len(store.graphs())
    lost = () if form.quads or one_graph or graphs < 2 else (Loss(Feature.GRAPHS, graphs),)
    return LossReport(str(path), form.name, lost=lost)
