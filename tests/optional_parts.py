"""Find the OPTIONAL parts of a query that begin with a variable that may be unbound: they would match everything.

Such patterns are not well-designed: of a passage without document, ``OPTIONAL { ?document ig:documentStatus ?status }``
gives the statuses of all documents.
"""

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

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


def unbound_starts(part):
    """The variables with which an optional part begins although they may be unbound."""
    found = set()
    if isinstance(part, CompValue):
        if part.name == "LeftJoin":
            shared = variables(part.p1, bound=False) & variables(part.p2, bound=False)
            found = shared - variables(part.p1, bound=True)
        for name in part:
            found |= unbound_starts(part[name])
    elif isinstance(part, list):
        found = set().union(*map(unbound_starts, part))
    return found
