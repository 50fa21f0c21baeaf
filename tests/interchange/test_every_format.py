"""One suite that every format runs, ours and one that an installed package adds: what it carries, what it says it loses."""

import gzip
import io
import itertools
import json
import runpy
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from foreign_readers import FORMATS, PARSED

import immunograph as ig
from immunograph.errors import FormatError, StoreError, UnknownNameError
from immunograph.identifiers import make_claim
from immunograph.interchange import Export, Feature, list_formats, reader_of, save_export, writer_of
from immunograph.interchange.codec import to_plain
from immunograph.interchange.registry import readers, writers
from immunograph.legible import legible
from immunograph.model import ClaimStatus

pytestmark = pytest.mark.usefixtures("registered")

READ_ONLY = ("ontology", "gpml", "bel")
OF_MAPPINGS = ("sssom",)
EVERY_STATUS = ("accepted", "proposed", "inferred")
EVIL = "</script><img src=x> \"quoted\" & 'single' ]]> \u202e é"


def written(kg, form, folder, **options):
    """Export a graph and return the texts of all files that were written, with the path to read them by."""
    kg.export(folder / "x", format=form, **options)
    files = sorted(folder.iterdir())
    return "".join(file.read_bytes().decode("utf-8") for file in files), files


def test_the_suite_leaves_no_format_out():
    written, read = set(writers().formats), set(readers().formats)
    without = written - {*FORMATS, *OF_MAPPINGS}
    assert not without, f"add a reader of {', '.join(without)} to PARSED in tests/interchange/foreign_readers.py"
    more = read - written - {*READ_ONLY}
    assert not more, f"{', '.join(more)} can be read, but not written: add the name to READ_ONLY in this file"
    assert {*FORMATS, *OF_MAPPINGS, *READ_ONLY} == written | read, "a format that is tested here is not registered"
    ours = {row["format"] for row in list_formats() if row["package"] == "immunograph"} - set(ig.store.FORMATS)
    assert ours | {"lines"} == written | read


@pytest.mark.parametrize("form", FORMATS)
def test_a_null_result_never_looks_like_its_effect(tried, form, tmp_path):
    """Both by its label and by its sign."""
    network = tried.network(edges=ig.EdgeChoice(statuses=EVERY_STATUS), flat=True)
    assert {data["label"] for *_, data in network.edges(data=True) if data["stance"] == "null"} == {
        "did not inhibit (null result)"
    }
    assert {data["sign"] for *_, data in network.edges(data=True) if data["stance"] != "supports"} == {""}
    report = tried.export(tmp_path / f"x.{form}", format=form, edges=ig.EdgeChoice(statuses=EVERY_STATUS))
    assert report.claims == network.number_of_edges() == 5
    assert report.not_selected == {}


