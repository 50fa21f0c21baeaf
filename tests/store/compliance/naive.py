"""A dataset as the standards define it, without any cleverness: a set of quads of term texts, and the names of graphs."""

from collections.abc import Callable, Iterable, Iterator

Triple = tuple[str, str, str]
NaiveQuad = tuple[str, str, str, str]

UNNAMED = ""


class Naive:
    """Quads whose terms are written as in N-Quads; the unnamed graph is the empty text."""

    def __init__(self) -> None:
        self.quads: set[NaiveQuad] = set()
        self.names: set[str] = set()

    def add(self, quads: Iterable[NaiveQuad]) -> None:
        for quad in quads:
            self.quads.add(quad)
            if quad[3] != UNNAMED:
                self.names.add(quad[3])

    def remove(self, wanted: Callable[[NaiveQuad], bool]) -> None:
        self.quads = {quad for quad in self.quads if not wanted(quad)}

    def triples(self, graphs: Iterable[str] | None = None) -> set[Triple]:
        """Give the merge of some graphs, or of all."""
        chosen = None if graphs is None else set(graphs)
        return {quad[:3] for quad in self.quads if chosen is None or quad[3] in chosen}

    def named(self, graphs: Iterable[str] | None = None) -> Iterator[NaiveQuad]:
        chosen = self.names if graphs is None else set(graphs)
        return (quad for quad in self.quads if quad[3] != UNNAMED and quad[3] in chosen)

    def sizes(self) -> dict[str, int]:
        """Count the quads of each graph, with the names of those that are empty."""
        made = dict.fromkeys(self.names, 0)
        for quad in self.quads:
            made[quad[3]] = made.get(quad[3], 0) + 1
        return made

    # --- the updates of whole graphs ----------------------------------------------------------------------------

    def of(self, graph: str) -> set[Triple]:
        return self.triples([graph])

    def clear(self, graphs: Iterable[str], *, drop: bool) -> None:
        gone = set(graphs)
        self.remove(lambda quad: quad[3] in gone)
        if drop:
            self.names -= gone

    def put(self, source: str, target: str, *, clear: bool, drop: bool) -> None:
        """Carry out ADD, COPY and MOVE."""
        if source == target:
            return
        triples = self.of(source)
        if clear:
            self.clear([target], drop=True)
        self.add((*triple, target) for triple in triples)
        if drop:
            self.clear([source], drop=True)
