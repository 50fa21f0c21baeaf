"""The helper by which every packaged question is checked sees a part that would match everything."""

import pytest
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Variable

from optional_parts import unbound_starts


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("OPTIONAL { ?a <urn:d> ?d } OPTIONAL { ?d <urn:s> ?s }", {Variable("d")}),
        ("OPTIONAL { ?a <urn:d> ?d OPTIONAL { ?d <urn:s> ?s } }", set()),
        ("VALUES ?d { <urn:e> } OPTIONAL { ?d <urn:s> ?s }", set()),
        ("{ ?a <urn:d> ?d } UNION { ?a <urn:e> ?e } OPTIONAL { ?d <urn:s> ?s }", {Variable("d")}),
        ("{ ?a <urn:d> ?d } UNION { ?a <urn:e> ?d } OPTIONAL { ?d <urn:s> ?s }", set()),
        ("GRAPH ?d { ?a <urn:e> ?b } OPTIONAL { ?d <urn:s> ?s }", set()),
        ("{ SELECT ?d { ?a <urn:d> ?d } } OPTIONAL { ?d <urn:s> ?s }", set()),
        ("BIND(<urn:e> AS ?d) OPTIONAL { ?d <urn:s> ?s }", set()),
    ],
)
def test_a_part_that_begins_with_what_may_be_unbound_is_seen(part, found):
    assert unbound_starts(prepareQuery(f"SELECT * {{ ?a <urn:p> ?b {part} }}").algebra) == found
