"""Each thing that a mapping can say of a table, with what comes of it."""

import gzip
import json

import polars as pl
import pytest
from encoded import assert_as_encoded

import immunograph as ig
from immunograph.errors import FormatError, StoreError
from immunograph.mapping import read_mapping
from immunograph.model import Stance
from immunograph.vocabulary import BIOLINK, IG

EDGE = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}


def imported(rows, *claims, on_error="stop", **more):
    kg = ig.KnowledgeGraph()
    mapping = {"source": {"name": "lab", "licence": "CC0-1.0"}, "claim": list(claims) or [EDGE], **more}
    result = kg.import_table(pl.DataFrame(rows) if isinstance(rows, dict) else rows, mapping, on_error=on_error)
    return kg, result, assert_as_encoded(kg, "lab")


def labels(corpus):
    return {each.iri: each.label for each in corpus.entities}


def test_dialects_of_text_tables(tmp_path):
    path = tmp_path / "t.csv.gz"
    text = "# made by hand\r\na;b;p\r\nIFN-γ;x–y;0,05\r\n# between\r\n;;\r\n".replace("γ", "g")
    path.write_bytes(gzip.compress(text.encode("cp1252")))
    table = {"encoding": "cp1252", "comment": "#", "decimal": ","}
    claim = {**EDGE, "evidence": {"numbers": {"p_value": "{p}"}}}
    _, result, corpus = imported(path, claim, table=table, on_error="skip")
    assert [(n.value, n.kind) for e in corpus.evidence for n in e.numbers] == [("0.05", IG + "PValue")]
    assert (result.claims, result.rejected) == (1, {"a is empty": 1})


def test_side_tables_are_joined_by_key_and_by_position(tmp_path):
    (tmp_path / "nodes.tsv").write_text("id\tname\nn1\tIL-2\nn2\tmetastasis\n")
    (tmp_path / "notes.tsv").write_text("says\nfirst\nsecond\n")
    (tmp_path / "edges.csv").write_text("a,b\nn1,n2\nn2,n1\n")
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        '[source]\nname = "lab"\n[join.s]\ntable = "nodes.tsv"\non = "a = id"\n[join.o]\ntable = "nodes.tsv"\non = "b = id"\n'
        '[join.n]\ntable = "notes.tsv"\n[[claim]]\nsubject = "{s.name}"\npredicate = "ig:inhibits"\nobject = "{o.name}"\n'
        '[claim.evidence]\nparaphrase = "{n.says}"\n'
    )
    kg = ig.KnowledgeGraph()
    kg.import_table(tmp_path / "edges.csv", mapping)
    corpus = assert_as_encoded(kg, "lab")
    names = labels(corpus)
    assert {(names[c.subjects[0]], names[c.object]) for c in corpus.claims} == {
        ("IL-2", "metastasis"),
        ("metastasis", "IL-2"),
    }
    assert {each.paraphrase for each in corpus.evidence} == {"first", "second"}
    (tmp_path / "notes.tsv").write_text("says\nfirst\n")
    with pytest.raises(FormatError, match="1 row, but the table has 2"):
        kg.import_table(tmp_path / "edges.csv", mapping)


def test_identifiers_are_tried_in_order_and_two_names_are_reported():
    table = {
        "acc": ["P01024", "P01024", "nothing", None],
        "a": ["C3a", "C3b", "MONDO:0004992", "My cell"],
        "b": ["x"] * 4,
    }
    entity = {"name": "{a}", "identify": ["UniProtKB:{acc}", "name", "mint"]}
    _, result, corpus = imported(table, {**EDGE, "subject": entity})
    subjects = {claim.subjects[0].rpartition("/")[2] for claim in corpus.claims}
    assert subjects == {"P01024", "MONDO_0004992", "my-cell"}
    assert any("UniProtKB:P01024: C3a, C3b" in each for each in result.warnings)
    assert any("'UniProtKB:nothing' in row 4" in each for each in result.warnings)
    _, result, corpus = imported(table, {**EDGE, "subject": {**entity, "two_names": "separate"}})
    assert {"C3a", "C3b"} <= set(labels(corpus).values())
    assert result.claims == 4


