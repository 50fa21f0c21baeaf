"""Answers as tables, and the catalogue of named queries."""

from immunograph.query.catalogue import Catalogue, NamedQuery, Parameter
from immunograph.query.table import Table

__all__ = ["Catalogue", "NamedQuery", "Parameter", "Table"]
