"""Parsing for rdflib with limits that are checked before the parser runs, and without reading referenced documents.

rdflib's parsers fetch the contexts that a JSON-LD document references, expand the entities of RDF/XML and recurse once
per bracket. So the graphs that we return check a document against the same limits as :func:`add_all`, refuse references
to other documents, and parse into a temporary store first: if a document is refused, or has a syntax error in its last
line, the graph is unchanged.

Turtle, TriG, N-Triples and N-Quads are read by the engine's parser. rdflib's resolves some relative IRIs wrongly, drops
the time zone of a date, accepts invalid escapes, and is some ten times slower; it is used only for options that the
engine does not have.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox
import rdflib
from rdflib import plugin
from rdflib.exceptions import ParserError
from rdflib.graph import QuotedGraph
from rdflib.parser import InputSource, Parser, PythonInputSource
from rdflib.plugins.shared.jsonld.util import HTMLJSONParser
from rdflib.plugins.stores.memory import Memory
from rdflib.term import IdentifiedNode
from rdflib.util import guess_format

from immunograph.errors import FormatError, ImmunographError, LimitError
from immunograph.store.formats import FORMATS, Format, plain_name
from immunograph.store.loading.guards.base import MOST_DEEP_JSON, Measure
from immunograph.store.loading.guards.nesting import AnyJsonMeasure, FormulaMeasure
from immunograph.store.loading.source import Document
from immunograph.store.oxigraph import SYNTAX
from immunograph.store.rdflib_view.conversion import from_ox, graph_to_ox
from immunograph.store.rdflib_view.parse_input import Given, opened

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["parse_guarded", "refuse_references"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """Format and check for the documents of one of rdflib's parsers."""

    form: Format
    measure: type[Measure] | None = None


_RDFLIB: Final = "rdflib.plugins.parsers."
_OXRDFLIB: Final = "oxrdflib.parser.Oxigraph"
_JSON: Final = _Kind(FORMATS["jsonld"], AnyJsonMeasure)
_FORMULAS: Final = _Kind(FORMATS["turtle"], FormulaMeasure)
_JSON_LD: Final = f"{_RDFLIB}jsonld.JsonLDParser"
_PATCH: Final = f"{_RDFLIB}patch.RDFPatchParser"
_KINDS: Final[dict[str, _Kind]] = {
    f"{_RDFLIB}notation3.TurtleParser": _Kind(FORMATS["turtle"]),
    f"{_RDFLIB}notation3.N3Parser": _FORMULAS,
    f"{_RDFLIB}trig.TrigParser": _Kind(FORMATS["trig"]),
    f"{_RDFLIB}ntriples.NTParser": _Kind(FORMATS["ntriples"]),
    f"{_RDFLIB}nquads.NQuadsParser": _Kind(FORMATS["nquads"]),
    f"{_RDFLIB}rdfxml.RDFXMLParser": _Kind(FORMATS["rdfxml"]),
    f"{_RDFLIB}trix.TriXParser": _Kind(FORMATS["rdfxml"]),
    f"{_RDFLIB}hext.HextuplesParser": _JSON,
    _JSON_LD: _JSON,
    _PATCH: _Kind(FORMATS["nquads"]),
    f"{_OXRDFLIB}TurtleParser": _Kind(FORMATS["turtle"]),
    f"{_OXRDFLIB}N3Parser": _FORMULAS,
    f"{_OXRDFLIB}TriGParser": _Kind(FORMATS["trig"]),
    f"{_OXRDFLIB}NTriplesParser": _Kind(FORMATS["ntriples"]),
    f"{_OXRDFLIB}NQuadsParser": _Kind(FORMATS["nquads"]),
    f"{_OXRDFLIB}RdfXmlParser": _Kind(FORMATS["rdfxml"]),
    f"{_OXRDFLIB}JsonLdParser": _JSON,
    f"{_OXRDFLIB}StreamingJsonLdParser": _JSON,
}
_BY_ENGINE: Final = {
    f"{_RDFLIB}notation3.TurtleParser",
    f"{_RDFLIB}trig.TrigParser",
    f"{_RDFLIB}ntriples.NTParser",
    f"{_RDFLIB}nquads.NQuadsParser",
}
_OUR_NAMES: Final = {"jsonld": "json-ld", "rdfxml": "xml"}
_HTML: Final = ("text/html", "application/xhtml+xml")


