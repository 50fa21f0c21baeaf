"""Prefixes that registries know and immunograph has no vocabulary of its own for: those of the Biolink model 4.4.6 (CC0)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["registered_prefixes"]


@cache
def registered_prefixes() -> dict[str, str]:
    """Return the prefixes of the Biolink model that immunograph has no own expansion for.

    Returns
    -------
    dict of str to str
        CURIE prefix -> IRI prefix.

    Examples
    --------
    >>> registered_prefixes()["HP"]
    'http://purl.obolibrary.org/obo/HP_'
    """
    text = files("immunograph").joinpath("registered_prefixes.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in text.splitlines()[1:])
