"""What is handed on to other systems: bundles for bulk loading, columns for dataframe engines, networks."""

from immunograph.interchange.bundle import Bundle, check_bundle, read_bundle, write_bundle
from immunograph.interchange.networks import flat_network, network_format_of, save_network, write_network
from immunograph.interchange.parquet import write_parquet
from immunograph.interchange.push import Pushed, push

__all__ = [
    "Bundle",
    "Pushed",
    "check_bundle",
    "flat_network",
    "network_format_of",
    "push",
    "read_bundle",
    "save_network",
    "write_bundle",
    "write_network",
    "write_parquet",
]
