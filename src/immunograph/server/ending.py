"""Graceful shutdown: requests in progress get a few seconds, then they are stopped with a message."""

from __future__ import annotations

from typing import Final

__all__ = ["END", "GRACE", "LONGEST"]

END: Final = "immunograph.end"
"""Key in the lifespan state of the function that stops requests in progress."""

GRACE: Final = 10.0
"""Seconds that requests in progress have before they are stopped."""

LONGEST: Final = 15
"""Seconds from the beginning of the shutdown until connections are closed."""
