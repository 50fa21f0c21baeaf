"""The main class of the API, KnowledgeGraph, whose methods delegate to other modules; functions to open graphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.argument_types import checked
from immunograph.curation import Project, packaged_project
from immunograph.curation.identifier_table import read_records
from immunograph.curation.near_keys import near_properties
from immunograph.errors import FormatError, NotAProjectError, StoreError
from immunograph.explorer.face import ExplorerFace
from immunograph.identifiers import PrefixMap
from immunograph.interchange.face import ExchangeFace
from immunograph.mapping.face import MappingFace
from immunograph.near_paths import does_not_exist
from immunograph.plurals import counted
from immunograph.renamed import warn_renamed
from immunograph.shell_commands import named_on_command_line, shell_command
from immunograph.store import LocalStore, Store, format_of, is_store, open_store
from immunograph.vocabulary import IG

__all__ = ["KnowledgeGraph", "load", "open_graph"]


class KnowledgeGraph(ExplorerFace, ExchangeFace, MappingFace):
    """A knowledge graph of claims with their evidence.

    Parameters
    ----------
    store
        The store with the quads; by default a new, empty store in memory.
    project
        Project whose named queries and rules are available in addition to the packaged ones; none by default.

    Raises
    ------
    FormatError
        If ``store`` is not a store.

    Notes
    -----
    =====================  =====================================================================================
    for                    names
    =====================  =====================================================================================
    data in and out        ``add``, ``import_table``, ``update``, ``export``, ``dataset``, ``store``, ``close``
    content                ``title``, ``licence``, ``info``, ``find``, ``describe``, ``sentence``, ``claims``, ``kinds``
    questions              ``query``, ``ask``
    analyses               ``mechanisms``, ``contradictions``, ``belief``, ``why``, ``gaps``, ``whatif``, ``diff``,
                           ``notices``, ``check_wording``
    networks and pictures  ``network``, ``explore``
    accessors              ``names``, ``columns``, ``counts``, ``queries``, ``networks``, ``rules``, ``imports``
    =====================  =====================================================================================
    """

    @checked
    def __init__(self, store: Store | None = None, *, project: Project | None = None) -> None:
        if store is not None and not hasattr(store, "graphs"):
            raise FormatError(
                f"store must be a Store, not {store!r:.80}: open a directory or an address with ig.open(…)"
            )
        packaged = packaged_project()
        own = project if project is not None else packaged
        super().__init__(
            store,
            query_folders=list(dict.fromkeys([packaged.queries, own.queries])),
            rule_folders=list(dict.fromkeys([packaged.rules, own.rules])),
        )

    def __repr__(self) -> str:
        """Return a summary with the numbers of quads and named graphs."""
        return f"<KnowledgeGraph: {counted(len(self._store), 'quad')} in {counted(len(self._store.graphs()), 'graph')}>"

    def _terms_that_may_be_meant(self) -> Iterable[str]:
        return _vocabulary()

    def _properties_meant(self, name: str, known: Collection[str]) -> Sequence[str]:
        return near_properties(name, known)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Resolve a deprecated name, with a warning; type checkers do not see these names."""
            if name not in RENAMED:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            new, found = RENAMED[name]
            warn_renamed(f"kg.{name}", f"kg.{new}")
            return found(self)


def _at(new: str) -> tuple[str, Callable[[KnowledgeGraph], object]]:
    return new, attrgetter(new)


RENAMED: Final[dict[str, tuple[str, Callable[[KnowledgeGraph], object]]]] = {
    "arrays": _at("networks.arrays"),
    "beliefs": ("belief()", lambda graph: graph.belief),
    "communities": _at("networks.communities"),
    "compare": _at("networks.compare"),
    "contents": _at("counts.contents"),
    "corpus": ("columns.corpus", lambda graph: lambda: graph.columns.corpus),
    "count": _at("counts.by"),
    "degrees": _at("counts.degrees"),
    "entities": _at("names.entities"),
    "export_answer": _at("queries.export"),
    "hubs": _at("networks.hubs"),
    "infer": _at("rules.infer"),
    "missing_defaults": _at("queries.missing_defaults"),
    "motifs": _at("networks.motifs"),
    "perturb": ("whatif", lambda graph: graph.whatif),
    "prune_inferred": _at("rules.prune"),
    "remove_import": _at("imports.remove"),
    "search": _at("names.search"),
    "sparql": _at("queries.sparql"),
    "without": (
        "whatif(without=…)",
        lambda graph: lambda document, **options: graph.whatif(without=document, **options),
    ),
}
"""Deprecated name of version 0.1 -> its current name, and a function that returns the current attribute."""


