"""Every file of the folder that IMMUNOGRAPH_DATA names comes in, or says row and column; and goes out in every format."""

import os
from pathlib import Path

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.interchange.exchange import Feature
from immunograph.interchange.registry import writers
from immunograph.model import Literal

DATA = os.environ.get("IMMUNOGRAPH_DATA")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA, reason="IMMUNOGRAPH_DATA names no folder with the data to try"),
]
BROKEN = {"incomplete_nodes.tsv": "row 2, column 'id'", "invalid_nodes.tsv": "row 2, column 'id'"}
FORMATS = {"nanopub": "nanopub", "sssom": "sssom", "ontologies": "ontology"}
STATUSES = ("accepted", "proposed", "rejected")
FILES = sorted(Path(DATA).glob("*/*")) if DATA else []


def loaded(path):
    kg = ig.KnowledgeGraph()
    if path.parent.name == "civic":
        kg.import_table(path, "civic-2015")
    else:
        kg.add(path, format=FORMATS.get(path.parent.name))
    return kg


def test_there_are_as_many_files_as_the_readme_says():
    counted = {folder.name: len(list(folder.iterdir())) for folder in Path(DATA).iterdir() if folder.is_dir()}
    assert (counted["wikipathways"], counted["sssom"], counted["civic"], counted["indra"]) == (14, 3, 1, 1)
    civic = pl.read_csv(next(Path(DATA, "civic").glob("*.tsv")), separator="\t", quote_char=None, infer_schema=False)
    assert civic.shape == (409, 14)


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.name}" for path in FILES])
def test_a_file_comes_in_and_goes_out_in_every_format_with_as_many_claims(path, tmp_path):
    if path.name in BROKEN:
        kg = ig.KnowledgeGraph()
        with pytest.raises(FormatError, match=f"{path.name}, {BROKEN[path.name]}"):
            kg.add(path)
        assert not list(kg.store.graphs())
        return
    kg = loaded(path)
    assert sum(kg.store.counts().values())
    corpus = kg.columns.corpus
    claims = corpus.claims
    things = [claim for claim in claims if not isinstance(claim.object, Literal)]
    for name, writer in writers().formats.items():
        expected = len(claims if Feature.LITERALS in writer.carries else things)
        if name == "sssom":
            expected = len(corpus.mappings)
        target = tmp_path / f"x-{name}"
        if not expected:
            with pytest.raises(FormatError, match=r"there is no .* to write"):
                kg.export(target, format=name, edges=ig.EdgeChoice(STATUSES))
            continue
        written = kg.export(target, format=name, edges=ig.EdgeChoice(STATUSES)).claims
        assert written == (None if name == "sssom" else expected), name
        assert all(file.stat().st_size for file in tmp_path.glob(f"x-{name}*")), name
    kg.export(tmp_path / "x.nq", format="nquads")
    again = ig.KnowledgeGraph()
    again.add(tmp_path / "x.nq")
    assert again.columns.corpus.claims == claims
