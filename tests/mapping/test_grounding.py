"""Names become terms exactly, then by spelling, never by a guess; what is not decided goes out for review and comes back."""

import polars as pl
import pytest

import immunograph as ig
from commandline import run
from immunograph.errors import AmbiguousNameError, FormatError, StoreError, UnknownNameError
from immunograph.identifiers import PrefixMap, expand
from immunograph.mapping.grounding import Names, names_of_store, names_of_tables, replacements

ONTOLOGY = b"""
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> . @prefix CL: <http://purl.obolibrary.org/obo/CL_> .
CL:0000001 a owl:Class ; rdfs:label "T cell" ; oio:hasExactSynonym "T lymphocyte" ; oio:hasBroadSynonym "lymphoid cell" .
CL:0000002 a owl:Class ; rdfs:label "killer cell" . CL:0000003 a owl:Class ; rdfs:label "killer cell" .
CL:0000004 a owl:Class ; rdfs:label "obsolete T8 cell" ; oio:hasExactSynonym "T8 cell" ; owl:deprecated true ;
  <http://purl.obolibrary.org/obo/IAO_0100001> CL:0000001 .
CL:0000005 a owl:Class ; rdfs:label "B cell" ; owl:deprecated true .
"""
EDGE = {
    "subject": "{a}",
    "predicate": "ig:inhibits",
    "object": {"name": "{b}", "identify": ["mint"]},
    "status": "accepted",
}
STEM = "http://purl.obolibrary.org/obo/CL_000000"


@pytest.fixture
def known():
    kg = ig.KnowledgeGraph()
    kg.add(ONTOLOGY, format="turtle")
    return kg


def table(*names):
    return pl.DataFrame({"a": list(names), "b": ["metastasis"] * len(names)})


def test_columns_find_what_the_name_index_finds(kg):
    names = Names(names_of_store(kg.store, "urn:none"))
    asked = ["IL-2", "il 2", "interferons", "Interferon", "T cell", "cancers", "killer T-cells", "nothing like it"]
    for name, found in names.find(pl.Series(asked)).select("name", "iri").iter_rows():
        try:
            expected = kg._names("entity").find(name)
        except (UnknownNameError, AmbiguousNameError):
            expected = None
        assert found == expected, name


def test_exact_then_normalised_and_broader_names_never(known):
    names = Names(names_of_store(known.store, "urn:none"), replacements(known.store))
    found = names.find(pl.Series(["T cell", "T-Lymphocytes", "lymphoid cell", "killer cell", "T8 cell", "B cell"]))
    assert found["iri"].to_list() == [f"{STEM}1", f"{STEM}1", None, None, f"{STEM}1", None]
    assert found["candidates"][3].to_list() == [f"{STEM}2", f"{STEM}3"]
    assert found["former"][4] == f"{STEM}4"


def test_obsolete_and_ambiguous_names_are_reported_and_labels_do_not_double(known):
    result = known.import_table(
        table("T lymphocytes", "T8 cell", "killer cell"), {"source": {"name": "lab"}, "claim": [EDGE]}
    )
    assert any("'T8 cell' is CL:0000004, which is obsolete; CL:0000001 replaces it" in each for each in result.warnings)
    assert (result.ambiguous_names, result.claims) == (1, 2)
    assert len(known.query("SELECT ?l { CL:0000001 rdfs:label ?l }")) == 1
    strict = {**EDGE, "subject": {"name": "{a}", "identify": "name"}}
    with pytest.raises(FormatError, match="row 2, column a: 'killer cell' matches several terms: choose one"):
        known.import_table(table("killer cell"), {"source": {"name": "lab2"}, "claim": [strict]})


def test_the_review_table_goes_out_and_decisions_come_back(known, tmp_path):
    review = tmp_path / "review.tsv"
    mapping = {"source": {"name": "lab"}, "claim": [EDGE]}
    rows = table("killer cell", "killer cell", "T cel", "junk")
    known.import_table(rows, mapping, review=review)
    told = {row["name"]: row for row in pl.read_csv(review, separator="\t").iter_rows(named=True)}
    assert (told["killer cell"]["state"], told["killer cell"]["count"]) == ("ambiguous", 2)
    assert "CL:0000002 killer cell | CL:0000003 killer cell" in told["killer cell"]["candidates"]
    assert "CL:0000001" in told["T cel"]["candidates"]
    decided = {"killer cell": "CL:0000002", "T cel": "CL:0000001", "junk": "reject"}
    frame = pl.read_csv(review, separator="\t", infer_schema=False)
    frame = frame.with_columns(pl.col("name").replace_strict(decided, default="").alias("decision"))
    frame.write_csv(review, separator="\t")
    result = known.import_table(rows, mapping, review=review)
    subjects = {row[0] for row in known.query("SELECT ?s { GRAPH igg:lab { ?c rdf:subject ?s } }")}
    assert subjects == {f"{STEM}2", f"{STEM}1"}
    assert list(result.rejected.values()) == [1]
    kept = dict(pl.read_csv(review, separator="\t").select("name", "decision").iter_rows())
    assert kept == decided
    review.write_text(review.read_text().replace("CL:0000002", "CL0000002"))
    with pytest.raises(FormatError, match="expected an identifier, mint or reject"):
        known.import_table(rows, mapping, review=review)
    review.write_text(review.read_text().replace("CL0000002", "https://example.org/a{b"))
    with pytest.raises(FormatError, match=r"it contains '\{', which an IRI cannot contain; remove it"):
        known.import_table(rows, mapping, review=review)