def test_names_that_are_known_for_a_thing_are_no_clash_and_licences_add_up():
    kg = ig.KnowledgeGraph()
    label, other = "http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#altLabel"
    text = f'<http://purl.uniprot.org/uniprot/P60568> <{label}> "IL-2" ; <{other}> "TCGF" .'
    kg.add(text.encode(), format="turtle")
    rows = pl.DataFrame(
        {"acc": ["P60568"] * 3, "a": ["IL2", "TCGF", "aldesleukin"], "b": ["x"] * 3, "l": ["CC-BY-SA-4.0", None, None]}
    )
    claim = {**EDGE, "subject": {"name": "{a}", "identify": "UniProtKB:{acc}"}, "evidence": {"quotation": "{a}"}}
    mapping = {"source": {"name": "lab", "licence": "CC0-1.0"}, "claim": [claim]}
    mapping["document"] = {"id": "PMID:1", "licence": "{l}"}
    assert kg.import_table(rows.head(2), mapping).warnings == ()
    assert "aldesleukin" in kg.import_table(rows, mapping).warnings[0]
    licences = {row[0] for row in kg.query("SELECT ?l { GRAPH igg:catalog { igg:lab dcterms:rights ?l } }")}
    assert licences == {"CC-BY-SA-4.0"}


def test_a_column_chooses_the_entity():
    table = {
        "actor": ["cell", "cytokine"],
        "cell": ["T cell", "B cell"],
        "cytokine": ["IL-2", "IL-10"],
        "b": ["x", "x"],
    }
    chosen = {
        "by": "{actor}",
        "cell": {"name": "{cell}", "category": "biolink:Cell"},
        "cytokine": {"name": "{cytokine}"},
    }
    _, _, corpus = imported(table, {**EDGE, "subject": chosen})
    assert {labels(corpus)[c.subjects[0]] for c in corpus.claims} == {"T cell", "IL-10"}


def test_another_column_says_what_several_in_one_cell_are():
    table = {"a": ["V600E"] * 3, "drugs": ["x, y", "x, y", "z"], "how": ["Combination", "Substitutes", None]}
    drugs = {
        "name": {"from": "{drugs}", "split": ","},
        "many": {"from": "{how}", "map": {"Combination": "joint", "Substitutes": "alternatives"}, "default": "joint"},
    }
    _, _, corpus = imported(table, {**EDGE, "object": drugs})
    names = labels(corpus)
    assert sorted(sorted(names[each] for each in claim.objects) for claim in corpus.claims) == [
        ["x"],
        ["x", "y"],
        ["y"],
        ["z"],
    ]


def test_complexes_have_their_components():
    table = {"a": ["IL-1", "IL-8"], "r": ["IL1R1, IL1RAP", "CXCR2"]}
    receptor = {"name": {"from": "{r}", "split": ","}, "many": "complex"}
    _, result, corpus = imported(table, {"subject": "{a}", "predicate": "ig:bindsReceptor", "object": receptor})
    names = labels(corpus)
    assert {names[claim.object] for claim in corpus.claims} == {"IL1R1/IL1RAP complex", "CXCR2"}
    assert {names[each.object] for each in corpus.axioms} == {"IL1R1", "IL1RAP"}
    assert result.axioms == 2


def test_groups_of_a_pattern_and_publications_in_prose():
    table = {
        "a": ["x"],
        "b": ["y"],
        "ref": ["p. 12-14: It fell."],
        "lit": ["see PMID 123 and PMID: 4567; DOI:10.1000/ABC"],
    }
    mapping = {
        "groups": [{"from": "{ref}", "pattern": r"^p\. (?<page>[\d-]+): (?<quote>.+)$"}],
        "document": {
            "id": [{"from": "{lit}", "pattern": r"PMID:? ?(\d+)", "all": True, "as": "PMID:{}"}],
            "kind": "article",
        },
    }
    claim = {**EDGE, "evidence": {"quotation": "{quote}", "place": {"page": "{page}"}}}
    _, _, corpus = imported(table, claim, **mapping)
    assert {each.document.rpartition("/")[2] for each in corpus.evidence} == {"123", "4567"}
    assert {(each.quotation, str(each.place)) for each in corpus.evidence} == {("It fell.", "page 12-14")}


