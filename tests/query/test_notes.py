"""A note is shown below the answers that it is true of, with the values that were asked with."""

import pytest
from typer.testing import CliRunner

import commandline
import immunograph as ig
from immunograph.cli.app import app
from immunograph.errors import StoreError
from immunograph.query import Table
from immunograph.query.absent import absent_names
from immunograph.query.catalogue import NamedQuery, Note, Parameter
from immunograph.store import EVERYTHING, LocalStore, solutions


def answer(*stances):
    rows = " ".join(f'("{stance}")' for stance in stances)
    return Table(LocalStore().query(f"SELECT ?stance {{ VALUES (?stance) {{ {rows} }} }}"))


def test_notes_on_rows_are_printed_after_them_in_python_and_once_by_the_command(kg):
    table = kg.ask("inferred")
    (note,) = table.notes
    assert len(table) > 1
    *_, before, last = str(table).splitlines()
    assert (before, last) == (f"  {len(table)} rows", f"  {note}")
    html = table._repr_html_()
    assert f"{len(table)} rows<br>No text says what is inferred." in html
    assert html.count("<tr>") == len(table) + 1
    done = CliRunner().invoke(app, ["ask", "inferred"])
    assert " ".join(done.output.split()).count(note) == 1


@pytest.mark.parametrize(
    ("note", "disputed", "supported", "nothing"),
    [
        (Note("n"), True, True, True),
        (Note("n", "empty"), False, False, True),
        (Note("n", "empty", unless=True), True, True, False),
        (Note("n", "stance", "disputes"), True, False, False),
        (Note("n", "stance", "disputes", unless=True), False, True, True),
        (Note("n", "colour", "disputes"), False, False, False),
        (Note("n", "colour", "disputes", unless=True), True, True, True),
    ],
)
def test_conditions_of_notes(note, disputed, supported, nothing):
    answers = answer("supports", "disputes"), answer("supports"), answer()
    assert [note.fits(each) for each in answers] == [disputed, supported, nothing]


def test_notes_of_an_answer_are_in_order_and_name_what_was_asked_for():
    notes = (
        Note("Nothing says that {subject} acts on {target}.", "empty"),
        Note("Asked: {subject}, {target}, {unknown}."),
        Note("Disputed.", "stance", "disputes"),
    )
    parameters = tuple(
        Parameter(name, "text", default, "") for name, default in (("subject", "IL-2"), ("target", "cancer"))
    )
    query = NamedQuery("q", "T", "Q?", "SELECT * {}", parameters, notes=notes)
    assert query.notes_of(answer("disputes")) == ("Asked: IL-2, cancer, {unknown}.", "Disputed.")
    assert query.notes_of(answer(), {"target": 7}) == (
        "Nothing says that IL-2 acts on 7.",
        "Asked: IL-2, 7, {unknown}.",
    )


def test_a_text_without_its_language_tag_is_named(kg):
    answer = kg.query('SELECT ?s { ?s rdfs:label "interferon" }')
    assert answer.notes == ('"interferon" occurs in this graph with the language tag @en only: write "interferon"@en.',)
    assert len(kg.query('SELECT ?s { ?s rdfs:label "interferon"@en }')) == 1
    assert kg.query('SELECT ?s { ?s rdfs:label "no such label" }').notes == ()


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("SELECT * { ?x a biolink:Gen }", "biolink:Gen occurs nowhere in this graph: did you mean biolink:Gene?"),
        ("SELECT * { ?x a biolink:Gene }", "biolink:Gene occurs nowhere in this graph."),
        ("SELECT * { ?x ig:inhibts ?y }", "ig:inhibts occurs nowhere in this graph: did you mean ig:inhibits?"),
        ("SELECT * { ?x ig:kills ?y }", "ig:kills occurs nowhere in this graph: did you mean ig:destroys?"),
        ("SELECT * { ?x rdfs:lable ?y }", "rdfs:lable occurs nowhere in this graph: did you mean rdfs:label?"),
        ("SELECT * { ?x biolink:category biolink:Protien }", "did you mean biolink:Protein?"),
        (
            "SELECT (COUNT(*) AS ?n) { ?s ig:statuz ?x }",
            "ig:statuz occurs nowhere in this graph: did you mean ig:status?",
        ),
        ('SELECT ?s { ?s rdfs:label "interleukin-2" }', 'write "interleukin-2"@en'),
        (
            "SELECT ?s { GRAPH igg:egdes { ?s ?p ?o } }",
            "igg:egdes in GRAPH names no graph here: did you mean igg:edges?",
        ),
        ("SELECT (COUNT(*) AS ?n) FROM igg:egdes { ?s ?p ?o }", "igg:egdes in FROM names no graph here"),
        ("SELECT ?s FROM NAMED igg:egdes { GRAPH ?g { ?s ?p ?o } }", "igg:egdes in FROM NAMED names no graph here"),
        (
            "PREFIX g: <https://w3id.org/immunograph/graph/> SELECT * { GRAPH g:curatd { ?s ?p ?o } }",
            "g:curatd in GRAPH names no graph here: did you mean igg:curated?",
        ),
        (
            "SELECT * { GRAPH <http://e/other> { ?s ?p ?o } }",
            "<http://e/other> in GRAPH names no graph here: the named graphs are catalog, curated,",
        ),
        ("SELECT * { VALUES ?g { igg:egdes } GRAPH ?g { ?s ?p ?o } }", "did you mean igg:edges?"),
        ("SELECT * FROM igg:edges { GRAPH igg:edges { ?s ?p ?o } }", "add FROM NAMED igg:edges."),
        ("SELECT * FROM NAMED igg:edges { ?s ?p ?o }", "has FROM NAMED but no FROM"),
    ],
)
def test_a_slip_in_a_query_is_told_with_what_was_meant(kg, query, note):
    assert note in " ".join(kg.query(query).notes)


