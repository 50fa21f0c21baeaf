"""Prefixes of the Biolink model 4.4.6 (CC0) that immunograph does not define itself."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["registered_prefixes"]


@cache
def registered_prefixes() -> dict[str, str]:
    """Return the prefixes of the Biolink model that immunograph does not define itself; cached.

    Returns
    -------
    dict of str to str
        CURIE prefix -> namespace IRI.

    Examples
    --------
    >>> registered_prefixes()["HP"]
    'http://purl.obolibrary.org/obo/HP_'
    """
    text = files("immunograph").joinpath("registered_prefixes.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in text.splitlines()[1:])