def test_nested_json_gives_contexts_and_passages(tmp_path):
    edges = [
        {
            "data": {
                "a": "IL-2",
                "b": "x",
                "where": [{"d": "melanoma"}, {"d": "glioma"}],
                "ev": [{"t": "one"}, {"t": "two"}],
            }
        },
        {"data": {"a": "IL-2", "b": "y", "where": [], "ev": []}},
    ]
    path = tmp_path / "g.json"
    path.write_text(json.dumps({"elements": {"edges": edges}}))
    claim = {**EDGE, "context": {"disease": "{where.d}"}, "evidence": {"paraphrase": "{ev[].t}"}}
    _, _, corpus = imported(path, claim, table={"rows": "elements.edges[].data"})
    assert sorted(len(claim.context) for claim in corpus.claims) == [0, 2]
    assert sorted(each.paraphrase for each in corpus.evidence)[-2:] == ["one", "two"]
    with pytest.raises(FormatError, match="'nodes' is missing, found edges"):
        imported(path, claim, table={"rows": "elements.nodes[]"})


def test_as_many_passages_as_documents_belong_together_row_by_row():
    table = {"a": ["x", "y"], "b": ["m", "m"], "t": ["one|two", "three|four"], "p": ["1|2", "3"]}
    split = {"t": {"from": "{t}", "split": "|"}, "p": {"from": "{p}", "split": "|", "as": "PMID:{}"}}
    claim = {**EDGE, "evidence": {"paraphrase": split["t"]}}
    _, _, corpus = imported(table, claim, document={"id": split["p"]})
    found = {(each.document.rpartition("/")[2], each.paraphrase) for each in corpus.evidence}
    assert found == {("1", "one"), ("2", "two"), ("3", "three"), ("3", "four")}


def test_evidence_says_how_firmly_on_what_and_in_which_numbers():
    table = {
        "a": ["x", "y", "z"], "b": ["m"] * 3, "dir": ["yes", "no", "n/k"], "lvl": ["A", "B", "B"], "n": ["120", "7", None],
        "p": ["<0.001", None, "0.050"], "cell": ["HeLa", None, None],
    }  # fmt: skip
    evidence = {
        "stance": {"from": "{dir}", "map": {"yes": "supports", "no": "null"}, "else": "unstated"},
        "level": "{lvl}", "design": "cohort", "section": "results", "sample_size": "{n}", "identifier": "row-{a}",
        "numbers": {"p_value": "{p}", "effect_size": {"from": "1.5", "unit": "nM"}}, "type": "ECO:0000006",
        "speaker": {"name": "Our laboratory"}, "context": {"cellLine": {"text": "{cell}"}},
    }  # fmt: skip
    levels = {"name": "civic", "order": [["B", "clinical"], ["A", "validated"]]}
    _, _, corpus = imported(table, {**EDGE, "evidence": evidence, "status": "accepted"}, levels=levels)
    by_key = {each.identifier: each for each in corpus.evidence}
    one, two, three = (by_key[f"row-{name}"] for name in "xyz")
    assert (one.stance, two.stance, three.stance) == (Stance.SUPPORTS, Stance.NULL, Stance.UNSTATED)
    assert (one.level.rpartition("/")[2], one.design.value, one.section.value, one.sample_size) == (
        "A",
        "cohort",
        "results",
        120,
    )
    assert {(n.value, n.comparison, n.unit) for n in one.numbers} == {("0.001", "<", ""), ("1.5", "=", "nM")}
    assert [n.value for n in three.numbers if "PValue" in n.kind] == ["0.050"]
    assert (len(one.context), len(two.context), int(three.certainty)) == (1, 0, 0)
    assert sorted(claim.status.value for claim in corpus.claims) == ["accepted", "proposed", "proposed"]
    with pytest.raises(FormatError, match=r"row 3, column lvl: 'B' is not a level of evidence: expected one of A"):
        imported(table, {**EDGE, "evidence": evidence}, levels={"name": "civic", "order": [["A", "validated"]]})


