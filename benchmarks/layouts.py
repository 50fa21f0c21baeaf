"""Judge the page's layout beside networkx's ForceAtlas2: crossings, neighbours kept together, labels on one another.

Labels are counted where both pictures are drawn to the same area, six times what all labels need. Neighbours kept
together is the mean overlap (Jaccard) of a node's neighbours with as many nodes that stand nearest to it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import networkx as nx
import numpy as np
from made_graphs import claim_graph

import immunograph as ig
from immunograph.explorer.layout import Box, arrange
from immunograph.explorer.payload import LABEL_LINE

Graph = nx.Graph


def ours(edges: list[tuple[int, int]], boxes: list[Box]) -> np.ndarray:
    """Place the nodes as the page does."""
    return np.array(arrange(boxes, edges), dtype=float)


def theirs(edges: list[tuple[int, int]], boxes: list[Box]) -> np.ndarray:
    """Place the nodes by networkx's ForceAtlas2 with its defaults."""
    graph = nx.Graph()
    graph.add_nodes_from(range(len(boxes)))
    graph.add_edges_from(edges)
    found = nx.forceatlas2_layout(graph, seed=1)
    return np.array([found[node] for node in range(len(boxes))])


def crossings(edges: list[tuple[int, int]], places: np.ndarray) -> int:
    """Count pairs of edges that cross."""
    pairs = sorted({(min(a, b), max(a, b)) for a, b in edges if a != b})
    start, end = places[[a for a, _ in pairs]], places[[b for _, b in pairs]]

    def side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])

    count = 0
    for place in range(len(pairs)):
        a, b, c, d = start[place], end[place], start[place + 1 :], end[place + 1 :]
        count += int(((side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)).sum())
    return count


def kept_together(edges: list[tuple[int, int]], places: np.ndarray) -> float:
    """Return how far the nearest nodes are the neighbours, 0 to 1."""
    graph = nx.Graph((a, b) for a, b in edges if a != b)
    shares = []
    for node in graph:
        apart = ((places - places[node]) ** 2).sum(axis=1)
        apart[node] = np.inf
        nearest = set(np.argsort(apart, kind="stable")[: graph.degree(node)].tolist())
        own = set(graph[node])
        shares.append(len(nearest & own) / len(nearest | own))
    return sum(shares) / len(shares)


def labels_on_labels(boxes: list[Box], places: np.ndarray) -> int:
    """Count pairs of labels that overlap, drawn to an area six times what all labels need."""
    wide, high = places.max(axis=0) - places.min(axis=0)
    spots = places * math.sqrt(6 * sum(box.width * box.height for box in boxes) / (wide * high))
    across = np.array([box.width for box in boxes])
    down = np.array([box.height for box in boxes])
    return sum(
        int(
            (
                (np.abs(spots[node + 1 :, 0] - spots[node, 0]) < (across[node + 1 :] + across[node]) / 2)
                & (np.abs(spots[node + 1 :, 1] - spots[node, 1]) < (down[node + 1 :] + down[node]) / 2)
            ).sum()
        )
        for node in range(len(boxes))
    )


def measure(name: str, graph: Graph) -> None:
    """Print a row for each of the two."""
    number = {node: place for place, node in enumerate(graph)}
    edges = [(number[a], number[b]) for a, b in graph.edges()]
    boxes = [Box.of_label(str(data.get("label", node)), LABEL_LINE) for node, data in graph.nodes(data=True)]
    ways: dict[str, Callable[[list[tuple[int, int]], list[Box]], np.ndarray]] = {
        "immunograph": ours,
        "networkx": theirs,
    }
    for way, place in ways.items():
        began = time.process_time()
        places = place(edges, boxes)
        took = time.process_time() - began
        print(
            f"{name:>14}  {way:<12} {crossings(edges, places):7,} crossings  {kept_together(edges, places):.2f} kept together"
            f"  {labels_on_labels(boxes, places):5,} labels on labels  {took:6.2f} s",
            flush=True,
        )


def main() -> None:
    """Measure the article's graph, two well-known ones and two made-up ones."""
    article = ig.load().network(edges=ig.EdgeChoice(statuses=("accepted", "proposed", "inferred")), literals=True)
    measure("the article", article)
    measure("karate club", nx.karate_club_graph())
    measure("les misérables", nx.les_miserables_graph())
    measure("500 made up", claim_graph(500))
    measure("2,000 made up", claim_graph(2000))


if __name__ == "__main__":
    main()
