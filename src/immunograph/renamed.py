"""Deprecation warnings for renamed API names."""

from __future__ import annotations

import warnings

__all__ = ["warn_renamed"]


def warn_renamed(old: str, new: str, *, level: int = 3) -> None:
    """Emit a :exc:`DeprecationWarning` that names the replacement.

    Parameters
    ----------
    old, new
        Deprecated name, and the name to use instead.
    level
        ``stacklevel`` of the warning: 2 for the caller of this function, 3 (default) for that function's caller.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     warn_renamed("kg.hubs", "kg.networks.hubs")
    >>> print(caught[0].message)
    kg.hubs is now kg.networks.hubs; the old name will be removed in version 0.3
    """
    message = f"{old} is now {new}; the old name will be removed in version 0.3"
    warnings.warn(message, DeprecationWarning, stacklevel=level)
