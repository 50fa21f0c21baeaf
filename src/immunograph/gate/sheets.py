"""Read tables of claims and quotations (TSV, CSV, JSON, JSON Lines, YAML, KGX, INDRA) as records and passages."""

from __future__ import annotations

import io
import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from immunograph.delimited_rows import UnreadableRowError, delimited_rows
from immunograph.errors import CheckFailedError, FormatError, MissingExtraError, Problem
from immunograph.gate.lexicon import Lexicon
from immunograph.gate.passages import Passage, Record
from immunograph.gate.tokens import tokenize
from immunograph.legible import quoted
from immunograph.near_paths import unread
from immunograph.near_words import did_you_mean
from immunograph.plurals import some_of
from immunograph.unique_keys import RepeatedKeyError, toml_fault, unique_keys
from immunograph.utf8_files import SPREADSHEETS, invalid_byte

__all__ = ["FIELDS", "SheetRow", "read_mapping", "read_sheet"]

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "claim": ("claim", "id", "key", "statement", "claim_id"),
    "subject": ("subject_name", "subject_label", "subject", "source", "source_name"),
    "object": ("object_name", "object_label", "object", "target", "target_name"),
    "predicate": ("predicate", "relation", "predicate_label"),
    "quotation": (
        *("quotation", "quote", "supporting_text", "evidence_text", "passage", "sentence_text", "text", "sentence"),
        *("snippet", "evidence"),
    ),
    "span_text": ("span_text", "highlight"),
    "before": ("before", "previous_sentence"),
    "certainty": ("certainty",),
    "stance": ("stance",),
    "negated": ("negated", "is_negated"),
    "status": ("status", "epistemic_status"),
    "modality": ("modality",),
    "quantifier": ("quantifier_kind", "quantifier"),
    "speaker": ("speaker", "attributed_to"),
    "context": ("context", "species_context_qualifier", "disease_context_qualifier", "anatomical_context_qualifier"),
    "cues": ("cues", "cue"),
    "section": ("section",),
    "document_status": ("document_status", "publication_status"),
    "evidence_type": ("evidence_type", "eco"),
}
"""Field of a record -> default names of its column, in order of precedence."""

