"""Documents that would kill, stall or fill the process are refused within their limit, and the process lives.

Each hostile document is loaded in a process of its own, so that a crash is seen as a failure of the test.
"""

import io
import json
import random

import pytest

import immunograph as ig
from immunograph.errors import FormatError, LimitError
from immunograph.store.loading.guards.base import MOST_DEEP, MOST_DEEP_JSON, MOST_DEEP_TERMS
from immunograph.store.loading.guards.nesting import JsonMeasure, LinesMeasure, TurtleMeasure
from immunograph.store.loading.guards.rdfxml import MarkupMeasure

pytestmark = pytest.mark.slow

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
DEEP = {
    "brackets": ("turtle", "'<a:a> <a:p> ' + '[ <a:p> ' * N + '1' + ' ]' * N + ' .'", "brackets"),
    "unclosed brackets": ("turtle", "'<a:a> <a:p> ' + '[ <a:p> ' * N", "brackets"),
    "lists": ("turtle", "'<a:a> <a:p> ' + '( ' * N + '1' + ' )' * N + ' .'", "brackets"),
    "lists on many lines": ("trig", "'<a:a> <a:p>\\n' + '(\\n' * N + '1' + ')\\n' * N + ' .'", "brackets"),
    "triple terms": ("turtle", "'<a:a> <a:p> ' + '<<( <a:a> <a:b> ' * N + '1' + ' )>>' * N + ' .'", "triple terms"),
    "triple terms in lines": (
        "ntriples",
        "'<a:a> <a:p> ' + '<<( <a:a> <a:b> ' * N + '\"1\"' + ' )>>' * N + ' .'",
        "triple terms",
    ),
    "triple terms behind strings that close them": (
        "turtle",
        "'<a:a> <a:p> ' + '\")>>\" , ' * N + '<<( <a:a> <a:b> ' * N + '1' + ' )>>' * N + ' .'",
        "triple terms",
    ),
    "triple terms behind comments that close them": (
        "turtle",
        "'<a:a> <a:p> ' + '<<( <a:a> <a:b> # )>>\\n' * N + '1' + ' )>>' * N + ' .'",
        "triple terms",
    ),
    "triple terms far into the document": (
        "turtle",
        '\'<a:a> <a:p> """\' + \'x " <<\\n\' * 200_000 + \'""" .\\n<a:a> <a:p> \''
        " + '<<( <a:a> <a:b> ' * N + '1' + ' )>>' * N + ' .'",
        "triple terms",
    ),
    "annotations": ("turtle", "'<a:a> <a:p> 1 ' + '{| <a:b> 1 ' * N + ' |}' * N + ' .'", "brackets"),
    "objects": ("jsonld", "'{\"@id\":\"a:a\",\"a:p\":' * N + '1' + '}' * N", "arrays and objects"),
    "arrays": ("jsonld", "'{\"@id\":\"a:a\",\"a:p\":' + '[' * N + '1' + ']' * N + '}'", "arrays and objects"),
    "objects behind strings that close them": (
        "jsonld",
        '\'{"@id":"a:a","a:q":"}\\\\\\\\","a:r":"\\\\"}}","a:p":\' * N + \'1\' + \'}\' * N',
        "arrays and objects",
    ),
    "elements": ("rdfxml", "RDF + '<e:A><e:p>' * N + '1' + '</e:p></e:A>' * N + '</rdf:RDF>'", "elements"),
    "elements in a literal": (
        "rdfxml",
        "RDF + '<e:A><e:p rdf:parseType=\"Literal\">' + '<e:A>' * N + '</e:A>' * N + '</e:p></e:A></rdf:RDF>'",
        "elements",
    ),
    "elements far into the document": (
        "rdfxml",
        "RDF + '<e:A><e:p>1</e:p></e:A>\\n' * 40_000 + '<e:A><e:p>' * N + '1' + '</e:p></e:A>' * N + '</rdf:RDF>'",
        "elements",
    ),
}
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "entities": (
        "rdfxml",
        f"'<!DOCTYPE r [<!ENTITY l0 \"lol\">{LAUGHS}]>' + RDF + '<e:A><e:p>&l9;</e:p></e:A></rdf:RDF>'",
    ),
    "entities that are never used": ("rdfxml", f"'<!DOCTYPE r [<!ENTITY l0 \"lol\">{LAUGHS}]>' + RDF + '</rdf:RDF>'"),
    "entities in a comment": (
        "rdfxml",
        f"'<!DOCTYPE r [<!-- <!ENTITY l0 \"lol\">{LAUGHS} -->]>' + RDF + '<e:A><e:p>&l9;</e:p></e:A></rdf:RDF>'",
    ),
    "entities declared late": (
        "rdfxml",
        f"RDF + '<e:A/>' * 60_000 + '<!DOCTYPE r [<!ENTITY l0 \"lol\">{LAUGHS}]><e:A><e:p>&l9;</e:p></e:A></rdf:RDF>'",
    ),
    "one entity, often": (
        "rdfxml",
        "'<!DOCTYPE r [<!ENTITY l \"' + 'x' * 60_000 + '\">]>' + RDF + '<e:A><e:p>' + '&l;' * 60_000 + '</e:p></e:A></rdf:RDF>'",
    ),
    "a text of 100 MB in XML": ("rdfxml", "RDF + '<e:A><e:p>' + 'x' * 100_000_000 + '</e:p></e:A></rdf:RDF>'"),
    "a text of 100 MB": ("turtle", "'<a:a> <a:p> \"' + 'x' * 100_000_000 + '\" .'"),
    "a text of 100 MB in a line": ("nquads", "'<a:a> <a:p> \"' + 'x' * 100_000_000 + '\" .'"),
    "a text of 100 MB in JSON": ("jsonld", '\'{"@id":"a:a","a:p":"\' + \'x\' * 100_000_000 + \'"}\''),
    "a prolog without end": ("rdfxml", "'<!-- ' + 'x' * 20_000_000"),
}


