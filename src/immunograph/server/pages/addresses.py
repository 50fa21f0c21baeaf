"""URLs of the pages of entities, claims and documents, and safe external links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from markupsafe import Markup

from immunograph.identifiers import compress

__all__ = ["SUFFIXES", "Addresses", "split_suffix"]

SUFFIXES: Final = {
    "html": "",
    "json": "json",
    "csv": "csv",
    "ttl": "ttl",
    "nt": "nt",
    "jsonld": "jsonld",
    "rdf": "rdf",
}
"""Extension of a URL -> format of the page; ``.html`` protects a name that ends in one of these."""


def split_suffix(name: str) -> tuple[str, str]:
    """Split a format extension off the last part of a URL.

    Parameters
    ----------
    name
        The last part of the URL.

    Returns
    -------
    tuple of str
        The name, and the format; the format is empty for ``.html`` and if there is no such extension.

    Examples
    --------
    >>> split_suffix("CL:0000542.ttl"), split_suffix("NKp46.1")
    (('CL:0000542', 'ttl'), ('NKp46.1', ''))
    """
    stem, dot, ending = name.rpartition(".")
    return (stem, SUFFIXES[ending]) if dot and stem and ending in SUFFIXES else (name, "")


class Addresses:
    """URLs on this server.

    Parameters
    ----------
    root
        Path under which the server is mounted, without a trailing slash; empty at the root of a host.

    Examples
    --------
    >>> Addresses("/lab").claim("C35"), Addresses().entity("http://purl.obolibrary.org/obo/CL_0000542")
    ('/lab/claim/C35', '/entity/CL:0000542')
    """

    def __init__(self, root: str = "") -> None:
        self.root = root

    def page(self, path: str, parameters: Mapping[str, object] | None = None, /, **more: object) -> str:
        r"""Return the URL of a page with parameters; empty ones and ``None`` are left out.

        Parameters
        ----------
        path
            Path of the page.
        parameters
            Parameters by name.
        \*\*more
            Further parameters by keyword.

        Returns
        -------
        str
            Path and query string, relative to the host.
        """
        given = {name: value for name, value in {**(parameters or {}), **more}.items() if value not in (None, "")}
        return f"{self.root}{path}" + (f"?{urlencode(given)}" if given else "")

    def thing(self, kind: str, name: str) -> str:
        """Return the URL of an entity, claim or document by name: key, handle, CURIE or IRI.

        Parameters
        ----------
        kind
            ``entity``, ``claim`` or ``document``.
        name
            Key, handle, CURIE or IRI.

        Returns
        -------
        str
            Path relative to the host, with the name percent-encoded.
        """
        ended = f"{name}.html" if split_suffix(name)[0] != name else name
        return f"{self.root}/{kind}/{quote(ended, safe=':')}"

    def entity(self, iri: str) -> str:
        """Return the URL of an entity, with its CURIE if there is one, else its IRI.

        Parameters
        ----------
        iri
            IRI of the entity.

        Returns
        -------
        str
            Path relative to the host.
        """
        return self.thing("entity", compress(iri) or iri)

    def document(self, iri: str) -> str:
        """Return the URL of a document, with its CURIE if there is one, else its IRI.

        Parameters
        ----------
        iri
            IRI of the document.

        Returns
        -------
        str
            Path relative to the host.
        """
        return self.thing("document", compress(iri) or iri)

    def claim(self, key: str) -> str:
        """Return the URL of a claim, by its key, handle or IRI.

        Parameters
        ----------
        key
            Key, handle or IRI of the claim.

        Returns
        -------
        str
            Path relative to the host.
        """
        return self.thing("claim", key)

    @staticmethod
    def outside(address: object) -> Markup:
        """Return the URL of an external link if its scheme is http or https, else an empty string.

        Parameters
        ----------
        address
            The URL of the link, possibly unsafe; ``None`` for none.

        Returns
        -------
        Markup
            The URL, escaped for HTML; empty for other schemes and malformed URLs.
        """
        text = str(address or "").strip()
        try:
            parts = urlsplit(text)
        except ValueError:
            return Markup()
        safe = parts.scheme in ("http", "https") and parts.netloc and not set(text) & set(" \t\r\n<>\"'")
        return Markup(Markup.escape(text)) if safe else Markup()  # noqa: S704 (escaped on the same line)
