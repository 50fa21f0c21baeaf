"""Short handles for claims: the first digits of a hash, as with commits in git.

They let users type the name of a claim that has no curators' key. The IRI of a claim contains the hash of its content;
for a claim with a foreign IRI, the SHA-256 of that IRI is used. A unique prefix of at least 4 digits is accepted.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from immunograph.claims.names import NameIndex
from immunograph.claims.totals import total_of
from immunograph.errors import UnknownNameError
from immunograph.model import IRI
from immunograph.vocabulary import BASE

if TYPE_CHECKING:
    import polars as pl

    from immunograph.claims.view import ClaimsView

__all__ = ["HANDLE_DIGITS", "ClaimIndex", "claim_handle", "handles_of"]

HANDLE_DIGITS: Final = 8
"""Number of hash digits that are printed."""

_LEAST: Final = 4
_LIKE_A_KEY: Final = re.compile(r"[a-f]{1,2}[0-9]{2,4}")
"""Pattern of names that could be a mistyped key (``c350`` for ``C35``) or a handle; treated as a mistyped key."""
_OWN: Final = re.compile(re.escape(BASE + "claim/") + "([0-9a-f]{32})")
_PREFIX: Final = re.compile(rf"[0-9a-f]{{{_LEAST},64}}")
_SUGGESTED: Final = 3


def _digits(iri: str) -> str:
    """Return the full hash of a claim: the hash in its IRI, or the SHA-256 of a foreign IRI."""
    own = _OWN.fullmatch(iri)
    return own[1] if own else hashlib.sha256(iri.encode()).hexdigest()


def claim_handle(iri: str, digits: int = HANDLE_DIGITS) -> str:
    """Return the short handle of a claim: the first digits of its hash.

    Parameters
    ----------
    iri
        IRI of the claim.
    digits
        Number of digits (default 8).

    Returns
    -------
    str
        Lower-case hexadecimal digits, the same that the named queries compute in SPARQL.

    Examples
    --------
    >>> claim_handle("https://w3id.org/immunograph/claim/add47c52eb853917b5f1fa89374aead8")
    'add47c52'
    >>> claim_handle("http://example.org/claims/17")
    '4f923550'
    """
    return _digits(iri)[:digits]


def handles_of(claims: pl.Series) -> pl.Series:
    """Compute :func:`claim_handle` for a column of IRIs.

    Parameters
    ----------
    claims
        IRIs of claims; may contain nulls.

    Returns
    -------
    polars.Series
        Handles of 8 digits in the same order, named ``handle``; null for null.
    """
    import polars as pl

    start = len(BASE + "claim/")
    own = claims.str.contains(f"^{_OWN.pattern}$").fill_null(value=False)
    handles = claims.str.slice(start, HANDLE_DIGITS)
    foreign = (~own & claims.is_not_null()).arg_true()
    if foreign.len():
        made = [claim_handle(iri) for iri in claims.gather(foreign)]
        handles = handles.scatter(foreign, pl.Series(made, dtype=pl.String))
    return handles.alias("handle")


class ClaimIndex(NameIndex):
    """An index of the names of claims: curators' keys, IRIs, and unique prefixes of handles."""

    _sorted: pl.DataFrame | None = None
    _claims: pl.Series

    @classmethod
    def of_claims(cls, view: ClaimsView) -> ClaimIndex:
        """Build the index of the claims of a view, including inferred claims and claims without a status.

        Parameters
        ----------
        view
            Claims of a graph, as data frames.

        Returns
        -------
        ClaimIndex
            An index of keys and IRIs; hashes are computed on the first search for a handle.
        """
        import polars as pl

        told = pl.col("inferred") | pl.col("status").is_not_null() | pl.col("claim").is_in(view.declared.implode())
        frame = view.stated.filter(told).select("claim", "identifier").unique(maintain_order=True)
        known = frame.filter(pl.col("identifier").is_not_null())
        every = frame.select("claim").unique(maintain_order=True)
        names = [
            known.select("claim", pl.col("identifier").cast(pl.String), pl.lit("identifier").alias("how")),
            every.select("claim", pl.col("claim").alias("identifier"), pl.lit("iri").alias("how")),
        ]
        total = total_of(view)
        index = cls("claim", pl.concat(names), coverage=lambda: f"The graph has {total}.")
        index._claims = every["claim"]
        return index

    def find(self, name: str) -> IRI:
        """Return the IRI of the claim with a given key, IRI or unique prefix of a handle.

        Parameters
        ----------
        name
            Curators' key, IRI, or at least 4 digits of a handle; keys and IRIs take precedence. Digits that look like a
            key, such as ``c350``, are not taken for a handle.

        Returns
        -------
        IRI
            IRI of the claim.

        Raises
        ------
        UnknownNameError
            If no claim has this name, or several handles begin with it; the message suggests names, if any is similar.
        AmbiguousNameError
            If several claims have this key.
        """
        try:
            return super().find(name)
        except UnknownNameError:
            digits = name.strip()
            is_handle = _PREFIX.fullmatch(digits) and not _LIKE_A_KEY.fullmatch(digits)
            found = self._beginning(digits) if is_handle else []
            if not found:
                raise
        if len(found) > 1:
            raise UnknownNameError("single claim", name, _told_apart(found))
        return IRI(found[0])

    def _beginning(self, digits: str) -> list[str]:
        """Return up to four claims whose hash begins with the given digits, by binary search."""
        import polars as pl

        if self._sorted is None:
            handles = pl.Series("handle", [_digits(iri) for iri in self._claims], dtype=pl.String)
            self._sorted = pl.DataFrame({"claim": self._claims, "handle": handles}).sort("handle", "claim")
        first = self._sorted["handle"].search_sorted(digits, side="left")
        near = self._sorted.slice(first, _SUGGESTED + 1)
        return near.filter(pl.col("handle").str.starts_with(digits))["claim"].to_list()


def _told_apart(claims: list[str]) -> list[str]:
    """Return the shortest distinct handles, of at least 8 digits, of the given claims; at most three."""
    digits = HANDLE_DIGITS
    while len({claim_handle(iri, digits) for iri in claims}) < len(claims) and digits < 64:
        digits += 1
    return [claim_handle(iri, digits) for iri in claims[:_SUGGESTED]]
