"""A JSON API under /api/, described by OpenAPI: the operations, one address each."""

from immunograph.server.api.endpoints import routes

__all__ = ["routes"]
