"""Post-process serialised RDF: drop unused prefix declarations and sort the others alphabetically."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from typing import IO, Final

from immunograph.store.xml_text import legal_xml

__all__ = ["used_prefixes_only"]

_IN_MEMORY: Final = 16 << 20
"""Bytes of serialised RDF buffered in memory until its prefixes are known; beyond this, a temporary file is used."""

_PIECE: Final = 1 << 20
_MOST_IN_TEXTS: Final = 1000
"""Maximum number of false matches inside string literals, after which a prefix is assumed to be in use."""

_LINE: Final = re.compile(rb"@prefix ([^ :]*): <")
_XMLNS: Final = re.compile(rb'\sxmlns:([\w.-]+)="[^"]*+"')


@contextlib.contextmanager
def used_prefixes_only(target: IO[bytes], form: str) -> Iterator[IO[bytes]]:
    """Yield a buffer for serialised RDF, then copy it to ``target`` without unused prefix declarations.

    Parameters
    ----------
    target
        Binary file that receives the result, with the remaining prefix declarations in alphabetical order.
    form
        Name of the RDF format. The engine declares prefixes in ``turtle``, ``trig`` and ``rdfxml`` only; for other
        formats ``target`` itself is yielded.

    Yields
    ------
    binary file
        The file to serialise to. Up to 16 MB are buffered in memory, more in a temporary file.

    Raises
    ------
    FormatError
        If the RDF contains a character that XML 1.0 does not allow and the format is ``rdfxml``; nothing is copied
        then.
    """
    if form not in ("turtle", "trig", "rdfxml"):
        yield target
        return
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as text:
        yield legal_xml(text, "Turtle, TriG, N-Triples or JSON-LD") if form == "rdfxml" else text
        text.seek(0)
        (_write_xml if form == "rdfxml" else _write_turtle)(text, target)


def _outside(line: bytes) -> bytes:
    """Return a line of Turtle without its string literals and full IRIs, which use no prefixes."""
    plain = b" ".join(line.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
    first, *rest = plain.split(b"<")
    return b" ".join([first, *(part.partition(b">")[2] for part in rest)])


def _candidates(piece: bytes, names: tuple[bytes, ...]) -> list[bytes]:
    """Return the prefixes that occur before a colon; written for speed, as most files are large."""
    longest = max(map(len, names), default=0) + 1
    ends = {part[-longest:] for part in piece.split(b":")}
    words = {words[-1] for end in ends if (words := end.split())}
    near = [word for word in words if word.endswith(names)]
    return [name for name in names if any(word.endswith(name) for word in near)]


def _used(text: IO[bytes], declared: Collection[bytes], before: bytes, *, texts: bool) -> set[bytes]:
    """Return the prefixes used in the rest of a file: after one of the characters ``before``, outside string literals."""
    left = {name: re.compile(rb"(?:^|[" + before + rb"])" + re.escape(name) + rb":", re.MULTILINE) for name in declared}
    failed = dict.fromkeys(declared, 0)
    while left and (piece := text.read(_PIECE) + text.readline()):
        for name in _candidates(piece, tuple(left)):
            for match in left[name].finditer(piece):
                start, end = piece.rfind(b"\n", 0, match.end()) + 1, piece.find(b"\n", match.end())
                line = piece[start : end if end >= 0 else len(piece)]
                failed[name] += 1
                if not texts or failed[name] > _MOST_IN_TEXTS or left[name].search(_outside(line)):
                    del left[name]
                    break
    return set(declared) - left.keys()


def _write_turtle(text: IO[bytes], target: IO[bytes]) -> None:
    declared: dict[bytes, bytes] = {}
    start = 0
    while (line := text.readline()) and (match := _LINE.match(line)):
        declared[match[1]] = line
        start = text.tell()
    text.seek(start)
    used = _used(text, declared, rb"\s(,;^\[", texts=True)
    target.write(b"".join(declared[name] for name in sorted(used)))
    text.seek(start)
    shutil.copyfileobj(text, target)


def _write_xml(text: IO[bytes], target: IO[bytes]) -> None:
    head = b""
    while (b"<rdf:RDF" not in head or not head.rstrip().endswith(b">")) and (line := text.readline()):
        head += line
    start = text.tell()
    declared = {match[1]: match[0] for match in _XMLNS.finditer(head)}
    used = _used(text, declared, rb"<", texts=False) | ({b"rdf"} & declared.keys())
    before, element, after = head.partition(b"<rdf:RDF")
    target.write(before + element + b"".join(declared[name] for name in sorted(used)) + _XMLNS.sub(b"", after))
    text.seek(start)
    shutil.copyfileobj(text, target)
