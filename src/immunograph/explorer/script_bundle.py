"""Bundle the page's ES modules into one script, without Node: in topological order, each module in its own function.

Only the small part of the syntax that the modules in ``assets/`` use is supported: imports at the top of a file, by
name, from ``"./other.js"``; exports as declarations (``export const``, ``function`` or ``class``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

__all__ = ["BundleError", "bundle", "without_comments"]

_TEMPLATE: Final = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))+", re.DOTALL)
_STOPS: Final = {quote: re.compile(rf"[{quote}\\\n]") for quote in "\"'"} | {"/": re.compile(r"[/\\\n\[\]]")}
_CODE: Final = re.compile(r"[^\"'`/{}]+")
# A slash after one of these is a division: the end of a name, a number, an index or a group.
_OPERAND: Final = re.compile(r"[\w$)\]}]\Z")
_KEYWORD: Final = re.compile(r"\b(?:return|typeof|case|in|of|yield|await|void|delete)\Z")

_IMPORT: Final = re.compile(r'import (?:\{([^{}]*)\} from )?"\./([a-z]+)\.js";\n')
_EXPORT: Final = re.compile(r"^export (?:const|class|(?:async )?function\*?) ([\w$]+)", re.MULTILINE)
_LEFT: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*\Z")
_RESERVED: Final = re.compile(r"\$[a-z]\w*")


class BundleError(ValueError):
    """A module of the page cannot be bundled; the message names the file and says what to write instead."""


class _Module(NamedTuple):
    imports: tuple[tuple[str, tuple[str, ...]], ...]  # (module, names) in the order of the file
    exports: tuple[str, ...]
    body: str


def bundle(modules: Mapping[str, str], entry: str) -> str:
    r"""Bundle a module and all its direct and indirect imports into one script.

    Parameters
    ----------
    modules
        Text of each module by file name (``names.js``).
    entry
        File name of the entry module.

    Returns
    -------
    str
        A script without global names. Each module occurs once, after its imports; the same modules always yield the
        same bytes. Comments are removed.

    Raises
    ------
    BundleError
        If imports are circular, a module or an exported name does not exist, an import or export has an unsupported
        form, a reserved name is used, or a string, template, regular expression or comment is not closed.

    Examples
    --------
    >>> modules = {"main.js": 'import { two } from "./sum.js";\nshow(two);\n', "sum.js": "export const two = 2;\n"}
    >>> print(bundle(modules, "main.js"))
    (() => {
    "use strict";
    const $sum = (() => {
    const two = 2;
    return { two };
    })();
    const $main = (() => {
    const { two } = $sum;
    show(two);
    })();
    })();
    <BLANKLINE>
    """
    read: dict[str, _Module] = {}
    order = list(_ordered(modules, entry, read, ()))
    for file in order:
        for imported, names in read[file].imports:
            for name in names:
                if name not in read[imported].exports:
                    raise BundleError(
                        f"{file} imports {name}, which {imported} does not export; export it there or correct the name"
                    )
    return "".join(['(() => {\n"use strict";\n', *(_wrapped(file, read[file]) for file in order), "})();\n"])


def _ordered(modules: Mapping[str, str], file: str, read: dict[str, _Module], path: tuple[str, ...]) -> Iterator[str]:
    """Yield file names in depth-first order, so that each module comes after its imports."""
    if file in path:
        circle = " > ".join((*path[path.index(file) :], file))
        raise BundleError(f"circular imports ({circle}); move what they share to a module below them")
    if file in read:
        return
    if file not in modules:
        raise BundleError(
            f"{path[-1] if path else 'the page'} imports {file}, which does not exist; expected one of {', '.join(sorted(modules))}"
        )
    module = _parsed(file, modules[file])
    for imported, _ in module.imports:
        yield from _ordered(modules, imported, read, (*path, file))
    read[file] = module
    yield file


def _parsed(file: str, text: str) -> _Module:
    """Split a module into imports, exported names and the rest, without comments."""
    code = without_comments(file, text.replace("\r\n", "\n"))
    imports: list[tuple[str, tuple[str, ...]]] = []
    end = 0
    while found := _IMPORT.match(code, end):
        names = tuple(name.strip() for name in (found[1] or "").split(",") if name.strip())
        for name in names:
            if not _NAME.match(name):
                raise BundleError(
                    f'{file} imports "{name}"; import by plain name: import {{ one, other }} from "./module.js";'
                )
        imports.append((f"{found[2]}.js", names))
        end = found.end()
    body = code[end:]
    exports = tuple(_EXPORT.findall(body))
    body = _EXPORT.sub(lambda export: export[0].removeprefix("export "), body)
    if left := _LEFT.search(body):
        raise BundleError(
            f'{file} has "{left[0][:60]}"; imports are by name, from "./module.js" and at the head of the file, '
            "exports are a const, function or class at the start of a line"
        )
    if _RESERVED.search(body) and (reserved := _RESERVED.search(_without_texts(file, body))):
        raise BundleError(
            f"{file} uses the name {reserved[0]}, but names of $ and lower-case letters are reserved for modules; rename it"
        )
    return _Module(tuple(imports), exports, body)


def _wrapped(file: str, module: _Module) -> str:
    taken = "".join(
        f"const {{ {', '.join(names)} }} = ${imported.removesuffix('.js')};\n"
        for imported, names in module.imports
        if names
    )
    given = f"return {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    return f"const ${file.removesuffix('.js')} = (() => {{\n{taken}{module.body}{given}}})();\n"


def without_comments(file: str, text: str) -> str:
    r"""Return JavaScript without comments, and without lines that contain only comments.

    Parameters
    ----------
    file
        File name, for error messages.
    text
        JavaScript.

    Returns
    -------
    str
        The code without comments; strings, templates and regular expressions are unchanged.

    Raises
    ------
    BundleError
        If a string, a template, a regular expression or a comment is not closed.

    Examples
    --------
    >>> without_comments("a.js", '// why\nlink("http://x"); // where\n')
    'link("http://x");\n'
    """
    parts: list[str] = []
    for kind, piece in _pieces(file, text):
        if kind != "comment":
            if parts and piece.startswith("\n") and (not parts[-1] or parts[-1].endswith("\n")):
                piece = piece[1:]
            parts.append(piece)
        elif parts:
            parts[-1] = parts[-1].rstrip(" \t")
    return "".join(parts).lstrip("\n")


def _without_texts(file: str, code: str) -> str:
    return "".join(piece for kind, piece in _pieces(file, code) if kind == "code")


def _pieces(file: str, text: str) -> Iterator[tuple[str, str]]:
    """Cut JavaScript into code, comments and texts (strings, templates' own words, regular expressions)."""
    at = 0
    braces: list[int] = []  # per open template: how many braces are open in its ${...}
    before = ""  # the code before it, to distinguish a regular expression from a division
    while at < len(text):
        kind, end = "code", at + 1
        here = text[at]
        if here in "\"'":
            kind, end = "text", _quoted(file, text, at)
        elif here == "/" and text[at : at + 2] in ("//", "/*"):
            kind, end = "comment", _comment(file, text, at)
        elif here == "/" and (not _OPERAND.search(before) or _KEYWORD.search(before)):
            kind, end = "text", _quoted(file, text, at)
        elif here == "`" or (here == "}" and braces and not braces[-1]):
            if here == "}":
                braces.pop()
            kind, end = "text", _template(file, text, at + 1)
            if text[end - 1] == "{":
                braces.append(0)
        elif here in "{}" and braces:
            braces[-1] += 1 if here == "{" else -1
        elif here not in "{}/":
            found = _CODE.match(text, at)
            end = found.end() if found else end
        yield kind, text[at:end]
        if kind != "comment":
            # A text counts as an operand, so a slash after it is a division.
            before = (text[at:end].rstrip() or before) if kind == "code" else "_"
        at = end


def _template(file: str, text: str, at: int) -> int:
    """Return the offset at which the text of a template literal ends: after its last backtick or after a ``${``."""
    if found := _TEMPLATE.match(text, at):
        at = found.end()
    if text.startswith("`", at):
        return at + 1
    if text.startswith("${", at):
        return at + 2
    raise _endless(file, text, at, "a template")


def _quoted(file: str, text: str, at: int) -> int:
    """Return the end of a string or regular expression on one line; a slash inside ``[…]`` does not end it."""
    quote, end, listing = text[at], at + 1, False
    while (stop := _STOPS[quote].search(text, end)) and stop[0] != "\n":
        if stop[0] == quote and not listing:
            return stop.end()
        listing = stop[0] == "[" or (listing and stop[0] != "]")
        end = stop.end() + (stop[0] == "\\")
    raise _endless(file, text, at, "a string or a regular expression")


def _comment(file: str, text: str, at: int) -> int:
    block = text[at + 1] == "*"
    end = text.find("*/" if block else "\n", at + 2)
    if end >= 0:
        return end + 2 if block else end
    if block:
        raise _endless(file, text, at, "a comment")
    return len(text)


def _endless(file: str, text: str, at: int, what: str) -> BundleError:
    line = text.count("\n", 0, at) + 1
    return BundleError(f"{file}, line {line}: {what} is not closed; close {text[at : at + 30]!r}")
