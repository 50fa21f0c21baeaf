"""The interface of file formats other than RDF: readers, writers, their features, and the data to export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import IO, TYPE_CHECKING, Final, TypeAlias

from immunograph.analysis.edge_choice import PROJECTION, EdgeChoice
from immunograph.claims import ClaimsView
from immunograph.rdf import Quad

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.interchange.face import ExchangeFace

__all__ = ["EVERY_FEATURE", "ExchangeFormat", "Export", "Feature", "Reader", "Writer"]


class Feature(Enum):
    """A feature of a graph that a format can represent or lose; the value is its description."""

    LABELS = "labels, synonyms and definitions of entities"
    WORD_FORMS = "articles, plurals and verbs that curators entered for sentences"
    DIRECTION = "from which entity to which a claim runs"
    PARALLEL = "several claims between the same two entities"
    SIGN = "whether an effect increases or reduces"
    CERTAINTY = "how firmly a claim is made"
    STANCE = "null results and disputes"
    EVIDENCE = "every passage with its speaker, document, modality (can) and context"
    SOURCES = "retractions of sources, and other notices about them"
    CONTEXT = "context, aspect and participants of claims"
    JOINT = "which subjects or objects of a claim act only together"
    COMPONENTS = "components of complexes"
    AXIOMS = "other axioms: kinds, parts and bearers of entities"
    LITERALS = "claims whose object is a literal"
    ISOLATED = "entities without a claim in the selection"
    LICENCE = "title and licence"
    DECISIONS = "decisions of the curators"
    GRAPHS = "named graphs"


EVERY_FEATURE: Final = frozenset(Feature)
"""All features that a graph of claims may have."""


@dataclass(frozen=True, slots=True)
class Export:
    """The claims to write, with the graph that they come from.

    Parameters
    ----------
    view
        Column view of all claims in the graph.
    network
        Selected claims as a networkx multigraph; :func:`immunograph.analysis.project` describes its attributes.
    title, licence
        Title and licence of the graph.
    """

    view: ClaimsView
    network: nx.MultiDiGraph[str]
    title: str = ""
    licence: str = "unknown"

    @classmethod
    def of(cls, kg: ExchangeFace, focus: str | None = None, *, hops: int = 1, edges: EdgeChoice = PROJECTION) -> Export:
        r"""Create the export that ``kg.export`` passes to a writer, for trying a writer before it is registered.

        Parameters
        ----------
        kg
            Graph to export from, a :class:`immunograph.KnowledgeGraph`.
        focus, hops, edges
            Selection of claims, as in :meth:`immunograph.KnowledgeGraph.network`; by default, all accepted claims. If
            ``edges`` names a graph, only that named graph is read.

        Returns
        -------
        Export
            The selection; it may be empty, although ``kg.export`` then raises an error.

        Raises
        ------
        UnknownNameError
            If ``focus``, or the graph that ``edges`` names, is not known.
        FormatError
            If ``hops`` is negative.

        Examples
        --------
        >>> import io
        >>> import immunograph as ig
        >>> def write(export, stream):
        ...     for subject, object, claim in export.network.edges(data=True):
        ...         stream.write(f"{subject}\t{claim['shown_as']}\t{object}\n".encode())
        >>> stream = io.BytesIO()
        >>> export = Export.of(ig.load(), "interleukin-2")
        >>> write(export, stream)
        >>> stream.getvalue().count(b"\n") == export.network.number_of_edges()
        True
        """
        network = kg.network(focus, hops=hops, edges=edges)
        return cls(kg._claims_in(edges.graph), network, kg.title, kg.licence)


Write: TypeAlias = Callable[[Export, IO[bytes]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFormat:
    """Common fields of readers and writers.

    Parameters
    ----------
    name
        Name used on the command line, such as ``graphml``: lower-case letters, digits and hyphens.
    title
        Name in prose, such as ``GraphML``.
    endings
        File extensions with their dot, such as ``(".graphml",)``; in this package also ends of names, such as
        ``_edges.tsv``.
    media_types
        Media types, accepted as names as well.
    carries
        Features that the format preserves; the loss report counts those that it does not.
    about
        One to three sentences on its purpose, and on how a claim is represented; part of the documentation.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    media_types: tuple[str, ...] = ()
    carries: frozenset[Feature] = frozenset()
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(ExchangeFormat):
    """A file format that can be read.

    Parameters
    ----------
    name, title, endings, media_types, carries, about
        See :class:`ExchangeFormat`.
    read
        Called with a binary stream and with the name of the input for error messages; yields quads. A quad whose graph
        is empty goes to the default graph. Invalid input must raise :class:`immunograph.errors.FormatError`, which
        names the position, says what was expected and what to do.
    branches
        Whether ``read`` accepts a third argument, ``branch``: the CURIE or IRI of a term, to read only this term and its
        subclasses.
    recognises
        Predicate over the first bytes of a file with the extension ``.json``, which formats share with JSON-LD; ``None``
        if the format is known by its own extensions only.

    Examples
    --------
    >>> from immunograph.model import IRI
    >>> def read(stream, name):
    ...     for line in stream:
    ...         subject, predicate, object = (IRI(f"https://example.org/{word}") for word in line.decode().split())
    ...         yield Quad(subject, predicate, object, IRI(""))
    >>> Reader(name="words", title="Words", endings=(".words",), read=read).name
    'words'
    """

    read: Callable[..., Iterable[Quad]]
    branches: bool = False
    recognises: Callable[[bytes], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer(ExchangeFormat):
    r"""A file format in which claims can be written.

    Parameters
    ----------
    name, title, endings, media_types, carries, about
        See :class:`ExchangeFormat`.
    write
        Called with the :class:`Export` and a binary stream. The output file is replaced atomically when it is complete.
    second
        For formats with two files: suffix of the first file's name, suffix of the second's, and the function that
        writes the second. ``None`` for one file.
    of_claims
        Whether the output contains the selected claims; false for another part of the graph, such as its mappings.

    Examples
    --------
    >>> def write(export, stream):
    ...     for subject, object, claim in export.network.edges(data=True):
    ...         stream.write(f"{subject}\t{claim['shown_as']}\t{object}\n".encode())
    >>> Writer(name="lines", title="Lines", endings=(".lines",), write=write).carries
    frozenset()
    """

    write: Write
    second: tuple[str, str, Write] | None = None
    of_claims: bool = True
