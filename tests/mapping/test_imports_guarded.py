"""An import replaces and writes only what an import wrote, and its edges rest on what its own rows say."""

import polars as pl
import pytest
from typer.testing import CliRunner

import immunograph as ig
from immunograph.cli.app import app
from immunograph.errors import FormatError

EDGE = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "status": "accepted"}
ROWS = pl.DataFrame({"a": ["X"], "b": ["Y"]})
FILE = '[source]\nname = "lab"\n[[claim]]\nsubject = "{a}"\npredicate = "ig:inhibits"\nobject = "{b}"\n'


def mapping(name="lab", **more):
    return {"source": {"name": name}, "claim": [{**EDGE, **more}]}


def edges(kg, name):
    return kg.query(f"SELECT ?s {{ GRAPH igg:{name} {{ ?s ig:inhibits ?o }} }}")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lab.toml").write_text(FILE)
    (tmp_path / "t.csv").write_text("a,b\nX,Y\n,Z\n")
    return tmp_path


@pytest.mark.parametrize("evidence", [{"stance": "null"}, {"certainty": "1"}, {"status": "goal"}])
def test_an_edge_rests_on_firm_support_of_its_own_graph(evidence):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, mapping("p"))
    kg.import_table(ROWS, mapping("q", evidence=evidence))
    kg.import_table(ROWS, mapping("r"))
    assert (len(edges(kg, "p")), len(edges(kg, "q")), len(edges(kg, "r"))) == (1, 0, 1)


@pytest.mark.parametrize("name", ["curated", "edges", "catalog", "inferred", "schema", "notes"])
def test_a_graph_that_no_import_wrote_is_not_replaced(name):
    kg = ig.KnowledgeGraph()
    kg.add(b"<http://e/a> <http://e/p> 1 .", format="turtle", graph="notes")
    before = set(kg.store.quads())
    with pytest.raises(FormatError, match="another name"):
        kg.import_table(ROWS, mapping(name))
    assert set(kg.store.quads()) == before


@pytest.mark.parametrize(
    ("option", "path", "told"),
    [
        ("--rejects", "nodir/r.tsv", "the folder nodir for the "),
        ("--review", "nodir/n.tsv", "the folder nodir for the "),
        ("--rejects", "lab.toml", "would overwrite an input file of this import"),
        ("--review", "lab.toml", "would overwrite an input file of this import"),
        ("--rejects", "t.csv", "would overwrite an input file of this import"),
        ("--rejects", "notes.txt", "exists and is not a table of rejected rows (whose"),
        ("--review", "notes.txt", "exists and is not a review table (whose"),
        ("--review", "out.tsv", "would overwrite an input file of this import"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_loaded(option, path, told, folder):
    (folder / "notes.txt").write_text("my notes\n")
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    command = ["import", "t.csv", "--map", "lab.toml", "--into", "x.igdb", "--on-error", "skip", option, path]
    found = CliRunner().invoke(app, [*command, "--rejects", "out.tsv"] if path == "out.tsv" else command)
    assert isinstance(found.exception, FormatError)
    assert told in str(found.exception)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_tables_of_an_earlier_import_are_written_again(folder):
    kg = ig.KnowledgeGraph()
    for rows in ("a,b\nX,Y\n,Z\n", "a,b\nX,Y\nU,V\n,Z\n"):
        (folder / "t.csv").write_text(rows)
        kg.import_table("t.csv", "lab.toml", on_error="skip", rejects="r.tsv", review="n.tsv")
    assert (folder / "r.tsv").read_text().splitlines()[1].startswith("4\t")
    assert len((folder / "n.tsv").read_text().splitlines()) == 6
    (folder / "lab.toml").write_text(FILE + '[ground]\nreview = "evil.py"\n')
    with pytest.raises(FormatError, match=r"evil\.py: the review table is written as tab-separated text"):
        kg.import_table("t.csv", "lab.toml", on_error="skip")


def test_an_import_is_not_emptied_by_a_table_without_rows():
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, mapping())
    before = set(kg.store.quads())
    with pytest.raises(FormatError, match=r"no row yields a claim, .* --remove lab"):
        kg.import_table(ROWS.clear(), mapping())
    assert set(kg.store.quads()) == before
    assert kg.import_table(ROWS.clear(), mapping("other")).claims == 0


HEDGES = {"stance": "{s}", "certainty": "{c}", "status": "{e}"}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ((None, "3", "asserted"), "row 2, column s: stance is empty"),
        (("supports", None, "asserted"), "row 2, column c: certainty is empty"),
        (("supports", "1", None), "row 2, column e: status is empty"),
        (("asks", "3", "open_question"), "row 2, column c: the certainty of what is asked is 0, not '3'"),
        (("intends", "1", "goal"), "row 2, column c: the certainty of an aim is 0, not '1'"),
        (("null", "0", "asserted"), "row 2, column c: a null result is a finding"),
    ],
)
def test_an_empty_or_odd_hedge_is_an_error(cells, told):
    rows = ROWS.with_columns(pl.lit(cell, pl.String).alias(name) for name, cell in zip("sce", cells, strict=True))
    with pytest.raises(FormatError) as caught:
        ig.KnowledgeGraph().import_table(rows, mapping(evidence=HEDGES))
    assert told in str(caught.value)


