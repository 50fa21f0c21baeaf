"""A read-only view of a store as entities, claims and evidence."""

from immunograph.claims.names import NameIndex
from immunograph.claims.selection import ClaimFilter, select_claims
from immunograph.claims.view import ClaimsView

__all__ = ["ClaimFilter", "ClaimsView", "NameIndex", "select_claims"]
