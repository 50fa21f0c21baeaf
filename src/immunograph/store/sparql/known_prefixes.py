"""Well-known prefixes that users often forget to declare.

The namespaces are from :mod:`rdflib.namespace`, or else from prefix.cc as contained in the package prefixmaps 0.2.6; a
test compares them with rdflib's.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from immunograph.vocabulary import PREFIXES

__all__ = ["WELL_KNOWN", "declaration"]

WELL_KNOWN: Final[dict[str, str]] = {
    "bd": "http://www.bigdata.com/rdf#",
    "bibo": "http://purl.org/ontology/bibo/",
    "cc": "http://creativecommons.org/ns#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dbo": "http://dbpedia.org/ontology/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "doco": "http://purl.org/spar/doco/",
    "edam": "http://edamontology.org/",
    "fabio": "http://purl.org/spar/fabio/",
    "faldo": "http://biohackathon.org/resource/faldo#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frbr": "http://purl.org/vocab/frbr/core#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "np": "http://www.nanopub.org/nschema#",
    "obo": "http://purl.obolibrary.org/obo/",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "ontolex": "http://www.w3.org/ns/lemon/ontolex#",
    "org": "http://www.w3.org/ns/org#",
    "pav": "http://purl.org/pav/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "qb": "http://purl.org/linked-data/cube#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sio": "http://semanticscience.org/resource/",
    "sosa": "http://www.w3.org/ns/sosa/",
    "ssn": "http://www.w3.org/ns/ssn/",
    "time": "http://www.w3.org/2006/time#",
    "up": "http://purl.uniprot.org/core/",
    "vann": "http://purl.org/vocab/vann/",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wikibase": "http://wikiba.se/ontology#",
}


def declaration(prefix: str, form: str = "PREFIX {0}: <{1}>", known: Iterable[str] = ()) -> str:
    """Return the end of an error message about an undeclared prefix.

    It proposes a similar prefix, or the declaration to add.

    Parameters
    ----------
    prefix
        The undeclared prefix, without its colon.
    form
        Format string of a declaration, with the placeholders ``{0}`` for the prefix and ``{1}`` for the namespace.
    known
        Prefixes that are declared or predefined.

    Returns
    -------
    str
        A text beginning with a colon, to be appended to the message.

    Examples
    --------
    >>> declaration("wd")
    ': add the line PREFIX wd: <http://www.wikidata.org/entity/>'
    >>> declaration("RDFS", known=["rdf", "rdfs"])
    ': did you mean rdfs: ?'
    """
    names = list(known)
    same = [name for name in names if name.lower() == prefix.lower()]
    if same:
        return f": did you mean {same[0]}: ?"
    namespaces = {name.lower(): (name, iri) for name, iri in {**PREFIXES, **WELL_KNOWN}.items()}
    if prefix.lower() in namespaces:
        return ": add the line " + form.format(prefix, namespaces[prefix.lower()][1])
    close = get_close_matches(prefix, names, n=1, cutoff=0.7) if len(prefix) > 1 else []
    if close:
        return f": did you mean {close[0]}: ?"
    return ": add the line " + form.format(prefix, "https://…") + " with its namespace"
