"""Query answers as tables, and the catalogue of named queries."""

from immunograph.query.catalogue import Catalogue, NamedQuery, Parameter
from immunograph.query.table import Row, Table

__all__ = ["Catalogue", "NamedQuery", "Parameter", "Row", "Table"]