def test_soft_words_are_not_made_firm():
    given = {"hedged": 2, "attributed_belief": 2, "possibility": 1, "goal": 0, "asserted": 3}
    rows = pl.DataFrame({"a": list("vwxyz"), "b": ["Y"] * 5, "e": list(given)})
    kg = ig.KnowledgeGraph()
    kg.import_table(rows, mapping(evidence={"status": "{e}"}))
    found = {each.status.value: int(each.certainty) for each in kg.columns.corpus.evidence}
    assert found == given


def test_a_row_with_a_reserve_is_not_stated_plainly():
    rows = pl.DataFrame(
        {"a": list("wxyz"), "b": ["Y"] * 4, "e": ["1", "2", "3", "2"], "s": ["supports"] * 3 + ["null"]}
    )
    kg = ig.KnowledgeGraph()
    kg.import_table(rows, mapping(evidence={"certainty": "{e}", "stance": "{s}"}))
    found = sorted((int(each.certainty), each.stance.value, each.status.value) for each in kg.columns.corpus.evidence)
    assert found == [
        (1, "supports", "hedged"),
        (2, "null", "asserted"),
        (2, "supports", "hedged"),
        (3, "supports", "asserted"),
    ]


def test_a_mapping_may_say_what_an_empty_cell_stands_for():
    rows = ROWS.with_columns(pl.lit(None, pl.String).alias("s"))
    kg = ig.KnowledgeGraph()
    stance = {"from": "{s}", "map": {"no": "null", "": "disputes"}, "else": "supports"}
    kg.import_table(rows, mapping(evidence={"stance": stance, "certainty": {"from": "{s}", "default": "1"}}))
    assert [(each.stance.value, int(each.certainty)) for each in kg.columns.corpus.evidence] == [("disputes", 1)]
    for more in ({"map": {"": {"reject": "no verdict"}}}, {"map": {"no": "null"}, "else": {"reject": "no verdict"}}):
        passed = mapping(evidence={"stance": {**stance, **more}})
        assert kg.import_table(rows, {**passed, "source": {"name": "other"}}).rejected == {"no verdict": 1}
    with pytest.raises(FormatError, match="stance is empty"):  # what stands for all other values is not said of none
        kg.import_table(rows, mapping(evidence={"stance": {**stance, "map": {"no": "null"}}}))


def statuses(kg):
    return sorted(
        tuple(str(cell).rpartition("/")[2] for cell in row)
        for row in kg.query("SELECT ?g ?s { GRAPH ?g { ?c ig:status ?s } }")
    )


