"""Names that changed: each still works for one version, and warns with the name to use."""

from __future__ import annotations

import warnings

__all__ = ["warn_renamed"]


def warn_renamed(old: str, new: str, *, level: int = 3) -> None:
    """Warn that a name has changed.

    Parameters
    ----------
    old, new
        The name that was used, and the name to use.
    level
        The ``stacklevel`` of the warning: 2 is the caller of this function, 3 the caller of that one.

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