def test_synonym_tables_are_looked_up(tmp_path):
    (tmp_path / "names.tsv").write_text("identifier\tname\nHGNC:6001\tT-cell growth factor\n")
    (tmp_path / "t.csv").write_text("a,b\nT cell growth factor,x\n")
    (tmp_path / "m.toml").write_text(
        '[source]\nname = "lab"\n[ground]\ntables = "names.tsv"\n[[claim]]\nsubject = "{a}"\npredicate = "ig:inhibits"\nobject = "{b}"\n'
    )
    kg = ig.KnowledgeGraph()
    kg.import_table(tmp_path / "t.csv", tmp_path / "m.toml")
    assert len(kg.query("SELECT ?c { ?c rdf:subject HGNC:6001 }")) == 1


def test_unknown_names_by_the_thousand_are_minted(known):
    rows = pl.DataFrame({"a": [f"thing {number} of ours" for number in range(3000)], "b": ["x"] * 3000})
    result = known.import_table(rows, {"source": {"name": "lab"}, "claim": [EDGE]})
    assert (result.claims, result.unknown_names, result.looked_up_names) == (3000, 3000, 3000)


def test_names_not_found_are_counted_among_those_that_were_looked_up(known, tmp_path):
    rows = table("T cell", "T cell", "killer cell", "no such thing", "B-lymphozyte", "CL:0000001")
    result = known.import_table(rows, {"source": {"name": "lab"}, "claim": [EDGE]}, dry_run=True)
    names = set(rows["a"])  # EDGE mints its objects
    assert (result.looked_up_names, result.ambiguous_names) == (len(names), 1)
    told = f"{result.unknown_names:>12} of {len(names)} names not found, 1 ambiguous"
    assert told in result.report().splitlines()
    assert result.as_dict()["looked_up_names"] == len(names)
    review = tmp_path / "review.tsv"
    review.write_text("entity\tname\tdecision\nclaim 1 subject\tno such thing\tmint\n", encoding="utf-8")
    decided = known.import_table(rows, {"source": {"name": "lab"}, "claim": [EDGE]}, dry_run=True, review=review)
    assert (decided.looked_up_names, decided.unknown_names) == (len(names) - 1, result.unknown_names - 1)


MAP = """
[source]
name = "lab"
[[claim]]
subject = "{a}"
predicate = "ig:inhibits"
object = "{b}"
status = "accepted"
"""


@pytest.fixture
def decided(tmp_path):
    """Return a graph with an import of two rows, and what decides on a name of it in the review table."""
    (tmp_path / "t.csv").write_text("a,b\nfoo,Y\nbar,Y\n")
    (tmp_path / "m.toml").write_text(MAP)
    review = tmp_path / "names.tsv"
    kg = ig.open(tmp_path / "lab.igdb")

    def load(*, decisions=True):
        return kg.import_table(tmp_path / "t.csv", tmp_path / "m.toml", review=review if decisions else None)

    def decide(name, decision):
        text = review.read_text()
        assert f"\t{name}\t\t" in text
        review.write_text(text.replace(f"\t{name}\t\t", f"\t{name}\t{decision}\t"))

    load()
    yield kg, load, decide, review
    kg.close()


def test_a_review_table_that_is_not_there_is_not_taken_for_one_without_decisions(tmp_path):
    with pytest.raises(StoreError, match=r"typo\.tsv is not a file: name the review table"):
        ig.KnowledgeGraph().imports.contested(tmp_path / "typo.tsv")