@pytest.mark.parametrize("size", [None, 0], ids=["in one transaction", "built beside"])
def test_a_claim_of_two_imports_keeps_a_status(size, tmp_path, monkeypatch):
    if size is not None:
        monkeypatch.setattr("immunograph.store.replacing._AT_ONCE", size)
    with ig.open(tmp_path / "x.igdb") as kg:
        kg.import_table(ROWS, mapping("p"))
        kg.import_table(ROWS, mapping("q", evidence={"stance": "null"}))
        assert statuses(kg) == [("p", "Accepted")]
        kg.import_table(ROWS.with_columns(a=pl.lit("Z")), mapping("p"))
        assert statuses(kg) == [("p", "Accepted"), ("q", "Proposed")]


@pytest.mark.parametrize("rebuilt", [False, True])
def test_a_removed_import_hands_its_decisions_to_one_with_an_edge(rebuilt, tmp_path, monkeypatch):
    """Also where the store is built anew without the import, as it is for a large one."""
    if rebuilt:
        monkeypatch.setattr("immunograph.store.replacing._ONE_BY_ONE", 0)
        monkeypatch.setattr("immunograph.store.replacing._DEARER", 100)
    kg = ig.open(tmp_path / "x.igdb") if rebuilt else ig.KnowledgeGraph()
    for name, evidence in (("p", {}), ("q", {"stance": "null"}), ("r", {})):
        kg.import_table(ROWS, mapping(name, evidence=evidence))
    kg.imports.remove("p")
    assert statuses(kg) == [("r", "Accepted")]
    decided = "?d ig:decides ?c ; ig:outcome ig:Accepted ; prov:wasAssociatedWith ?who . ?who rdfs:label ?name"
    assert len(kg.query(f"SELECT * {{ GRAPH igg:r {{ {decided} }} }}")) == 1
    kg.imports.remove("r")
    assert statuses(kg) == [("q", "Proposed")]
    if rebuilt:
        assert kg.store.record.generation == 3  # one for each removal
    kg.close()


def test_an_entity_in_use_keeps_its_label_when_its_import_is_replaced_or_removed():
    kg = ig.KnowledgeGraph()
    rows = pl.DataFrame({"a": ["X", "Z"], "b": ["Y", "Y"]})
    kg.import_table(rows, mapping("p"))
    kg.import_table(rows.head(1), mapping("q", context={"disease": {"name": "{b}"}}))
    for step in (lambda: kg.import_table(rows.tail(1), mapping("p")), lambda: kg.imports.remove("p")):
        step()
        assert {"X", "Y"} <= set(kg.columns.entities["label"])
        assert {*kg.columns.claims["subject"], *kg.columns.claims["object"]} <= set(kg.columns.entities["entity"])
    kg.import_table(rows, mapping("p"))
    kg.imports.remove("q")
    assert sorted(kg.columns.entities["label"]) == ["X", "Y", "Z"]
    labels = kg.query("SELECT ?s ?l { GRAPH ?g { ?s a ig:Entity ; rdfs:label ?l } }")
    assert len(labels) == 3  # no label is in two graphs


def test_an_entity_that_another_graph_labels_itself_is_not_handed_over():
    """That graph mentions it as it did before the import: a removal, or another import, leaves nothing in it."""
    kg = ig.KnowledgeGraph()
    kg.update('INSERT DATA { GRAPH igg:other { <urn:c> ig:species NCBITaxon:9606 . NCBITaxon:9606 rdfs:label "man" } }')
    before = len(kg)
    rows = pl.DataFrame({"a": ["X", "Z"], "b": ["Y", "Y"]})
    of = mapping(
        "p",
        context={
            "species": {
                "name": "human",
                "identify": {"from": "{a}", "map": {"X": "NCBITaxon:9606", "Z": "NCBITaxon:9606"}},
            }
        },
    )
    kg.import_table(rows, of)
    kg.import_table(rows.head(1), {**of, "claim": mapping("p")["claim"]})
    assert kg.imports.remove("p")
    assert len(kg) == before


