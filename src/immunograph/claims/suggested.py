"""Suggest parameter values for named queries whose defaults do not occur in a graph."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.claims.handles import claim_handle
from immunograph.errors import ImmunographError
from immunograph.identifiers import compress

if TYPE_CHECKING:
    from immunograph.claims.view import ClaimsView
    from immunograph.model import IRI
    from immunograph.query.catalogue import Parameter

__all__ = ["lacking_note"]

_ENDS: Final = {
    **dict.fromkeys(("subject", "from", "entity", "class", "first"), "subject"),
    **dict.fromkeys(("object", "target", "to", "second"), "object"),
    "document": "document",
}
"""Parameter name -> column of the claims (``subject``, ``object``, ``document``) to take an example from."""


def lacking_note(view: ClaimsView, lacking: Sequence[Parameter], resolve: Callable[[str, str], IRI]) -> str:
    """Return a note on defaults that do not occur in a graph, with values from the graph to use instead.

    Parameters
    ----------
    view
        Claims and evidence of the graph, to take examples from.
    lacking
        Parameters whose default does not occur in the graph; at least one.
    resolve
        Function that returns the IRI for a kind of parameter and a name, to check the examples.

    Returns
    -------
    str
        A sentence such as "This graph does not contain 'aspirin', the default of this question: ask with
        subject=NAME".
    """
    defaults = " and ".join(repr(parameter.default) for parameter in lacking)
    names = [f"{each.name}={_example(view, each, resolve) or 'NAME'}" for each in lacking]
    what = "the default of this question" if len(lacking) == 1 else "the defaults of this question"
    such = "ask with" if any(name.endswith("=NAME") for name in names) else "ask, for example, with"
    return f"This graph does not contain {defaults}, {what}: {such} {' '.join(names)}"


def _key_of(view: ClaimsView, claim: str) -> str:
    """Return the key of a claim, or its handle."""
    import polars as pl

    keys = view.claims.filter(pl.col("claim") == claim)["identifier"].drop_nulls()
    return str(keys[0]) if keys.len() else claim_handle(claim)


def _example(view: ClaimsView, parameter: Parameter, resolve: Callable[[str, str], IRI]) -> str:
    """Return an example value, quoted for a shell: a name from the claim with most passages; an empty string if none fits."""
    import polars as pl

    rows = view.claims.filter(~pl.col("literal")).join(
        view.evidence.select("claim", "document"), on="claim", how="left"
    )
    if not rows.height:
        return ""
    often = (
        rows.group_by("claim")
        .agg(pl.col("document").count().alias("passages"))
        .sort("passages", "claim", descending=[True, False])
    )
    row = rows.filter(pl.col("claim") == often["claim"][0]).sort("document", "subject").row(0, named=True)
    column = "claim" if parameter.kind == "claim" else _ENDS.get(parameter.name, "")
    if not column or not row[column]:
        return ""
    iri = str(row[column])
    names = [_key_of(view, iri)] if parameter.kind == "claim" else [view.all_labels.get(iri, "")]
    for name in (*names, compress(iri) or "", iri):
        try:
            if name and resolve(parameter.kind, name) == iri:
                plain = name.replace("-", "").isalnum()
                return name if plain else shlex.quote(name) if "'" in name else f"'{name}'"  # for Python, too
        except ImmunographError:
            continue
    return ""