def test_a_later_rejection_is_listed_and_takes_the_edge_away_at_the_next_import(decided):
    kg, load, decide, review = decided
    assert not len(kg.imports.contested(review))
    decide("foo", "reject")
    assert [(row.proposition, row.name, row.decision) for row in kg.imports.contested(review)] == [
        ("that foo inhibits Y", "foo", "reject")
    ]
    assert load().rejected == {"'foo' is rejected in the review table": 1}
    assert len(kg.query("SELECT * { ?s ig:inhibits ?o }")) == len(kg.claims()) == 1
    assert not len(kg.imports.contested(review))
    decide("bar", "http://purl.obolibrary.org/obo/CL_0000084")
    assert [row.name for row in kg.imports.contested(review)] == ["bar"]
    load()
    assert not len(kg.imports.contested(review))


def test_an_import_may_be_emptied_by_rejections(decided):
    kg, load, decide, _ = decided
    decide("foo", "reject")
    decide("bar", "reject")
    assert load().claims == 0
    assert not len(kg.query("SELECT * { ?s ig:inhibits ?o }"))


def test_an_import_without_its_decisions_is_told(decided):
    _, load, decide, _ = decided
    decide("foo", "reject")
    load()
    assert (
        "the earlier import used the decisions in names.tsv, which are no longer used"
        in load(decisions=False).warnings[0]
    )


def test_a_name_that_is_decided_twice_is_refused(decided):
    _, load, decide, review = decided
    decide("foo", "mint")
    lines = review.read_text().splitlines()
    row = next(line for line in lines if "\tfoo\t" in line)
    review.write_text("\n".join([*lines, row.replace("mint", "reject")]) + "\n")
    with pytest.raises(FormatError, match="'foo' has two decisions, this one and mint"):
        load()


def test_the_command_lists_what_a_review_table_decides_otherwise(decided):
    kg, _, decide, review = decided
    decide("foo", "reject")
    kg.close()
    told = run("notices", review, "--into", review.parent / "lab.igdb")
    assert told.returncode == 1
    assert "that foo inhibits Y" in told.stdout
    assert run("notices", review, review.parent).returncode == 2


def test_decisions_that_cannot_count_are_told(decided):
    _, load, decide, review = decided
    decide("foo", "CL:9")
    with pytest.raises(FormatError, match="decision: 'CL:9': a CL identifier is 7 digits"):
        load()
    review.write_text(review.read_text().replace("CL:9", "reject").replace("\na\t", "\ngene\t"))
    assert "decisions on names of 'gene' are ignored, because the mapping has no such entity" in load().warnings[0]


def test_replacements_are_followed_to_a_term_in_use_and_a_circle_leads_nowhere():
    kg = ig.KnowledgeGraph()
    lines = [
        f"<{STEM}{one}> <http://www.w3.org/2002/07/owl#deprecated> true ; "
        f"<http://purl.obolibrary.org/obo/IAO_0100001> <{STEM}{two}> ."
        for one, two in ((1, 2), (2, 3), (4, 5), (5, 4))
    ]
    kg.add("\n".join(lines).encode(), format="turtle")
    assert replacements(kg.store) == {
        STEM + "1": STEM + "3",
        STEM + "2": STEM + "3",
        STEM + "4": None,
        STEM + "5": None,
    }


def test_decisions_on_names_are_kept_as_mappings_of_texts(decided, tmp_path):
    kg, load, decide, _ = decided
    assert not kg.query("ASK { ?m a sssom:Mapping }")
    decide("foo", "HGNC:6001")
    decide("bar", "mint")
    decide("Y", "reject")
    load()
    asked = (
        "SELECT ?name ?object ?why ?about ?version { GRAPH igg:lab { ?m a sssom:Mapping ; sssom:subject_label ?name ; "
        "owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget ?object ; sssom:mapping_justification ?why ; "
        "sssom:subject_type 'rdfs literal' ; sssom:other ?about ; sssom:mapping_tool_version ?version ; "
        "<http://purl.org/pav/authoredOn> ?when . FILTER (datatype(?when) = xsd:date) } } ORDER BY ?name"
    )
    rows = [tuple(map(str, row)) for row in kg.query(asked)]
    assert [(row[0], row[3]) for row in rows] == [
        ("Y", "entity=b|decision=reject"),
        ("bar", "entity=a|decision=mint"),
        ("foo", "entity=a|decision=term"),
    ]
    assert [row[1] for row in rows] == [expand(each) for each in ("sssom:NoTermFound", "ige:bar", "HGNC:6001")]
    assert {(row[2], row[4]) for row in rows} == {(expand("semapv:ManualMappingCuration"), ig.__version__)}
    kg.export(tmp_path / "names.sssom.tsv")
    again = ig.KnowledgeGraph()
    again.add(tmp_path / "names.sssom.tsv")
    records = "SELECT ?m ?p ?o { ?m a sssom:Mapping ; ?p ?o } ORDER BY ?m ?p ?o"
    assert list(map(str, again.query(records))) == list(map(str, kg.query(records))) != []
    assert not again.query("ASK { ?any skos:exactMatch ?other }")
    names = names_of_tables([tmp_path / "names.sssom.tsv"], PrefixMap())
    assert set(names["name"]) == {"foo", "bar"}, "a rejected name is none of a term"
    kg.imports.remove("lab")
    assert not kg.query("ASK { ?m a sssom:Mapping }")


