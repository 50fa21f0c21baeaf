"""No query kills the process or outstays its limits; each runs in a process of its own, to see whether it lives."""

import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

from immunograph.errors import LimitError, QueryError, QueryTimeoutError
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import DiskStore, Limits, LocalStore
from immunograph.store.sparql.limits import MOST_NESTED, MOST_PARTS
from immunograph.store.sparql.query import Query
from immunograph.store.sparql.tokenizer import tokens
from waiting import GUARD, children, until

pytestmark = pytest.mark.slow

NESTING = {
    "groups": "SELECT * {{ {0} ?s ?p ?o {1} }}|{{|}}",
    "parentheses": "SELECT * {{ FILTER( {0} true {1} ) }}|(|)",
    "calls": "SELECT * {{ FILTER( {0} 1 {1} ) }}|STR(|)",
    "conditions": "SELECT * {{ FILTER( {0} true {1} ) }}|IF(true,|,false)",
    "negations": "SELECT * {{ FILTER( {0} true {1} ) }}|!|",
    "exists": "SELECT * {{ {0} ?s ?p ?o {1} }}|FILTER EXISTS {{|}}",
    "subqueries": "SELECT * {0} {{ ?s ?p ?o }} {1}|{{ SELECT * |}}",
    "optionals": "SELECT * {{ {0} ?s ?p ?o {1} }}|?s ?p ?o OPTIONAL {{|}}",
    "graphs": "SELECT * {{ {0} ?s ?p ?o {1} }}|GRAPH ?g {{|}}",
    "paths": "SELECT * {{ ?s {0} <urn:p> {1} ?o }}|(|)",
    "inverse paths": "SELECT * {{ ?s {0} <urn:p> {1} ?o }}|^(|)",
    "blank nodes": "SELECT * {{ ?s ?p {0} 1 {1} }}|[ <urn:p> |]",
    "collections": "SELECT * {{ ?s ?p {0} 1 {1} }}|(|)",
    "triple terms": "SELECT * {{ ?s ?p {0} 1 {1} }}|<<( <urn:s> <urn:p> |)>>",
    "reified triples": "SELECT * {{ ?s ?p {0} 1 {1} }}|<< <urn:s> <urn:p> |>>",
    "escaped groups": "SELECT * {{ {0} ?s ?p ?o {1} }}|\\u007B|\\u007D",
}
CHAINS = {
    "unions": "SELECT * {{ {{ ?s ?p ?o }} {0} }}|UNION {{ ?s ?p ?o }} ",
    "optionals": "SELECT * {{ ?s ?p ?o {0} }}|OPTIONAL {{ ?s ?p ?o }} ",
    "minus": "SELECT * {{ ?s ?p ?o {0} }}|MINUS {{ ?s ?p ?o }} ",
    "bindings": "SELECT * {{ ?s ?p ?o {0} }}|BIND(1 AS ?v) ",
    "filters": "SELECT * {{ ?s ?p ?o {0} }}|FILTER(?s = ?p) ",
    "ands": "SELECT * {{ ?s ?p ?o FILTER(true {0}) }}|&& ?p ",
    "ors": "SELECT * {{ ?s ?p ?o FILTER(true {0}) }}||| ?p ",
    "sums": "SELECT * {{ ?s ?p ?o FILTER(1 {0}) }}|+1 ",
    "sequences": "SELECT * {{ ?s <urn:p>{0} ?o }}|/<urn:p>",
    "sequences of names": "PREFIX : <urn:> SELECT * {{ ?s :p{0} ?o }}|/:p",
    "alternatives": "PREFIX : <urn:> SELECT * {{ ?s (:p{0}) ?o }}||:p",
    "joins": "SELECT * {{ ?s ?p ?o {0} }}|. ?s ?p ?o ",
    "predicates": "SELECT * {{ ?s ?p ?o {0} }}|; ?p ?o ",
    "objects": "SELECT * {{ ?s ?p ?o {0} }}|, ?o ",
    "groups": "SELECT * {{ {0} }}|{{ ?s ?p ?o }}",
    "members": "SELECT * {{ ?s ?p ({0}) }}|1 ",
    "laterals": "SELECT * {{ ?s ?p ?o {0} }}|LATERAL {{ ?s ?p ?o }} ",
    "projections": "SELECT {0} {{ }}|(1 AS ?v) ",
    "a tag that looks like data": 'SELECT * {{ ?s ?p "x"@data {{ {0} }} }}|BIND(1 AS ?v) ',
    "a tag that looks like values": 'SELECT * {{ ?s ?p "x"@values {{ {0} }} }}|BIND(1 AS ?v) ',
}


