"""The JSON API under /api/, described by OpenAPI, with one URL per operation."""

from immunograph.server.api.endpoints import routes

__all__ = ["routes"]