def test_a_decision_used_again_keeps_its_date(decided):
    kg, load, decide, _ = decided
    decide("foo", "mint")
    load()
    when = "<http://purl.org/pav/authoredOn>"
    kg.update(
        f"DELETE {{ GRAPH ?g {{ ?m {when} ?d }} }} INSERT {{ GRAPH ?g {{ ?m {when} '2020-01-31'^^xsd:date }} }} "
        f"WHERE {{ GRAPH ?g {{ ?m {when} ?d }} }}"
    )
    decide("bar", "mint")
    load()
    dates = {
        str(row.name): str(row.when)
        for row in kg.query(f"SELECT ?name ?when {{ ?m sssom:subject_label ?name ; {when} ?when }}")
    }
    assert dates["foo"] == "2020-01-31" < dates["bar"]


def test_names_that_begin_like_a_formula_are_safe_in_a_review_table_and_come_back(known, tmp_path):
    review = tmp_path / "review.tsv"
    mapping = {"source": {"name": "lab"}, "claim": [EDGE]}
    names = ["=cmd|'/c calc'!A1", "-1.50 x", "'=x", "+beta", "@home", "'quoted'"]
    known.import_table(table(*names), mapping, review=review)
    frame = pl.read_csv(review, separator="\t", infer_schema=False, quote_char='"')
    assert not [cell for row in frame.iter_rows() for cell in row if cell and cell[0] in "=+-@"]
    written = {name if name == "'quoted'" else f"'{name}" for name in names}
    assert written <= set(frame["name"])
    decided = pl.when(pl.col("name").is_in(written)).then(pl.lit("reject")).otherwise(pl.col("decision"))
    frame.with_columns(decided.alias("decision")).write_csv(review, separator="\t")
    for _ in range(2):
        result = known.import_table(table(*names, "junk"), mapping, review=review)
        assert sum(result.rejected.values()) == len(names)
        assert written <= set(pl.read_csv(review, separator="\t", infer_schema=False)["name"])


MAPPED = '[source]\nname = "lab"\n[[claim]]\nsubject = "{a}"\npredicate = "ig:inhibits"\nobject = { name = "{b}", identify = "mint" }\n'


def test_names_are_looked_up_again_once_an_ontology_is_there(tmp_path):
    rows, mapping, review = tmp_path / "t.csv", tmp_path / "m.toml", tmp_path / "names.tsv"
    rows.write_text("a,b\nT cells,metastasis\n")
    mapping.write_text(MAPPED)
    kg = ig.KnowledgeGraph()
    assert kg.import_table(rows, mapping).unknown_names == 1
    kg.add(ONTOLOGY, format="turtle", graph="cl")
    assert kg.import_table(rows, mapping).unknown_names == 0
    assert kg.query("SELECT ?s { ?c a ig:Claim ; rdf:subject ?s }").to_polars()["s"].to_list() == [f"{STEM}1"]
    assert kg.import_table(rows, mapping).unchanged
    assert not kg.import_table(rows, mapping, review=review).unchanged  # asked for, and written with nothing to decide
    assert review.read_text().startswith("entity\tname\t")
    assert kg.import_table(rows, mapping, review=review).unchanged


def test_a_review_file_asked_for_is_written_although_the_table_is_known(tmp_path):
    rows, mapping, review = tmp_path / "t.csv", tmp_path / "m.toml", tmp_path / "names.tsv"
    rows.write_text("a,b\nT cells,metastasis\n")
    mapping.write_text(MAPPED)
    kg = ig.KnowledgeGraph()
    kg.import_table(rows, mapping)
    assert kg.import_table(rows, mapping, review=review).review == str(review)
    assert "T cells" in review.read_text()


def test_a_candidate_has_its_label_and_why_the_name_does_not_count(known, tmp_path):
    review = tmp_path / "names.tsv"
    of = {"source": {"name": "lab"}, "claim": [EDGE]}
    known.import_table(table("lymphoid cells", "T lymphocite"), of, review=review)
    told = {row["name"]: row["candidates"] for row in pl.read_csv(review, separator="\t").iter_rows(named=True)}
    broad = "CL:0000001 T cell (its broad, narrow or related synonym “lymphoid cell” does not count)"
    assert broad in told["lymphoid cells"].split(" | ")
    assert "CL:0000001 T cell (“T lymphocyte”)" in told["T lymphocite"].split(" | ")