def test_counts_of_something_have_no_notes(kg):
    assert kg.query("SELECT (COUNT(*) AS ?n) { ?s ig:status ?x }").notes == ()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?g { igg:edges } GRAPH ?g { ?s a ?g } }",
        "SELECT * FROM NAMED igg:edges { GRAPH igg:edges { ?s ?s ?s } }",
        "SELECT * FROM igg:edges FROM NAMED igg:curated { ?s ?s ?s GRAPH igg:curated { ?s ?p ?o } }",
    ],
)
def test_graphs_that_the_query_sees_have_no_notes(kg, query):
    assert (len(kg.query(query)), kg.query(query).notes) == (0, ())


def test_a_graph_outside_the_restriction_of_the_call_is_named(kg):
    answer = kg.query("SELECT * { GRAPH igg:curated { ?s ?p ?o } }", graph="edges")
    assert answer.notes == ("GRAPH igg:curated matches nothing in this query, because it is restricted to edges.",)


def test_a_name_outside_the_restriction_of_the_call_is_not_called_absent_from_the_graph(kg):
    answer = kg.query("SELECT * { ?s ig:status ?o }", graph="edges")
    assert answer.notes == ("ig:status occurs nowhere in the graphs that are queried.",)


def test_graphs_are_not_called_absent_where_they_cannot_be_listed(kg, monkeypatch):
    def fails(self):
        raise StoreError("the graphs cannot be listed")

    query = "SELECT * { GRAPH igg:edges { ?s ig:statuz ?o } }"
    monkeypatch.setattr(LocalStore, "graphs", fails)
    assert absent_names(kg.store, query, EVERYTHING, list) == ()


def test_a_count_of_nothing_prints_its_notes_once_in_python_and_the_command(kg):
    query, note = "SELECT (COUNT(*) AS ?n) { ?s ig:inhibit ?o }", "did you mean ig:inhibits?"
    answer = kg.query(query)
    html = answer._repr_html_()
    said = [CliRunner().invoke(app, ["query", query, *options]).output for options in ([], ["--json"], ["--wide"])]
    assert [text.count(note) for text in (str(answer), html, *said)] == [1, 1, 1, 1, 1]


def test_a_question_answered_with_no_or_0_is_noted_on_the_command_line():
    counted = "SELECT (COUNT(*) AS ?n) { ?s ig:statuz ?x }"
    for query, printed, options in (("ASK { ?s ig:statuz ?x }", "false", ()), (counted, "0", ("--json",))):
        done = commandline.run("query", query, *options)
        assert (done.returncode, printed in done.stdout) == (0, True)
        assert "did you mean ig:status?" in done.stderr
    done = commandline.run("query", counted)
    assert ("1 row: ig:statuz occurs nowhere" in done.stdout, done.stderr) == (True, "")
    assert commandline.run("query", "ASK { ?s ig:status ?x }").stderr == ""


def test_looking_for_notes_does_not_read_the_answer(kg, monkeypatch):
    """A look-up took four times as long: its only row was read to see whether it counts nothing."""

    def read(*_, **__):
        raise AssertionError("the rows were read")

    monkeypatch.setattr(solutions, "read_tsv", read)
    one = kg.query("SELECT ?l { ?s rdfs:label ?l } LIMIT 1")
    assert (len(one), one.notes) == (1, ())


