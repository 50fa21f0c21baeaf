"""What is handed on to other systems: bundles for bulk loading, and columns for dataframe engines."""

from immunograph.interchange.bundle import Bundle, check_bundle, read_bundle, write_bundle
from immunograph.interchange.parquet import write_parquet
from immunograph.interchange.push import Pushed, push

__all__ = ["Bundle", "Pushed", "check_bundle", "push", "read_bundle", "write_bundle", "write_parquet"]
