"""Named queries: heads, parameters, and what is wrong with them."""

import pytest

from immunograph.errors import FormatError, UnknownNameError
from immunograph.model import IRI
from immunograph.query import Catalogue

GOOD = """# title: Things
# question: Which things?
# rank: 3, 5
# parameter: thing | entity | a | the thing
# parameter: least | integer | 1 | how many
# example: immunograph ask things
SELECT * WHERE { VALUES ?thing { <urn:a> } VALUES ?least { 1 } }
"""


def resolve(kind, name):
    return IRI(f"urn:{kind}:{name}")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "things.rq").write_text(GOOD)
    return tmp_path


def test_head_is_read(folder):
    query = Catalogue([folder])["things"]
    assert (query.title, query.question, query.ranks) == ("Things", "Which things?", (3, 5))
    assert [parameter.name for parameter in query.parameters] == ["thing", "least"]


def test_parameters_are_put_in_and_defaults_stay(folder):
    query = Catalogue([folder])["things"]
    assert "VALUES ?thing { <urn:entity:x> <urn:entity:y> } VALUES ?least { 1 }" in query.bind(
        {"thing": "x | y"}, resolve
    )
    assert "VALUES ?least { 7 }" in query.bind({"least": "7"}, resolve)
    assert query.bind({}, resolve) == query.text


def test_a_value_cannot_become_sparql(folder):
    query = Catalogue([folder])["things"]
    with pytest.raises(FormatError, match="is not a valid IRI"):
        query.bind({"thing": "x> } DROP ALL #"}, resolve)
    with pytest.raises(FormatError, match="expected a whole number"):
        query.bind({"least": "1 } DROP ALL"}, resolve)


def test_unknown_names_suggest(folder):
    catalogue = Catalogue([folder])
    with pytest.raises(UnknownNameError, match="did you mean 'things'"):
        catalogue["thing"]
    with pytest.raises(UnknownNameError, match="did you mean 'thing'"):
        catalogue["things"].bind({"thng": "x"}, resolve)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# title: Things\n", "", "expected a comment line '# title"),
        ("| entity |", "| entty |", "expected '# parameter: name"),
        ("VALUES ?thing { <urn:a> }", "", "exactly once"),
    ],
)
def test_bad_head_is_told(folder, old, new, expected):
    (folder / "things.rq").write_text(GOOD.replace(old, new))
    with pytest.raises(FormatError, match=expected):
        Catalogue([folder])


def test_a_file_is_read_again_only_when_it_has_changed(folder):
    path = folder / "things.rq"
    before = Catalogue([folder])["things"]
    assert Catalogue([folder])["things"] is before
    changed = path.read_text(encoding="utf-8").replace("# title:", "# title: Changed,", 1)
    path.unlink()
    path.write_text(changed, encoding="utf-8")
    assert Catalogue([folder])["things"].title.startswith("Changed,")
    path.unlink()
    assert "things" not in Catalogue([folder])


def test_get_returns_the_default_for_an_unknown_name(folder):
    queries = Catalogue([folder])
    assert queries.get("things") is queries["things"]
    assert queries.get("thing") is None
    assert queries.get("thing", "no such query") == "no such query"
