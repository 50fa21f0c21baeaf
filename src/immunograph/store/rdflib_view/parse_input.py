"""Open the input arguments of rdflib's ``parse``: bytes, a file, a stream or a URL.

An ``http`` or ``https`` URL that the caller passes is fetched; redirects are followed only to the same host. No other
URL is opened: neither that of an input source without a stream, nor a public ID.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Final, Protocol, cast, runtime_checkable
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname
from xml.sax.xmlreader import InputSource

import rdflib
from rdflib.parser import BytesIOWrapper, PythonInputSource, StringInputSource

from immunograph.errors import StoreError
from immunograph.legible import quoted
from immunograph.store.formats import FORMATS
from immunograph.store.remote.credentials import credentials_for, without_secret
from immunograph.store.remote.http import Http, Request

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Given", "opened"]

_AT_ONCE: Final = 1 << 16
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_DECLARED: Final = re.compile(r"""\A(\s*<\?xml[^>]*?encoding\s*=\s*["'])([A-Za-z][\w.-]*)""")


@dataclass(frozen=True, slots=True)
class Given:
    """A document to parse.

    Parameters
    ----------
    origin
        File, bytes or binary stream; a dict or list of parsed JSON-LD.
    name
        Name of the document in error messages.
    base
        Base IRI against which relative IRIs are resolved; ``None`` if unknown.
    media_type
        Media type that the server stated; ``None`` if unknown.
    file
        File name, from which the format can be guessed; empty if unknown.
    """

    origin: Path | bytes | IO[bytes] | dict[str, object] | list[object]
    name: str
    base: str | None = None
    media_type: str | None = None
    file: str = ""


@contextlib.contextmanager
def opened(source: object, location: str | None, file: object, data: object) -> Iterator[Given]:
    """Return a context manager that opens the document given by the arguments of :meth:`rdflib.Graph.parse`.

    Parameters
    ----------
    source, location, file, data
        Exactly one must be given, as for :meth:`rdflib.Graph.parse`.

    Yields
    ------
    Given
        The opened document, closed at the end of the block.

    Raises
    ------
    ValueError
        If none or several of the four arguments are given.
    TypeError
        If the argument has an unsupported type.
    FileNotFoundError
        If the file does not exist.
    StoreError
        If the path is a directory, or the URL cannot be fetched or has an unsupported scheme.
    """
    if sum(each is not None for each in (source, location, file, data)) != 1:
        given_names = [
            name
            for name, value in zip(("source", "location", "file", "data"), (source, location, file, data), strict=True)
            if value is not None
        ]
        raise ValueError(
            f"expected exactly one of source, location, file and data, but got {' and '.join(given_names) or 'none'}"
        )
    if isinstance(source, str | PurePath):
        source, location = None, str(source)
    elif isinstance(source, bytes | bytearray):
        source, data = None, source
    if location is not None:
        with _located(location) as given:
            yield given
    elif data is not None:
        yield _from_data(data)
    else:
        yield _from_source(file if source is None else source)


@contextlib.contextmanager
def _located(location: str) -> Iterator[Given]:
    """Open a document by its URL or path."""
    path = Path(location)
    if not path.exists() and (found := _SCHEME.match(location)):
        scheme = found[0].lower()
        if scheme in ("http:", "https:"):
            with _fetched(location) as given:
                yield given
            return
        if scheme != "file:":
            raise StoreError(
                f"{location}: unsupported scheme {quoted(scheme)}; expected a file path, or an http or https URL"
            )
        parts = urlsplit(location)
        if parts.netloc not in ("", "localhost"):
            raise StoreError(f"{location} refers to a file on another machine; copy the file to this machine")
        path = Path(url2pathname(parts.path))
    if path.is_dir():
        raise StoreError(f"{path} is a directory: name a file in it, or add the directory with kg.add")
    with path.open("rb"):  # raises FileNotFoundError, as rdflib does
        pass
    yield Given(path, str(path), path.absolute().as_uri(), file=path.name)


@contextlib.contextmanager
def _fetched(url: str) -> Iterator[Given]:
    wanted = ", ".join(form.media_type for form in FORMATS.values())
    address = without_secret(url)
    with Http(credentials_for(url)).send(Request("GET", address, headers={"Accept": wanted})) as reply:
        if reply.status != 200:
            raise StoreError(f"{address} cannot be read: the server answers with status {reply.status}; check the URL")
        name = unquote(urlsplit(address).path).rpartition("/")[2]
        yield Given(cast("IO[bytes]", reply), address, address, reply.media_type or None, name)  # it is only read


def _from_data(data: object) -> Given:
    if isinstance(data, dict | list):
        return Given(data, "the data")
    if isinstance(data, bytes | bytearray):
        return Given(bytes(data), "the text")
    if isinstance(data, str):
        return Given(_DECLARED.sub(r"\1UTF-8", data).encode("utf-8", "surrogatepass"), "the text")
    raise TypeError(f"expected data as str, bytes or, for JSON-LD, dict or list, not {type(data).__name__}")


def _from_source(source: object) -> Given:
    """Return the stream of a source; raise an error for a source that is only a URL."""
    public = media_type = None
    if isinstance(source, InputSource):
        public, media_type = source.getPublicId() or source.getSystemId(), getattr(source, "content_type", None)
        if isinstance(source, PythonInputSource):
            return Given(source.data, "the data", public)
        stream = source.getCharacterStream() or source.getByteStream()
        if isinstance(source, StringInputSource) and not isinstance(source.getByteStream(), BytesIOWrapper):
            stream = source.getByteStream()  # the bytes as given, because rdflib may have guessed the wrong encoding
        if stream is None:
            raise StoreError(f"{public or 'the source'} has no stream: pass its URL or path as location")
        source = stream
    if not isinstance(source, _Readable) or isinstance(source, rdflib.Namespace):
        raise TypeError(f"expected a path, a URL, bytes or a stream, not {type(source).__name__}")
    name = getattr(source, "name", None)
    told = name if isinstance(name, str) else ""
    if public is None and told and Path(told).exists():
        public = Path(told).absolute().as_uri()
    stream = cast("IO[bytes]", _Bytes(source))  # it is only read
    return Given(stream, told or "the stream", public, media_type, Path(told).name)


@runtime_checkable
class _Readable(Protocol):
    """Binary or text file, as accepted by :meth:`rdflib.Graph.parse`."""

    def read(self, size: int = -1, /) -> bytes | str: ...


class _Bytes(io.RawIOBase):
    """A stream of bytes or of text, as UTF-8."""

    def __init__(self, stream: _Readable) -> None:
        super().__init__()
        self._stream = stream
        self._rest = b""
        self._begun = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size is None or size < 0:
            pieces = iter(lambda: self.read(_AT_ONCE), b"")
            return b"".join(pieces)
        if not self._rest:
            piece = self._stream.read(max(size, _AT_ONCE))
            if isinstance(piece, str):
                if not self._begun:  # the text is decoded, whatever encoding it declares
                    piece = _DECLARED.sub(r"\1UTF-8", piece.removeprefix("\ufeff"))
                piece = piece.encode("utf-8", "surrogatepass")
            self._begun = True
            self._rest = piece or b""
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        piece = self.read(len(view))
        view[: len(piece)] = piece
        return len(piece)