@pytest.mark.parametrize("form", FORMATS)
def test_the_loss_report_counts_what_is_not_in_the_file(kg, form, tmp_path):
    report = kg.export(tmp_path / "x", format=form)
    accepted = kg.network()
    assert report.claims == len({data["claim"] for *_, data in accepted.edges(data=True)})
    told = report.as_dict()
    assert json.loads(json.dumps(told)) == told
    lost = {loss.feature for loss in report.lost}
    assert not lost & writer_of("x", form).carries
    counts = {loss.feature: loss.count for loss in report.lost}
    expected = {
        Feature.ISOLATED: len(kg.names.entities()) - accepted.number_of_nodes(),
        Feature.AXIOMS: kg.query("SELECT (COUNT(*) AS ?n) { ?a a ig:CuratorAxiom }")[0].n,
        Feature.GRAPHS: len(kg.info()),
        Feature.DECISIONS: kg.query("SELECT (COUNT(*) AS ?n) { ?d a ig:Decision }")[0].n,
        Feature.LICENCE: 1,
    }
    if Feature.COMPONENTS in writer_of("x", form).carries:  # then what is read back has what the records name
        again = ig.KnowledgeGraph()
        for file in sorted(tmp_path.iterdir()):
            again.add(file, format=form)
        expected[Feature.ISOLATED] = len(kg.names.entities()) - len(again.names.entities())
    assert min(expected.values()) > 0
    for feature, count in expected.items():
        assert counts.get(feature, 0) == (0 if feature in writer_of("x", form).carries else count), feature
    assert report.not_selected["proposed"] > 10
    assert "claims were not selected" in report.text()


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_stays_text(small, graph_of, form, tmp_path):
    for table, column in (("entities", "label"), ("evidence", "paraphrase"), ("documents", "title")):
        small.set(table, column, EVIL)
    graph_of(small.root).export(tmp_path / "x", format=form, edges=ig.EdgeChoice(statuses=EVERY_STATUS))
    labels, claims, _ = PARSED[form](tmp_path / "x")
    assert claims == 1
    if Feature.LABELS in writer_of("x", form).carries:
        assert labels in ({EVIL, "tumour Y"}, {legible(EVIL), "tumour Y"})
    if form in ("graphml", "gexf"):
        assert b"<img" not in (tmp_path / "x").read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_control_characters_leave_a_file_that_others_read(form, tmp_path):
    """Escaped, replaced or kept, as the format allows; what XML cannot hold least of all is written."""
    odd = "drug\x01\x0b\x1b\x85\u2028\ufffe\t X"
    rows = [
        {"id": "HGNC:1", "name": odd, "category": ["biolink:Gene"], "description": odd},
        {"id": "HGNC:2", "name": "tumour Y", "category": ["biolink:Gene"]},
        {"subject": "HGNC:1", "predicate": "biolink:treats", "object": "HGNC:2", "supporting_text": odd},
    ]
    kg = ig.KnowledgeGraph()
    kg.add("\n".join(map(json.dumps, rows)).encode(), format="kgx-jsonl")
    kg.export(tmp_path / "x", format=form)
    labels, claims, _ = PARSED[form](tmp_path / "x")
    assert (len(labels), claims) == (2, 1)
    if Feature.LABELS in writer_of("x", form).carries:
        (shown,) = labels - {"tumour Y"}
        assert shown.startswith("drug")
        assert shown.endswith("X")


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_a_large_network_is_written_in_full(kg, form, tmp_path):
    (data,) = [data for *_, data in kg.network().edges(data=True)][:1]
    network = nx.MultiDiGraph()
    network.add_nodes_from((f"https://e.org/{number}", {"label": f"entity {number}"}) for number in range(500))
    for number in range(1_200):
        ends = f"https://e.org/{number % 500}", f"https://e.org/{number * 7 % 499}"
        network.add_edge(*ends, key=f"claim {number}", **{**data, "claim": f"claim {number}"})
    report = save_export(replace(Export.of(kg), network=network), writer_of("x", form), tmp_path / "x")
    labels, claims, _ = PARSED[form](tmp_path / "x")
    assert (len(labels), claims) == (500, 1_200)
    assert report.claims == 1_200


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_graph_writes_no_file(form, tmp_path):
    with pytest.raises(FormatError, match="no accepted claim to write"):
        ig.KnowledgeGraph().export(tmp_path / "x", format=form)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_is_written_whole_or_not_at_all(kg, form, tmp_path):
    with pytest.raises(StoreError, match="does not exist: make that directory"):
        kg.export(tmp_path / "no" / "x", format=form)
    with pytest.raises(StoreError, match="is a directory"):
        kg.export(tmp_path, format=form)
    assert list(tmp_path.iterdir()) == []


READ_BACK = tuple(form for form in FORMATS if form in readers().formats)


