"""The read view the domain thinks in: entities, claims and evidence over a store."""

from immunograph.claims.names import NameIndex
from immunograph.claims.selection import ClaimFilter, select_claims
from immunograph.claims.view import ClaimsView

__all__ = ["ClaimFilter", "ClaimsView", "NameIndex", "select_claims"]
