"""Prefixes in RDF that is written: only those that are used, in alphabetical order."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from typing import IO, Final

__all__ = ["used_prefixes_only"]

_IN_MEMORY: Final = 16 << 20
"""Bytes of a text that are kept in memory until its prefixes are known; more go to a temporary file."""

_PIECE: Final = 1 << 20
_MOST_IN_TEXTS: Final = 1000
"""Times that what looks like a prefix is looked at and found within a text, before it is taken for one."""

_LINE: Final = re.compile(rb"@prefix ([^ :]*): <")
_XMLNS: Final = re.compile(rb'\sxmlns:([\w.-]+)="[^"]*+"')


@contextlib.contextmanager
def used_prefixes_only(target: IO[bytes], form: str) -> Iterator[IO[bytes]]:
    """Give a file to write RDF to, which is copied to ``target`` with the prefixes that it uses, sorted.

    Parameters
    ----------
    target
        A binary file.
    form
        The format: ``turtle``, ``trig`` and ``rdfxml`` declare prefixes; of all others the target itself is given.

    Yields
    ------
    binary file
        Where to write.
    """
    if form not in ("turtle", "trig", "rdfxml"):
        yield target
        return
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as text:
        yield text
        text.seek(0)
        (_write_xml if form == "rdfxml" else _write_turtle)(text, target)


def _outside(line: bytes) -> bytes:
    """Return a line of Turtle without its texts and whole IRIs, in which a prefix is none."""
    plain = b" ".join(line.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
    first, *rest = plain.split(b"<")
    return b" ".join([first, *(part.partition(b">")[2] for part in rest)])


def _candidates(piece: bytes, names: tuple[bytes, ...]) -> list[bytes]:
    """Return the names that stand before a colon, as fast as Python can: most files are large, and most names not in them."""
    longest = max(map(len, names), default=0) + 1
    ends = {part[-longest:] for part in piece.split(b":")}
    words = {words[-1] for end in ends if (words := end.split())}
    near = [word for word in words if word.endswith(names)]
    return [name for name in names if any(word.endswith(name) for word in near)]


def _used(text: IO[bytes], declared: Collection[bytes], before: bytes, *, texts: bool) -> set[bytes]:
    """Find which prefixes occur in the rest of a file, each after one of some characters, and not within a text."""
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
