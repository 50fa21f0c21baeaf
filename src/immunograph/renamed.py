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
        How many calls up the line is that used the name.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     warn_renamed("kg.hubs", "kg.networks.hubs")
    >>> print(caught[0].message)
    kg.hubs is now kg.networks.hubs; the old name goes with version 0.3
    """
    warnings.warn(f"{old} is now {new}; the old name goes with version 0.3", DeprecationWarning, stacklevel=level)
