"""One graph for a group: a SPARQL endpoint, pages, a JSON API and tools for assistants, over HTTP.

The extra ``server`` brings what this room needs (starlette, uvicorn); nothing outside it imports them.
"""

from immunograph.server.settings import Settings

__all__ = ["Settings"]
