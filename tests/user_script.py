"""A small script as a user writes it; ``mypy --strict`` reads it, with the types that the package gives."""

import networkx as nx

import immunograph as ig


def main() -> None:
    """Use each kind of name."""
    kg: ig.KnowledgeGraph = ig.load()
    label: str = kg.find("IL-2").label
    table: ig.Table = kg.claims(subject="IL-2", min_certainty=3)
    network: nx.MultiDiGraph[str] = kg.network(edges=ig.EdgeChoice(min_certainty=2))
    hubs = kg.networks.hubs(edges=ig.EdgeChoice(statuses=["accepted"]), limit=3)
    told: str = kg.whatif(without="article").text()
    first: str = kg.whatif(block="IL-2").effects[0].direction
    value: float | None = kg.belief("C25").value
    everything: ig.Table = kg.belief()
    counted: ig.Table = kg.counts.by("stance")
    found: ig.Table = kg.names.search("leuk")
    text: str = kg.export(format="gml")
    print(label, len(table), len(network), hubs[0].label, told, first, value, len(everything), len(counted), len(found))
    print(
        text[:5], kg.queries.sparql("why", c="C48")[:6], kg.networks.compare("interferon", "interleukin").claims("both")
    )


main()