def measure_of(text):
    return Query(text).measure


def nested(shape, deep):
    frame, opens, closes = (shape.rsplit("|", 2)) if shape.count("|") == 2 else (*shape.split("|")[:2], "")
    return frame.format(opens.replace("{{", "{") * deep, closes.replace("}}", "}") * deep)


def chained(shape, long):
    frame, piece = shape.split("|", 1)
    return frame.format(piece.format() * long)


def alone(code, *, timeout=GUARD, **options):
    """Run code in a process of its own; what it prints is given."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        **options,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    return done.stdout


def ask_all(queries, tmp_path):
    (tmp_path / "queries").write_text("\0".join(queries), encoding="utf-8")
    return alone(
        f"""
        import immunograph as ig
        from pathlib import Path
        from immunograph.errors import QueryError
        kg = ig.KnowledgeGraph()
        kg.update("INSERT DATA {{ <urn:s> <urn:p> <urn:o> }}")
        for query in Path({str(tmp_path / "queries")!r}).read_text(encoding="utf-8").split("\\0"):
            try:
                kg.query(query)
                print("answered")
            except QueryError as error:
                print(type(error).__name__)
        """
    ).split()


@pytest.mark.parametrize("deep", [20_000])  # ten times what ends the engine
def test_deep_queries_are_refused_and_the_process_lives(deep, tmp_path):
    told = ask_all([nested(shape, deep) for shape in NESTING.values()], tmp_path)
    assert told == ["LimitError"] * len(NESTING)


def test_long_queries_are_refused_and_the_process_lives(tmp_path):
    told = ask_all([chained(shape, 20_000) for shape in CHAINS.values()], tmp_path)
    assert told == ["LimitError"] * len(CHAINS)


LISTS = {
    "sort keys": "SELECT * { ?s ?p ?o } ORDER BY {}",
    "sort keys after a function": "SELECT * { ?s ?p ?o } ORDER BY STR(?s) {} LIMIT 3",
    "sort keys in a subquery": "SELECT * { { SELECT * { ?s ?p ?o } ORDER BY {} } }",
    "groups": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY {}",
    "columns": "SELECT DISTINCT {} { ?s ?p ?o }",
    "columns after FROM": "SELECT {} FROM <urn:g> WHERE { ?s ?p ?o }",
    "descriptions": "DESCRIBE {}",
    "descriptions of variables": "DESCRIBE {} WHERE { ?s ?p ?o }",
}


@pytest.mark.parametrize("name", LISTS)
def test_each_key_column_and_name_to_describe_counts(name):
    pieces = [f"<urn:{place}>" if name == "descriptions" else f"?v{place}" for place in range(MOST_PARTS + 1)]
    one, three = (measure_of(LISTS[name].replace("{}", " ".join(pieces[:number]), 1)).parts for number in (1, 3))
    assert three == one + 2
    with pytest.raises(LimitError, match="2,000"):
        LocalStore().query(LISTS[name].replace("{}", " ".join(pieces), 1))


def test_what_comes_after_a_list_does_not_count_as_part_of_it():
    plain = measure_of("SELECT ?a { ?s ?p ?o } ORDER BY ?a LIMIT 5 OFFSET 5").parts
    assert (
        measure_of("SELECT ?a FROM <urn:g> FROM NAMED <urn:h> { ?s ?p ?o } ORDER BY ?a LIMIT 5 OFFSET 5").parts == plain
    )
    assert plain == measure_of("SELECT ?a { ?s ?p ?o } ORDER BY ?a VALUES ?a { 1 2 3 }").parts


def test_as_many_descriptions_as_are_allowed_kill_nothing(tmp_path):
    names = " ".join(f"<urn:{place}>" for place in range(MOST_PARTS))
    assert ask_all([f"DESCRIBE {names}"], tmp_path) == ["answered"]


def test_what_just_passes_the_measure_kills_nothing(tmp_path):
    """The engine may refuse it or be ended; what counts is that it does not take the process along."""
    stalling = {"optionals", "blank nodes", "collections", "graphs"}
    queries = [nested(shape, MOST_NESTED - 5) for name, shape in NESTING.items() if name not in stalling]
    for name, shape in CHAINS.items():
        if name in ("unions", "minus", "bindings", "filters", "ands", "ors", "sums", "alternatives", "projections"):
            long = MOST_PARTS // (measure_of(chained(shape, 2)).parts - measure_of(chained(shape, 1)).parts) - 10
            queries.append(chained(shape, long))
    assert len(ask_all(queries, tmp_path)) == len(queries)


def test_deep_updates_are_refused():
    store = LocalStore()
    with pytest.raises(LimitError, match=r"the update nests brackets 100,002 levels deep, but at most 200 are allowed"):
        store.update("DELETE WHERE { " + "{" * 100_001 + "}" * 100_001 + "}")
    with pytest.raises(LimitError, match="nests"):
        store.update("INSERT DATA { <urn:s> <urn:p> " + "[ <urn:p> " * 100_000 + "]" * 100_000 + "}")


def test_a_long_list_of_data_is_no_long_query():
    store = LocalStore()
    store.update(
        "INSERT DATA { " + "".join(f"<urn:s{n}> <urn:p> -{n} ; <urn:q> -1.5e3 . " for n in range(100_000)) + "}"
    )
    assert len(store) == 200_000
    rows = " ".join(f"(<urn:s{n}> -{n})" for n in range(20_000))
    answer = store.query(f"SELECT * {{ VALUES (?s ?o) {{ {rows} }} ?s <urn:p> ?o }}")
    assert answer.tsv.count(b"\n") == 20_001


# --- limits of time, rows and memory -------------------------------------------------------------------------------

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module", params=["memory", "disk"])
def filled(request, tmp_path_factory):
    store = DiskStore(tmp_path_factory.mktemp("limits") / "x.igdb") if request.param == "disk" else LocalStore()
    store.add(Quad(IRI(f"urn:s{n}"), IRI("urn:p"), Literal(n), IRI("urn:g")) for n in range(3000))
    yield store
    store.close()


def test_a_cross_product_is_ended_at_its_deadline_and_its_process_is_gone(filled):
    before = set(children())
    with pytest.raises(QueryTimeoutError, match=r"did not finish in 0\.5 s and was stopped"):
        filled.query(CROSS, limits=Limits(timeout=0.5))
    spare = {str(worker.process) for _, worker in filled._pool._idle}
    assert not set(children()) - before - spare
    assert filled.query("ASK { ?s ?p ?o }", limits=Limits(timeout=GUARD)).value


def test_too_many_rows_are_an_error_and_not_a_short_answer(filled):
    everything = "SELECT * { ?s ?p ?o }"
    for limits in (Limits(max_rows=2999), Limits(max_rows=2999, timeout=GUARD), Limits(max_rows=0)):
        with pytest.raises(LimitError, match=r"more than the [0-9,]+ rows that max_rows allows"):
            filled.query(everything, limits=limits)
        with pytest.raises(LimitError, match="more than"):
            filled.query("CONSTRUCT WHERE { ?s ?p ?o }", limits=limits)
    for limits in (Limits(max_rows=3000), Limits(max_rows=3000, timeout=GUARD)):
        assert filled.query(everything, limits=limits).tsv.count(b"\n") == 3001
        assert filled.query("CONSTRUCT WHERE { ?s ?p ?o }", limits=limits).ntriples.count(b"\n") == 3000


def test_sorting_a_cross_product_ends_at_the_limit_of_memory_and_says_nothing_on_stderr(filled, capfd):
    with pytest.raises(LimitError, match=r"needs more than the 50\.0 MB that max_memory allows"):
        filled.query(
            "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f", limits=Limits(max_memory=50_000_000, timeout=60)
        )
    assert capfd.readouterr().err == ""
    assert filled.query("ASK { ?s ?p ?o }", limits=Limits(max_memory=50_000_000)).value


def test_a_pattern_that_repeats_itself_ends_in_time():
    store = LocalStore()
    store.add([Quad(IRI("urn:s"), IRI("urn:p"), Literal("a" * 500_000 + "!"), IRI("urn:g"))])
    query = 'SELECT * { ?s ?p ?o FILTER regex(?o, "^(a+)+$") }'
    assert store.query(query, limits=Limits(timeout=GUARD)).tsv.count(b"\n") == 1


def test_an_update_past_its_deadline_changes_nothing():
    store = LocalStore()
    store.add(Quad(IRI(f"urn:s{n}"), IRI("urn:p"), Literal(n), IRI("urn:g")) for n in range(2000))
    with pytest.raises(QueryTimeoutError, match="the update did not finish"):
        store.update(
            "DELETE { GRAPH <urn:g> { ?a ?b ?c } } WHERE { GRAPH <urn:g> { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }",
            limits=Limits(timeout=0.5),
        )
    assert len(store) == 2000


# --- Ctrl-C --------------------------------------------------------------------------------------------------------

ENDLESS = """
import sys
if {notebook}:
    sys.ps1 = ">>> "