@pytest.mark.parametrize("way", ["mapping", "annotation", "axiom"])
def test_an_entity_is_handed_over_only_to_claims_and_axioms_that_use_it(way):
    """A mapping to a term, or an ontology's note on it, needs no label of another table; it would be under another licence."""
    kg = ig.KnowledgeGraph()
    node = {
        "mapping": "a owl:Axiom, ig:Mapping ; owl:annotatedSource CL:0000542 ; owl:annotatedTarget CL:0000623",
        "annotation": 'a owl:Axiom ; owl:annotatedSource CL:0000623 ; owl:annotatedTarget "NK cell"',
        "axiom": "a owl:Axiom, ig:CuratorAxiom ; owl:annotatedSource CL:0000623 ; owl:annotatedTarget CL:0000542",
    }[way]
    kg.update(f"INSERT DATA {{ GRAPH igg:other {{ <urn:x> {node} }} }}")
    before = len(kg)
    rows = pl.DataFrame({"a": ["IL-15", "IL-2"], "b": ["NK cells", "Y"], "i": ["CL:0000623", None]})
    identified = {"entity": {"b": {"name": "{b}", "identify": ["{i}", "mint"]}}, "claim": [{**EDGE, "object": "b"}]}
    kg.import_table(rows, {**mapping("p"), **identified})
    for step in (lambda: kg.import_table(rows.tail(1), {**mapping("p"), **identified}), lambda: kg.imports.remove("p")):
        step()
        handed = dict(kg.info().to_polars().select("graph", "triples").iter_rows())[
            "https://w3id.org/immunograph/graph/other"
        ]
        assert handed == before + (3 if way == "axiom" else 0)


@pytest.mark.parametrize("step", ["remove", "replace"])
def test_a_label_that_is_handed_over_keeps_the_licence_of_its_import(step):
    kg = ig.KnowledgeGraph()
    source = {"name": "lab", "title": "Our table", "licence": "CC-BY-NC-4.0"}
    kg.import_table(ROWS, {**mapping(), "source": source})
    kg.import_table(ROWS, {**mapping(), "source": {"name": "free", "licence": "CC0-1.0"}})  # without labels of its own
    if step == "replace":
        other = pl.DataFrame({"a": ["V"], "b": ["W"]})
        kg.import_table(other, {**mapping(), "source": {**source, "licence": "CC0-1.0"}})
    else:
        removed = kg.imports.remove("lab")
        assert removed.names == "2 names of entities stay, because other graphs use them (licence: CC-BY-NC-4.0)"
    labels = kg.query("SELECT ?label { GRAPH igg:free { ?thing a ig:Entity ; rdfs:label ?label } } ORDER BY ?label")
    assert [str(row.label) for row in labels] == ["X", "Y"]
    licences = {row.graph.rpartition("/")[2]: row.licence for row in kg.info()}
    assert licences["free"] == "CC-BY-NC-4.0"
    assert str(kg.licence) == kg.explore("X").licence == "CC-BY-NC-4.0"
    assert "# licence: CC-BY-NC-4.0\n" in kg.export(format="turtle", graph="free")
    (origin,) = kg.query("SELECT ?text { igg:free dcterms:provenance ?text }")
    assert str(origin.text) == "Names of entities from the import lab (Our table; licence: CC-BY-NC-4.0)"


def test_a_removed_import_of_which_no_name_stays_leaves_no_licence():
    kg = ig.KnowledgeGraph()
    kg.add(b"<urn:s> <urn:p> 1 .", format="turtle", graph="free", licence="CC0-1.0")
    kg.import_table(ROWS, {**mapping("lab"), "source": {"name": "lab", "licence": "CC-BY-NC-4.0"}})
    assert kg.imports.remove("lab").names == ""
    assert str(kg.licence) == "CC0-1.0"
