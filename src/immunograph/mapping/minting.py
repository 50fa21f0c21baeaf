"""Mint IRIs for names without another identifier."""

from __future__ import annotations

from immunograph.identifiers import content_hash, slug
from immunograph.normalisation import normal_form

__all__ = ["minted"]


def minted(name: str, base: str) -> str:
    """Return an IRI minted from a name: equal for spellings that count as the same, different for all other names.

    Parameters
    ----------
    name
        Name of an entity.
    base
        Namespace of the IRI.

    Returns
    -------
    str
        The IRI; part of a hash is appended if symbols or non-ASCII letters would be lost.

    Examples
    --------
    >>> minted("IL-2", "https://example.org/"), minted("IL2", "https://example.org/")
    ('https://example.org/entity/il2', 'https://example.org/entity/il2')
    >>> minted("CD25+ T cell", "") != minted("CD25- T cell", "")
    True
    """
    form = normal_form(name)
    words = name
    if form.tokens:
        words, before = "", form.tokens[0]
        for token in form.tokens:
            number_and_word = {before.kind, token.kind} == {"number", "word"}  # V600E, IL2
            words, before = words + ("" if number_and_word else " ") + token.text, token
    try:
        local = slug(words)
    except ValueError:
        local = "x"
    if local.replace("-", "") != form.key:  # signs, or letters beyond ASCII, would be lost
        local = f"{local}-{content_hash(form.key or name)[:8]}"
    return f"{base}entity/{local}"