@pytest.mark.parametrize(
    ("row", "nothing"),
    [("0", True), ("0 ?unbound", True), ("?unbound", False), ('"0"', False), ("0 1", False), ("0.0", False)],
)
def test_only_counts_of_nothing_count_nothing(row, nothing):
    named = " ".join(f"?{place}" for place in range(2))
    values = [("UNDEF" if cell == "?unbound" else cell) for cell in [*row.split(), "UNDEF"][:2]]
    table = ig.KnowledgeGraph().query(f"SELECT ?0 ?1 {{ VALUES ({named}) {{ ({' '.join(values)}) }} }}")
    assert table.counts_nothing is nothing
    table.to_polars()  # the terms are read, and the text of the answer is let go
    assert table.counts_nothing is nothing


SELECT, COUNT, ASK = "SELECT ?s ?x { ?s ig:%s ?x }", "SELECT (COUNT(*) AS ?n) { ?s ig:%s ?x }", "ASK { ?s ig:%s ?x }"
CONSTRUCT = "CONSTRUCT { ?s ig:a ?x } { ?s ig:%s ?x }"


@pytest.mark.parametrize(
    ("query", "form"),
    [
        *((SELECT, form) for form in ("csv", "tsv", "json", "xml")),
        (COUNT, "json"),
        (COUNT, "xml"),
        (ASK, "csv"),
        (CONSTRUCT, "nt"),
        (CONSTRUCT, None),
    ],
)
def test_why_a_streamed_answer_says_nothing_is_noted_on_standard_error(query, form):
    how = ("--format", form) if form else ()
    for word, noted in (("statuz", True), ("status", False)):
        found = CliRunner().invoke(app, ["query", query % word + (" LIMIT 1" if "?s ?x" in query else ""), *how])
        assert found.exit_code == 0
        assert ("did you mean ig:status?" in found.stderr) is noted
        assert "did you mean" not in found.stdout
        assert noted or not found.stderr


def test_why_a_file_of_an_answer_is_empty_is_noted(tmp_path):
    found = CliRunner().invoke(app, ["query", SELECT % "statuz", "-o", str(tmp_path / "x.csv")])
    assert "did you mean ig:status?" in found.stderr
    assert (tmp_path / "x.csv").read_text() == "s,x\n"


UNBOUND = [
    ("SELECT ?lable { ?s rdfs:label ?label } LIMIT 2", "?lable in SELECT has no value, because no pattern binds it: did you mean ?label?"),
    ('SELECT ?s { ?s rdfs:label ?l FILTER(?m = "x") }', "?m in FILTER has no value, because no pattern binds it, so that a comparison with it is never true."),
    ("SELECT ?s ?x { ?s rdfs:label ?l FILTER(?x != 3) }", "?x in FILTER has no value, because no pattern binds it, so that a comparison with it is never true."),
    ("SELECT (COUNT(?x) AS ?n) { ?s rdfs:label ?l }", "?x in SELECT has no value, because no pattern binds it."),
    ("SELECT ?s (COUNT(?l) AS ?n) { ?s rdfs:label ?l } GROUP BY ?s HAVING(?q > 1)", "?q in HAVING has no value, because no pattern binds it, so that a comparison with it is never true."),
    ("SELECT (AVG(?l) AS ?n) { ?s rdfs:label ?l }", "?n has no value: AVG averages numbers only, and not every value of ?l is a number; count with COUNT(?l), or convert texts with xsd:decimal(?l)."),
    ("PREFIX ig: <http://e/> SELECT ?s { ?s a ig:Claim }", "The query declares the prefix ig: as <http://e/>; in this graph it is <https://w3id.org/immunograph/vocab/>: remove the line PREFIX ig:, which need not be declared."),
]  # fmt: skip


@pytest.mark.parametrize(("query", "note"), UNBOUND)
def test_a_variable_or_prefix_that_empties_an_answer_is_named_and_printed(kg, query, note):
    answer = kg.query(query)
    assert answer.notes[0] == note
    assert note in " ".join(str(answer).split())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?x { ?s rdfs:label 'none' OPTIONAL { ?s ig:nothing ?x } FILTER(!BOUND(?x)) }",
        "SELECT ?s { ?s rdfs:label 'none' FILTER NOT EXISTS { ?s a ?y } }",
        "SELECT ?g ?n { GRAPH ?g { ?s rdfs:label 'none' } BIND(STR(?s) AS ?n) FILTER(?n > 'x') }",
        "SELECT ?k (COUNT(*) AS ?n) { VALUES ?k { 1 } { SELECT ?s { ?s rdfs:label 'none' } } } GROUP BY ?k HAVING(?n > 1) ORDER BY DESC(?n)",
        "SELECT ?s { ?s rdfs:label 'none' FILTER(!BOUND(?z)) }",
        "SELECT * { ?s rdfs:label 'none' ; ig:aspect ?once }",
    ],
)
def test_a_variable_that_has_a_value_somewhere_is_not_blamed(kg, query):
    assert not [note for note in kg.query(query).notes if "no pattern binds" in note]
