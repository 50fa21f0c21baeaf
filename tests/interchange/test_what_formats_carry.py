"""What a format says that it carries is in its file: the texts of a made-up graph, its ends, its sign and its certainty."""

import re
from collections import Counter

import polars as pl
import pytest
from foreign_readers import FORMATS, PARSED

import immunograph as ig
from immunograph.interchange import EVERY_FEATURE, Feature, writer_of
from immunograph.interchange.prefixes import compact

pytestmark = pytest.mark.usefixtures("registered")

EVERY = ig.EdgeChoice(statuses=("accepted", "proposed", "inferred"))
SETTINGS = 'title = "A graph of tuning"\nlicence = "CC-BY-4.0"\n'
GENERIC = {"growth": "fast growth of tumours"}
TABLES = {
    "predicates": "property\tkind\tlabel\tdefinition\tsign\nig:tunes\tclaim\ttunes\tMade up for a test.\t-\n",
    "documents": "document\ttitle\tkind\tstatus\nreport\tThe whole report\tarticle\tretracted\n",
    "entities": "entity\tlabel\tcategory\tgeneric\tdefinition\n"
    + "".join(
        f"{key}\t{label}\tbiolink:{category}\t{GENERIC.get(key, '')}\tDefinition of the {key}.\n"
        for key, label, category in (
            ("drug", "drug X", "ChemicalEntity"),
            ("growth", "tumour growth", "BiologicalProcess"),
            ("mouse", "grey mouse", "OrganismTaxon"),
            ("liver", "upper liver", "GrossAnatomicalStructure"),
            ("channel", "narrow channel", "Protein"),
            ("panel", "panel of ten", "Agent"),
            ("bystander", "bystander Y", "ChemicalEntity"),
            ("strand", "strand Z", "ChemicalEntity"),
        )
    ),
    "axioms": "subject\trelation\tobject\taspect\treason\n"
    "drug\tig:hasComponent\tstrand\t\tIt holds a strand.\n"
    "drug\trdfs:subClassOf\tbystander\t\tA drug is a bystander.\n",
    "synonyms": "entity\tsynonym\tscope\tlanguage\ndrug\tdrugoxin\texact\ten\ngrowth\tgrowing\tbroad\ten\n",
    "claims": "claim\tsubject\tpredicate\tobject\taspect\tcontext\tparticipants\n"
    "P1\tdrug\tig:tunes\tgrowth\tvelocity\tspecies=mouse\treceptor=channel\n"
    "P2\tdrug\tig:activates\tgrowth\t\t\t\n"
    'P3\tdrug\tig:hasSynonym\t"""wonderdrug""@en"\t\t\t\n',
    "evidence": "claim\tdocument\tstance\tcertainty\tstatus\tspeaker\tcontext\tparaphrase\n"
    "P1\treport\tsupports\t1\thedged\tpanel\t\tThe panel suspects a tuning.\n"
    "P2\treport\tnull\t3\tevidence_reported\tpanel\tanatomy=liver\tNo activation was seen.\n"
    "P2\treport\tdisputes\t2\thedged\tpanel\t\tThe panel denies it.\n"
    "P3\treport\tsupports\t3\tasserted\tpanel\t\tIt is called so.\n",
    "decisions": "claim\toutcome\treason\tagent\tdate\n"
    + "".join(f"P{number}\tproposed\tNot yet replicated.\tcurator\t2026-01-01\n" for number in (1, 2, 3)),
}
TEXTS = {
    Feature.LABELS: [
        "drug X",
        "tumour growth",
        "drugoxin",
        "growing",
        "Definition of the drug.",
        "Definition of the growth.",
    ],
    Feature.WORD_FORMS: ["fast growth of tumours"],
    Feature.STANCE: ["did not activate (null result)"],
    Feature.EVIDENCE: [
        *("The panel suspects a tuning.", "No activation was seen.", "The panel denies it."),
        *("panel of ten", "The whole report", "upper liver"),
    ],
    Feature.CONTEXT: ["grey mouse", "velocity", "narrow channel"],
    Feature.COMPONENTS: ["strand Z"],
    Feature.AXIOMS: ["A drug is a bystander."],
    Feature.LITERALS: ["wonderdrug"],
    Feature.ISOLATED: ["bystander Y"],
    Feature.DECISIONS: ["Not yet replicated."],
}
"""What a file of a format with this feature contains."""
BY_READING = {Feature.DIRECTION, Feature.PARALLEL}
BY_COMPARISON = {Feature.SIGN, Feature.CERTAINTY}
BY_COUNTING = {Feature.SOURCES}
ELSEWHERE = {Feature.JOINT}
"""What tests/interchange/test_joint_claims.py tries."""
OF_THE_GRAPH = {Feature.LICENCE, Feature.GRAPHS}


@pytest.fixture(scope="module")
def made(tmp_path_factory, graph_of):
    """A function that builds the graph of the tables with some cells changed: table -> the old text and the new."""
    built = {}

    def make(**changes):
        key = tuple(changes.items())
        if key not in built:
            root = tmp_path_factory.mktemp("carried")
            for name, text in TABLES.items():
                old, new = changes.get(name, ("", ""))
                assert old in text
                file = root / ("ontology" if name == "predicates" else "curated") / f"{name}.tsv"
                file.parent.mkdir(exist_ok=True)
                file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
            (root / "project.toml").write_text(SETTINGS, encoding="utf-8")
            built[key] = graph_of(root)
        return built[key]

    return make


def written(kg, form, folder):
    """Export the claims of a graph and return the texts of all files."""
    folder.mkdir()
    kg.export(folder / "x", format=form, edges=EVERY)
    return "".join(file.read_bytes().decode("utf-8") for file in sorted(folder.iterdir()))


