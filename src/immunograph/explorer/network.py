"""The Python API of the page: ``Network``, a subclass of pyvis's, and ``explore`` for any networkx graph."""

from __future__ import annotations

import os
from collections.abc import Hashable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from immunograph.compressed_files import ending_of
from immunograph.errors import StoreError, UnknownNameError
from immunograph.explorer.layout_progress import layout_progress
from immunograph.explorer.page import iframe, render
from immunograph.explorer.payload import LAYOUTS, build
from immunograph.explorer.pyvis_network import Node, PyvisNetwork
from immunograph.explorer.svg import to_svg
from immunograph.files import write_atomically

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.explorer.payload_rows import Payload

__all__ = ["Network", "explore"]

_ENDINGS: Final = (".html", ".htm", ".svg")
_PYVIS_LAYOUTS: Final = {None: "network", False: "network", True: "layered"}


class Network(PyvisNetwork):
    """A pyvis network whose page is one self-contained HTML file that includes the evidence of every edge.

    ``add_node``, ``add_edge``, ``from_nx`` and the other methods of pyvis that build a network work as usual, except
    ``from_DOT``. The options of vis-network have no effect, because the page draws itself: node positions are computed in
    Python, unless every node has ``x`` and ``y``, and are the same for the same graph. Parallel edges are kept, also in
    undirected networks.

    Parameters
    ----------
    title, subtitle
        Heading of the page and the line beneath it.
    focus
        Node that is selected and centred when the page opens; ``None`` for none.
    empty_reason
        Text to show if the network has no edges.
    licence, sources, citation
        Licence of the graph, its source documents, and how to cite it; the page shows all three. A source is a title,
        or a mapping with ``title``, ``kind``, ``licence`` and ``url``.
    aside
        Epistemic statuses, such as ``bibliographic``: claims whose evidence has only these statuses are hidden at
        first, with a note from which they can be shown.
    layout
        ``network``, or ``layered`` for a mechanism from left to right. As in pyvis, ``None`` and ``False`` mean
        ``network``, and ``True`` means ``layered``.
    view
        Filters, selection and zoom to open with, in the format of the page's "Copy view".
    seed
        Seed of the layout.
    paths
        Data of the Paths panel, from :func:`immunograph.explorer.path_data.path_data`; if ``None``, the edges with the
        stance ``supports``, or without a stance, are the steps.
    progress
        Whether to show a progress bar on a terminal while a large layout is computed.
    height, width, directed, notebook, neighborhood_highlight, select_menu, filter_menu, bgcolor, font_color, heading, cdn_resources
        As in pyvis, in the same order. ``height`` and ``width`` are those of the frame in a notebook, and ``heading`` is
        used without a ``title``. The page has its own search, filters and colours and loads nothing from other hosts, so
        those from ``notebook`` to ``font_color``, and ``cdn_resources``, have no effect.

    Raises
    ------
    UnknownNameError
        If ``layout`` is unknown.

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
            raise UnknownNameError("layout", str(layout), hint=f"expected one of {', '.join(LAYOUTS)}")
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

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """Return the page as HTML; the same graph gives the same bytes.

        Parameters
        ----------
        name, local, notebook
            Accepted for compatibility with pyvis; ignored.

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
        """Return a static drawing of the network as SVG, suited to small graphs.

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
        with layout_progress(len(self.nodes), len(self.edges)) if self.progress else nullcontext() as report:
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
            If the extension is not ``.html``, ``.htm`` or ``.svg``, or the directory does not exist or is not writable.

        Examples
        --------
        >>> import tempfile
        >>> net = Network()
        >>> net.add_node("IL-2")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     net.save(f"{folder}/il2.svg").read_text()[:4]
        '<svg'
        """
        ending = ending_of(Path(path))
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
            The file, ending in ``.html``; ``.svg`` writes a drawing of it.
        local, notebook
            Accepted for compatibility with pyvis; ignored.
        open_browser
            Whether to open the page in a browser.

        Raises
        ------
        StoreError
            As for :meth:`save`.
        """
        path = self.save(name)
        if open_browser:
            import webbrowser

            webbrowser.open(path.resolve().as_uri())

    def save_graph(self, name: str) -> None:
        """Write the page to a file, under the name that this method has in pyvis.

        Parameters
        ----------
        name
            The file, ending in ``.html``.

        Raises
        ------
        StoreError
            As for :meth:`save`.
        """
        self.save(name)

    def show(self, name: str, local: bool = True, notebook: bool = True) -> Network:
        """Write the page to a file and return the network, which a notebook then displays.

        Parameters
        ----------
        name
            The file, ending in ``.html``.
        local
            Accepted for compatibility with pyvis; ignored.
        notebook
            Whether the network is displayed in a notebook; otherwise a browser is opened.

        Returns
        -------
        Network
            This network.

        Raises
        ------
        StoreError
            As for :meth:`save`.
        """
        self.write_html(name, open_browser=not notebook)
        return self

    def _repr_html_(self) -> str:
        """Return the page as HTML for a notebook, in a sandboxed frame."""
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
    """Create the interactive network page of any networkx graph.

    Parameters
    ----------
    graph
        A networkx graph. The page uses the attributes of :func:`immunograph.analysis.project`, such as ``label``,
        ``category`` and ``synonyms`` of nodes, and ``predicate_label``, ``sign``, ``certainty`` and ``evidence`` of
        edges; all are optional.
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
        raise UnknownNameError("node", str(focus), hint="pass a node of the graph as focus")
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