@pytest.mark.parametrize("form", READ_BACK)
def test_what_is_written_can_be_read_back_whole(kg, tried, form, tmp_path):
    """The same claims with the same evidence: spans, cues, quantifiers, contexts, status, joint subjects."""
    for number, graph in enumerate((kg, tried)):
        (tmp_path / str(number)).mkdir()
        _, files = written(graph, form, tmp_path / str(number), edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
        made = ig.KnowledgeGraph()
        made.add(files, format=form)
        before, after = graph.columns.corpus, made.columns.corpus
        chosen = {
            data["claim"]
            for *_, data in graph.network(edges=ig.EdgeChoice(statuses=("accepted", "proposed"))).edges(data=True)
            if Feature.JOINT in writer_of("x", form).carries or not data["together_with"]
        }
        assert _bare(after.claims) == _bare(claim for claim in before.claims if claim.iri in chosen)
        edges = graph.network(edges=ig.EdgeChoice(statuses=("accepted", "proposed"))).edges(keys=True, data=True)
        edges = [edge for edge in edges if edge[3]["claim"] in chosen]
        again = made.network(edges=ig.EdgeChoice(statuses=("accepted", "proposed"))).edges(keys=True, data="sign")
        if Feature.EVIDENCE not in reader_of("x", form).carries:
            said = {
                (one.stance.value, *row)
                for one in after.evidence
                for row in _bare(c for c in after.claims if c.iri == one.claim)
            }
            stances = [(edge, {each["stance"] for each in edge[3]["evidence"]}) for edge in edges]
            assert said == {
                (stance, subject, data["predicate"], value)
                for (subject, value, _, data), several in stances
                for stance in several
            }
            continue
        signs = {claim: data["sign"] for *_, claim, data in edges}
        assert {claim: sign for *_, claim, sign in again} == signs
        assert {claim.iri: claim for claim in before.claims if claim.iri in chosen} == {
            claim.iri: claim for claim in after.claims
        }
        assert {one for one in before.evidence if one.claim in chosen} == set(after.evidence)
        documents = {replace(each, sentences=()) for each in before.documents}
        assert {replace(each, sentences=()) for each in after.documents} <= documents
        assert {one.document for one in after.evidence} <= {each.iri for each in after.documents}
        assert {one.iri: one.label for one in after.entities}.items() <= {
            one.iri: one.label for one in before.entities
        }.items()


@pytest.mark.parametrize("form", READ_BACK)
def test_predicates_and_contexts_of_other_vocabularies_come_back(form, tmp_path):
    """What no packaged table names is named by the file: the claim is the same, and its verb reads the same."""
    rows = [
        "subject\tpredicate\tobject\tonset_qualifier\tpublications\tsupporting_text",
        "HGNC:1\tbiolink:treats\tMONDO:0005105\tHP:0003581\tPMID:1\tIt treats.",
        "HGNC:1\thttps://e.org/frobnicates\tMONDO:0005105\t\tPMID:2|PMID:3\t",
    ]
    graph, made = ig.KnowledgeGraph(), ig.KnowledgeGraph()
    graph.add("\n".join(rows).encode(), format="kgx")
    _, files = written(graph, form, tmp_path)
    made.add(files, format=form)
    verbs = [
        sorted((d["predicate"], d["predicate_label"], d["sign"]) for *_, d in each.network().edges(data=True))
        for each in (graph, made)
    ]
    assert [verb[1:] for verb in verbs[0]] == [verb[1:] for verb in verbs[1]]
    if Feature.CONTEXT in reader_of("x", form).carries:
        assert made.columns.corpus.claims == graph.columns.corpus.claims
        assert made.columns.corpus.evidence == graph.columns.corpus.evidence


@pytest.mark.parametrize("form", READ_BACK)
def test_a_file_that_is_cut_off_adds_nothing_by_halves(tried, form, tmp_path):
    """What a line-based format holds up to the cut may be read; nothing else may come of it than a clear error."""
    _, files = written(tried, form, tmp_path, edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    content = files[0].read_bytes()
    for share in (0.3, 0.6, 0.97):
        made = ig.KnowledgeGraph()
        try:
            made.add(content[: int(len(content) * share)], format=form)
        except FormatError as error:
            assert len(made) == 0
            assert "Traceback" not in str(error)
        else:
            assert form in ("sif", "kgx", "kgx-jsonl", "nanopub")
            assert len(made.columns.corpus.claims) <= 5


@pytest.mark.parametrize("form", [*READ_BACK, *READ_ONLY, *OF_MAPPINGS])
@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\x00\x01\xff\xfe", b"[]", b"{}", b"<a/>", b"\xef\xbb\xbf", "ü\tö\n".encode("utf-16")]
)
def test_what_is_not_in_the_format_is_an_error_or_nothing(form, content):
    made = ig.KnowledgeGraph()
    try:
        made.add(content, format=form)
    except FormatError as error:
        assert "the text" in str(error)
    assert made.columns.claims.height == 0


def test_a_decision_of_the_curators_outlives_an_import(kg, tmp_path):
    """The same proposition, supported by somebody else's file, stays what the curators made it."""
    proposed = next(
        claim
        for claim in kg.columns.corpus.claims
        if claim.status.value == "proposed" and not claim.context and not claim.aspect
    )
    made = ig.load()
    edge = {"subject": proposed.subjects[0], "predicate": "biolink:related_to", "object": proposed.object}
    record = {"claim": {**to_plain(proposed), "status": "accepted"}, "evidence": []}
    made.add(json.dumps({**edge, "immunograph_record": json.dumps(record)}).encode(), format="kgx-jsonl")
    (after,) = [claim for claim in made.columns.corpus.claims if claim.iri == proposed.iri]
    assert after.status.value == "proposed"
    triple = f"<{proposed.subjects[0]}> <{proposed.predicate}> <{proposed.object}>"
    assert not made.query(f"ASK {{ {triple} }}"), "its direct edge was written"
    other = make_claim(proposed.subjects, proposed.predicate, proposed.object, aspect="elsewhere")
    record = {"claim": to_plain(replace(other, status=ClaimStatus.ACCEPTED)), "evidence": []}
    made.add(json.dumps({**edge, "immunograph_record": json.dumps(record)}).encode(), format="kgx-jsonl")
    assert made.query(f"ASK {{ {triple} }}"), "another claim, which is accepted, makes the same edge"


def test_a_long_table_is_read_line_by_line():
    """The first quads come out long before the last line has been read, and a cell may be 10 MB long."""
    taken = []

    class Endless(io.RawIOBase):
        def readline(self, limit=-1):
            taken.append(limit)
            long = "x" * 10_000_000 if len(taken) == 2 else "x"
            line = (
                "subject\tpredicate\tobject\tsupporting_text\n"
                if len(taken) == 1
                else f"CL:1\tbiolink:affects\tCL:{len(taken)}\t{long}\n"
            )
            return line.encode()

    quads = reader_of("x_edges.tsv").read(Endless(), "endless")
    assert len(list(itertools.islice(quads, 2_000))) == 2_000
    assert len(taken) < 2_000


def _bare(claims):
    """Reduce claims to what any format has room for."""
    return {
        (subject, claim.predicate, each) for claim in claims for subject in claim.subjects for each in claim.objects
    }


def test_a_format_of_another_package_is_read_as_well(kg, tmp_path):
    """The round trip: every subject, verb and object, in the named graph of the reader's or in one's own."""
    kg.export(tmp_path / "x.claims.jsonl")
    with gzip.open(tmp_path / "y.claims.jsonl.gz", "wb") as stream:
        stream.write((tmp_path / "x.claims.jsonl").read_bytes())
    network = kg.network()
    edges = {(subject, data["predicate"], value) for subject, value, data in network.edges(data=True)}
    for source in ("x.claims.jsonl", "y.claims.jsonl.gz"):
        made = ig.KnowledgeGraph()
        added = made.add([tmp_path / source, *_turtle(tmp_path)])
        assert [each.name for each in added.files] == [str(tmp_path / source), str(tmp_path / "more.ttl")]
        found = {tuple(map(str, row)) for row in made.query("SELECT ?s ?p ?o { ?s ?p ?o }", default_graph="unnamed")}
        assert edges <= found
        assert len(found) == len(edges) + 1
        assert len(made.query("SELECT * { ?s ?p ?o }", graph="https://e.org/g")) > 20
    named = ig.KnowledgeGraph()
    named.add((tmp_path / "x.claims.jsonl").read_bytes(), format="lines", graph="lab")
    assert [row.title for row in named.info()] or named.query("ASK { GRAPH igg:lab { ?s ?p ?o } }")


def _turtle(folder):
    (folder / "more.ttl").write_text("<https://e.org/a> <https://e.org/b> <https://e.org/c> .", encoding="utf-8")
    return [folder / "more.ttl"]


def test_a_faulty_file_of_another_format_adds_nothing(tmp_path):
    (tmp_path / "bad.claims.jsonl").write_text('{"s": "https://e.org/a"}\n', encoding="utf-8")
    (tmp_path / "iri.claims.jsonl").write_text(
        '{"s": "no iri", "predicate": "https://e.org/p", "o": "https://e.org/o", "shown_as": "x"}\n', encoding="utf-8"
    )
    made = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=r"bad.claims.jsonl, line 1: this is not a claim"):
        made.add([*_turtle(tmp_path), tmp_path / "bad.claims.jsonl"])
    with pytest.raises(
        FormatError, match=r"iri.claims.jsonl: the reader of Lines yielded a quad whose terms are not RDF: 'no iri'"
    ):
        made.add(tmp_path / "iri.claims.jsonl")
    with pytest.raises(FormatError, match=r"name its Lines files one by one"):
        made.add(tmp_path, format="lines")
    assert len(made) == 0


