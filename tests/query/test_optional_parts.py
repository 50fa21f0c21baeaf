"""An OPTIONAL part of a packaged question never begins with a variable that may be unbound: it would match everything.

Such patterns are not well-designed: of a passage without document, ``OPTIONAL { ?document ig:documentStatus ?status }``
gives the statuses of all documents.
"""

import pytest
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from immunograph.curation import packaged_project

QUERIES = sorted(packaged_project().queries.glob("*.rq"))
WITHIN = ("p", "p1", "p2")


def variables(part, *, bound):
    """All variables of a part of the algebra, or those that every solution binds."""
    if part.name == "BGP":
        return {term for triple in part.triples for term in triple if isinstance(term, Variable)}
    if part.name in ("values", "ToMultiSet") and "res" in part:
        return {name for row in part.res for name in row}
    inner = [variables(part[name], bound=bound) for name in WITHIN if isinstance(part.get(name), CompValue)]
    found = set().union(*inner)
    if bound and part.name in ("LeftJoin", "Minus"):
        found = inner[0]
    elif bound and part.name == "Union":
        found = inner[0] & inner[1]
    elif part.name in ("Project", "SelectQuery"):
        found &= set(part.PV)
    elif part.name == "Extend":
        found = found | {part.var}
    elif part.name == "Graph" and isinstance(part.term, Variable):
        found = found | {part.term}
    return found


def loose(part):
    """The variables with which an optional part begins although they may be unbound."""
    found = set()
    if isinstance(part, CompValue):
        if part.name == "LeftJoin":
            shared = variables(part.p1, bound=False) & variables(part.p2, bound=False)
            found = shared - variables(part.p1, bound=True)
        for name in part:
            found |= loose(part[name])
    elif isinstance(part, list):
        found = set().union(*map(loose, part))
    return found


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_no_optional_part_begins_with_what_may_be_unbound(path):
    assert loose(prepareQuery(path.read_text(encoding="utf-8")).algebra) == set()


def test_a_loose_part_is_seen():
    text = "SELECT * { ?a <urn:p> ?b OPTIONAL { ?a <urn:d> ?d } OPTIONAL { ?d <urn:s> ?s } }"
    assert loose(prepareQuery(text).algebra) == {Variable("d")}
    nested = "SELECT * { ?a <urn:p> ?b OPTIONAL { ?a <urn:d> ?d OPTIONAL { ?d <urn:s> ?s } } }"
    assert loose(prepareQuery(nested).algebra) == set()