@cache
def _vocabulary() -> tuple[str, ...]:
    """Return the IRIs of immunograph's own classes, properties and concepts, and of the classes of Biolink."""
    store = LocalStore()
    for path in sorted(packaged_project().ontology.glob("*.ttl")):
        store.load(path, format_of(path))
    own = {str(quad.subject) for quad in store.quads() if str(quad.subject).startswith(IG)}
    looked_up = read_records(packaged_project().curated / "identifiers.tsv")
    prefixes = PrefixMap()
    return (*own, *(prefixes.expand(curie) for curie in looked_up if re.match("biolink:[A-Z]", curie)))


@checked
def load(path: str | Path | None = None) -> KnowledgeGraph:
    """Load a graph into memory from an RDF file or a built project; by default, the packaged graph.

    Parameters
    ----------
    path
        An RDF file (TriG, N-Quads, Turtle …, plain or compressed), or the directory of a built project; by default, the
        packaged graph.

    Returns
    -------
    KnowledgeGraph
        A graph in memory; changes to it are not written back.

    Raises
    ------
    StoreError
        If the file does not exist or cannot be read, or the project has not been built.
    FormatError
        If the file cannot be parsed, or its format is unknown.
    LimitError
        If the file nests too deeply, or expands too far when decompressed.
    NotAProjectError
        If ``path`` is a directory but not a project, such as a store, which :func:`open_graph` opens.

    Examples
    --------
    >>> import immunograph as ig
    >>> ig.load().find("il2").label
    'interleukin-2'
    """
    project = packaged_project()
    source = project.built if path is None else Path(path)
    if is_store(source):
        raise NotAProjectError(f"{source} is a store: open it with ig.open({str(source)!r})")
    if source.is_dir():
        project = Project.at(source)
        source = project.built
    if source.is_symlink() and not source.exists():
        raise StoreError(f"{source} is a broken symbolic link: name an existing file")
    if source == project.built and not source.exists():
        build = shell_command("build", *([] if path is None else [path]))
        raise StoreError(f"{source} does not exist: build it with '{build}', or name another file")
    if not source.is_file():
        missing = not source.exists()
        remedy = "name an RDF file, a project or a store"
        raise StoreError(does_not_exist(source, remedy) if missing else f"{source} is not a file: {remedy}")
    graph = KnowledgeGraph(project=project)
    graph.add(source)
    graph._source = named_on_command_line(path)
    return graph


@checked
def open_graph(location: str | Path, *, read_only: bool = False, **options: object) -> KnowledgeGraph:
    r"""Open a persistent graph in a directory, or at a SPARQL endpoint.

    Parameters
    ----------
    location
        A directory, which is created if it does not exist (unless ``read_only``), or the address of a SPARQL endpoint such as
        ``https://host/sparql``. Credentials for an endpoint are taken from the URL (``https://user:password@host/…``)
        or, if it names no user, from the environment: ``IMMUNOGRAPH_TOKEN``, or ``IMMUNOGRAPH_USER`` and
        ``IMMUNOGRAPH_PASSWORD``.
    read_only
        Whether to open a snapshot of the directory's current version (default false). Other processes may read the
        directory and write to it at the same time, and it may be on a read-only disk. Where no snapshot can be made (no
        permission to write, no hard links, a full disk), the files are read in place, and no other process can open
        them for writing until the graph is closed.
    \*\*options
        For an endpoint: ``update``, ``graph_store``, ``product``, ``union``, ``disjoint``, ``page``,
        ``limit``, ``patience`` and ``retries``; see :class:`immunograph.store.remote.store.RemoteStore`.

    Returns
    -------
    KnowledgeGraph
        A graph whose changes are durable (with ``read_only``, changes raise an error); close it with
        :meth:`KnowledgeGraph.close`, or use it in a ``with`` block.

    Raises
    ------
    StoreError
        If the directory is not an immunograph store, does not exist (with ``read_only``), or is open for writing in
        another process (without ``read_only``); if the endpoint cannot be reached; or if an option does not apply to the
        location: ``read_only`` to an endpoint, the others to a directory.
    TypeError
        If an option for an endpoint is unknown.

    Examples
    --------
    >>> import immunograph as ig, pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kg = ig.open(pathlib.Path(folder, "lab.igdb"))
    ...     added = kg.add(b"<http://e/a> <http://e/p> <http://e/b> .", format="nt")
    ...     kg.close()
    >>> int(added)
    1
    """
    graph = KnowledgeGraph(open_store(location, read_only=read_only, **options))
    graph._source = named_on_command_line(location)
    return graph
