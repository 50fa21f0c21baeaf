"""The graphs that we hand out to rdflib, and the ways to have one of them parse a document."""

import copy
import io
import json
import pickle
from xml.sax import xmlreader

import rdflib
from rdflib import BNode, URIRef
from rdflib.parser import InputSource, StringInputSource, create_input_source

EX = rdflib.Namespace("http://example.org/")


ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


OPENED = []


def opened(path, *arguments, **options):
    OPENED.append(path.open(*arguments, **options))
    return OPENED[-1]


def graphs_of(kg):
    """Every graph that can be had from a knowledge graph, by how it is had."""
    shown = kg.dataset()
    named, node = URIRef("urn:g"), URIRef("urn:s")
    built = kg.query(ALL)
    made = {
        "dataset": shown,
        "default graph": shown.default_graph,
        "graph": shown.graph(named),
        "a new graph": shown.graph(),
        "get_context": shown.get_context(named),
        "get_graph": shown.get_graph(named),
        "graphs": next(each for each in shown.graphs() if each.identifier == named),
        "contexts": next(iter(shown.contexts())),
        "graphs that hold a triple": next(iter(shown.graphs((node, None, None)))),
        "resource": shown.resource(node).graph,
        "collection": shown.collection(BNode()).graph,
        "copy": copy.copy(shown),
        "copy of a graph": copy.copy(shown.graph(named)),
        "sum": shown.graph(named) + rdflib.Graph(),
        "difference": shown.graph(named) - rdflib.Graph(),
        "intersection": shown.graph(named) * rdflib.Graph(),
        "exclusive or": shown.graph(named) ^ rdflib.Graph(),
        "skolemized": shown.graph(named).skolemize(),
        "deskolemized": shown.graph(named).de_skolemize(),
        "description": shown.cbd(node),
        "toPython": shown.toPython(),
        "result of the dataset": shown.query(ALL).graph,
        "result of rdflib's evaluator": shown.query(ALL, use_store_provided=False).graph,
        "result with bindings": shown.query(ALL, initBindings={"s": node}).graph,
        "constructed": built,
        "described": kg.query("DESCRIBE <urn:s>"),
        "constructed and queried": built.query(ALL).graph,
        "copy of a constructed one": copy.deepcopy(built),
        "sum of a constructed one": built + built,
        "described by a constructed one": built.cbd(node),
    }
    if kg.store.capabilities.rdflib:
        made["deep copy"] = copy.deepcopy(shown)
        made["deep copy of a graph"] = copy.deepcopy(shown.graph(named))
        made["pickled"] = pickle.loads(pickle.dumps(shown))  # noqa: S301  what we made ourselves
        made["graph of a pickled one"] = next(iter(made["pickled"].graphs()))
        made["sum of datasets"] = shown + shown
    return made


def some_of(kg):
    """One of each kind, as all others are of these kinds."""
    shown = kg.dataset()
    return {"dataset": shown, "graph": shown.graph(URIRef("urn:g")), "constructed": kg.query(ALL)}


def ways_to_parse(text, path, form, url):
    """Every way to hand over a document, as arguments of ``parse``."""
    path.write_text(text)
    plain = InputSource()
    plain.setByteStream(io.BytesIO(text.encode()))
    named = xmlreader.InputSource(url)
    named.setByteStream(io.BytesIO(text.encode()))
    ways = {
        "text": {"data": text, "format": form},
        "bytes": {"data": text.encode(), "format": form},
        "bytes as source": {"source": text.encode(), "format": form},
        "path": {"source": path, "format": form},
        "location": {"location": str(path), "format": form},
        "file address": {"source": path.as_uri(), "format": form},
        "guessed": {"source": str(path)},
        "binary stream": {"source": io.BytesIO(text.encode()), "format": form},
        "text stream": {"source": io.StringIO(text), "format": form},
        "file": {"file": opened(path, "rb"), "format": form},
        "guessed file": {"file": opened(path, "rb")},
        "text file": {"file": opened(path, encoding="utf-8"), "format": form},
        "input source": {"source": plain, "format": form},
        "input source with an address": {"source": named, "format": form},
        "string source": {"source": StringInputSource(text), "format": form},
        "created source": {"source": create_input_source(data=text), "format": form},
        "with a public id": {"data": text, "format": form, "publicID": url},
    }
    if form == "json-ld":
        ways["media type"] = {"data": text, "format": "application/ld+json"}
        ways["value"] = {"data": json.loads(text), "format": form}
        ways["our name"] = {"data": text, "format": "jsonld"}
        ways["with a base"] = {"data": text, "format": form, "base": url}
    return ways
