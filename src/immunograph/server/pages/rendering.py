"""Render a page in the requested format: HTML from a template, JSON, CSV of its rows, or RDF."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

from immunograph.analysis.figures import written_belief, written_change
from immunograph.legible import legible
from immunograph.server.pages.addresses import Addresses
from immunograph.server.pages.asked import MEDIA, Asked
from immunograph.server.pages.field_examples import NO_EXAMPLES
from immunograph.server.pages.scripts import site_script
from immunograph.version import __version__

if TYPE_CHECKING:
    from immunograph.query import Table

__all__ = ["Page", "Writer", "as_json", "look"]

_NAV: Final = (
    ("/ask", "Questions"),
    ("/claims", "Claims"),
    ("/mechanisms", "Mechanisms"),
    ("/contradictions", "Contradictions"),
    ("/gaps", "Gaps"),
    ("/compare", "Compare"),
    ("/editor", "SPARQL"),
)
_FORM_NAMES: Final = {
    "json": "JSON",
    "csv": "CSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF/XML",
}

POLICY: Final = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
"""Content security policy of a page: nothing from other origins, no inline scripts or styles."""

_LONGEST: Final = 2_000
"""Maximum number of characters of a text in HTML; JSON has the full text."""


@dataclass(frozen=True, slots=True)
class Page:
    """The content of a page, independent of the format.

    Parameters
    ----------
    template
        Name of its HTML template.
    title
        Title of the browser window.
    data
        Content of the page as JSON-compatible data, for the template and for ``.json``.
    form
        Data for HTML only: values of form fields, URLs.
    status
        HTTP status code.
    table
        The rows for ``.csv``, if the page has rows.
    rdf
        Function from the name of an RDF format to the RDF of the page's entity, claim or document; ``None`` if there is
        none.
    canonical
        The canonical URL of the page, for one that can be requested by several; empty for others.
    policy
        Its content security policy, if not the default.
    """

    template: str
    title: str
    data: Mapping[str, object]
    form: Mapping[str, object] = field(default_factory=dict)
    status: int = 200
    table: Table | None = None
    rdf: Callable[[str], bytes] | None = None
    canonical: str = ""
    policy: str = ""

    def forms(self) -> tuple[str, ...]:
        """Return the names of the available formats, HTML first.

        Returns
        -------
        tuple[str, ...]
            Keys of :data:`MEDIA`, such as ``json``.
        """
        rows = ("csv",) if self.table is not None else ()
        triples = ("ttl", "nt", "jsonld", "rdf") if self.rdf is not None else ()
        return ("html", "json", *rows, *triples)


def _plain(value: object) -> object:
    """Convert a value that JSON lacks: a decimal to a float, a set to a sorted list, anything else to text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def _finite(value: object) -> object:
    """Replace NaN and infinite numbers, which JSON lacks, by ``None``, also in nested lists and mappings."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value


def as_json(data: Mapping[str, object]) -> bytes:
    """Serialise data as indented JSON; infinite numbers and NaN become null.

    Parameters
    ----------
    data
        JSON-compatible data; sets and decimals are converted.

    Returns
    -------
    bytes
        JSON in UTF-8.
    """
    text = json.dumps(_finite(data), ensure_ascii=False, indent=2, default=_plain, allow_nan=False)
    return (text + "\n").encode("utf-8", "replace")


def _shown(value: object) -> object:
    """Prepare a value for display: make invisible and bidirectional control characters visible, and cut long texts."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        text = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
        return legible(text)
    return value


def _words(token: object) -> str:
    """Write the name of a status or stance as words."""
    return str(token or "").replace("_", " ")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("immunograph.server", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["words"] = _words
    made.filters["belief"] = written_belief
    made.filters["change"] = written_change
    made.filters["outside"] = Addresses.outside
    made.globals.update(version=__version__, media=MEDIA, nav=_NAV, form_names=_FORM_NAMES)
    return made


@cache
def look() -> str:
    """Return a hash of the templates and static files, for use in ETags; cached.

    Returns
    -------
    str
        Eight hexadecimal digits.

    Examples
    --------
    >>> len(look())
    8
    """
    digest = hashlib.sha256()
    for folder in ("templates", "static"):
        for file in sorted((Path(__file__).parent.parent / folder).rglob("*")):
            if file.is_file():
                digest.update(f"{file.name} {file.stat().st_size} ".encode())
                digest.update(file.read_bytes())
    digest.update(site_script().encode())
    return digest.hexdigest()[:8]


class Writer:
    """Renders pages in the requested format.

    Parameters
    ----------
    asked
        The parsed request: parameters, formats and limits.
    title
        Title of the graph, for the head of every page.
    examples
        Examples for the fields of forms.
    """

    def __init__(self, asked: Asked, title: str, examples: Mapping[str, str] = NO_EXAMPLES) -> None:
        self._asked = asked
        self._title = title
        self._examples = examples

    def respond(self, page: Page, etag: str = "") -> Response:
        """Create the response with a page in the requested format.

        Parameters
        ----------
        page
            The content of the page.
        etag
            Entity tag of the answer, without the part for its format.

        Returns
        -------
        Response
            The rendered page; if the requested format is not available, a text with status 406 or, for an error, with
            the status and the message of the error.
        """
        form = self._asked.choose(page.forms())
        if form is None and page.status != 200:  # the error matters more than the format of its message
            return Response(f"{page.data.get('error', page.title)}\n", page.status, media_type="text/plain")
        if form is None:
            offered = ", ".join(MEDIA[name] for name in page.forms())
            sentence = f"this page is not available in the requested format: ask for one of {offered}\n"
            return Response(sentence, 406, media_type="text/plain")
        headers = {"Vary": "Accept"}
        if page.policy:
            headers["Content-Security-Policy"] = page.policy
        if etag and page.status == 200:
            headers |= {"ETag": f'W/"{etag}-{form}"', "Cache-Control": "no-cache"}
        if page.canonical:
            headers["Content-Location"] = page.canonical
        return Response(self._body(page, form), page.status, headers, media_type=MEDIA[form])

    def _body(self, page: Page, form: str) -> bytes:
        if form == "html":
            return self.html(page).encode("utf-8", "replace")
        if form == "json":
            return as_json({**page.data, "hint": self._asked.hint} if self._asked.hint else page.data)
        if form == "csv" and page.table is not None:
            return page.table.to_csv(spreadsheet=True).encode("utf-8", "replace")
        return page.rdf(form) if page.rdf is not None else b""

    def html(self, page: Page) -> str:
        """Render a page as HTML by its template.

        Parameters
        ----------
        page
            The content of the page.

        Returns
        -------
        str
            A complete HTML document.
        """
        template = _environment().get_template(page.template)
        return template.render(
            page=page,
            data=page.data,
            form=page.form,
            to=self._asked.addresses,
            here=self._asked,
            graph_title=self._title or "A graph of claims",
            example=self._examples,
            forms=page.forms(),
        )
