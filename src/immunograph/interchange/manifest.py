"""The manifest of a bundle: its fields, their validation, and the file names that a bundle may contain."""

from __future__ import annotations

import gzip
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError
from immunograph.regular_files import NotRegularError, open_regular, read_regular
from immunograph.store.disk.fields import DIGEST, FieldError, Fields, is_graph_name, parse_json

__all__ = ["FORMAT", "MANIFEST", "Bundle", "Shard", "is_bundle_of_ours", "read_bundle"]

FORMAT: Final = "immunograph bundle 1"
_AGAIN: Final = "copy the bundle again, or make it again with: immunograph push DIRECTORY"
MANIFEST: Final = "manifest.json"
SHARD: Final = re.compile(r"quads-[0-9]{5,9}\.nq\.gz")
_OTHER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}(?:\.[A-Za-z0-9]{1,12}){1,3}")
_LINE: Final = re.compile(r"[^\x00-\x08\x0b-\x1f]*")
_LONGEST: Final = 1 << 28


@dataclass(frozen=True, slots=True)
class Shard:
    """A compressed file of N-Quads in a bundle.

    Parameters
    ----------
    file
        File name, such as ``quads-00000.nq.gz``.
    quads
        Number of quads in the file.
    bytes
        Size of the compressed file.
    sha256
        SHA-256 of the compressed file, in hexadecimal.
    content_sha256
        SHA-256 of the decompressed N-Quads, in hexadecimal.
    """

    file: str
    quads: int
    bytes: int
    sha256: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle on disk, as described by its manifest.

    Parameters
    ----------
    directory
        Path of the bundle.
    quads
        Number of quads in all shards.
    graphs
        Graph IRI -> number of quads; the key of the default graph is the empty string.
    shards
        Compressed N-Quads files, in reading order.
    others
        Name of an additional file -> SHA-256 in hexadecimal.
    """

    directory: Path
    quads: int
    graphs: dict[str, int]
    shards: tuple[Shard, ...]
    others: dict[str, str] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield all quads as lines of N-Quads, decompressing the shards as a stream.

        Yields
        ------
        str
            One line per quad without its line ending, in sort order.

        Raises
        ------
        NotRegularError
            If a shard is not a regular file.
        OSError
            If a shard is missing or cannot be read.
        """
        for shard in self.shards:
            with (
                os.fdopen(open_regular(self.directory / shard.file), "rb") as packed,
                gzip.open(packed, "rt", encoding="utf-8", newline="\n") as stream,
            ):
                for line in stream:
                    yield line.rstrip("\n")


def read_bundle(directory: Path) -> Bundle:
    """Read and validate the manifest of a bundle, without reading its other files.

    Parameters
    ----------
    directory
        Path of the bundle; symbolic links in it are not followed.

    Returns
    -------
    Bundle
        Content of the manifest; :func:`immunograph.interchange.check_bundle` verifies the files.

    Raises
    ------
    FormatError
        If there is no manifest, it cannot be read, it is not valid JSON, its format is another one, or a field is not valid
        (the message names the field).
    """
    path = directory / MANIFEST
    try:
        content = parse_json(read_regular(path, most=_LONGEST))
        fields = Fields(content)
        _check_format(path, fields)
        return _bundle(directory, fields)
    except NotADirectoryError as error:
        raise FormatError(f"{directory} is a file, not a bundle: name the directory of the bundle") from error
    except FileNotFoundError as error:
        raise FormatError(
            f"{directory} is not a bundle: it has no {MANIFEST}; make a bundle in a new directory with: immunograph push DIRECTORY"
        ) from error
    except NotRegularError as error:
        raise FormatError(
            f"{directory} is not a bundle: its {MANIFEST} is {error.kind}, and a regular file was expected there; {_AGAIN}"
        ) from error
    except OSError as error:
        raise FormatError(
            f"{path} cannot be read: {error.strerror or error}; correct its permissions, or get the bundle again"
        ) from error
    except FormatError:
        raise
    except FieldError as error:
        raise FormatError(f"{path} is not a manifest as this version writes it: {error}; {_AGAIN}") from error
    except ValueError as error:
        raise FormatError(f"{path} is not JSON in UTF-8; {_AGAIN}") from error


def _check_format(path: Path, fields: Fields) -> None:
    form = fields.text("format", lambda text: len(text) < 100, "a format")
    if form != FORMAT:
        raise FormatError(
            f"{path} is of format {form!a}, but this version reads {FORMAT!r}: install the version of immunograph that wrote "
            "it, or make the bundle again with: immunograph push DIRECTORY"
        )


def _bundle(directory: Path, fields: Fields) -> Bundle:
    for name in ("title", "licence"):  # those of version 0.1 have none
        if name in fields.names():
            fields.text(name, _LINE, "a string")
    counts = fields.section("graphs")
    for name in counts.names():
        if not is_graph_name(name):
            raise FieldError(f"the field 'graphs' names {name[:80]!a}: expected IRIs")
    shards = []
    for section in fields.sections("shards"):
        shards.append(
            Shard(
                section.text("file", SHARD, "a name such as quads-00000.nq.gz"),
                section.integer("quads", 1),
                section.integer("bytes", 1),
                section.text("sha256", DIGEST, "a SHA-256 in hexadecimal"),
                section.text("content_sha256", DIGEST, "a SHA-256 in hexadecimal"),
            )
        )
        section.end()
    if len({shard.file for shard in shards}) < len(shards):
        raise FieldError("the field 'shards' names a file twice")
    others = fields.section("files")
    for name in others.names():
        if not _OTHER.fullmatch(name) or name == MANIFEST or SHARD.fullmatch(name):
            raise FieldError(f"the field 'files' names {name[:80]!a}: not a file name of a bundle")
    bundle = Bundle(
        directory,
        fields.integer("quads"),
        {name: counts.integer(name, 1) for name in counts.names()},
        tuple(shards),
        {name: others.text(name, DIGEST, "a SHA-256 in hexadecimal") for name in others.names()},
    )
    fields.end()
    return bundle


def is_bundle_of_ours(directory: Path) -> bool:
    """Return whether a directory contains a bundle and nothing else, so that it may be replaced.

    Parameters
    ----------
    directory
        Directory to inspect.

    Returns
    -------
    bool
        False if there is no valid manifest, or a file that the manifest does not list.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     is_bundle_of_ours(pathlib.Path(folder))
    False
    """
    try:
        bundle = read_bundle(directory)
    except FormatError:
        return False
    known = {MANIFEST, *bundle.others, *(shard.file for shard in bundle.shards)}
    return all(path.name in known and stat.S_ISREG(path.lstat().st_mode) for path in directory.iterdir())
