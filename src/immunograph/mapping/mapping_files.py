"""Parse mapping files (TOML) into frozen dataclasses; ``docs/mapping.md`` documents all keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError, StoreError
from immunograph.identifiers import PrefixMap
from immunograph.licences import RESERVED, UNKNOWN, read_licence
from immunograph.mapping.cell_values import MANY, Value, read_value, tested_pattern
from immunograph.mapping.details import (
    declare,
    levels_of,
    number_of,
    place_of,
    predicate_of,
    prefixes_of,
    relations_of,
    source_of,
)
from immunograph.mapping.keys import Keys, kind_of
from immunograph.mapping.named_files import NamedFiles
from immunograph.mapping.source_spec import GroundSpec, Join
from immunograph.mapping.spec import AxiomSpec, ClaimSpec, DocumentSpec, EntitySpec, Groups, TableMapping, TextSpec, Use
from immunograph.mapping.toml_files import conditions_of, dialect_of, packaged_mappings, parsed, tables_of, with_line
from immunograph.near_words import did_you_mean

__all__ = ["mapping_path", "read_mapping"]

_PREFIXED: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.]*):\{")

_EVIDENCE: Final = (
    *("stance", "certainty", "status", "type", "level", "design", "sample_size", "section"),
    *("paraphrase", "quotation", "note", "identifier"),
)
_PEOPLE: Final = ("speaker", "attributed_to")


def read_mapping(
    source: str | Path | Mapping[str, object] | TableMapping, *, loaded: Mapping[str, str] | None = None
) -> TableMapping:
    """Parse and validate a mapping.

    Parameters
    ----------
    source
        Path of a TOML file, name of a packaged mapping such as ``civic-2015``, or a dictionary with the same keys. To a
        parsed mapping, only the prefixes in ``loaded`` are added.
    loaded
        Further prefixes -> namespaces that the mapping may use without declaring them, such as those of the ontologies
        in a store; ``None`` for none.

    Returns
    -------
    TableMapping
        Parsed mapping; file paths in it are resolved against the folder of the mapping file, or for a dictionary against
        the current folder.

    Raises
    ------
    FormatError
        If a key is unknown or its value is not valid; the message names file, section and key.
    StoreError
        If the file, or a file that it refers to, does not exist, cannot be read, or lies outside the mapping's folder.

    Examples
    --------
    >>> edges = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}]}
    >>> sorted(read_mapping(edges).columns())
    ['a', 'b']
    """
    further = loaded or {}
    if isinstance(source, TableMapping):
        return replace(source, prefixes=PrefixMap({**further, **dict(source.prefixes.items())})) if further else source
    if isinstance(source, Mapping):
        text = repr(sorted(source.items())).encode()
        return _Reader("the mapping", Path.cwd(), text, further).read(dict(source))
    path = mapping_path(source)
    raw, text = parsed(path)
    try:
        return _Reader(str(path), path.parent, text, further).read(raw)
    except FormatError as error:
        raise type(error)(with_line(str(error), str(path), text)) from error


def mapping_path(source: str | Path) -> Path:
    """Return the path of a mapping file.

    Parameters
    ----------
    source
        Path of a TOML file, or the name of a packaged mapping.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    StoreError
        If it is neither; the message lists the packaged mappings.
    """
    path = Path(source)
    if path.is_file():
        return path
    packaged = packaged_mappings()
    if str(source) not in packaged:
        known = ", ".join(packaged)
        raise StoreError(
            f"{source} is not a file, and no packaged mapping has this name: check the path, or name one of {known}"
            f"{did_you_mean(str(source), packaged)}"
        )
    return packaged[str(source)]


_KEYS: Final = (
    "name", "when", "subject", "predicate", "object", "aspect", "context", "participants", "status", "evidence", "reason"
)  # fmt: skip
"""Keys of a claim or an axiom."""


class _Reader:
    """Reads one mapping; entities that are written where they are used get names of their own."""

    def __init__(self, origin: str, folder: Path, text: bytes, loaded: Mapping[str, str]) -> None:
        self._loaded = loaded
        self.origin = origin
        self.folder = folder
        self.files = NamedFiles(origin, folder)
        self.text = text
        self.maps: dict[str, object] = {}
        self.prefixes = PrefixMap()
        self.entities: dict[str, EntitySpec] = {}
        self.same_as: dict[str, str] = {}
        self._written_out: dict[str, dict[str, object]] = {}

    def read(self, raw: dict[str, object]) -> TableMapping:
        raw, more = self.files.included(raw)
        self.text += more
        keys = Keys(raw, self.origin)
        source = source_of(Keys(keys.table("source"), f"{self.origin}: [source]"))
        self._value_maps(keys)
        dialect = dialect_of(Keys(keys.table("table"), f"{self.origin}: [table]"))
        prefixes = self.prefixes = PrefixMap().extended(self._loaded).extended(prefixes_of(keys))
        for name, table in keys.table("entity").items():
            self.entities[name] = self._entity(name, table, f"{self.origin}: [entity.{name}]")
        joins = tuple(self._join(name, table) for name, table in keys.table("join").items())
        derived = {name: self._value(raw, f"[columns] {name}") for name, raw in keys.table("columns").items()}
        groups = tuple(self._groups(table, place) for place, table in enumerate(tables_of(keys, "groups"), 1))
        predicates = {name: predicate_of(name, table, self.origin) for name, table in keys.table("predicate").items()}
        document = self._document(Keys(keys.table("document"), f"{self.origin}: [document]"))
        evidence = keys.table("evidence")
        claims = tuple(self._claim(t, place, evidence) for place, t in enumerate(tables_of(keys, "claim"), 1))
        axioms = tuple(self._axiom(t, place) for place, t in enumerate(tables_of(keys, "axiom"), 1))
        levels = levels_of(Keys(keys.table("levels"), f"{self.origin}: [levels]"))
        ground = self._ground(Keys(keys.table("ground"), f"{self.origin}: [ground]"))
        keys.done()
        if not claims and not axioms:
            raise FormatError(
                f"{self.origin}: the mapping has no claim and no axiom: add [[claim]] with subject, predicate and object, "
                "or have it proposed: immunograph import TABLE --map MAPPING -o NEW.toml (in Python: "
                "immunograph.mapping.propose_mapping)"
            )
        mapping = TableMapping(
            origin=self.origin,
            text=self.text,
            source=source,
            dialect=dialect,
            joins=joins,
            prefixes=prefixes,
            derived=derived,
            groups=groups,
            entities=self.entities,
            same_as=self.same_as,
            document=document,
            claims=claims,
            axioms=axioms,
            predicates=predicates,
            levels=levels,
            ground=ground,
        )
        self._refuse_quotations(mapping)
        return mapping

    def _value_maps(self, keys: Keys) -> None:
        for name, table in keys.table("values").items():
            if isinstance(table, str):
                self.maps[name], more = self.files.value_map(table, f"values.{name}")
                self.text += more
            else:
                self.maps[name] = table

    def _value(self, raw: object, key: str) -> Value:
        return read_value(raw, f"{self.origin}: {key}", self.maps)

    def _optional(self, keys: Keys, name: str) -> Value | None:
        raw = keys.any(name)
        return None if raw is None else read_value(raw, f"{keys.where}, {name}", self.maps)

    def _join(self, name: str, raw: object) -> Join:
        keys = Keys(raw, f"{self.origin}: [join.{name}]")
        if "table" not in keys:
            raise keys.missing("table", ("on",), ": name the file of the side table")
        file = self.files.find(keys.text("table"), f"[join.{name}] table")
        on = keys.text("on", "position")
        left, _, right = (part.strip() for part in on.partition("="))
        if on == "position":
            left = right = ""
        return Join(name, file, left, right or left, dialect_of(keys))

    def _groups(self, raw: object, place: int) -> Groups:
        keys = Keys(raw, f"{self.origin}: [[groups]] {place}")
        if "from" not in keys:
            raise keys.missing("from", ("pattern",), ': name the column to search, such as "{citation}"')
        source = read_value(keys.any("from"), f"{keys.where}, from", self.maps)
        pattern = tested_pattern(keys.text("pattern"), f"{keys.where}, pattern")
        keys.done()
        names = tuple(re.findall(r"\(\?P<(\w+)>", pattern))
        if not names:
            raise keys.wrong("pattern", "it has no named groups: write (?<page>…) for a column {page}")
        return Groups(source, pattern, names)

    def _refuse_unknown_prefix(self, step: Value, keys: Keys) -> None:
        """Raise an error for a template such as ``FOO:{id}`` with an unknown prefix: no value would be an identifier."""
        for source in [text for each in (step.union or (step,)) for text in (*each.sources, each.form)]:
            written = _PREFIXED.match(source)
            if written is None or written[1] in self.prefixes:
                continue
            known = self.prefixes.spellings().get(written[1].lower())
            if known is None:
                near = get_close_matches(written[1], [prefix for prefix, _ in self.prefixes.items()], n=1)
                told = f"{f'; did you mean {near[0]!r}? If not,' if near else ':'} {declare(written[1])}"
                raise keys.wrong("identify", f"the prefix {written[1]!r} of {source!r} is not known{told}")

    def _entity(self, name: str, raw: object, where: str) -> EntitySpec:
        if isinstance(raw, str):
            raw = {"name": raw}
        keys = Keys(raw, where)
        given = keys.any("identify", ["name", "mint"])
        steps: list[Value | str] = []
        for step in given if isinstance(given, list) else [given]:
            word = step if isinstance(step, str) and "{" not in step else None
            if word not in (None, "name", "mint"):
                raise keys.wrong(
                    "identify",
                    f"{step!r} is not a way to identify entities: expected a value with {{columns}}, name or mint",
                )
            made_step = word if word is not None else read_value(step, f"{where}, identify", self.maps)
            if isinstance(made_step, Value):
                self._refuse_unknown_prefix(made_step, keys)
            steps.append(made_step)
        within = keys.texts("within")
        for prefix in within:
            if prefix not in self.prefixes:
                known = self.prefixes.known_prefix(prefix)
                hint = f"; did you mean {known!r}? If not, {declare(prefix)}" if known else f": {declare(prefix)}"
                raise keys.wrong("within", f"the prefix {prefix!r} is not known{hint}")
        many = keys.any("many", "alternatives")
        if isinstance(many, str) and "{" not in many and many not in MANY:
            raise keys.wrong("many", f"expected one of {', '.join(MANY)}, not {many!r}{did_you_mean(many, MANY)}")
        made = EntitySpec(
            key=name,
            name=self._optional(keys, "name"),
            identify=tuple(steps),
            category=self._optional(keys, "category") or Value(("biolink:NamedThing",)),
            synonyms=self._optional(keys, "synonyms"),
            definition=self._optional(keys, "definition"),
            many=read_value(many, f"{where}, many", self.maps),
            within=within,
            two_names=keys.one_of("two_names", ("merge", "separate"), "merge"),
        )
        keys.done()
        if made.name is None and not any(isinstance(step, Value) for step in steps):
            raise FormatError(
                f"{where}: neither 'name' nor 'identify' has a column: set name to the column of names, or identify to that of "
                "identifiers"
            )
        return made

    def _use(self, raw: object, key: str, where: str) -> Use:
        """Parse a reference to an entity: its name in the mapping, a column, an entity written out, or a choice."""
        where = f"{where}, {key}"
        if isinstance(raw, str) and "{" not in raw:
            if raw not in self.entities or raw in self._written_out:
                known = [key for key in self.entities if key not in self._written_out]
                raise FormatError(
                    f"{where}: there is no [entity.{raw}]; if it is a column, write {{{raw}}}{did_you_mean(raw, known)}"
                )
            return Use({"": raw})
        if isinstance(raw, dict) and "by" in raw:
            choice = dict(raw)
            by = read_value(choice.pop("by"), f"{where}, by", self.maps)
            if not choice:
                raise FormatError(
                    f"{where}: the key 'by' chooses an entity by the value of a column, and none is named: add VALUE = "
                    '"ENTITY" for each value, as in { by = "{kind}", protein = "cytokine" }'
                )
            uses = {value: self._use(entity, value, where) for value, entity in choice.items()}
            return Use({value: use.entities[""] for value, use in uses.items() if "" in use.entities}, by)
        if isinstance(raw, dict) and ("text" in raw or "number" in raw):
            keys = Keys(raw, where)
            value = read_value(
                keys.any("text") if "text" in raw else {"from": keys.any("number"), "number": True}, where
            )
            language = keys.text("language")
            if language and not re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}", language):
                raise keys.wrong("language", f"{language!r} is not a language tag: expected one such as en or pt-br")
            text = TextSpec(value, language)
            keys.done()
            return Use({}, None, text)
        if raw is None:
            raise FormatError(f"{where}: this key is missing: add it")
        if not isinstance(raw, str | dict):
            raise FormatError(f"{where}: expected the name of an entity or a column in braces, not {kind_of(raw)}")
        name = where.removeprefix(f"{self.origin}: ").replace("[[", "").replace("]]", "").replace(",", "")
        written = {"name": raw} if isinstance(raw, str) else raw
        same = next((key for key, other in self._written_out.items() if other == written), None)
        if same is not None:
            self.same_as[name] = same
            return Use({"": same})
        called = self._called(written.get("name"), name)
        if called != name:
            self.same_as[name] = called  # as review tables of earlier versions call it
        self._written_out[called] = dict(written)
        self.entities[called] = self._entity(called, raw, where)
        return Use({"": called})

    def _called(self, name: object, place: str) -> str:
        """Return the name of an entity that a rule writes out, for review tables and warnings: its column, or its place."""
        column = re.fullmatch(r"\{([^{}]+)\}", name.strip()) if isinstance(name, str) else None
        if column is None:
            return place
        return column[1] if column[1] not in self.entities else f"{column[1]} ({place})"

    def _uses(self, keys: Keys, name: str) -> dict[str, Use]:
        return {key: self._use(raw, key, f"{keys.where}, {name}") for key, raw in keys.table(name).items()}

    def _end(self, keys: Keys, role: str) -> Use:
        """Parse the subject or object of a claim or axiom."""
        raw = keys.any(role)
        if raw is None:
            raise keys.missing(role, _KEYS)
        return self._use(raw, role, keys.where)

    def _claim(self, raw: object, place: int, defaults: Mapping[str, object]) -> ClaimSpec:
        keys = Keys(raw, f"{self.origin}: [[claim]] {place}")
        name = keys.text("name") or f"claim {place}"
        if "predicate" not in keys:
            raise keys.missing("predicate", _KEYS, ': name a predicate, such as "ig:inhibits"')
        evidence = Keys({**defaults, **keys.table("evidence")}, f"{keys.where}, evidence")
        context = self._uses(evidence, "context")
        fields = {
            key: read_value(evidence.any(key), f"{evidence.where}, {key}", self.maps)
            for key in _EVIDENCE
            if key in evidence
        }
        for key in _EVIDENCE:
            evidence.any(key)
        numbers = {kind: number_of(each, kind, evidence, self.maps) for kind, each in evidence.table("numbers").items()}
        where = {part: place_of(each, part, evidence, self.maps) for part, each in evidence.table("place").items()}
        people = {key: self._use(evidence.any(key), key, evidence.where) for key in _PEOPLE if key in evidence}
        for key in _PEOPLE:
            evidence.any(key)
        relations = relations_of(evidence, self.maps)
        evidence.done()
        made = ClaimSpec(
            name=name,
            when=conditions_of(keys),
            subject=self._end(keys, "subject"),
            predicate=read_value(keys.any("predicate"), f"{keys.where}, predicate", self.maps),
            object=self._end(keys, "object"),
            aspect=self._optional(keys, "aspect"),
            context=self._uses(keys, "context"),
            participants=self._uses(keys, "participants"),
            status=self._optional(keys, "status") or Value(("proposed",)),
            evidence=fields,
            evidence_context=context,
            numbers=numbers,
            place=where,
            people=people,
            relations=relations,
        )
        keys.done()
        return made

    def _axiom(self, raw: object, place: int) -> AxiomSpec:
        keys = Keys(raw, f"{self.origin}: [[axiom]] {place}")
        if "predicate" not in keys:
            raise keys.missing("predicate", _KEYS, ': name a relation, such as "rdfs:subClassOf"')
        made = AxiomSpec(
            name=keys.text("name") or f"axiom {place}",
            when=conditions_of(keys),
            subject=self._end(keys, "subject"),
            predicate=read_value(keys.any("predicate"), f"{keys.where}, predicate", self.maps),
            object=self._end(keys, "object"),
            reason=self._optional(keys, "reason") or Value((f"Stated in a row of the table {self.origin}.",)),
        )
        keys.done()
        return made

    def _document(self, keys: Keys) -> DocumentSpec:
        raw = keys.any("id", [])
        made = DocumentSpec(
            id=tuple(
                read_value(each, f"{keys.where}, id", self.maps) for each in (raw if isinstance(raw, list) else [raw])
            ),
            name=self._optional(keys, "name"),
            title=self._optional(keys, "title"),
            year=self._optional(keys, "year"),
            kind=self._optional(keys, "kind") or Value(("article",)),
            licence=self._optional(keys, "licence"),
            url=self._optional(keys, "url"),
        )
        keys.done()
        return made

    def _ground(self, keys: Keys) -> GroundSpec:
        review = keys.text("review")
        if review and Path(review).is_absolute():
            raise keys.wrong("review", f"{review} is an absolute path: write it relative to the mapping's folder")
        if review and not (self.folder / review).resolve().is_relative_to(self.folder.resolve()):
            raise keys.wrong("review", f"{review} lies outside the folder of the mapping: name a file in it")
        made = GroundSpec(
            tables=tuple(self.files.find(name, "[ground] tables") for name in keys.texts("tables")),
            review=self.folder / review if review else None,
            candidates=keys.whole("candidates", 3),
        )
        keys.done()
        return made

    def _refuse_quotations(self, mapping: TableMapping) -> None:
        """Raise an error for quotations of a table whose licence is unknown or reserves all rights."""
        licence = read_licence(mapping.source.licence)
        if licence in (UNKNOWN, RESERVED) and any("quotation" in claim.evidence for claim in mapping.claims):
            raise FormatError(
                f"{self.origin}: quotation stores the text word for word, and [source] licence is {licence}: state a licence "
                "that allows it, such as CC-BY-4.0, or use paraphrase with words of your own"
            )
