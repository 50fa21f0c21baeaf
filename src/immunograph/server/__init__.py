"""An HTTP server for a graph: SPARQL endpoint, web pages, JSON API and tools for AI assistants.

Requires the extra ``server`` (starlette, uvicorn), which nothing outside this package imports.
"""

from immunograph.server.settings import Settings

__all__ = ["Settings"]