def test_packages_that_cannot_be_used_are_reported_and_break_nothing(kg, tmp_path):
    told = " ".join(map(str, writers().problems))
    assert "foreign-claims 1.2: its entry point 'missing'" in told
    assert "ModuleNotFoundError: No module named 'no_such_module'" in told
    assert "expected a Writer of immunograph.interchange, found Reader" in told
    assert "'.ttl' is the name, file extension or media type of another format" in told
    kg.export(tmp_path / "x.ttl", graph="edges")
    assert b"@prefix" in (tmp_path / "x.ttl").read_bytes()
    (row,) = [row for row in list_formats() if row["format"] == "lines"]
    assert (row["read"], row["written"], row["package"]) == ("yes", "yes", "foreign-claims 1.2")


@pytest.mark.parametrize(
    ("find", "path", "name", "message"),
    [
        (
            writer_of,
            "x.grahpml",
            None,
            r"x.grahpml: the file extension '.grahpml' belongs to no format: did you mean .graphml\?",
        ),
        (writer_of, "x.claims.json", "line", r"'line' is not a format: did you mean lines\?"),
        (writer_of, "x.json", "Cytoscape", r"'Cytoscape' is not a format: did you mean cyjs\?"),
        (writer_of, "x.json", "GA4GH", r"'GA4GH' is not a format: did you mean va-spec\?"),
        (writer_of, "x.json", "nanopublication", r"'nanopublication' is not a format: did you mean nanopub\?"),
        (reader_of, "x.json", "WikiPathway", r"'WikiPathway' is not a format: did you mean gpml\?"),
        (writer_of, "x", "aplication/trig", r"'aplication/trig' is not a format: did you mean trig\?"),
        (
            writer_of,
            "x",
            "word",
            "^'word' is not a format: expected one of turtle, .*rdfxml, graphml, .*neo4j, .*or one of",
        ),
        (
            reader_of,
            "x",
            "word",
            "^'word' is not a format: expected one of turtle, .*rdfxml, graphml, .*bel, .*ontology,",
        ),
        (writer_of, "x", "csv", "^'csv' is not a format of graphs: for tables of edges and nodes, name the format kgx"),
        (
            writer_of,
            "x.doc",
            None,
            r"the file extension '.doc' is not that of an RDF format: .*'immunograph formats' lists the formats that can be written",
        ),
        (
            writer_of,
            "x.csv",
            None,
            r"^x.csv: not a format of graphs: for tables of edges and nodes, write x_edges.tsv \(KGX\)",
        ),
        (reader_of, "x.gexf", None, "x.gexf: GEXF can be written, but not read"),
        (reader_of, "x", "gexf", "^GEXF can be written, but not read"),
    ],
)
def test_unknown_formats_say_what_may_have_been_meant(find, path, name, message):
    with pytest.raises(FormatError, match=message):
        find(path, name)


