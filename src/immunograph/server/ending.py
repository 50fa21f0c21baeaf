"""Graceful shutdown: requests in progress have a moment, then they are ended with a message."""

from __future__ import annotations

from typing import Final

__all__ = ["END", "GRACE", "LONGEST"]

END: Final = "immunograph.end"
"""Where the application leaves, in its lifespan state, the function that ends what is under way."""

GRACE: Final = 10.0
"""Seconds that requests under way have before they are ended."""

LONGEST: Final = 15
"""Seconds after which their connections are closed."""
