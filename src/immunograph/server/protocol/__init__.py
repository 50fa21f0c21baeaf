"""SPARQL 1.1 Protocol, Service Description and Graph Store Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from immunograph.server.served import Served

__all__ = ["routes"]


def routes(served: Served) -> list[BaseRoute]:
    """Give the addresses of the protocols."""
    return []
