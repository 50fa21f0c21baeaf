"""The Python API: pyvis's ``Network`` with our own page, and ``explore`` for any networkx graph."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import networkx as nx
import pyvis.network

from immunograph.errors import ImmunographError, StoreError, UnknownNameError
from immunograph.explorer.layout_progress import layout_progress
from immunograph.explorer.page import iframe, render
from immunograph.explorer.payload import LAYOUTS, build
from immunograph.explorer.svg import to_svg
from immunograph.files import write_atomically

if TYPE_CHECKING:
    from immunograph.explorer.payload_rows import Payload

__all__ = ["Network", "explore"]

Node = TypeVar("Node", bound=Hashable)


_ENDINGS: Final = (".html", ".htm", ".svg")
_PYVIS_LAYOUTS: Final = {None: "network", False: "network", True: "layered"}


def _number(transform: Callable[[Any], float], value: object) -> float | None:
    """Transform a size or a weight; nothing where it is not a number that can be drawn."""
    try:
        number = transform(value)
        return number if math.isfinite(number) else None
    except (TypeError, ValueError, OverflowError):
        return None


class Network(pyvis.network.Network):  # type: ignore[misc]
    """A pyvis network whose page is one self-contained file with every edge's evidence in it.

    ``add_node``, ``add_edge``, ``from_nx``, ``options`` and the other methods of pyvis go on working; the
    options of vis-network's physics have no effect, for positions are computed once, here, and are the same
    for the same graph. Parallel edges are kept, in undirected networks too.

    Parameters
    ----------
    title, subtitle
        Heading of the page and the line beneath it.
    focus
        Node to start from: selected and in the middle.
    empty_reason
        What the page says where there is no edge to show.
    licence, sources, citation
        Licence of the graph, the texts it rests on, and how to cite it; on the page, so that they travel with it.
        A text is its title, or a mapping with ``title``, ``kind``, ``licence`` and ``url``.
    aside
        Epistemic statuses, such as ``bibliographic``: claims that have only evidence of these are hidden at
        first, with a note that says so and brings them back.
    layout
        ``network``, or ``layered`` for a mechanism from left to right; pyvis's ``None`` and ``False`` are the one, ``True``
        is the other.
    view
        Filters, selection and zoom to open with, as the page's "Copy view" gives them.
    seed
        Seed of the layout.
    paths
        The steps that the Paths panel searches, as :func:`immunograph.explorer.path_data.path_data` gives them; left out,
        every edge is a step.
    progress
        Show how far the layout is, on a terminal, where it takes long.
    height, width, directed, notebook, neighborhood_highlight, select_menu, filter_menu, bgcolor, font_color, heading, cdn_resources
        As in pyvis, in its order, so that code written for it runs; the page has a search and filters of its own and asks
        for nothing from elsewhere, so that the menus and ``cdn_resources`` change nothing.

    Examples
    --------
    >>> net = Network(title="Two cytokines")
    >>> net.add_node("IL-2", category="Protein")
    >>> net.add_node("lymphocyte", category="Cell")
    >>> net.add_edge("IL-2", "lymphocyte", predicate_label="activates", sign="+", certainty=2)
    >>> net.generate_html()[:15]
    '<!doctype html>'
    """

    def __init__(
        self,
        height: str = "640px",
        width: str = "100%",
        directed: bool = True,
        notebook: bool = False,
        neighborhood_highlight: bool = False,
        select_menu: bool = False,
        filter_menu: bool = False,
        bgcolor: str = "#ffffff",
        font_color: str | bool = False,
        layout: str | bool | None = "network",
        heading: str = "",
        cdn_resources: str = "in_line",
        *,
        title: str = "",
        subtitle: str = "",
        focus: Hashable | None = None,
        empty_reason: str = "",
        licence: str = "",
        sources: Sequence[str | Mapping[str, object]] = (),
        citation: str = "",
        aside: Sequence[str] = (),
        view: str = "",
        seed: int = 1,
        paths: Mapping[str, object] | None = None,
        progress: bool = True,
    ) -> None:
        wanted = _PYVIS_LAYOUTS.get(layout, layout) if layout is None or isinstance(layout, bool) else layout
        if wanted not in LAYOUTS:
            raise UnknownNameError("layout", str(layout), hint=f"one of {', '.join(LAYOUTS)}")
        super().__init__(
            height=height,
            width=width,
            directed=directed,
            notebook=notebook,
            neighborhood_highlight=neighborhood_highlight,
            select_menu=select_menu,
            filter_menu=filter_menu,
            bgcolor=bgcolor,
            font_color=font_color,
            layout=wanted == "layered",
            heading=heading,
            cdn_resources=cdn_resources,
        )
        self.title = title
        self.subtitle = subtitle
        self.focus = focus
        self.empty_reason = empty_reason
        self.licence = licence
        self.sources = tuple(sources)
        self.citation = citation
        self.aside = tuple(aside)
        self.page_layout = str(wanted)
        self.view = view
        self.seed = seed
        self.paths = paths
        self.progress = progress

    def add_node(self, n_id: Hashable, label: str | None = None, **options: object) -> None:
        r"""Add a node, as in pyvis, under any hashable id; adding the same id again changes nothing.

        Parameters
        ----------
        n_id
            Id of the node.
        label
            Its label; the id if left out.
        \*\*options
            Attributes: those of pyvis, those the page knows (``category``, ``definition`` …) and any others.

        Examples
        --------
        >>> net = Network()
        >>> net.add_node("IL-2", category="Protein")
        >>> net.num_nodes()
        1
        """
        if n_id in self.node_map:
            return
        node = {**options, "id": n_id, "label": str(n_id) if label is None else label}
        node.setdefault("shape", self.shape)
        self.nodes.append(node)
        self.node_ids.append(n_id)
        self.node_map[n_id] = node

    def add_edge(self, source: Hashable, to: Hashable, **options: object) -> None:
        r"""Add an edge between two existing nodes; a second one between the same nodes is kept as a parallel edge.

        Parameters
        ----------
        source, to
            Ids of the nodes.
        \*\*options
            Attributes, such as ``predicate_label``, ``sign`` (``+``, ``-``), ``certainty`` (0 to 3) and
            ``evidence``.

        Raises
        ------
        UnknownNameError
            If one of the nodes has not been added.

        Examples
        --------
        >>> net = Network()
        >>> net.add_nodes(["IL-2", "lymphocyte"])
        >>> net.add_edge("IL-2", "lymphocyte", sign="+")
        >>> net.num_edges()
        1
        """
        for end in (source, to):
            if end not in self.node_map:
                raise UnknownNameError("node", str(end), hint="add it with add_node first")
        edge = {**options, "from": source, "to": to}
        if self.directed:
            edge.setdefault("arrows", "to")
        self.edges.append(edge)

    def from_nx(
        self,
        nx_graph: nx.Graph[Node],
        node_size_transf: Callable[[Any], float] = lambda size: size,
        edge_weight_transf: Callable[[Any], float] = lambda weight: weight,
        default_node_size: int = 10,
        default_edge_weight: int = 1,
        show_edge_weights: bool = True,
        edge_scaling: bool = False,
    ) -> None:
        """Add all nodes and edges of a networkx graph; unlike pyvis, this does not change the graph.

        Parameters
        ----------
        nx_graph
            A directed or undirected graph, with or without parallel edges.
        node_size_transf, edge_weight_transf
            Functions applied to the sizes of nodes and the weights of edges; a result that is not a finite
            number is replaced by the default.
        default_node_size, default_edge_weight
            For nodes and edges that have none.
        show_edge_weights
            As in pyvis; has no effect.
        edge_scaling
            Use the weight as ``value``, which pyvis scales, in place of ``width``.

        Examples
        --------
        >>> import networkx as nx
        >>> net = Network()
        >>> net.from_nx(nx.path_graph(3))
        >>> net.num_nodes(), net.num_edges()
        (3, 2)
        """
        for node, data in nx_graph.nodes(data=True):
            options = {str(name): value for name, value in data.items() if name not in ("id", "n_id", "self")}
            sized = _number(node_size_transf, options.get("size", default_node_size))
            options["size"] = default_node_size if sized is None else int(sized)
            label = options.pop("label", None)
            self.add_node(node, None if label is None else str(label), **options)
        width = "value" if edge_scaling else "width"
        rows: Iterable[tuple[object, object, object, dict[str, object]]]
        if isinstance(nx_graph, nx.MultiGraph):
            rows = nx_graph.edges(keys=True, data=True)
        else:
            rows = ((source, to, None, data) for source, to, data in nx_graph.edges(data=True))
        for source, to, key, data in rows:
            options = {str(name): value for name, value in data.items() if name not in ("source", "to", "from")}
            scaled = _number(edge_weight_transf, options.get("weight", default_edge_weight))
            options.setdefault(width, default_edge_weight if scaled is None else scaled)
            if isinstance(key, str):
                options.setdefault("key", key)  # what the edge is called where nothing else says so; no claim
            self.add_edge(source, to, **options)

    def from_DOT(self, dot: object) -> None:  # noqa: N802 - pyvis's name
        """Not supported: pyvis would pass a DOT string to the page unparsed.

        Parameters
        ----------
        dot
            Ignored.

        Raises
        ------
        ImmunographError
            Always; the message names the alternative.
        """
        raise ImmunographError(
            "a DOT file cannot be shown directly; read it with networkx.nx_pydot.read_dot "
            "and give the graph to explore()"
        )

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """Return the page as HTML, byte for byte the same for the same graph.

        Parameters
        ----------
        name, local, notebook
            As in pyvis; have no effect.

        Returns
        -------
        str
            One self-contained HTML document.

        Examples
        --------
        >>> net = Network()
        >>> net.add_node("IL-2")
        >>> net.generate_html() == net.generate_html()
        True
        """
        self.html = render(self._payload(), title=self._heading())
        return self.html

    def to_svg(self) -> str:
        """Return a drawing of the network as SVG, for a README or a page without scripts; suited to small graphs.

        Positions and marks are those of the page; colours follow the reader's light or dark theme.

        Returns
        -------
        str
            An SVG document.

        Examples
        --------
        >>> net = Network()
        >>> net.add_nodes(["IL-2", "lymphocyte"])
        >>> net.add_edge("IL-2", "lymphocyte", sign="+")
        >>> net.to_svg()[:4]
        '<svg'
        """
        return to_svg(cast("Payload", self._payload()))

    def _heading(self) -> str:
        return self.title or str(self.heading or "")

    def _payload(self) -> dict[str, object]:
        with layout_progress(len(self.nodes) if self.progress else 0) as report:
            return build(
                self.nodes,
                self.edges,
                directed=self.directed,
                title=self._heading(),
                subtitle=self.subtitle,
                focus=self.focus,
                empty_reason=self.empty_reason,
                licence=self.licence,
                sources=self.sources,
                citation=self.citation,
                aside=self.aside,
                layout=self.page_layout,
                view=self.view,
                seed=self.seed,
                paths=self.paths,
                report=report,
            )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page (``.html``) or a drawing of it (``.svg``) to a file, atomically.

        Parameters
        ----------
        path
            The file; an existing one is replaced.

        Returns
        -------
        Path
            The path that was written.

        Raises
        ------
        StoreError
            If the extension is neither, or the directory does not exist or is not writable.

        Examples
        --------
        >>> import tempfile
        >>> net = Network()
        >>> net.add_node("IL-2")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     net.save(f"{folder}/il2.svg").read_text()[:4]
        '<svg'
        """
        ending = Path(path).suffix.lower()
        if ending not in _ENDINGS and not Path(path).is_dir():
            raise StoreError(
                f"cannot save {path}: the file extension {ending!r} is not supported; use .html for the page or .svg for a picture"
                if ending
                else f"cannot save {path}: it has no file extension; use .html for the page or .svg for a picture"
            )
        write_atomically(Path(path), (self.to_svg() if ending == ".svg" else self.generate_html()).encode())
        return Path(path)

    def write_html(self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False) -> None:
        """Write the page to a file, as in pyvis.

        Parameters
        ----------
        name
            The file, ending in ``.html``.
        local, notebook
            As in pyvis; have no effect.
        open_browser
            Open the page in a browser.

        Raises
        ------
        StoreError
            As :meth:`save`.
        """
        path = self.save(name)
        if open_browser:
            import webbrowser

            webbrowser.open(path.resolve().as_uri())

    def save_graph(self, name: str) -> None:
        """Write the page to a file, as in pyvis.

        Parameters
        ----------
        name
            The file, ending in ``.html``.

        Raises
        ------
        StoreError
            As :meth:`save`.
        """
        self.save(name)

    def show(self, name: str, local: bool = True, notebook: bool = True) -> Network:
        """Write the page to a file and return the network, which a notebook then displays.

        Parameters
        ----------
        name
            The file, ending in ``.html``.
        local
            As in pyvis; has no effect.
        notebook
            Whether the network is displayed in a notebook; otherwise a browser is opened.

        Returns
        -------
        Network
            This network.

        Raises
        ------
        StoreError
            As :meth:`save`.
        """
        self.write_html(name, open_browser=not notebook)
        return self

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a sandboxed frame."""
        return iframe(
            self.generate_html(),
            height=str(self.height),
            width=str(self.width),
            title=self.title or "Network",
        )


def explore(
    graph: nx.Graph[Node],
    *,
    title: str = "",
    subtitle: str = "",
    focus: Hashable | None = None,
    empty_reason: str = "",
    licence: str = "",
    sources: Sequence[str | Mapping[str, object]] = (),
    citation: str = "",
    aside: Sequence[str] = (),
    layout: str = "network",
    view: str = "",
    seed: int = 1,
    paths: Mapping[str, object] | None = None,
    progress: bool = True,
) -> Network:
    """Make the interactive page of a graph.

    Parameters
    ----------
    graph
        Any networkx graph; what ``immunograph`` projects carries ``label``, ``category``, ``synonyms`` … on
        nodes and ``predicate_label``, ``sign``, ``certainty``, ``status``, ``evidence`` … on edges, each of
        which may be missing.
    title, subtitle, focus, empty_reason, licence, sources, citation, aside, layout, view, seed, paths, progress
        See :class:`Network`.

    Returns
    -------
    Network
        The network, with all nodes and edges of the graph.

    Raises
    ------
    UnknownNameError
        If ``focus`` is not a node of the graph, or ``layout`` is not known.

    Examples
    --------
    >>> import networkx as nx
    >>> net = explore(nx.path_graph(3), title="Three in a row")
    >>> len(net.nodes), len(net.edges)
    (3, 2)
    """
    if focus is not None and focus not in graph:
        raise UnknownNameError("node", str(focus), hint="focus must be a node of the graph")
    network = Network(
        directed=graph.is_directed(),
        title=title,
        subtitle=subtitle,
        focus=focus,
        empty_reason=empty_reason,
        licence=licence,
        sources=sources,
        citation=citation,
        aside=aside,
        layout=layout,
        view=view,
        seed=seed,
        paths=paths,
        progress=progress,
    )
    network.from_nx(graph)
    return network