def load_elsewhere(alone, form, document, tmp_path, *, stream=False, number=100_000):
    """Load a document in another process that may take 10 s of CPU; give what came of it."""
    code = f"""
        import json, resource, sys
        from pathlib import Path
        import immunograph as ig
        from immunograph.errors import ImmunographError
        RDF, N = {RDF!r}, {number}
        path = Path({str(tmp_path / "x")!r})
        with path.open("w") as stream:
            stream.write({document})
        def peak():
            return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
        kg = ig.KnowledgeGraph()
        kg.add(b"<a:b> <a:p> 1 .", format="turtle")
        before = peak()
        began = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(began.ru_utime + began.ru_stime) + 10,) * 2)
        try:
            told = ["added", kg.add(path.open("rb") if {stream} else path, format={form!r})]
        except ImmunographError as error:
            told = [type(error).__name__, str(error)]
        print(json.dumps([*told, len(kg), peak() - before]))
        """
    return json.loads(alone(code))


@pytest.mark.parametrize(
    ("code", "status"), [("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", -11), ("1 / 0", 1)]
)
def test_a_process_that_crashes_is_a_failure(alone, code, status):
    with pytest.raises(AssertionError, match=rf"\({status}, "):
        alone(code)
    assert alone("print(7)") == "7\n"


@pytest.mark.parametrize("stream", [False, True], ids=["file", "stream"])
@pytest.mark.parametrize("case", DEEP)
def test_a_document_nested_100_000_deep_is_refused_and_the_process_lives(alone, case, stream, tmp_path):
    form, document, what = DEEP[case]
    kind, told, size, _ = load_elsewhere(alone, form, document, tmp_path, stream=stream)
    assert kind == "LimitError", told
    assert f"nests {what} more than" in told
    advice = {"triple terms": "use reifiers instead of nesting", "arrays and objects": "refer to them by @id"}
    assert advice.get(what, "name the inner nodes by IRIs or blank node labels") in told
    assert size == 1


@pytest.mark.parametrize("case", BOMBS)
def test_a_document_that_swells_is_refused_within_its_limit(alone, case, tmp_path):
    form, document = BOMBS[case]
    kind, told, size, grown = load_elsewhere(alone, form, document, tmp_path)
    assert kind == ("FormatError" if case == "entities declared late" else "LimitError"), told
    assert size == 1
    assert grown < 120_000, "KB"


