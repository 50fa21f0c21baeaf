"""Lazy imports for packages: a module is imported when one of its public names is first used (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from importlib import import_module

__all__ = ["lazy_names"]


def lazy_names(
    package: str, modules: Mapping[str, Collection[str]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the functions ``__getattr__`` and ``__dir__`` of a package, so that importing the package is fast.

    A package must not have a submodule of the same name as one of its public names: after the import of the
    submodule, the name would be the submodule.

    Parameters
    ----------
    package
        Name of the package: its ``__name__``.
    modules
        Full names of modules, with the public names that each defines.

    Returns
    -------
    tuple
        Function that takes a name, imports its module, and stores and returns the value, or raises ``AttributeError``
        for any other name; and function that lists the names.

    Examples
    --------
    >>> value_of, names = lazy_names("immunograph", {"immunograph.version": ("__version__",)})
    >>> names(), type(value_of("__version__")).__name__
    (['__version__'], 'str')
    """
    module_of = {name: module for module, names in modules.items() for name in names}

    def value_of(name: str) -> object:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(module_of[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return value_of, lambda: sorted(module_of)