_LARGEST: Final = 256 * 2**20
_QUOTING: Final = "double the quotes in a cell that begins with one, and put it in quotes"
_SEPARATORS: Final = "|;"
_YES: Final = frozenset(("1", "true", "yes", "y", "t"))
_STANCES: Final = frozenset(("supports", "disputes", "null", "unstated", "asks", "intends"))
_ENDS: Final = ("subj", "enz", "obj_from", "agent", "gef", "gap"), ("obj", "sub", "obj_to", "ras")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a table, converted for the gate.

    Parameters
    ----------
    number
        Line number in a delimited or JSON Lines file, from 1, else index of the entry, from 1.
    record
        Claim, stance, certainty and so on.
    passage
        Quotation, with the highlighted span.
    """

    number: int
    record: Record
    passage: Passage


def read_mapping(path: Path) -> dict[str, str]:
    r"""Read a column mapping from a TOML file: a table ``[columns]`` with lines ``field = "column"``.

    Parameters
    ----------
    path
        Path of the TOML file; the header ``[columns]`` may be omitted.

    Returns
    -------
    dict[str, str]
        Field of a record (a key of :data:`FIELDS`) -> name of its column.

    Raises
    ------
    FormatError
        If the file is not valid TOML, contains anything outside this table or an unknown field, or a value is not a string.
    CheckFailedError
        If the file cannot be read, is larger than 256 MiB, or is not UTF-8 text.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "columns.toml")
    ...     _ = path.write_text('[columns]\nquotation = "sentence"\n')
    ...     read_mapping(path)
    {'quotation': 'sentence'}
    """
    text = _content(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{path} cannot be read as TOML: {toml_fault(error, text)}") from error
    except RecursionError as error:
        raise FormatError(f"{path} cannot be read as TOML: brackets are nested too deeply: remove some") from error
    columns = content.get("columns", content)
    if columns is not content and (others := [name for name in content if name != "columns"]):
        raise FormatError(f"{path}: {quoted(others[0])} is outside the table [columns]: move it there, or remove it")
    if not isinstance(columns, dict):
        raise FormatError(f'{path}: expected a table [columns] with lines such as quotation = "sentence"')
    for field, column in columns.items():
        if isinstance(column, dict):
            raise FormatError(f"{path}: unknown table [{field}]; expected [columns]")
        if field not in FIELDS:
            near = get_close_matches(field, FIELDS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(FIELDS)}"
            raise FormatError(f"{path}: unknown field {quoted(field)}; {hint}")
        if not isinstance(column, str):
            raise FormatError(f"{path}: {field} = {quoted(column)}: expected the name of a column, in quotes")
    return {field: str(column) for field, column in columns.items()}


def read_sheet(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[SheetRow]:
    """Read a table of claims and quotations.

    Parameters
    ----------
    path
        File with the extension ``.tsv``, ``.csv``, ``.txt``, ``.json``, ``.jsonl``, ``.ndjson``, ``.yaml`` or ``.yml``,
        which determines the format.
    mapping
        Field of a record -> name of its column; for other fields, the default names in :data:`FIELDS` are used.

    Yields
    ------
    SheetRow
        A row for each row of the table, also if its quotation is empty, or for each evidence of an INDRA statement.

    Raises
    ------
    CheckFailedError
        If the file cannot be read or parsed, has no rows or no column of quotations, or a cell is invalid (the message gives
        row and column).
    MissingExtraError
        If the file is YAML and PyYAML is not installed.
    """
    rows = _rows(path)
    mapping = dict(mapping or {})
    columns: dict[str, str] | None = None
    for number, row in rows:
        if columns is None:
            columns = _columns(path, row, mapping)
        yield _row(path, number, row, columns)
    if columns is None:
        raise CheckFailedError([Problem(path, "the table has no rows: expected a claim and a quotation in each row")])


def _content(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise CheckFailedError([Problem(path, "this is not a file: name a table")])
        if path.stat().st_size > _LARGEST:
            raise CheckFailedError([Problem(path, f"the file is larger than {_LARGEST // 2**20} MiB: split it")])
        raw = path.read_bytes()
        if raw.startswith(SPREADSHEETS):
            message = (
                "the file is a spreadsheet (.xlsx, .ods or .xls): open it as one and save it as TSV, encoded as UTF-8"
            )
            raise CheckFailedError([Problem(path, message)])
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise CheckFailedError([unread(path, error)]) from error
    except UnicodeDecodeError as error:
        line, _, value = invalid_byte(error)
        message = f"byte 0x{value:02X} is not UTF-8: save the file as UTF-8"
        raise CheckFailedError([Problem(path, message, row=line)]) from error


def _rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    kind = path.suffix.lower()
    text = _content(path)
    if kind in (".tsv", ".csv", ".txt"):
        first = text.partition("\n")[0]
        comma = ";" if first.count(";") > first.count(",") else ","
        yield from _delimited(path, text, "\t" if kind != ".csv" else comma)
    elif kind in (".jsonl", ".ndjson"):
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield number, _object(path, number, _json(path, line, number))
    elif kind == ".json":
        content = _json(path, text, 1)
        items = content if isinstance(content, list) else _list_in(content)
        for number, item in enumerate(items, start=1):
            yield from ((number, row) for row in _indra(_object(path, number, item)))
    elif kind in (".yaml", ".yml"):
        for number, item in enumerate(_yaml(path, text), start=1):
            yield number, _object(path, number, item)
    else:
        message = f"the file has the extension {kind or '(none)'}: expected .tsv, .csv, .json, .jsonl or .yaml"
        raise CheckFailedError([Problem(path, message)])


def _delimited(path: Path, text: str, separator: str) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        lines = io.StringIO(text, newline="")
        rows = delimited_rows(path, lines, longest=_LARGEST, remedy=_QUOTING, delimiter=separator, strict=True)
        _, header = next(rows, (1, []))
        several = [(name, number) for name, number in Counter(header).items() if name and number > 1]
        if several:
            name, number = several[0]
            raise CheckFailedError([Problem(path, f"the column {quoted(name)} occurs {number} times: keep one", row=1)])
        for number, cells in rows:
            if len(cells) > len(header):
                message = (
                    f"the row has more cells than the header has columns: remove a separator ({separator!r}), or put "
                    "the cell that contains it in quotes"
                )
                raise CheckFailedError([Problem(path, message, row=number)])
            if cells:
                yield number, dict(zip_longest(header, cells))
    except UnreadableRowError as error:
        raise CheckFailedError([error.problem]) from error


def _json(path: Path, text: str, number: int) -> object:
    try:
        return json.loads(text, object_pairs_hook=unique_keys)
    except RepeatedKeyError as error:
        raise CheckFailedError([Problem(path, f"{error}: keep one of them", row=number)]) from error
    except RecursionError as error:
        raise CheckFailedError([Problem(path, "its JSON is nested too deeply: correct it", row=number)]) from error
    except ValueError as error:
        place = getattr(error, "lineno", 1) + number - 1
        raise CheckFailedError([Problem(path, f"this is not valid JSON: {error}; correct it", row=place)]) from error


def _yaml(path: Path, text: str) -> list[object]:
    try:
        import yaml
    except ImportError as error:
        raise MissingExtraError(f"reading {path.name} needs PyYAML: pip install pyyaml") from error
    try:
        _refuse_repeated(path, yaml.compose(text, Loader=yaml.SafeLoader))
        content = yaml.safe_load(text)
    except RecursionError as error:
        raise CheckFailedError([Problem(path, "its YAML is nested too deeply: correct it")]) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        message = f"this is not valid YAML: {' '.join(str(error).split())}; correct it"
        raise CheckFailedError([Problem(path, message)]) from error
    return content if isinstance(content, list) else _list_in(content)


def _refuse_repeated(path: Path, document: Any) -> None:
    """Raise CheckFailedError for a repeated key in a YAML mapping, of which PyYAML would silently keep the last."""
    waiting, seen = [document], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(getattr(node, "value", None), list):
            continue
        seen.add(id(node))
        pairs = [each if isinstance(each, tuple) else (each, None) for each in node.value]
        waiting += [part for pair in pairs for part in pair if part is not None]
        names = Counter(key.value for key, value in pairs if value is not None and isinstance(key.value, str))
        twice = next((name for name, number in names.items() if number > 1), None)
        if twice is not None:
            message = f"the key {quoted(twice)} occurs {names[twice]} times in one entry: keep one of them"
            raise CheckFailedError([Problem(path, message, row=node.start_mark.line + 1)])


def _list_in(content: object) -> list[object]:
    """Return the first list of objects in a JSON object, or else the object in a list; ``[]`` for any other value."""
    if isinstance(content, dict):
        for value in content.values():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                return value
        return [content]
    return []


def _object(path: Path, number: int, item: object) -> dict[str, object]:
    if not isinstance(item, dict):
        message = f"expected an object with a claim and a quotation, not {item!r:.40}"
        raise CheckFailedError([Problem(path, message, row=number)])
    return item


def _indra(item: dict[str, Any]) -> Iterator[dict[str, object]]:
    """Yield one row for each evidence of an INDRA statement; any other object is yielded unchanged."""
    passages = item.get("evidence")
    if not isinstance(passages, list):
        yield item
        return
    listed = item.get("members")
    members = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    ends = [
        next((item[name] for name in names if isinstance(item.get(name), dict)), members[n] if n < len(members) else {})
        for n, names in enumerate(_ENDS)
    ]
    for passage in passages:
        if isinstance(passage, dict):
            epistemics = passage.get("epistemics")
            epistemics = epistemics if isinstance(epistemics, dict) else {}
            yield {
                "claim": item.get("id") or item.get("matches_hash") or item.get("type"),
                "subject": ends[0].get("name"),
                "object": ends[1].get("name"),
                "predicate": item.get("type"),
                "quotation": passage.get("text"),
                "negated": epistemics.get("negated"),
                "certainty": 1 if epistemics.get("hypothesis") else 3,
                "section": epistemics.get("section_type"),
            }


def _columns(path: Path, row: Mapping[str, object], mapping: Mapping[str, str]) -> dict[str, str]:
    for field, column in mapping.items():
        if column not in row:
            near = get_close_matches(column, [str(name) for name in row], n=1)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"expected one of {some_of([str(name) for name in row], 12)}"
            )
            message = f"there is no column {quoted(column)}, which the mapping gives for {field}; {hint}"
            raise CheckFailedError([Problem(path, message, row=1)])
    found = {
        field: next(name for name in names if name in row)
        for field, names in FIELDS.items()
        if any(name in row for name in names)
    }
    columns = {**found, **mapping}
    if "quotation" not in columns:
        message = 'no column with quotations was found: name it in a mapping, with quotation = "the column"'
        raise CheckFailedError([Problem(path, message, row=1)])
    return columns


def _row(path: Path, number: int, row: Mapping[str, object], columns: Mapping[str, str]) -> SheetRow:
    def cell(field: str) -> str:
        return _text(row.get(columns[field])) if field in columns else ""

    text = cell("quotation")
    certainty = cell("certainty") or "3"
    if certainty not in ("0", "1", "2", "3"):
        message = f"{quoted(certainty)} is not a certainty: expected 0, 1, 2 or 3"
        raise CheckFailedError([Problem(path, message, row=number, column=columns["certainty"])])
    stance = cell("stance").lower() or ("disputes" if cell("negated").lower() in _YES else "supports")
    if stance not in _STANCES:
        message = f"{quoted(stance)} is not a stance: expected one of {', '.join(sorted(_STANCES))}{did_you_mean(stance, _STANCES)}"
        raise CheckFailedError([Problem(path, message, row=number, column=columns["stance"])])
    highlight = cell("span_text")
    at = text.find(highlight) if highlight else -1
    cues = _cues(text, cell("cues")) if cell("cues") else None
    context = dict(part.split("=", 1) for part in _many(cell("context")) if "=" in part)
    record = Record(
        key=cell("claim") or f"row {number}",
        subjects=tuple(_many(cell("subject"))),
        objects=tuple(_many(cell("object"))),
        stance=stance,
        certainty=int(certainty),
        status=cell("status").lower(),
        modalities=frozenset(_many(cell("modality"))),
        quantifier=cell("quantifier").lower(),
        own_voice=not cell("speaker"),
        sign=_sign(cell("predicate")),
        context=tuple((name, (value,)) for name, value in context.items()) or _any(cell("context")),
        cues=cues,
        document_status=cell("document_status").lower(),
        has_design="evidence_type" not in columns or bool(cell("evidence_type")),
        speakers=tuple(_many(cell("speaker"))),
    )
    span = (at, at + len(highlight)) if at >= 0 else None
    edges = (text[at - 1 : at], text[at + len(highlight) : at + len(highlight) + 1]) if span and at > 0 else (" ", " ")
    return SheetRow(number, record, Passage(text, 0, span, cell("before"), cell("section"), False, edges))


def _sign(predicate: str) -> str:
    """Return ``+`` or ``-`` for a predicate that is a verb of an effect, such as *inhibits*; empty for others."""
    words = tokenize(predicate.rpartition(":")[2].replace("_", " "))
    signs = {match.entry.value for match in Lexicon.packaged().find(words) if match.entry.kind == "effect"}
    return signs.pop() if len(signs) == 1 else ""


def _text(value: object) -> str:
    """Convert a cell to a string; scalars in a list are joined by ``|``, other nested values are dropped."""
    if isinstance(value, list):
        return " | ".join(str(part) for part in value if isinstance(part, str | int | float)).strip()
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _any(context: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return a context without a dimension, which matches any dimension."""
    return (("", tuple(_many(context))),) if context else ()


def _many(text: str) -> list[str]:
    for separator in _SEPARATORS:
        if separator in text:
            return [part.strip() for part in text.split(separator) if part.strip()]
    return [text] if text else []


def _cues(text: str, cell: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of cues in the quotation; a cue is written ``may`` or ``may@12-15``, whose span is ignored."""
    found, lower = [], text.lower()
    for cue in _many(cell):
        wording = cue.rpartition("@")[0] or cue
        start = lower.find(wording.lower())
        if start >= 0:
            found.append((start, start + len(wording)))
    return tuple(found)
