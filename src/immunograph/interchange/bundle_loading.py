"""Load a bundle into a SPARQL endpoint; repeating an interrupted load completes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from immunograph.errors import QueryError, StoreError
from immunograph.interchange.bundle import Bundle, graph_of
from immunograph.plurals import counted
from immunograph.store import Store
from immunograph.store.remote.batches import is_blank
from immunograph.store.remote.store import RemoteStore

__all__ = ["Pushed", "push"]


@dataclass(frozen=True, slots=True)
class Pushed:
    """The result of a load for one graph.

    Parameters
    ----------
    graph
        IRI of the named graph; empty for the default graph.
    bundle
        Number of quads of this graph in the bundle.
    before, after
        Number of quads of this graph at the endpoint before and after the load.
    """

    graph: str
    bundle: int
    before: int
    after: int

    @property
    def complete(self) -> bool:
        """Whether the endpoint has at least as many quads of this graph as the bundle."""
        return self.after >= self.bundle


def push(bundle: Bundle, store: Store, *, progress: Callable[[int, int], None] | None = None) -> list[Pushed]:
    """Load a bundle into a SPARQL endpoint in batches, with retries while the server is busy.

    Parameters
    ----------
    bundle
        Bundle whose files were verified by :func:`immunograph.interchange.check_bundle`.
    store
        Store of an endpoint that accepts updates.
    progress
        Callback with the number of quads read for sending and the total, after every 1,000 quads and at the end; ``None``
        for no progress.

    Returns
    -------
    list[Pushed]
        One result per graph of the bundle.

    Raises
    ------
    StoreError
        If the store is not an endpoint, its update URL is unknown, or a batch cannot be sent.
    QueryError
        If the endpoint rejects a batch.
    OSError
        If a file of the bundle is missing or cannot be read.

    Notes
    -----
    Batches that were loaded before an error stay, and pushing again completes the load: a quad that is there already is
    not added twice. Blank nodes are new ones in each load, so quads with them are added again.
    """
    if not isinstance(store, RemoteStore):
        raise StoreError(
            "a bundle can only be pushed to the URL of an endpoint: name one; to fill a store on disk, import the files of the bundle"
        )
    if not store.capabilities.writable and not store.endpoint.graph_store:
        raise StoreError(
            f"the update URL of {store.endpoint.query} is unknown: give it with --update https://… (in Python: update=)"
        )
    before = store.counts()
    sent = 0
    has_blank = False

    def lines() -> Iterator[tuple[str, str]]:
        nonlocal sent, has_blank
        for line in bundle.lines():
            graph = graph_of(line)
            sent += 1
            triple = f"{line[: -len(graph) - 5]} ." if graph else line
            has_blank = has_blank or is_blank(triple)
            yield graph, triple
            if progress is not None and sent % 1_000 == 0:
                progress(sent, bundle.quads)

    try:
        store.insert(lines())
    except (QueryError, StoreError) as error:
        raise type(error)(
            f"{error}; at most {sent:,} of {counted(bundle.quads, 'quad')} reached the endpoint, and stay there: once the "
            "cause is removed, push again to complete the load, which adds nothing twice"
            + (" except blank nodes" if has_blank else "")
        ) from error
    if progress is not None:
        progress(sent, bundle.quads)
    counts_before = {str(name): count for name, count in before.items()}
    counts_after = {str(name): count for name, count in store.counts().items()}
    return [
        Pushed(graph, number, counts_before.get(graph, 0), counts_after.get(graph, 0))
        for graph, number in bundle.graphs.items()
    ]
