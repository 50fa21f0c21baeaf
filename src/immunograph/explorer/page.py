"""Assemble the page: template, style, script and payload in one self-contained file."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from immunograph.explorer.script_bundle import bundle
from immunograph.legible import escaped

__all__ = ["ENTRY", "STYLE", "embed_json", "iframe", "modules", "render"]

STYLE: Final = ("page.css", "parts.css", "print.css")
ENTRY: Final = "main.js"
"""The entry module of the page; its direct and indirect imports form the page's script."""

# What could end a script element or a line in JavaScript, written so that JSON reads it back unchanged.
_ESCAPES: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def embed_json(value: object) -> str:
    r"""Serialise a value as JSON that is safe inside a script element.

    Parameters
    ----------
    value
        JSON-compatible data without NaN and infinity.

    Returns
    -------
    str
        Compact JSON with ``<``, ``>``, ``&`` and line separators escaped; a lone surrogate becomes a question mark.

    Raises
    ------
    ValueError
        If a number is NaN or infinite.

    Examples
    --------
    >>> embed_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A lone surrogate cannot be written as UTF-8; it becomes a question mark.
    return text.encode("utf-8", "replace").decode("utf-8").translate(_ESCAPES)


@cache
def _asset(name: str) -> str:
    return files("immunograph.explorer").joinpath("assets").joinpath(name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    return "\n" + "".join(_asset(name) for name in STYLE)


def modules() -> dict[str, str]:
    """Return the ES modules of the page.

    Returns
    -------
    dict[str, str]
        File name -> source text of the module.

    Examples
    --------
    >>> ENTRY in modules(), "page.css" in modules()
    (True, False)
    """
    folder = files("immunograph.explorer").joinpath("assets")
    return {file.name: _asset(file.name) for file in folder.iterdir() if file.name.endswith(".js")}


@cache
def _script() -> str:
    return "\n" + bundle(modules(), ENTRY)


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"


def render(payload: Mapping[str, object], *, title: str) -> str:
    """Render the page with its data.

    Parameters
    ----------
    payload
        The result of :func:`immunograph.explorer.payload.build`.
    title
        Title of the browser window; *Network* if empty.

    Returns
    -------
    str
        One HTML document with style sheet, script and data inline.

    Notes
    -----
    The content security policy allows only one style sheet and one script, identified by their hashes. So neither the
    data nor a file next to a saved copy can add a script, a style, an image or a request.
    """
    policy = (
        f"default-src 'none'; script-src {_hash(_script())}; style-src {_hash(_style())}; "
        "img-src blob: data:; base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": html.escape(policy, quote=False),
        "title": escaped(title.encode("utf-8", "replace").decode("utf-8") or "Network"),
        "style": _style(),
        "script": _script(),
        "payload": embed_json(payload),
    }
    page = []
    # Split before filling, so that placeholders in inserted text are not replaced.
    for piece in _asset("page.html").split("{{"):
        name, mark, rest = piece.partition("}}")
        page.append(parts[name] + rest if mark and name in parts else piece)
    return "".join(page)


def iframe(page: str, *, height: str, width: str, title: str) -> str:
    """Wrap a page in a sandboxed iframe with its own origin, for a notebook.

    Parameters
    ----------
    page
        An HTML document.
    height, width
        Pixels (``640`` or ``640px``) or a percentage; other CSS units are not supported.
    title
        Title of the frame, for screen readers.

    Returns
    -------
    str
        HTML of the iframe element, with the page as ``srcdoc``.

    Examples
    --------
    >>> iframe("<p>x</p>", height="300", width="100%", title="A page")[:15]
    '<iframe sandbox'
    """
    return (
        f'<iframe sandbox="allow-scripts allow-downloads allow-popups" title="{html.escape(title)}" '
        f'width="{html.escape(width)}" height="{html.escape(height)}" style="border:0;display:block" '
        f'srcdoc="{html.escape(page)}"></iframe>'
    )