import immunograph as ig
kg = ig.KnowledgeGraph()
kg.update("INSERT DATA {{ " + "".join(f"<urn:s{{n}}> <urn:p> {{n}} . " for n in range(3000)) + " }}")
print("ready", flush=True)
try:
    kg.query({query!r})
except KeyboardInterrupt:
    print("interrupted", flush=True)
print(kg.query("ASK {{ ?s ?p ?o }}"), flush=True)
kg.close()
print("closed", flush=True)
sys.stdin.readline()
"""


def is_at_work(process):
    """Whether one process below has spent time: a signal in the moment of its start may come before anybody waits for it."""
    places = [Path(f"/proc/{pid}/stat") for pid in all_below(process)]
    times = [place.read_text().rpartition(")")[2].split()[11:13] for place in places if place.exists()]
    return any(int(user) + int(system) > 10 for user, system in times)


def all_below(process):
    below = children(process)
    return [*below, *(each for pid in below for each in all_below(pid))]


@pytest.mark.parametrize(("shell", "interactive"), [(None, False), (object(), True)])
def test_a_program_that_only_imports_ipykernel_is_no_notebook(shell, interactive, monkeypatch):
    monkeypatch.delattr(sys, "ps1", raising=False)
    monkeypatch.setitem(sys.modules, "ipykernel", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert LocalStore()._may_be_interrupted() is interactive


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_ctrl_c_at_a_prompt_ends_a_query_and_its_process():
    code = ENDLESS.format(query=CROSS, notebook=True)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        until(lambda: is_at_work(process.pid), "the query runs in a process of its own")
        assert len(all_below(process.pid)) == 1
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
        assert process.stdout.readline() == "True\n"
        assert process.stdout.readline() == "closed\n"
        assert all_below(process.pid) == []
        process.stdin.write("\n")
        process.stdin.close()
        assert process.wait(GUARD) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_ctrl_c_on_the_command_line_ends_a_query_and_all_its_processes(tmp_path):
    data = tmp_path / "numbers.nt"
    data.write_text("".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in range(3000)), encoding="utf-8")
    command = [sys.executable, "-m", "immunograph.cli", "query", CROSS, "--data", str(data)]
    if subprocess.run([*command[:3], "--help"], capture_output=True, check=False).returncode:
        command[1:3] = ["-c", "from immunograph.cli import main; main()"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: process.poll() is not None or is_at_work(process.pid), "the query runs in a process of its own")
        assert process.poll() is None
        below = all_below(process.pid)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=GUARD)
        assert "Traceback" not in error
        assert not [pid for pid in below if Path(f"/proc/{pid}").exists()]


# --- the measure ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * FROM:g { ?s ?p ?o }", "FROM"),
        ("SELECT * {GRAPH:g{?s ?p ?o}}", "GRAPH"),
        ("SELECT * {?s ?p ?o FILTER(?o=:x&&EXISTS{?s ?p ?o})}", "EXISTS"),
        ('SELECT * {?s ?p "\\u0022"SERVICE<http://x/>{?s ?p ?o}#"}\n}', "SERVICE"),
        ("SELECT * {\\u0053ERVICE<http://x/>{?s ?p ?o}}", "SERVICE"),
        ("SELECT * {FILTER(1<2)SERVICE<http://x/>{?s ?p ?o}}", "SERVICE"),
    ],
)
def test_keywords_are_found_however_they_stand(query, word):
    assert word in measure_of(query).words


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE" AS ?x) {} # SERVICE',
        "SELECT * { <http://x/SERVICE> ?SERVICE '''\nSERVICE''' }",
        'SELECT * { ?s ?p "a\\"SERVICE" }',
        'SELECT * { ?s ?p "x"@service }',
        "SELECT * { ?s a:SERVICE a:b.SERVICE }",
    ],
)
def test_keywords_in_other_tokens_do_not_count(query):
    assert "SERVICE" not in measure_of(query).words


def test_errors_of_limits_are_query_errors():
    assert issubclass(LimitError, QueryError)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ('VALUES ?x { """abc" } SERVICE', ["word", "variable", "open", "text", "text", "close", "word"]),
        ("'''a' SERVICE", ["text", "text", "word"]),
        ('"""a" \'\'\'b""" SERVICE', ["text", "word"]),
        ('"""a SERVICE\n?x', ["text", "text", "variable"]),
        ('"""a""" SERVICE', ["text", "word"]),
        ('"" SERVICE', ["text", "word"]),
        ('"never closed SERVICE\nLOAD', ["text", "word"]),
        ("f" * 200 + ":x LOAD", ["name", "word"]),
    ],
)
def test_strings_end_where_the_engine_ends_them(text, kinds):
    assert [token.kind for token in tokens(text)] == kinds


@pytest.mark.parametrize("unit", ['\\"""\n', "\"\"\"'''\\\"\"\"\\'''\n", '"""a\\'])
def test_quotes_that_are_never_closed_are_looked_for_once(unit, monkeypatch):
    """Each look for the end of a long string passes over the whole text, so that one for each quote is the square."""
    import immunograph.store.sparql.tokenizer as querytext

    begun = []

    class Counting:
        def __init__(self, quotes, pattern):
            self.quotes, self.pattern = quotes, pattern

        def finditer(self, text, place):
            for found in self.pattern.finditer(text, place):
                begun.extend(1 for quote in self.quotes if found[0] == 2 * quote)
                yield found

    monkeypatch.setattr(querytext, "_TOKEN", {key: Counting(key, each) for key, each in querytext._TOKEN.items()})
    assert len(list(tokens('"""' + unit * 2_000))) > 1
    assert len(begun) <= 2


def test_without_long_strings_tokens_take_linear_time():
    import immunograph.store.sparql.tokenizer as querytext
    from regexes import faults

    pattern = querytext._TOKEN[""]
    assert faults(pattern.pattern, pattern.flags & ~re.UNICODE) == []