@pytest.mark.parametrize(
    ("form", "document", "number"),
    [
        ("turtle", "'<a:a> <a:p> ' + '[ <a:p> ' * N + '1' + ' ]' * N + ' .'", MOST_DEEP - 1),
        ("turtle", "'<a:a> <a:p> ' + '<<( <a:a> <a:b> ' * N + '1' + ' )>>' * N + ' .'", MOST_DEEP_TERMS),
        ("ntriples", "'<a:a> <a:p> ' + '<<( <a:a> <a:b> ' * N + '\"1\"' + ' )>>' * N + ' .'", MOST_DEEP_TERMS),
        ("jsonld", "'{\"@id\":\"a:a\",\"a:p\":' * N + '1' + '}' * N", MOST_DEEP_JSON),
        ("rdfxml", "RDF + '<e:A><e:p>' * N + '1' + '</e:p></e:A>' * N + '</rdf:RDF>'", MOST_DEEP // 2 - 1),
    ],
)
def test_what_is_just_within_the_limit_is_loaded(alone, form, document, number, tmp_path):
    kind, told, size, _ = load_elsewhere(alone, form, document, tmp_path, number=number)
    assert kind == "added", told
    assert size == 1 + told > 1
    assert load_elsewhere(alone, form, document, tmp_path, number=number + 2)[0] == "LimitError"


ORDINARY = {
    "brackets in texts": ("turtle", '<http://e/a> <http://e/p> "((((:[{{<<(" .\n'),
    "long texts": ("turtle", '<http://e/a> <http://e/p> """a "quoted" (( [[\n # " \\" """ , \'\'\'<<( \'\' \'\'\' .\n'),
    "escapes in names": ("turtle", "@prefix e: <http://e/> . e:a\\(b e:p\\#\\' 1 .\n"),
    "comments": ("trig", "# don't (( \" <<( \n<http://e/g> { <http://e/a> <http://e/p> (1 [] <http://e/#x>) } # [[\n"),
    "texts in lines": ("nquads", '<http://e/a> <http://e/p> "<<( <<( \\" (" .\n'),
    "terms": ("ntriples", '<http://e/a> <http://e/p> <<( <http://e/a> <http://e/p> ")>> <<(" )>> .\n'),
}


@pytest.mark.parametrize("case", ORDINARY)
def test_brackets_in_texts_comments_and_names_do_not_count(case):
    form, text = ORDINARY[case]
    data = (text * 30_000).encode()
    for given in (data, io.BytesIO(data)):
        assert ig.KnowledgeGraph().add(given, format=form) > 0
    once = ig.KnowledgeGraph()
    once.add(text.encode(), format=form)
    assert len(once) > 0


def test_brackets_in_json_texts_do_not_count():
    rows = [{"@id": f"http://e/{n}", "http://e/p": '[{"\\' + "[{" * (n % 7) + "\\" * (n % 3)} for n in range(20_000)]
    for text in (json.dumps({"@context": {}, "@graph": rows}), json.dumps(rows, indent=1)):
        assert ig.KnowledgeGraph().add(text.encode(), format="jsonld") == 20_000


def test_owl_entities_go_through():
    head = '<!DOCTYPE rdf:RDF [<!ENTITY e "http://e/"> <!ENTITY x "&e;x#">]>' + RDF
    rows = "".join(
        f'<rdf:Description rdf:about="&e;{n}"><e:p rdf:resource="&x;{n}"/></rdf:Description>' for n in range(20_000)
    )
    for data in ((head + rows + "</rdf:RDF>").encode(), (head + "</rdf:RDF>").encode()):
        added = ig.KnowledgeGraph().add(data, format="rdfxml")
    assert added == 0
    kg = ig.KnowledgeGraph()
    assert kg.add((head + rows + "</rdf:RDF>").encode(), format="rdfxml") == 20_000
    assert kg.query("ASK { <http://e/7> <http://e/p> <http://e/x#7> }") is True


def depth_of_json(text):
    depth = deepest = 0
    inside = escaped = False
    for each in text:
        if inside:
            inside = escaped or each != '"'
            escaped = not escaped and each == "\\"
        elif each == '"':
            inside = True
        elif each in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif each in "]}":
            depth -= 1
    return deepest


def test_the_depth_of_json_is_exact_wherever_it_is_cut(monkeypatch):
    rng = random.Random(11)

    def value(depth):
        if depth == 0 or rng.random() < 0.3:
            return "".join(rng.choices('[]{}"\\ab\n', k=rng.randrange(6)))
        made = [value(depth - 1) for _ in range(rng.randrange(4))]
        return made if rng.random() < 0.5 else {str(n) + '"}': each for n, each in enumerate(made)}

    for _ in range(400):
        text = json.dumps([value(rng.randrange(12))])
        depth = depth_of_json(text)
        data = text.encode()
        for limit, too_deep in ((depth, False), (depth - 1, True)):
            monkeypatch.setattr("immunograph.store.loading.guards.nesting.MOST_DEEP_JSON", limit)
            measure = JsonMeasure("x", None)
            try:
                at = 0
                while at < len(data):
                    step = rng.randrange(1, 9)
                    measure.feed(data[at : at + step])
                    at += step
                refused = False
            except LimitError:
                refused = True
            assert refused is too_deep, text


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("case", ORDINARY)
def test_measuring_does_not_depend_on_where_the_pieces_end(case, size, monkeypatch):
    monkeypatch.setattr("immunograph.store.loading.guards.nesting.MOST_DEEP", 4)
    monkeypatch.setattr("immunograph.store.loading.guards.nesting.MOST_DEEP_TERMS", 1)
    form, text = ORDINARY[case]
    data = (text * 5).encode()
    kind = LinesMeasure if form in ("ntriples", "nquads") else TurtleMeasure
    measure = kind("x", None)
    for at in range(0, len(data), size):
        measure.feed(data[at : at + size])
    deep = b"<http://e/a> <http://e/p> <<( <http://e/a> <http://e/p> <<( <http://e/a> <http://e/p> 1 )>> )>> .\n"
    with pytest.raises(LimitError, match="triple terms"):
        [measure.feed(deep[at : at + size]) for at in range(0, len(deep), size)]


PLACES = (
    '<?xml version="1.0"?>@' + RDF + '<e:A rdf:about="http://e/a"><e:p>x</e:p></e:A></rdf:RDF>',
    RDF.replace(" ", " @", 1) + '<e:A rdf:about="http://e/a"><e:p>x</e:p></e:A></rdf:RDF>',
    RDF + '@<e:A rdf:about="http://e/a"><e:p>x</e:p></e:A></rdf:RDF>',
    RDF + '<e:A @rdf:about="http://e/a"><e:p>x</e:p></e:A></rdf:RDF>',
    RDF + '<e:A rdf:about="http://e/a"><e:p>@x</e:p></e:A></rdf:RDF>',
    RDF + '<e:A rdf:about="http://e/a"><e:p>x</e:p></e:A>@</rdf:RDF>',
    RDF + '<e:A rdf:about="http://e/a"><e:p>x</e:p></e:A></rdf:RDF@>',
    RDF + '<e:A rdf:about="http://e/a"><e:p>x</e:p></e:A></rdf:RDF>@',
)


@pytest.mark.parametrize("kind", [" ", "\n", "\t \r\n"])
@pytest.mark.parametrize("place", PLACES)
def test_white_space_wherever_xml_allows_it_and_however_much(place, kind):
    data = place.replace("@", kind * (300_000 // len(kind))).encode()
    for given in (data, io.BytesIO(data)):
        assert ig.KnowledgeGraph().add(given, format="rdfxml") == 2


@pytest.mark.parametrize(
    "end", ["<!-- the end -->", "<!--" + "licence <e:B> " * 2_000 + "-->", "<?done?>", "<?d <? ?>"]
)
def test_what_follows_the_last_element_may_be_long(end):
    data = (PLACES[7].replace("@", f"\n{end}\n" + end)).encode()
    for given in (data, io.BytesIO(data)):
        assert ig.KnowledgeGraph().add(given, format="rdfxml") == 2
    cut = data.replace(b"</rdf:RDF>", b"")
    with pytest.raises(FormatError, match="is closed; get a complete copy"):
        ig.KnowledgeGraph().add(cut, format="rdfxml")


def test_a_whole_xml_document_in_small_pieces():
    data = ("<?xml version='1.0'?><!-- <x> -->" + RDF + "<e:A><e:p>1</e:p></e:A></rdf:RDF>  <!-- <y> -->\n").encode()
    for size in (1, 5, 50):
        measure = MarkupMeasure("x", None)
        for at in range(0, len(data), size):
            measure.feed(data[at : at + size])
        measure.end()
    measure = MarkupMeasure("x", None)
    measure.feed(data[:-40])
    with pytest.raises(FormatError, match="<rdf:RDF> is closed"):
        measure.end()