def test_own_predicates_have_signs_and_inverses():
    table = {"a": ["x", "y"], "b": ["m", "n"], "rel": ["soothes", "is soothed by"]}
    own = {"soothes": {"sign": "-", "inverse": "is soothed by", "template": "soothe {object}"}}
    kg, _, corpus = imported(table, {**EDGE, "predicate": "{rel}", "status": "accepted"}, predicate=own)
    names = labels(corpus)
    assert {(names[c.subjects[0]], names[c.object]) for c in corpus.claims} == {("x", "m"), ("n", "y")}
    assert {each["sign"] for *_, each in kg.network().edges(data=True)} == {"-"}
    with pytest.raises(FormatError, match="there is no predicate 'sooths'; did you mean 'soothes'"):
        imported(table, {**EDGE, "predicate": "sooths"}, predicate=own)


def test_rows_of_structure_are_axioms():
    table = {"a": ["IL-1α", "x"], "b": ["interleukins", "y"], "kind": ["is_a", "blocks"]}
    axiom = {
        "when": {"kind": "is_a"},
        "subject": "{a}",
        "predicate": "rdfs:subClassOf",
        "object": "{b}",
        "reason": "Our list.",
    }
    _, result, corpus = imported(table, {**EDGE, "when": {"kind": "blocks"}}, axiom=[axiom])
    assert (result.claims, result.axioms, corpus.axioms[0].reason) == (1, 1, "Our list.")


def test_values_from_a_file_and_reasons_to_reject(tmp_path):
    (tmp_path / "signs.tsv").write_text("cell\tpredicate\nup\tig:enhances\n")
    (tmp_path / "t.csv").write_text("a,b,s\nx,y,up\nx,z,?\nx,w,down\n")
    text = '[source]\nname = "lab"\n[values]\nsigns = "signs.tsv"\n[[claim]]\nsubject = "{a}"\nobject = "{b}"\n'
    mapping = tmp_path / "map.toml"
    mapping.write_text(text + 'predicate = { from = "{s}", map = "signs", else = { reject = "sign not told" } }\n')
    result = ig.KnowledgeGraph().import_table(tmp_path / "t.csv", mapping)
    assert (result.claims, result.rejected) == (1, {"sign not told": 2})
    mapping.write_text(text.replace("signs.tsv", "../signs.tsv") + 'predicate = "ig:inhibits"\n')
    with pytest.raises(StoreError, match="lies outside the folder of the mapping"):
        read_mapping(mapping)
    (tmp_path / "link.tsv").symlink_to("/etc/hostname")
    mapping.write_text(text.replace("signs.tsv", "link.tsv") + 'predicate = "ig:inhibits"\n')
    with pytest.raises(StoreError, match="lies outside the folder of the mapping"):
        read_mapping(mapping)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"claims": []}, "there is no key 'claims'; did you mean 'claim'"),
        ({"claim": [{**EDGE, "subject": "a"}]}, r"there is no \[entity.a\]; if it is a column, write \{a\}"),
        ({"claim": [{**EDGE, "subject": "{who}"}]}, "has no column 'who'; its columns are a, b"),
        ({"claim": [{**EDGE, "subject": {"name": {"from": "{a}", "pattern": "(?=a)"}}}]}, "without look-around"),
        (
            {"claim": [{**EDGE, "evidence": {"quotation": "{a}"}}], "source": {"name": "x"}},
            "state a licence that allows it",
        ),
        ({"source": {"name": "a b"}}, "cannot name a graph"),
        ({"source": {"name": "x", "base": "https://e.org/a b/"}}, "it contains a space, which is .*, as %20"),
        ({"source": {"name": "x", "base": "https://e.org/{id}/"}}, "it contains '{', which is not allowed .*, as %7B"),
        ({"source": {"name": "x", "base": "https://e.org/kg"}}, "must end in / or #: write 'https://e.org/kg/'"),
        ({"prefixes": {"LAB": "lab> <urn:x"}}, "prefixes, LAB: 'lab> <urn:x' is not a namespace IRI"),
        ({"claim": [{**EDGE, "subject": {"name": "{a}", "within": "mondo"}}]}, "did you mean 'MONDO'"),
        ({"predicate": {"p": {"iri": "nope:1"}}}, "the prefix of 'nope:1' is not known"),
        ({"claim": [{**EDGE, "evidence": {"type": "nothing"}}]}, "'nothing' is not an evidence type"),
        (
            {"claim": [{**EDGE, "evidence": {"stance": "unstated", "certainty": "2"}}]},
            "unstated direction is 0, not '2'",
        ),
        ({"claim": [{**EDGE, "predicate": "ig:inhibts"}]}, "did you mean 'ig:inhibits'"),
        ({"claim": [{**EDGE, "evidence": {"numbers": {"pvalue": "1"}}}]}, "did you mean 'p_value'"),
    ],
)
def test_a_wrong_key_is_named_with_what_was_meant(change, match):
    mapping = {"source": {"name": "lab", "licence": "CC0-1.0"}, "claim": [EDGE], **change}
    with pytest.raises(FormatError, match=match):
        ig.KnowledgeGraph().import_table(pl.DataFrame({"a": ["x"], "b": ["y"]}), mapping)