class DocumentError(FormatError, SyntaxError):
    """Raised if a document is not valid in its format; also a ``SyntaxError``, which users of rdflib expect."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.msg = message

    def __str__(self) -> str:
        """Return the message."""
        return self.msg


def parse_guarded(
    graph: rdflib.Graph,
    source: object,
    public_id: str | None,
    format: str | None,
    location: str | None,
    file: object,
    data: object,
    options: dict[str, object],
) -> None:
    """Parse a document into an rdflib graph within limits; an error leaves the graph unchanged.

    The arguments are those of :meth:`rdflib.Graph.parse`.

    Parameters
    ----------
    graph
        The graph that receives the triples; for a dataset, its default graph.
    source, location, file, data
        Exactly one must be given. An ``http`` or ``https`` URL given as ``source`` or ``location`` is fetched;
        redirects are followed only to the same host.
    public_id
        Base IRI against which relative IRIs are resolved; it is never fetched.
    format
        Name of an rdflib parser, or a media type; by default, that of the server's response, else that of the file
        extension, else Turtle.
    options
        Further keyword arguments for the parser.

    Raises
    ------
    LimitError
        If the document is nested too deeply, or expands beyond the limit.
    FormatError
        If the document is not valid, refers to a remote context, contains N3 formulas, has a media type that rdflib
        cannot read, or needs a parser that is not one of rdflib's own. For Turtle, TriG, N-Triples and N-Quads it is
        also a ``SyntaxError``, unless the parser has options.
    SyntaxError
        If one of rdflib's parsers, which read all other formats and documents with options, rejects the document; some
        of them raise other classes. An unknown ``format`` raises rdflib's ``PluginException``, and a document of unknown
        format that is not Turtle its ``ParserError``.
    StoreError
        If the path is a directory, a URL cannot be fetched or is not supported, or the document cannot be read.
    ValueError
        If none or several of ``source``, ``location``, ``file`` and ``data`` are given.
    TypeError
        If one of them has an unsupported type.
    FileNotFoundError
        If the file does not exist.
    """
    with contextlib.ExitStack() as closing:
        given = closing.enter_context(opened(source, location, file, data))
        parser_name, guessed = _parser_name(format, given)
        parser = plugin.get(parser_name, Parser)
        qualified = f"{parser.__module__}.{parser.__qualname__}"
        kind = _KINDS.get(qualified)
        if kind is None:
            raise FormatError(
                f"{given.name}: the parser for {parser_name!r} is not one of rdflib's own, so it could contact any host: "
                "parse the document into an rdflib.Graph, and add that graph: graph += other"
            )
        if qualified in _BY_ENGINE and not options:
            _read_by_engine(given, kind, public_id, graph, guessed=guessed)
            return
        if qualified == _JSON_LD:
            read: InputSource = _json_source(given, kind, options, closing)
        else:
            read = _measured_source(given, kind, closing)
        public = public_id if public_id is not None else given.base
        read.setPublicId(public or "")
        scratch = Memory()
        sink = rdflib.Graph(store=scratch, identifier=graph.identifier, bind_namespaces="none")
        try:
            if qualified == _PATCH:
                _patch(parser, read, graph, sink, options)
                return
            parser().parse(read, sink, **options)
        except RecursionError:
            raise LimitError(
                f"{given.name} is nested more deeply than rdflib's parser supports; name the inner nodes by IRIs, or add "
                "the document with kg.add"
            ) from None
        except SyntaxError as error:
            if guessed:
                raise ParserError(
                    f"{given.name}: the format is not known, and the document is not Turtle ({error}): name the format"
                ) from error
            raise
    _move(scratch, graph, given.name, override=not qualified.endswith("RDFXMLParser"))


# --- which parser -------------------------------------------------------------------------------------------------


def _parser_name(format: str | None, given: Given) -> tuple[str, bool]:
    """Return the name of the parser that rdflib would choose, and whether it is only a guess."""
    if format is not None:
        name = format.partition(";")[0].strip()
        for each in (name, name.lower(), _OUR_NAMES.get(name.lower(), "")):
            if each and _is_parser(each):
                return each, False
        plugin.get(format, Parser)  # raises rdflib's own error
    media_type = (given.media_type or "").partition(";")[0].strip().lower()
    if media_type and _is_parser(media_type):
        return media_type, False
    by_ending = guess_format(plain_name(given.file)) if given.file else None
    if by_ending is not None:
        return by_ending, False
    if media_type and media_type not in ("text/plain", "application/octet-stream"):
        raise FormatError(f"{given.name}: rdflib has no parser for the media type {media_type}: name the format")
    return "turtle", True


def _is_parser(name: str) -> bool:
    try:
        plugin.get(name, Parser)
    except plugin.PluginException:
        return False
    return True


# --- what the parser sees -----------------------------------------------------------------------------------------


class _Stream(io.RawIOBase):
    """A measured document as a binary stream."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        piece = self._document.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


