"""Decide from the name and the content of a file how ``import`` reads it: as a table, as RDF, or in another format."""

from __future__ import annotations

from pathlib import Path

from immunograph.cli.slips import is_address
from immunograph.errors import FormatError

__all__ = ["table_among"]


def table_among(files: list[str], mapping: str | None, format: str | None, *, max_ratio: float) -> str | None:
    """Return which of the files of ``import`` is a table, to be imported by a mapping.

    Parameters
    ----------
    files
        Paths or URLs, as given; ``-`` is standard input.
    mapping
        Path or name of the mapping; ``None`` if none was given.
    format
        Format that the user named; ``None`` if none was named.
    max_ratio
        Maximum ratio of decompressed to compressed size of a file of unknown extension, which is read to decide.

    Returns
    -------
    str | None
        Path of the table; ``None`` if the files are to be read as RDF or by a reader of another format: if a format is
        given, or no file is, or looks like, a table.

    Raises
    ------
    FormatError
        If a mapping is given for several files, for standard input or together with a format; or if one of several
        files is a table.
    LimitError
        If a file of unknown extension expands by more than ``max_ratio`` when it is decompressed.
    MissingExtraError
        If a file of unknown extension is compressed with zstd, and the package ``zstandard`` is not installed.
    """
    from immunograph.compressed_files import plain_name
    from immunograph.mapping.detected_dialect import is_delimited
    from immunograph.mapping.dialect import FORMATS

    if mapping is not None:
        if files == ["-"]:
            raise FormatError("a mapping applies to the file of a table, not to standard input: name the file")
        if len(files) != 1:
            raise FormatError("a mapping applies to one table: import several tables one by one")
        if format is not None:
            raise FormatError("--format does not apply to a table: set format in [table] of its mapping")
        return files[0]
    if format is not None:
        return None
    endings = tuple(each for form in ("csv", "tsv", "parquet", "jsonl", "xlsx") for each in FORMATS[form])
    tables = [file for file in files if plain_name(file).lower().endswith(endings) and not _has_reader(file)]
    if len(files) == 1 and not tables and not _is_graph(files[0]) and is_delimited(Path(files[0]), max_ratio=max_ratio):
        return files[0]
    if not tables or not Path(tables[0]).is_file():
        return None
    if len(files) > 1:
        raise FormatError(f"{tables[0]} is a table, and needs a mapping: import it by itself, with --map")
    return tables[0]


def _has_reader(file: str) -> bool:
    """Return whether an installed reader claims the file, such as that of KGX or SSSOM."""
    from immunograph.interchange.registry import reader_of

    try:
        return reader_of(file) is not None
    except FormatError:
        return False


def _is_graph(file: str) -> bool:
    """Return whether a name is that of RDF or of another format with a reader; also for URLs, directories and ``-``."""
    from immunograph.store.formats import format_of

    if file == "-" or is_address(file) or Path(file).is_dir() or _has_reader(file):
        return True
    try:
        format_of(file)
    except FormatError:
        return False
    return True
