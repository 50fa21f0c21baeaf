"""Import of users' tables as claims; a mapping file defines the columns and is compiled to column operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.lazy_imports import lazy_names

if TYPE_CHECKING:
    from immunograph.mapping.catalogued_imports import imported_graphs, remove_import
    from immunograph.mapping.contested import contested_claims
    from immunograph.mapping.importing import import_table
    from immunograph.mapping.mapping_files import read_mapping
    from immunograph.mapping.preview import Preview, preview_table
    from immunograph.mapping.proposing import propose_mapping
    from immunograph.mapping.report import Imported
    from immunograph.mapping.spec import TableMapping
    from immunograph.mapping.toml_files import packaged_mappings

__all__ = [
    "Imported",
    "Preview",
    "TableMapping",
    "contested_claims",
    "import_table",
    "imported_graphs",
    "packaged_mappings",
    "preview_table",
    "propose_mapping",
    "read_mapping",
    "remove_import",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "immunograph.mapping.catalogued_imports": ("imported_graphs", "remove_import"),
        "immunograph.mapping.contested": ("contested_claims",),
        "immunograph.mapping.importing": ("import_table",),
        "immunograph.mapping.mapping_files": ("read_mapping",),
        "immunograph.mapping.preview": ("Preview", "preview_table"),
        "immunograph.mapping.proposing": ("propose_mapping",),
        "immunograph.mapping.report": ("Imported",),
        "immunograph.mapping.spec": ("TableMapping",),
        "immunograph.mapping.toml_files": ("packaged_mappings",),
    },
)
