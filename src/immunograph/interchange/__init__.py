"""A registry of file formats of other programs; bundles for bulk loading, and Parquet for dataframe engines."""

from immunograph.analysis.flattening import flat_network
from immunograph.interchange.bundle import Bundle, check_bundle, read_bundle, write_bundle
from immunograph.interchange.exchange import EVERY_FEATURE, Export, Feature, Reader, Writer
from immunograph.interchange.losses import Loss, LossReport
from immunograph.interchange.network_formats import save_network
from immunograph.interchange.parquet import write_parquet
from immunograph.interchange.push import Pushed, push
from immunograph.interchange.reading import converted, with_given_names
from immunograph.interchange.registry import list_formats, reader_of, writer_of
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