def test_a_subset_is_exported_and_rdf_is_refused_one(kg, tmp_path):
    report = kg.export(
        tmp_path / "x.gml",
        focus="IL-2",
        hops=1,
        edges=ig.EdgeChoice(statuses=("accepted", "proposed"), min_certainty=1),
    )
    near = kg.network("IL-2", edges=ig.EdgeChoice(statuses=("accepted", "proposed"), min_certainty=1))
    assert PARSED["gml"](tmp_path / "x.gml").claims == near.number_of_edges() > 3
    assert report.not_selected
    with pytest.raises(FormatError, match="RDF contains the whole graph"):
        kg.export(tmp_path / "x.ttl", focus="IL-2")
    with pytest.raises(UnknownNameError, match="no claim status is called 'acepted'; did you mean 'accepted'"):
        kg.export(tmp_path / "y.gml", edges=ig.EdgeChoice(statuses=["acepted"]))
    with pytest.raises(
        UnknownNameError, match=r"called 'inferred'; it is a claim status: .*statuses=\(\"inferred\",\)"
    ):
        kg.export(tmp_path / "y.gml", focus="inferred")
    merged = kg.export(tmp_path / "x.ttl")
    assert [(loss.feature, loss.count) for loss in merged.lost] == [(Feature.GRAPHS, len(kg.info()))]
    assert kg.export(tmp_path / "x.trig").lost == () == kg.export(tmp_path / "y.ttl", graph="edges").lost


@pytest.mark.usefixtures("only_ours")
def test_the_page_about_formats_is_current():
    page = runpy.run_path(str(Path(__file__).parent.parent.parent / "docs" / "write_formats.py"))
    assert page["PAGE"].read_text(encoding="utf-8") == page["current"](), "run: python docs/write_formats.py"


@pytest.mark.parametrize("form", ["sif", "graphml"])
def test_the_report_names_claims_that_rest_on_retracted_sources_alone(clinical, tried, form, tmp_path):
    every = ig.EdgeChoice(statuses=EVERY_STATUS)
    report = clinical.export(tmp_path / "x", format=form, edges=every)
    assert report.as_dict()["only_retracted"] == ["K5"]
    assert "1 claim in it rests only on retracted sources: K5" in report.text().splitlines()
    assert "retracted" not in tried.export(tmp_path / "y", format=form, edges=every).text()
