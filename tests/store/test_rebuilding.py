"""Rebuilding a store reads its quads in blocks of bounded size, whatever the size of the pieces that they come in."""

import random

import pytest

from immunograph.store.disk.rebuild import Lines

LINE = '<http://e/s> <http://e/p> "ä long text" .\n'


@pytest.mark.parametrize("piece", [LINE, LINE * 2_000])
def test_a_block_is_bounded_however_long_the_pieces_are(piece):
    """Blocks of 2,000 pieces of 2,000 lines were copied once for every few kilobytes: minutes for 100,000 quads."""
    pieces = 6_000_000 // len(piece)
    stream = Lines(iter([piece] * pieces))
    blocks = list(iter(lambda: len(stream.read()), 0))
    assert sum(blocks) == pieces * len(piece.encode())
    assert max(blocks) < 2_500_000


def test_reads_of_any_size_give_what_the_lines_say():
    chance = random.Random(7)
    lines = [LINE * chance.randrange(40) for _ in range(50)]
    stream, read = Lines(iter(lines)), []
    while piece := stream.read(chance.randrange(1, 200)):
        read.append(piece)
    assert b"".join(read).decode() == "".join(lines)
    assert stream.read(10) == stream.read() == b""
