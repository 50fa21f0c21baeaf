"""What is wrong with a query is named, with its place and the line; nothing right is called wrong."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.errors import QueryError, QuerySyntaxError
from immunograph.store import NO_LIMITS, Limits, LocalStore
from immunograph.store.sparql.diagnosis import diagnosis, shown
from immunograph.store.sparql.query import Query
from immunograph.vocabulary import PREFIXES
from timing import examples

ROOT = Path(__file__).parents[2]
SUITE = os.environ.get("IMMUNOGRAPH_W3C_TESTS", "")

# the query, with @ before the place; and what must be said of it
WRONG = {
    "prefixes": [
        (
            "SELECT * { ?x @wdt:P31 ?y }",
            "prefix wdt: is not declared: add the line PREFIX wdt: <http://www.wikidata.org/",
        ),
        ("SELECT * { ?x a @foaf:Person }", "PREFIX foaf: <http://xmlns.com/foaf/0.1/>"),
        ("SELECT * { ?x a @OWL:Class }", "did you mean owl: ?"),
        ("SELECT * { ?x @dcterm:title ?y }", "did you mean dcterms: ?"),
        ("PREFIX lab: <http://e/> SELECT * { ?x a @labs:X }", "did you mean lab: ?"),
        ("SELECT * { ?x a @:Class }", "the prefix : is not declared"),
        ("PREFIX @lab <http://e/> SELECT * {}", "lacks its colon"),
        ("PREFIX lab: @http://e/ SELECT * {}", "in angle brackets: PREFIX lab: <https://…>"),
        ("PREFIX @lab:x <http://e/> SELECT * {}", "a declared prefix must end with a colon"),
        ("SELECT * { ?x a @http://e/Class }", "write the IRI in angle brackets: <http://e/Class>"),
        ("SELECT * { SERVICE @wd:x { ?x ?p ?o } }", "prefix wd: is not declared"),
    ],
    "characters": [
        ("SELECT * { ?x ?p @„IL-2“ }", "„ is not a quotation mark"),
        ("SELECT * { ?x ?p @’IL-2’ }", "’ is not a quotation mark"),
        ("SELECT * { ?x ?p @`IL-2` }", "` is not a quotation mark"),
        ("SELECT * {@\u202f?x ?p ?o }", "a narrow non-breaking space (U+202F)"),
        ("SELECT * { ?x ?p ?o }@\u200b", "a zero-width space (U+200B): remove it"),
        ("SELECT (3 @— 1 AS ?n) {}", "— (U+2014) is a typographic dash"),
        ("SELECT (3 @− 1 AS ?n) {}", "− (U+2212) is a typographic dash"),
        ("SELECT * { ?x ?p ?o FILTER(?o @≠ 1) }", "≠ is written !="),
    ],
    "strings and IRIs": [
        ("SELECT * { ?x ?p @'abc }\n", "never closed: write ' at its end"),
        ('SELECT * { ?x ?p "IL-2@” }', '” is not a quotation mark in SPARQL: close the string with a straight "'),
        ("SELECT * { ?x ?p 'IL-2@’ }", "’ is not a quotation mark in SPARQL: close the string with a straight '"),
        ("SELECT * { ?x ?p @'Crohn’s disease }", "never closed: write ' at its end"),
        ('SELECT * { ?x ?p @"abc\n" }', 'never closed: write " at its end'),
        ("SELECT * { ?x ?p @<http://e/a b> }", "the IRI <http://e/a b> contains a space"),
        ("SELECT * { ?x ?p @<http://e/a|b> }", "contains '|'"),
        ("SELECT * { ?x ?p @<http://e/a }", "never closed: write > at its end"),
        ("SELECT * { ?x ?p @<a> }", "<a> is a relative IRI.*BASE <https://…>"),
        ("SELECT * { @<a> ?p ?o }", "<a> is a relative IRI.*BASE <https://…>"),
        ("SELECT * { ?x @<a> ?o . ?o ?p <http://e/b> }", "<a> is a relative IRI"),
        ("SELECT * FROM @<a> { ?x ?p ?o }", "<a> is a relative IRI"),
    ],
    "operators and modifiers": [
        ("SELECT * { ?x ?p ?o FILTER(?o >= 2 && ?o @=< 3) }", "'less than or equal' is written <="),
        ("SELECT * { ?x ?p ?o FILTER(?o @=> 3) }", "'greater than or equal' is written >="),
        ("SELECT * { ?x ?p ?o FILTER(?o @=== 3) }", "one =, not with ==="),
        ("SELECT * { ?x ?p ?o FILTER(?o @!== 3) }", "'not equal' is written !="),
        ("SELECT * { ?x ?p ?o FILTER(?o @< = 3) }", "write <="),
        ("SELECT * { ?x ?p ?o FILTER(?o @~= 3) }", "no operator ~"),
        ("SELECT * { ?x ?p ?o FILTER(?o = 1 @| ?o = 2) }", "'or' is written"),
        ("SELECT * { ?x ?p ?o FILTER(?o = @) }", "a value is missing after ="),
        ("SELECT * { ?x ?p ?o FILTER(?o && @) }", "a condition is missing after &&"),
        ("SELECT * { ?x ?p ?o FILTER(@) }", "FILTER needs a condition"),
        ("SELECT * { ?x ?p ?o FILTER(?o = 3 @?x) }", "an operator, such as = or &&, is missing before ?x"),
        ("SELECT * { ?x ?p ?o } ORDER BY @DESC ?o", "write DESC(?o)"),
        (
            "SELECT * { ?x ?p ?o } ORDER BY ?o @DESC",
            "must come before the variable, which must be in parentheses: write DESC(?o)",
        ),
        ("SELECT * { ?x ?p ?o } ORDER BY @ASC STR(?o)", "write ASC(STR(…))"),
        ("SELECT * { ?x ?p ?o } ORDER BY @DESC", "write DESC(?x)"),
        ("SELECT @?x { ?x ?p ?o } ORDER BY COUNT(?o)", "add GROUP BY ?x after the pattern"),
        ("SELECT * { ?x ?p ?o } ORDER BY @-?o", "write ORDER BY DESC(?o)"),
        ("SELECT * { ?x ?p ?o } @SORT BY ?o", "SORT is not SPARQL: write ORDER BY ?x"),
        (
            "SELECT * { ?x ?p ?o } LIMIT @five",
            "LIMIT must be followed by a whole number, not 'five': write it in digits",
        ),
        ("SELECT (@DISTINCT COUNT(?x) AS ?n) { ?x ?p ?o }", "write COUNT(DISTINCT ?x)"),
        ("SELECT ?x@, ?o { ?x ?p ?o }", "without commas: write SELECT ?x ?o"),
        ("SELECT * @{ ?x ?p ?o", "never closed: write } at the end"),
        ("SELECT * { ?x ?p ?o } LIMIT 5@, 10", "write LIMIT 10 OFFSET 5"),
        ("SELECT * { ?x ?p ?o } LIMIT 5 @LIMIT 10", "LIMIT occurs twice"),
        ("SELECT @COUNT(?x) AS ?n { ?x ?p ?o }", "write (COUNT(?x) AS ?n)"),
        ("SELECT @(COUNT(?x) ?n) { ?x ?p ?o }", "write (COUNT(?x) AS ?n)"),
        ("SELECT * @{ ?x ?p ?o LIMIT 10", "never closed: write } before LIMIT"),
    ],
    "words": [
        ("@SLECT * { ?x ?p ?o }", "did you mean SELECT?"),
        ("SELECT * @WHRE { ?x ?p ?o }", "did you mean WHERE?"),
        ("SELECT * { ?x ?p ?o @OPTIOANL { ?x ?q ?r } }", "did you mean OPTIONAL?"),
        ("SELECT * { ?x ?p ?o } @GRUOP BY ?x", "did you mean GROUP?"),
        ("SELECT * { ?x ?p ?o FILTER(@CONTAIN(?o, 'a')) }", "did you mean CONTAINS?"),
        ("SELECT * { ?x ?p ?o FILTER(@startsWith(?o, 'a')) }", "the function is STRSTARTS"),
        ("SELECT * { ?x ?p ?o FILTER(@score(?o)) }", "no function score"),
        ("SELECT * { ?x ?p ?o FILTER(?o = 1 @or ?o = 2) }", "'or' is written"),
        ("SELECT * { ?x ?p ?o FILTER(?o = @null) }", "!BOUND"),
        ("SELECT * { ?x rdfs:label @melanoma }", 'as in "melanoma"'),
        ("@INSERT DATA { <http://e/a> a <http://e/b> }", "pass it to update()"),
        ("@", "it is empty: expected one of SELECT, ASK, CONSTRUCT, DESCRIBE"),
    ],
    "operators": [
        ("SELECT * { ?x ?p ?o FILTER(?o @== 2) }", "one =, not with =="),
        ("SELECT * { ?x ?p ?o FILTER(?o @<> 2) }", "'not equal' is written !="),
        ("SELECT * { ?x ?p ?o FILTER(?o > 1 @& ?o < 2) }", "'and' is written &&"),
        ("SELECT * { ?x ?p ?o FILTER(@NOT ?o) }", "to negate an expression, write !?o"),
    ],
    "brackets": [
        ("SELECT * @{ ?x ?p ?o", "never closed: write }"),
        ("SELECT * { ?x ?p ?o OPTIONAL @{ ?x ?q ?r }", "opened here is never closed|never closed"),
        ("SELECT * { ?x ?p ?o } @}", "this } has no matching {"),
        ("SELECT * { ?x ?p ?o FILTER(STR(?o) = 'a' @}", "must be closed with ) before this }"),
        ("SELECT * { ?x ?p [ ?q ?r @} }", "the [ at line 1, column 18 must be closed with ] before this }"),
    ],
    "names given twice": [
        ("SELECT * { ?x ?p ?o BIND(STR(?x) AS @?o) }", r"\?o already has a value"),
        ("SELECT (STR(?x) AS @?o) { ?x ?p ?o }", r"\?o already has a value in the pattern"),
        ("SELECT ?a @?a { ?a ?p ?o }", r"\?a occurs more than once in the SELECT clause"),
        ("SELECT ?p (1 AS @?p) { ?a ?q ?o }", r"\?p occurs more than once in the SELECT clause"),
    ],
    "expressions": [
        ("SELECT @MAX(?o) { ?x ?p ?o }", r"needs parentheses and a name: write \(MAX\(\?o\) AS \?name\)"),
        ("SELECT ?x @COUNT(*) { ?x ?p ?o }", r"\(COUNT\(\*\) AS \?name\)"),
        ("SELECT @(SUM(?o)) { ?x ?p ?o }", r"needs a name: write \(SUM\(\?o\) AS \?name\)"),
        ("SELECT (@AVG ?o AS ?m) { ?x ?p ?o }", r"AVG takes parentheses"),
        ("SELECT ?x@, ?o { ?x ?p ?o }", "separated by spaces"),
        ("SELECT * { ?x ?p ?o FILTER @?o > 1 }", "FILTER takes parentheses"),
        ("SELECT * { ?x ?p ?o @BIND(STR(?o)) }", r"BIND must name a variable"),
        ("SELECT (STR(?o) AS @name) { ?x ?p ?o }", "AS must be followed by a variable: write AS ?name"),
        ("SELECT * { ?x ?p ?o FILTER(@MAX(?o) > 1) }", "MAX belongs in SELECT or HAVING"),
    ],
    "groups": [
        ("SELECT @?p (COUNT(*) AS ?n) { ?x ?p ?o }", r"add GROUP BY \?p after the pattern"),
        ("SELECT ?x @?p (COUNT(*) AS ?n) { ?x ?p ?o } GROUP BY ?x", r"add \?p to GROUP BY"),
        ("SELECT (STR(@?p) AS ?s) (COUNT(*) AS ?n) { ?x ?p ?o } GROUP BY ?x", r"add \?p to GROUP BY"),
        ("SELECT @* { ?x ?p ?o } GROUP BY ?p", r"SELECT \* cannot be grouped"),
        ("SELECT ?x { ?x ?p ?o } LIMIT 5 @ORDER BY ?x", "ORDER BY must come before LIMIT"),
        ("SELECT ?x { ?x ?p ?o } ORDER BY ?x @GROUP BY ?x", "GROUP BY must come before ORDER BY"),
        ("SELECT ?x { ?x ?p ?o } ORDER @?x", "ORDER must be followed by BY"),
        ("SELECT ?x { ?x ?p ?o } LIMIT @?n", "LIMIT must be followed by a whole number"),
        ("SELECT * { ?x ?p ?o } VALUES ?x { <http://e/a> } @LIMIT 5", "LIMIT and OFFSET, VALUES"),
        ("SELECT ?x { ?x ?p ?o } OFFSET 5@, 10", "OFFSET takes one number: write OFFSET 5"),
        ("SELECT * { ?x ?p ?o FILTER @NOT (?o = 1) }", "write FILTER(!(…))"),
        ("SELECT ?x { ?x ?p ?o FILTER(@BOUND ?o) }", "BOUND takes parentheses: write BOUND(?o)"),
        ("SELECT @COUNT ?x { ?x ?p ?o }", "write (COUNT(?x) AS ?name)"),
        ("SELECT @(COUNT()) { ?x ?p ?o }", "write (COUNT(…) AS ?name)"),
        ("SELECT * { ?x ?p ?o BIND(@NOW AS ?t) }", "write NOW()"),
        ("SELECT @WHERE { ?x ?p ?o }", "SELECT must be followed by variables or *"),
        ("SELECT * { ?x ?p @<> }", "<> is a relative IRI"),
        ("ASK { ?x ?p ?o @LIMIT 1 }", "LIMIT comes after the pattern"),
        ("SELECT ?x { ?x ?p ?o } GROUP BY ?x HAVING @?n > 1", "HAVING takes parentheses"),
    ],
    "triples": [
        ("SELECT * { ?x a ig:Claim @?x ig:status ?s }", r"a \. is missing before \?x"),
        ('SELECT * { ?x rdfs:label "a"@en @?y rdfs:label "b" }', r"a \. is missing before \?y"),
        ("SELECT * { ?x ?p ?o @<http://e/a> ?q ?r }", r"a \. is missing before <http://e/a>"),
        ("SELECT * { ?x ?p [ ?q ?r @?s ?t ] }", r"a \. is missing before \?s"),
        ("SELECT * { ?x ?p @}", "an object is missing here"),
        ("SELECT * { ?x @}", "a predicate is missing here"),
        ("SELECT * { ?x ?p @. ?y ?q ?z }", "an object is missing before"),
        ("SELECT * { ?x ?p ?o , @}", "an object is missing here"),
        ("SELECT * { ?x ?p ?o . @. ?y ?q ?r }", "two dots in a row"),
        ('SELECT * { ?x @"label" ?o }', '"label" cannot be a predicate'),
        ("SELECT * { ?x @?p+ ?o }", r"the variable \?p cannot be part of a property path"),
        ("SELECT * WHERE @?x ?p ?o", "WHERE must be followed by a group in braces"),
        ("SELECT * { OPTIONAL @?x ?p ?o }", "OPTIONAL must be followed by a group in braces"),
        ("SELECT * { GRAPH @{ ?x ?p ?o } }", "GRAPH must be followed by the IRI of a graph or a variable"),
        ("SELECT * { VALUES (?a ?b) { @(1 2 3) } }", "needs one value per variable, here 2"),
        ("SELECT * { VALUES ?a @1 }", r"values must be in braces"),
    ],
}
CASES = [(kind, text, said) for kind, cases in WRONG.items() for text, said in cases]


@pytest.mark.parametrize(("kind", "text", "said"), CASES)
def test_what_is_wrong_is_named_with_its_place_and_the_line(kind, text, said):
    mark = next(place for place, each in enumerate(text) if each == "@" and text[place : place + 3] != "@en")
    query = text[:mark] + text[mark + 1 :]
    with pytest.raises(QueryError) as caught:
        ig.KnowledgeGraph().query(query)
    message = str(caught.value)
    assert re.search(said if "\\" in said or ".*" in said or "|" in said else re.escape(said), message), message
    first, _, caret = message.split("\n")
    number, column = query[:mark].count("\n") + 1, mark - (query[:mark].rfind("\n") + 1)
    if kind != "brackets" and query.strip():
        where, *_ = shown(query, mark)
        assert f": {where}: " in first, (where, first)
        assert caret.index("^") == min(column, len(query.split("\n")[number - 1].rstrip())) + 2


def test_a_deep_bracket_names_the_innermost_that_is_open():
    with pytest.raises(QueryError, match=r"line 2, column 12: the \{ that is opened here is never closed"):
        ig.KnowledgeGraph().query("SELECT * { ?x ?p ?o\n  OPTIONAL { ?x ?q ?r }\n".replace("?r }", "?r"))


def test_updates_are_diagnosed_too():
    kg = ig.KnowledgeGraph()
    for text, said in [
        ("INSERT DATA { <http://e/a> foaf:name 1 }", "PREFIX foaf: <http://xmlns.com/foaf/0.1/>"),
        ("INSRT DATA { <http://e/a> a 1 }", "did you mean INSERT?"),
        ("DELETE WHERE { ?x ?p }", "an object is missing here"),
        ("SELECT * { ?x ?p ?o }", "pass it to query()"),
    ]:
        with pytest.raises(QueryError, match="the update cannot be executed") as caught:
            kg.update(text)
        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "INSERT DATA { @?x ig:p 1 }",
            "INSERT DATA takes no variables: write a value for ?x, or INSERT { … } WHERE { … }",
        ),
        ("INSERT DATA { GRAPH @?g { <a:a> ig:p 1 } }", "write a value for ?g"),
        ("CLEAR ALL ; DELETE DATA { <a:a> ig:p @$v }", "write a value for $v, or DELETE WHERE { … }"),
        ("DELETE DATA { @_:b ig:p 1 }", "DELETE DATA takes no blank nodes: write DELETE WHERE { … }"),
        ("CLEAR @<http://e/g>", "the word GRAPH is missing: write CLEAR GRAPH <http://e/g>"),
        ("DROP SILENT @igg:lab", "write DROP SILENT GRAPH igg:lab"),
        ("CREATE @<http://e/g>", "write CREATE GRAPH <http://e/g>"),
        ("CLEAR@", "CLEAR must be followed by GRAPH <…>, DEFAULT, NAMED or ALL"),
        ("DROP @; CLEAR ALL", "DROP must be followed by GRAPH <…>, DEFAULT, NAMED or ALL"),
        ("INSERT @INTO <a:g> { <a:a> ig:p 1 }", "write INSERT DATA { GRAPH <a:g> { … } }"),
        ("DELETE DATA @FROM GRAPH <a:g> { <a:a> ig:p 1 }", "write DELETE DATA { GRAPH <a:g> { … } }"),
        ("INSERT { <a:a> ig:p 1 }@", "WHERE { … } is missing after INSERT { … }"),
        ("DELETE { ?x ig:p 1 } INSERT { ?x ig:p 2 } @; CLEAR ALL", "WHERE { … } is missing after INSERT { … }"),
        ("DELETE { ?x ig:p 1 } @{ ?x ig:p ?y }", "WHERE { … } is missing after DELETE { … }"),
    ],
)
def test_a_wrong_update_is_answered_with_what_to_write(text, said):
    with pytest.raises(QuerySyntaxError) as caught:
        ig.KnowledgeGraph().update(text.replace("@", ""))
    first, _, caret = str(caught.value).split("\n")
    assert said in first
    assert caret.index("^") == text.index("@") + 2


@pytest.mark.parametrize(
    "text",
    [
        "CLEAR SILENT GRAPH <a:g> ; DROP ALL ; CREATE GRAPH <a:h> ; CLEAR DEFAULT ; DROP NAMED",
        "WITH <a:g> DELETE { ?x ?p ?o } INSERT { ?x ?p 1 } USING <a:h> WHERE { ?x ?p ?o }",
        "INSERT DATA { GRAPH <a:g> { _:b ig:p [] } } ; DELETE WHERE { ?x ?p ?o }",
        "PREFIX drop: <a:> INSERT { drop:a a ?x } WHERE { ?x ?p ?o }",
    ],
)
def test_nothing_right_in_an_update_is_called_wrong(text):
    assert diagnosis(Query(text, "update"), PREFIXES) is None


@pytest.mark.parametrize("limits", [NO_LIMITS, Limits(timeout=60)], ids=["here", "in a worker"])
def test_what_is_no_sparql_is_told_from_what_cannot_be_answered(limits):
    store = LocalStore()
    with pytest.raises(QuerySyntaxError, match="line 1, column"):
        store.query("SELECT * { ?s ?p }", limits=limits)
    with pytest.raises(QuerySyntaxError, match="line 1, column"):
        store.update("DELETE { ?s ?p", limits=limits)
    with pytest.raises(QueryError) as caught:
        store.query("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", limits=limits)
    assert not isinstance(caught.value, QuerySyntaxError)


def test_a_long_line_is_cut_around_the_place():
    where, line = shown("SELECT * { " + "?x ?p ?o . " * 40 + "?x wd:P1 ?o }", 11 + 11 * 40 + 3)
    text, mark = line.split("\n")
    assert where == "line 1, column 455"
    assert len(text) <= 80
    assert text[mark.index("^") :].startswith("wd:P1")
    where, line = shown("SELECT *\n{ ?x\t\x1b[31m ?p }", 17)
    assert "\x1b" not in line


SOUP = st.lists(
    st.sampled_from(
        [
            "SELECT",
            "ASK",
            "WHERE",
            "FILTER",
            "BIND",
            "VALUES",
            "GROUP",
            "BY",
            "ORDER",
            "LIMIT",
            "COUNT",
            "AS",
            "UNION",
            "OPTIONAL",
            "GRAPH",
            "SERVICE",
            "NOT",
            "EXISTS",
            "a",
            "?",
            "?x",
            "?y",
            "wd:x",
            "ig:Claim",
            "ex:",
            ":",
            "<http://e/a>",
            "<a",
            "<>",
            '"x"',
            "'y",
            '"""',
            "@en",
            "^^",
            "1",
            "-1",
            "1.5",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ".",
            ";",
            ",",
            "/",
            "*",
            "+",
            "|",
            "!",
            "=",
            "==",
            "<",
            ">",
            "&&",
            "“",
            "–",
            "\xa0",
            "#",
            "\n",
            "_:b",
            "\\",
            "PREFIX",
            "BASE",
            "HAVING",
            "DISTINCT",
        ]
    ),
    max_size=25,
).map(" ".join)


