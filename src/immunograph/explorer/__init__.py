"""The interactive network page: one HTML file that opens offline and shows the sources of every edge.

``explore(graph)`` takes any networkx graph and returns a :class:`Network`, a subclass of ``pyvis.network.Network`` with
its own page. Importing this package imports neither pyvis nor numpy; both are imported lazily when a page is created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immunograph.explorer.network import Network, explore

__all__ = ["Network", "explore"]


def __getattr__(name: str) -> object:
    """Import the names that need pyvis lazily, because pyvis imports IPython, which takes half a second."""
    if name in ("Network", "explore"):
        from immunograph.explorer import network

        return getattr(network, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the lazy names too."""
    return sorted(__all__)
