"""Loading compressed files: cut off, swelling, and with bounded memory."""

import gzip
import io
import random
import subprocess
import sys
import textwrap

import pytest
import zstandard
from loadable import NT, PACK

import immunograph as ig
from immunograph.errors import FormatError, LimitError, MissingExtraError
from immunograph.store import FORMATS, LocalStore
from immunograph.store.loading.decompression import decompressed

pytestmark = pytest.mark.slow


def test_packing_is_told_by_the_first_bytes_whatever_the_ending(tmp_path):
    path = tmp_path / "x.nt"
    path.write_bytes(gzip.compress(NT))
    assert ig.KnowledgeGraph().add(path) == 2
    assert ig.KnowledgeGraph().add(gzip.compress(NT) + gzip.compress(NT[:32]), format="ntriples") == 2
    (tmp_path / "y.nt.gz").write_bytes(NT)
    assert ig.KnowledgeGraph().add(tmp_path / "y.nt.gz") == 2


@pytest.mark.parametrize("size", [1, 3, 4096, 1 << 20])
@pytest.mark.parametrize("packing", PACK)
def test_what_comes_out_is_what_went_in(packing, size):
    noise = random.Random(3)
    data = noise.randbytes(70_000) + b"x" * 300_000 + bytes(range(256))
    stream = decompressed(io.BytesIO(PACK[packing](data) + PACK[packing](b"more")), "x")
    pieces = []
    while piece := stream.read(size):
        assert packing == ".zst" or len(piece) <= size
        pieces.append(piece)
        if size < 100 and len(pieces) > 5000:
            return
    assert b"".join(pieces) == data + b"more"


@pytest.mark.parametrize("packing", [each for each in PACK if each])
def test_a_packed_file_that_was_cut_off_is_told_and_loads_nothing(empty_kg, tmp_path, packing):
    data = b"".join(b'<http://e/%d> <http://e/p> "%d" .\n' % (number, number) for number in range(30_000))
    packed = PACK[packing](data)
    path = tmp_path / f"x.nt{packing}"
    for cut in (len(packed) // 2, len(packed) - 3, 20):
        path.write_bytes(packed[:cut])
        with pytest.raises(FormatError, match=r"x\.nt\.\w+: the \w+ data is truncated"):
            empty_kg.add(path)
    path.write_bytes(packed[: len(packed) // 2] + b"\0\xff" * 200 + packed[len(packed) // 2 + 400 :])
    with pytest.raises(FormatError, match=r"x\.nt\.\w+"):
        empty_kg.add(path)
    assert len(empty_kg) == 0


def test_without_zstandard_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(MissingExtraError, match="pip install zstandard"):
        ig.KnowledgeGraph().add(PACK[".zst"](NT), format="ntriples")


def test_a_bomb_is_put_out_and_the_limit_can_be_raised(tmp_path):
    line = b"#" + b" " * 99 + b"\n"
    for packing in (".gz", ".xz", ".zst"):
        path = tmp_path / f"bomb.nt{packing}"
        path.write_bytes(PACK[packing](line * 700_000 + NT))
        kg = ig.KnowledgeGraph()
        with pytest.raises(LimitError, match=r"bomb.*allow more with --max-ratio \(max_ratio in Python\)"):
            kg.add(path)
        assert len(kg) == 0
    assert kg.add(tmp_path / "bomb.nt.gz", max_ratio=2000) == 2


def test_progress_is_told_in_bytes_of_the_file(tmp_path):
    path = tmp_path / "x.nt.gz"
    data = b"".join(b'<http://e/%d> <http://e/p> "%d" .\n' % (n, n) for n in range(50_000))
    path.write_bytes(gzip.compress(data))
    told = []
    LocalStore().load(path, FORMATS["ntriples"], progress=lambda read, total: told.append((read, total)))
    size = path.stat().st_size
    assert told[-1] == (size, size)
    assert told == sorted(told)


def test_memory_is_bounded_by_the_piece_at_hand(tmp_path):
    path = tmp_path / "x.nt.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(NT)
        noise = random.Random(1)
        for _ in range(100):
            stream.write(b"".join(b"# %s\n" % noise.randbytes(500).hex().encode() for _ in range(1000)))
    code = f"""
        import immunograph as ig
        def peak():
            return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
        kg = ig.KnowledgeGraph()
        before = peak()
        print(kg.add({str(path)!r}), peak() - before)
        """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    count, grown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert count == "2"
    assert int(grown) < 30_000  # KB, of 100 MB of text


@pytest.mark.parametrize("packing", list(PACK))
def test_no_more_is_read_than_is_asked_for_and_everything_for_a_negative_size(packing):
    data = b"0123456789" * 50_000  # packed, it is a few bytes: zstandard gives it in one piece
    stream = decompressed(io.BytesIO(PACK[packing](data)), "x")
    first = [stream.read(size) for size in (1, 7, 0, 4096)]
    assert [len(piece) for piece in first[:3]] == [1, 7, 0]
    assert 0 < len(first[3]) <= 4096
    assert b"".join(first) + stream.read(-1) == data
    assert stream.read(5) == stream.read(-1) == b""


def test_a_window_that_is_too_large_is_said_with_what_zstd_may_use():
    wide = zstandard.ZstdCompressionParameters(window_log=28, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    packed = packer.compress(b"<urn:s> <urn:p> <urn:o> .\n" * 10) + packer.flush()
    with pytest.raises(
        LimitError, match=r"this zstd file needs more than the allowed 128 MB of memory.* without --long$"
    ):
        LocalStore().load(packed, FORMATS["ntriples"])