def _measured(given: Given, kind: _Kind, closing: contextlib.ExitStack) -> io.BufferedReader:
    if isinstance(given.origin, dict | list):
        raise _not_json_ld(given.name)
    document = closing.enter_context(Document(given.origin, kind.form, name=given.name, measure=kind.measure))
    return io.BufferedReader(_Stream(document))


def _not_json_ld(name: str) -> FormatError:
    return FormatError(f"{name}: a dict or list can only be parsed as JSON-LD: pass format='json-ld'")


def _measured_source(given: Given, kind: _Kind, closing: contextlib.ExitStack) -> InputSource:
    made = InputSource()
    stream = _measured(given, kind, closing)
    made.setByteStream(stream)
    if kind.form.name == "rdfxml":
        made.setEncoding("utf-8")
    else:
        made.setCharacterStream(codecs.getreader("utf-8")(stream))
    return made


def _json_source(
    given: Given, kind: _Kind, options: dict[str, object], closing: contextlib.ExitStack
) -> PythonInputSource:
    """Return parsed JSON as an input source: rdflib's JSON-LD parser would fetch every context that it refers to."""
    if isinstance(given.origin, dict | list):
        value: object = given.origin
    elif (given.media_type or "").partition(";")[0].strip().lower() in _HTML:
        reader = HTMLJSONParser(extract_all_scripts=bool(options.get("extract_all_scripts")))
        reader.feed(_measured(given, _Kind(kind.form, Measure), closing).read().decode("utf-8", "replace"))
        value = reader.get_json()
    else:
        try:
            value = json.loads(_measured(given, kind, closing).read())
        except ImmunographError:
            raise
        except RecursionError:
            raise _too_deep(given.name) from None
        except json.JSONDecodeError as error:
            raise FormatError(
                f"{given.name}, line {error.lineno}, column {error.colno}: this is not JSON: {error.msg}; correct the "
                "document there"
            ) from error
        except ValueError as error:
            raise FormatError(f"{given.name}: this is not JSON: {error}; expected a JSON-LD document") from error
    refuse_references(value, given.name)
    context = options.get("context")
    if context is not None:
        refuse_references({"@context": context}, "the argument context")
    return PythonInputSource(value)


def _too_deep(name: str) -> LimitError:
    return LimitError(
        f"{name} nests arrays and objects more than {MOST_DEEP_JSON:,} levels deep, which is the limit; flatten it: "
        "name the inner nodes by IRIs"
    )