def test_the_category_that_says_more_counts_and_two_are_reported():
    kinds = ["biolink:NamedThing", "biolink:Gene", None, "biolink:Gene", "biolink:Protein"]
    table = pl.DataFrame({"a": ["x", "x", "x", "y", "y"], "kind": kinds, "b": list("klmno")})
    claim = {"subject": {"name": "{a}", "category": "{kind}"}, "predicate": "ig:inhibits", "object": "{b}"}
    kg = ig.KnowledgeGraph()
    kg.import_table(
        table.select("b", a="b", kind="kind").head(1).with_columns(a=pl.lit("y")),
        {"source": {"name": "other"}, "claim": [claim]},
    )
    result = kg.import_table(table, {"source": {"name": "lab"}, "claim": [claim]})
    assert [str(row[0]) for row in kg.query('SELECT ?c { ?x rdfs:label "x"@en ; biolink:category ?c }')] == [
        BIOLINK + "Gene"
    ]
    assert (
        "1 entity has more than one category; the first one is used (y: biolink:Gene, biolink:Protein)"
        in result.warnings
    )
    assert result.warnings[-1].endswith(
        "in another graph of the store, which takes precedence (y: Gene here, NamedThing there)"
    )


def test_that_a_direction_is_not_stated_comes_last():
    table = pl.DataFrame({"a": ["IL-8"], "b": ["exhaustion"], "where": ["melanoma"], "in": ["human"]})
    claim = {"subject": "{a}", "predicate": "ig:modulates", "object": "{b}"}
    claim["context"] = {"disease": "{where}", "species": "{in}"}
    kg = ig.KnowledgeGraph()
    kg.import_table(table, {"source": {"name": "lab"}, "claim": [claim]})
    said = "IL-8 affects exhaustion in melanoma in human, in a direction that is not stated"
    ((claimed, label),) = kg.query("SELECT ?c ?l { ?c a ig:Claim ; rdfs:label ?l }")
    assert str(label) == f"that {said}"
    assert kg.sentence(str(claimed)) == f"“lab” states that {said}."


def test_null_results_stay_proposed_and_an_export_says_how_many(tmp_path):
    table = pl.DataFrame({"a": ["x", "x", "y"], "b": ["k", "l", "l"], "found": ["supports", "null", "disputes"]})
    claim = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "status": "accepted"}
    kg = ig.KnowledgeGraph()
    kg.import_table(table, {"source": {"name": "lab"}, "claim": [claim], "evidence": {"stance": "{found}"}})
    assert len(kg.claims(status="accepted")) == 1
    told = kg.export(tmp_path / "x.graphml").text()
    assert "2 claims were not selected: 2 proposed; null results alone: 1" in told
