"""Mint IRIs for names of entities without an identifier."""

from __future__ import annotations

import re
from typing import Final

from immunograph.identifiers import content_hash, slug
from immunograph.normalisation import normal_form

__all__ = ["minted"]

_LONGEST: Final = 120
"""Maximum number of characters of a name in its IRI; a hash replaces the rest."""

_GLUED: Final = re.compile(
    "(?<=[A-Za-z])(?=[\u03b1-\u03c9])|(?<=[A-Z])(?=(?:alpha|beta|gamma|delta|epsilon|kappa|lambda|sigma|omega)(?![a-z]))"
)
"""Where a Greek letter, or its name, follows a letter without a space or hyphen."""


def minted(name: str, base: str) -> str:
    """Mint an IRI from a name: equal for spelling variants of the same name, different for all other names.

    Parameters
    ----------
    name
        Entity name; variants such as ``IL-2`` and ``IL2`` have the same :func:`immunograph.normalisation.normal_form`.
    base
        Namespace IRI to start with, such as ``https://example.org/``.

    Returns
    -------
    str
        ``base``, ``entity/`` and a slug of the name. Part of a hash is appended if the slug would lose symbols or
        non-ASCII letters, or the name is very long.

    Examples
    --------
    >>> minted("IL-2", "https://example.org/"), minted("IL2", "https://example.org/")
    ('https://example.org/entity/il2', 'https://example.org/entity/il2')
    >>> minted("TNF-α", "") == minted("TNFα", "") == minted("TNF alpha", "")
    True
    >>> minted("CD25+ T cell", "") != minted("CD25- T cell", "")
    True
    """
    form = normal_form(name)
    apart = normal_form(_GLUED.sub("-", name))  # TNFα and TNFalpha as TNF-α
    words = name
    if form.tokens:
        if apart.key == form.key:
            form = apart
        words, before = "", form.tokens[0]
        for token in form.tokens:
            number_and_word = {before.kind, token.kind} == {"number", "word"}  # V600E, IL2
            words, before = words + ("" if number_and_word else " ") + token.text, token
    try:
        local = slug(words)
    except ValueError:
        local = "x"
    if len(local) > _LONGEST:
        local = f"{local[:_LONGEST].rstrip('-')}-{content_hash(form.key)[:16]}"
    elif local.replace("-", "") != form.key:  # signs, or letters beyond ASCII, would be lost
        local = f"{local}-{content_hash(form.key or name)[:8]}"
    return f"{base}entity/{local}"
