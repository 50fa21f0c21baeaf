"""Files whose name ends in the extension of a compression are compressed, whatever writes them."""

import bz2
import gzip
import io
import json
import lzma

import pytest
import zstandard

import immunograph as ig
from commandline import run
from immunograph.compressed_files import COMPRESSED, compressing
from immunograph.errors import FormatError
from immunograph.interchange.network_formats import save_network
from immunograph.mapping.guarding import begins

MAGIC = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd", ".xz": b"\xfd7zXZ\x00", ".bz2": b"BZh"}
ROWS = "SELECT ?key { ?c a ig:Claim ; dcterms:identifier ?key } ORDER BY ?key"


def unpacked(path):
    """Decompress a file as other programs do; what is not compressed as it is called is an error."""
    content = path.read_bytes()
    assert content.startswith(MAGIC[path.suffix])
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().stream_reader(content).read()
    return {".gz": gzip, ".xz": lzma, ".bz2": bz2}[path.suffix].decompress(content)


@pytest.mark.parametrize("ending", COMPRESSED)
def test_rdf_is_compressed_and_read_back(kg, tmp_path, ending):
    path, plain = tmp_path / f"x.nq{ending}", tmp_path / "x.nq"
    kg.export(path)
    kg.export(plain)
    assert sorted(unpacked(path).splitlines()) == sorted(plain.read_bytes().splitlines())
    again = ig.KnowledgeGraph()
    again.add(path)
    assert len(again) == len(kg)
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["x.nq", path.name]


@pytest.mark.parametrize("name", ["x.ttl", "x.trig", "x.rdf", "x.graphml", "x.gexf", "x.cx2", "x.indra.json", "x.sif"])
def test_every_kind_of_export_is_compressed(kg, tmp_path, name):
    kg.export(tmp_path / f"{name}.gz")
    kg.export(tmp_path / name)
    assert len(unpacked(tmp_path / f"{name}.gz")) == (tmp_path / name).stat().st_size


@pytest.mark.parametrize("name", ["x_edges.tsv.gz", "x_nodes.tsv.gz"])
def test_a_format_of_two_files_compresses_both(kg, tmp_path, name):
    kg.export(tmp_path / name)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x_edges.tsv.gz", "x_nodes.tsv.gz"]
    assert all(b"\t" in unpacked(file) for file in tmp_path.iterdir())


@pytest.mark.parametrize("name", ["x.csv.gz", "x.json.xz", "x.xml.bz2", "x.tsv.zst"])
def test_answers_are_compressed(kg, tmp_path, name):
    kg.queries.export(ROWS, tmp_path / name)
    kg.queries.export(ROWS, tmp_path / name.rpartition(".")[0])
    assert unpacked(tmp_path / name) == (tmp_path / name.rpartition(".")[0]).read_bytes()


def test_tables_and_networks_are_compressed(kg, tmp_path):
    text = kg.query(ROWS).to_csv(tmp_path / "x.csv.gz")
    assert unpacked(tmp_path / "x.csv.gz").decode() == text
    save_network(kg.network(), tmp_path / "x.gml.gz")
    assert unpacked(tmp_path / "x.gml.gz").startswith(b"graph [")


def test_commands_compress_what_they_write(tmp_path):
    assert run("export", "-o", tmp_path / "x.nq.gz").returncode == 0
    assert unpacked(tmp_path / "x.nq.gz")
    for name, command in {"q.json.gz": ["query", ROWS], "h.json.gz": ["hubs"]}.items():
        assert run(*command, "-o", tmp_path / name).returncode == 0
        assert json.loads(unpacked(tmp_path / name))
    assert begins(tmp_path / "none.csv.gz", ()) is False
    done = run("query", "SELECT ?s { ?s a ig:Clam }", "-o", tmp_path / "none.csv.gz")
    assert done.returncode == 0
    assert "ig:Clam" in done.stderr
    assert unpacked(tmp_path / "none.csv.gz").split() == [b"s"]
    assert begins(tmp_path / "none.csv.gz", ("s",))  # so an import may replace its own table of rejected rows


def test_the_same_content_gives_the_same_bytes_and_two_extensions_two_layers():
    made = []
    for _ in range(2):
        held = io.BytesIO()
        with compressing(held, "a.nq.gz.XZ") as stream:
            stream.write(b"content")
        made.append(held.getvalue())
    assert made[0] == made[1]
    assert gzip.decompress(lzma.decompress(made[0])) == b"content"


def test_after_an_error_an_existing_file_is_unchanged(kg, tmp_path):
    path = tmp_path / "x.csv.gz"
    path.write_bytes(b"before")
    with pytest.raises(FormatError):
        kg.queries.export("CONSTRUCT WHERE { ?s ?p ?o }", path)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