def refuse_references(value: object, name: str) -> None:
    """Raise an error if a JSON-LD document refers to a remote context, by ``@context`` or ``@import``.

    Parameters
    ----------
    value
        The parsed JSON document.
    name
        Name of the document in error messages.

    Raises
    ------
    FormatError
        If there is such a reference; the message quotes the first one.
    LimitError
        If the document is nested too deeply.
    """
    level: list[object] = [value]
    for _ in range(MOST_DEEP_JSON + 2):
        below: list[object] = []
        for each in level:
            if isinstance(each, dict):
                context = each.get("@context")
                named = [
                    part for part in (context if isinstance(context, list) else [context]) if isinstance(part, str)
                ]
                if "@import" in each:
                    named.append(str(each["@import"]))
                if named:
                    raise FormatError(
                        f"{name}: it refers to the remote @context {named[0][:200]!r}, and nothing is downloaded: replace "
                        'the reference with the text of that context, as in "@context": {…}'
                    )
                below.extend(part for part in each.values() if isinstance(part, dict | list))
            elif isinstance(each, list):
                below.extend(part for part in each if isinstance(part, dict | list))
        if not below:
            return
        level = below
    raise _too_deep(name)


def _read_by_engine(given: Given, kind: _Kind, public: str | None, graph: rdflib.Graph, *, guessed: bool) -> None:
    """Parse a document with the engine; triples outside named graphs are added to ``graph``."""
    if isinstance(given.origin, dict | list):
        raise _not_json_ld(given.name)
    base = str(graph.absolutize(public if public is not None else given.base or ""))
    goal = graph_to_ox(graph)
    with Document(given.origin, kind.form, name=given.name, base=base) as document:
        try:
            parser = ox.parse(
                cast("IO[bytes]", document), format=SYNTAX[kind.form.name], base_iri=base, rename_blank_nodes=True
            )
            quads = list(parser)
        except ImmunographError:
            raise
        except (SyntaxError, ValueError, OSError, MemoryError) as error:
            explained = document.explain(error)
            if guessed:
                raise ParserError(f"{explained}; Turtle is the default: name the format if it is another") from error
            raise (DocumentError(str(explained)) if type(explained) is FormatError else explained) from error
    if not isinstance(goal, ox.DefaultGraph):
        unnamed = ox.DefaultGraph()
        quads = [
            ox.Quad(quad.subject, quad.predicate, quad.object, goal) if quad.graph_name == unnamed else quad
            for quad in quads
        ]
    add = getattr(graph.store, "add_quads", None)
    if add is not None:
        add(quads)
    else:
        graphs = _Graphs(graph)
        graph.store.addN(
            [
                (from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object), graphs[from_ox(quad.graph_name)])
                for quad in quads
            ]
        )
    for prefix, namespace in parser.prefixes.items():
        graph.bind(prefix, namespace)


# --- into the graph -----------------------------------------------------------------------------------------------


def _patch(
    parser: type[Parser], read: InputSource, graph: rdflib.Graph, sink: rdflib.Graph, options: dict[str, object]
) -> None:
    """Apply an RDF patch, which can also remove triples, after it has been parsed to its end."""
    stream = read.getByteStream()
    text = b"" if stream is None else stream.read()
    for goal in (sink, graph):
        again = InputSource()
        again.setByteStream(io.BytesIO(text))
        parser().parse(again, goal, **options)


class _Graphs(dict[IdentifiedNode, rdflib.Graph]):
    """Lazily created graphs of a store by name, with the class of a given graph."""

    def __init__(self, like: rdflib.Graph) -> None:
        super().__init__()
        self._like = like

    def __missing__(self, name: IdentifiedNode) -> rdflib.Graph:
        self[name] = made = type(self._like)(store=self._like.store, identifier=name)
        return made


def _move(scratch: Memory, graph: rdflib.Graph, name: str, *, override: bool) -> None:
    """Move triples and prefixes from a temporary store; blank nodes keep their names."""
    graphs = _Graphs(graph)
    quads = []
    for (subject, predicate, value), contexts in scratch.triples((None, None, None), None):
        for context in contexts:
            if isinstance(context, QuotedGraph) or QuotedGraph in (type(subject), type(value)):
                raise FormatError(f"{name} contains N3 formulas, which cannot be stored as RDF: remove the formulas")
            place = cast("IdentifiedNode", getattr(context, "identifier", context))  # every quad of Memory has a graph
            quads.append((subject, predicate, value, graphs[place]))
    if quads:
        graph.store.addN(quads)
    for prefix, namespace in scratch.namespaces():
        graph.bind(prefix, namespace, override=override)