def words(text):
    """Count the words of a file without hashes, which change with everything."""
    masked = re.sub(r"RA[\w-]{43}|[0-9a-f]{8,}(?:-[0-9a-f]{4,})*", "#", text)
    return Counter(re.split(r"[\s\"\\',:;<>&{}\[\]|]+", masked))


def lie(form, feature, what):
    return f"{form} says that it carries {feature.name}, but {what}: write it, or take Feature.{feature.name} out of `carries`"


@pytest.mark.parametrize("form", FORMATS)
def test_the_texts_of_what_a_format_carries_are_in_the_file(made, form, tmp_path):
    kg, carries = made(), writer_of("x", form).carries
    assert set(TEXTS) | BY_READING | BY_COMPARISON | BY_COUNTING | ELSEWHERE | OF_THE_GRAPH == EVERY_FEATURE, (
        "test the new feature as well"
    )
    assert Feature.STANCE in carries, "a format in which a null result looks like its effect has no place here"
    text = written(kg, form, tmp_path / "a")
    expected = {
        **TEXTS,
        Feature.LICENCE: [kg.title, kg.licence],
        Feature.GRAPHS: [str(row.graph) for row in kg.info()],
    }
    missing = {each.name: [part for part in expected[each] if part not in text] for each in carries & set(expected)}
    lies = {name: parts for name, parts in missing.items() if parts}
    assert not lies, f"{form} says that it carries {lies}: write it, or take the feature out of `carries`"


@pytest.mark.parametrize("form", FORMATS)
def test_claims_run_from_subject_to_object_and_none_is_merged(made, form, tmp_path):
    kg, carries = made(), writer_of("x", form).carries
    written(kg, form, tmp_path / "a")
    _, claims, ends = PARSED[form](tmp_path / "a" / "x")
    if Feature.DIRECTION in carries:
        named = ("drug X", "tumour growth")
        expected = named if Feature.LABELS in carries else tuple(compact(kg.find(name).iri) for name in named)
        assert ends == {expected}, lie(form, Feature.DIRECTION, "another program sees other ends")
    if Feature.PARALLEL in carries:
        assert claims == 2, lie(form, Feature.PARALLEL, "another program sees another number of claims")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("feature", "change"),
    [
        (Feature.CERTAINTY, {"evidence": ("supports\t1\thedged", "supports\t2\thedged")}),
        (Feature.SIGN, {"predicates": ("for a test.\t-", "for a test.\t+")}),
    ],
    ids=["certainty", "sign"],
)
def test_a_file_changes_with_what_the_format_carries(made, form, feature, change, tmp_path, monkeypatch):
    """A certainty of 2 for 1; a verb that increases for one of the same name that reduces."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    before, again = (words(written(made(), form, tmp_path / name)) for name in "ab")
    assert before == again
    if feature in writer_of("x", form).carries:
        after = words(written(made(**change), form, tmp_path / "c"))
        assert before != after, lie(form, feature, f"its file is the same with another {feature.name.lower()}")


@pytest.mark.parametrize("form", FORMATS)
def test_each_claim_of_a_retracted_source_is_marked_or_its_passages_counted_as_lost(made, form, tmp_path):
    """Not only in a record of ours, which other programs do not read, and which names a document once."""
    kg, carries = made(), writer_of("x", form).carries
    text = written(kg, form, tmp_path / "a")
    report = kg.export(tmp_path / "b", format=form, edges=EVERY)
    assert report.unbacked == ("P1",)
    if Feature.SOURCES in carries:
        assert text.lower().count("retracted") >= report.claims == 2
        assert Feature.SOURCES not in {loss.feature for loss in report.lost}
    else:
        assert {loss.feature: loss.count for loss in report.lost}[Feature.SOURCES] == 3


def test_the_type_of_a_relationship_says_that_its_sources_were_retracted(made, tmp_path):
    """A query of Neo4j for the plain verb does not find it."""
    sound = made(documents=("\tretracted", "\tpublished"))
    for kg, kind in ((made(), "TUNES_POSSIBLE_RETRACTED"), (sound, "TUNES_POSSIBLE")):
        text = written(kg, "neo4j", tmp_path / kind)
        assert f'"{kind}"' in text
        assert ("rests only on what no longer counts" in text) == kind.endswith("RETRACTED")


@pytest.mark.parametrize("form", ["graphml", "cx2", "kgx"])
def test_the_losses_of_one_named_graph_are_those_of_that_graph(tmp_path, form):
    rows = pl.DataFrame({"a": ["IL-2"], "b": ["metastasis"]})
    claim = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "status": "accepted"}
    store = ig.KnowledgeGraph()
    store.import_table(rows, {"source": {"name": "lab"}, "claim": [claim]})
    alone = {loss.feature: loss.count for loss in store.export(tmp_path / "a", format=form, graph="lab").lost}
    store.update("INSERT DATA { GRAPH igg:other { <urn:d> a ig:Decision . <urn:x> a ig:CuratorAxiom ; rdfs:comment 'r' ; "
                 "owl:annotatedSource <urn:a> ; owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget <urn:b> } }")  # fmt: skip
    report = store.export(tmp_path / "b", format=form, graph="lab")
    assert {loss.feature: loss.count for loss in report.lost} == alone
    assert Feature.GRAPHS not in alone
    whole = {loss.feature: loss.count for loss in store.export(tmp_path / "c", format=form).lost}
    assert whole[Feature.DECISIONS] == alone.get(Feature.DECISIONS, 0) + 1
    assert Feature.GRAPHS in whole