@settings(max_examples=examples(200), deadline=None)
@given(SOUP, st.sampled_from(["query", "update"]))
def test_no_text_whatever_makes_it_fail(text, what):
    found = diagnosis(Query(text, what), PREFIXES, len(text) // 2)
    if found is not None:
        assert 0 <= found.start <= len(text)
        shown(text, found.start)


@pytest.mark.parametrize("path", sorted((ROOT / "data").rglob("*.rq")), ids=lambda path: path.stem)
def test_nothing_right_is_called_wrong(path):
    assert diagnosis(Query(path.read_text(encoding="utf-8")), PREFIXES) is None


RIGHT = (
    "SELECT (COUNT(?x) AS ?n) { ?x a ig:Claim ; rdfs:label ?l ; } HAVING (COUNT(?x) > 1) OFFSET 1 LIMIT 2",
    "SELECT * { VALUES (?a ?b) { (1 'x'@en) (UNDEF <http://e/a>) } FILTER(?b != 'y'^^xsd:string && ?a = -1) }",
    "SELECT ?x { { SELECT ?x (MAX(?y) AS ?m) { ?x ?p ?y } GROUP BY ?x ORDER BY ?m LIMIT 3 } ?x a/rdfs:subClassOf* ?c }",
    "SELECT ?x { ?x (ig:a|^ig:b)+/ig:c [ a ig:D ; ig:e 1, 2 ] , ( 1 2 ) . [] ig:f ?z FILTER NOT EXISTS { ?x ig:g ?y } }",
    "SELECT ?x { ?x ?p ?o FILTER(?o = 3) BIND(?o + 1 AS ?z) MINUS { ?x ig:a ?b } } VALUES ?x { ig:c UNDEF }",
    "CONSTRUCT { ?x a ig:Claim } WHERE { GRAPH ?g { ?x ?p ?o } } ORDER BY DESC(?x)",
    "BASE <http://e/> PREFIX e: <x#> DESCRIBE e:a. ",
    "# a comment with “quotes”\nASK { ?x ?p 'text with – and \u00a0 # and ==' }",
)


@pytest.mark.parametrize("text", RIGHT)
def test_odd_but_right_queries_are_not_called_wrong(text):
    assert diagnosis(Query(text), PREFIXES) is None


@pytest.mark.skipif(not SUITE, reason="set IMMUNOGRAPH_W3C_TESTS to a copy of the W3C's tests: see tests/w3c")
def test_no_query_of_the_w3c_that_the_engine_takes_is_called_wrong():
    store = LocalStore()
    wrong = []
    for path in sorted(Path(SUITE).rglob("*.rq")):
        try:
            text = path.read_text(encoding="utf-8")
            store.query(text)
        except (QueryError, UnicodeError):
            continue
        if (found := diagnosis(Query(text), PREFIXES)) is not None:
            wrong.append((path.name, found))
    assert wrong == []
