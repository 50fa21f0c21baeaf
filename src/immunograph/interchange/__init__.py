"""A registry of file formats of other programs; bundles for bulk loading, and Parquet for dataframe engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.lazy_imports import lazy_names

if TYPE_CHECKING:
    from immunograph.analysis.flattening import flat_network
    from immunograph.interchange.bundle import Bundle, check_bundle, read_bundle, write_bundle
    from immunograph.interchange.bundle_loading import Pushed, push
    from immunograph.interchange.exchange import EVERY_FEATURE, Export, Feature, Reader, Writer
    from immunograph.interchange.format_list import list_formats
    from immunograph.interchange.losses import Loss, LossReport
    from immunograph.interchange.network_formats import save_network
    from immunograph.interchange.parquet import write_parquet
    from immunograph.interchange.reading import converted, with_given_names
    from immunograph.interchange.registry import reader_of, writer_of
    from immunograph.interchange.release import write_release
    from immunograph.interchange.writing import report_of_rdf, save_export, text_of_export

__all__ = [
    "EVERY_FEATURE",
    "Bundle",
    "Export",
    "Feature",
    "Loss",
    "LossReport",
    "Pushed",
    "Reader",
    "Writer",
    "check_bundle",
    "converted",
    "flat_network",
    "list_formats",
    "push",
    "read_bundle",
    "reader_of",
    "report_of_rdf",
    "save_export",
    "save_network",
    "text_of_export",
    "with_given_names",
    "write_bundle",
    "write_parquet",
    "write_release",
    "writer_of",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "immunograph.analysis.flattening": ("flat_network",),
        "immunograph.interchange.bundle": ("Bundle", "check_bundle", "read_bundle", "write_bundle"),
        "immunograph.interchange.exchange": ("EVERY_FEATURE", "Export", "Feature", "Reader", "Writer"),
        "immunograph.interchange.losses": ("Loss", "LossReport"),
        "immunograph.interchange.network_formats": ("save_network",),
        "immunograph.interchange.parquet": ("write_parquet",),
        "immunograph.interchange.bundle_loading": ("Pushed", "push"),
        "immunograph.interchange.reading": ("converted", "with_given_names"),
        "immunograph.interchange.format_list": ("list_formats",),
        "immunograph.interchange.registry": ("reader_of", "writer_of"),
        "immunograph.interchange.release": ("write_release",),
        "immunograph.interchange.writing": ("report_of_rdf", "save_export", "text_of_export"),
    },
)
