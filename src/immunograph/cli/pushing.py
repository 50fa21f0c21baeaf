"""The command push, which writes bundles and loads them into endpoints."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from immunograph.cli.options import AsJson, Data, as_json_text, open_data, refuse_unused, say, working, write_text
from immunograph.errors import CheckFailedError, FormatError
from immunograph.plurals import counted

if TYPE_CHECKING:
    from immunograph.interchange import Bundle, Pushed

__all__ = ["register"]

_SHARD: Final = 1_000_000
"""Maximum number of quads per file of a bundle."""


def _is_address(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def push(
    targets: Annotated[
        list[str], typer.Argument(help="Directories to write a bundle to, and URLs of endpoints to load it into.")
    ],
    data: Data = None,
    bundle: Annotated[
        Path | None,
        typer.Option("--bundle", help="Load this existing bundle, after checking it, instead of writing a new one."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only verify the bundles in the directories.")] = False,
    shard_quads: Annotated[
        int | None,
        typer.Option(
            "--shard-quads",
            min=1,
            help=f"Maximum number of quads per file; {_SHARD:,} if left out.",
            show_default=False,
        ),
    ] = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Also write nodes and edges as Parquet, for Spark.")
    ] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Also write Parquet, and metadata as RO-Crate and Croissant.")
    ] = False,
    update: Annotated[
        str | None,
        typer.Option("--update", help="The endpoint's update URL, if its service description does not name it."),
    ] = None,
    graph_store: Annotated[
        str | None, typer.Option("--graph-store", help="The endpoint's Graph Store protocol URL.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a bundle for bulk loading, and load it into endpoints that accept updates.

    A bundle is a directory of sorted, compressed N-Quads with a manifest (counts, SHA-256) and a VoID description. It
    is written completely or not at all. Loading twice changes nothing, except that blank nodes are added again; repeat an
    interrupted load to complete it. Exit code 1: an endpoint has fewer quads of a graph than the bundle, or --check
    found a bundle that does not match its manifest.

    Example: immunograph push graph.bundle http://localhost:7878/query
    """
    directories = [Path(target) for target in targets if not _is_address(target)]
    addresses = [target for target in targets if _is_address(target)]
    of_new: dict[str, object] = {"data": data, "shard_quads": shard_quads, "parquet": parquet, "release": release}
    of_endpoints: dict[str, object] = {"update": update, "graph_store": graph_store}
    _refuse_combinations(directories, addresses, bundle, of_new, of_endpoints, check=check)
    if check:
        _check(directories, as_json=as_json)
        return
    told: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="immunograph-") as scratch:
        new = directories or [Path(scratch) / "bundle"]
        made = _bundle(bundle, new, data, shard_quads or _SHARD, parquet=parquet, release=release)
        told["bundles"] = [str(directory) for directory in directories]
        told["quads"] = made.quads
        if directories:
            places = " and to ".join(map(str, directories))
            say(f"wrote {counted(made.quads, 'quad')} of {counted(len(made.graphs), 'graph')} to {places}")
        loaded = {address: _load(made, address, update, graph_store) for address in addresses}
    if as_json:
        told["loaded"] = {address: [_counts(each) for each in graphs] for address, graphs in loaded.items()}
        write_text(as_json_text(told), None)
    else:
        for address, graphs in loaded.items():
            _tell(address, graphs)
    if not all(each.complete for graphs in loaded.values() for each in graphs):
        raise typer.Exit(1)


def _refuse_combinations(
    directories: list[Path],
    addresses: list[str],
    bundle: Path | None,
    of_new: dict[str, object],
    of_endpoints: dict[str, object],
    *,
    check: bool,
) -> None:
    """Raise an error if targets or options were given that --check, --bundle or the targets leave unused."""
    if check:
        if addresses:
            raise FormatError(
                f"--check verifies directories, but {addresses[0]} is a URL: leave out --check or the URL"
            )
        refuse_unused("--check only verifies bundles that exist", bundle=bundle, **of_new, **of_endpoints)
        return
    if bundle is not None:
        if directories:
            raise FormatError("--bundle loads an existing bundle into endpoints: name URLs only, or leave out --bundle")
        refuse_unused("--bundle names an existing bundle, which is loaded as it is", **of_new)
    if not addresses:
        refuse_unused("no endpoint is named", **of_endpoints)


def _counts(pushed: Pushed) -> dict[str, object]:
    return {"graph": pushed.graph, "bundle": pushed.bundle, "before": pushed.before, "after": pushed.after}


def _bundle(
    bundle: Path | None, directories: list[Path], data: str | None, shard_quads: int, *, parquet: bool, release: bool
) -> Bundle:
    from immunograph.interchange import check_bundle, read_bundle, write_bundle, write_parquet, write_release

    if bundle is not None:
        if problems := check_bundle(bundle):
            raise CheckFailedError(problems)
        return read_bundle(bundle)
    with open_data(data) as graph, working("writing the bundle"):
        store = graph.store
        also = (
            (partial(write_release, store) if release else partial(write_parquet, store))
            if release or parquet
            else None
        )
        for directory in directories:
            made = write_bundle(
                store,
                directory,
                shard_quads=shard_quads,
                also=also,
            )
    return made


def _check(directories: list[Path], *, as_json: bool) -> None:
    from immunograph.interchange import check_bundle, read_bundle

    checked: dict[str, object] = {}
    fits = True
    for directory in directories:
        problems = check_bundle(directory)
        fits = fits and not problems
        bundle = read_bundle(directory)
        checked[str(directory)] = {
            "quads": bundle.quads,
            "files": len(bundle.shards),
            "problems": [str(problem) for problem in problems],
        }
        if as_json:
            continue
        for problem in problems:
            print(problem)
        if not problems:
            print(
                f"{directory}: {counted(bundle.quads, 'quad')} in {counted(len(bundle.shards), 'file matches', 'files match')} the manifest"
            )
    if as_json:
        write_text(as_json_text({"bundles": checked}), None)
    if not fits:
        raise typer.Exit(1)


def _load(made: Bundle, address: str, update: str | None, graph_store: str | None) -> list[Pushed]:
    from immunograph.interchange import push as load
    from immunograph.store import open_store

    store = open_store(address, update=update, graph_store=graph_store)
    with working(f"loading {counted(made.quads, 'quad')}"):
        return load(made, store)


def _tell(address: str, graphs: list[Pushed]) -> None:
    from immunograph.store.remote.credentials import without_secret

    print(without_secret(address))
    for each in graphs:
        name = each.graph or "(no graph)"
        state = "complete" if each.complete else "INCOMPLETE"
        print(f"  {name}: {each.bundle:,} in the bundle, {each.before:,} there before, {each.after:,} now: {state}")


def register(app: typer.Typer) -> None:
    """Register the command push.

    Parameters
    ----------
    app
        Typer application to add it to.
    """
    app.command()(push)
