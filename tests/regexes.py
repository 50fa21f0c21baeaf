"""Judges regular expressions by their structure: which of them can take more than linear time on some text.

Three shapes cost more than linear time in a backtracking engine such as Python's ``re`` and those of browsers:

nested
    an unbounded repetition of something that contains an unbounded repetition, where the same text can be divided
    among the rounds in more than one way, as in ``(?:a+)+`` or ``(?:<!--.*?-->)*``: exponential;
adjacent
    two unbounded repetitions one after the other that take the same characters, as in ``\\s*%?\\s*``: quadratic;
restarted
    a search whose pattern can begin anew inside one of its own repetitions, as in ``<[^>]*>`` over ``<<<<``: quadratic.

A repetition that is possessive (``*+``) or atomic (``(?>…)``) never gives back what it took, so that the first two do
not arise. Character sets are compared over the code points 0 to 255 and one that represents all others.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

OTHER = 256
ALL = frozenset(range(257))
_SEARCHING = ("search", "sub", "subn", "split", "findall", "finditer")
_ANCHORED = ("match", "fullmatch")
_SEVERAL = 2


@dataclass(frozen=True)
class Repeat:
    """An unbounded repetition: what it can take, and whether it gives back what it took."""

    taken: frozenset[int]
    possessive: bool


def _category(name: Any) -> frozenset[int]:
    tests = {
        sre.CATEGORY_DIGIT: r"\d",
        sre.CATEGORY_NOT_DIGIT: r"\D",
        sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S",
        sre.CATEGORY_WORD: r"\w",
        sre.CATEGORY_NOT_WORD: r"\W",
    }
    one = re.compile(tests[name])
    found = {code for code in range(256) if one.match(chr(code))}
    negative = name in (sre.CATEGORY_NOT_DIGIT, sre.CATEGORY_NOT_SPACE, sre.CATEGORY_NOT_WORD)
    if negative or name == sre.CATEGORY_WORD:
        found.add(OTHER)
    return frozenset(found)


def _among(items: Any) -> frozenset[int]:
    found: set[int] = set()
    negated = False
    for kind, value in items:
        if kind is sre.NEGATE:
            negated = True
        elif kind is sre.LITERAL:
            found.add(min(value, OTHER))
        elif kind is sre.RANGE:
            found.update(range(min(value[0], OTHER), min(value[1], OTHER) + 1))
        elif kind is sre.CATEGORY:
            found |= _category(value)
    return ALL - (found - {OTHER}) if negated else frozenset(found)


def _folded(found: frozenset[int], flags: int) -> frozenset[int]:
    if not flags & re.IGNORECASE:
        return found
    more = {
        ord(each) for code in found if code < 256 for each in (chr(code).lower(), chr(code).upper()) if len(each) == 1
    }
    return found | {code for code in more if code < 256}


def _single(item: Any, flags: int) -> frozenset[int] | None:
    """Give the characters of an item that takes exactly one; ``None`` for any other item."""
    kind, value = item
    if kind is sre.LITERAL:
        return _folded(frozenset((min(value, OTHER),)), flags)
    if kind is sre.NOT_LITERAL:
        return ALL - ({value} if value < 256 else set())
    if kind is sre.ANY:
        return ALL if flags & re.DOTALL else ALL - {10}
    if kind is sre.IN:
        return _folded(_among(value), flags)
    return None


def _inside(item: Any) -> list[Any]:
    """Give the sequences that an item consists of."""
    kind, value = item
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is sre.SUBPATTERN:
        return [value[3]]
    if kind is sre.ATOMIC_GROUP:
        return [value]
    if kind is sre.BRANCH:
        return list(value[1])
    return []


def _empty(item: Any) -> bool:
    """Tell whether an item can take nothing."""
    kind, value = item
    if kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT, sre.GROUPREF):
        return True
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return value[0] == 0 or all(map(_empty, value[2]))
    parts = _inside(item)
    return bool(parts) and any(all(map(_empty, part)) for part in parts)


def _first(sequence: Any, flags: int) -> frozenset[int]:
    """Give the characters that a sequence can begin with."""
    found: frozenset[int] = frozenset()
    for item in sequence:
        found |= _starts(item, flags)
        if not _empty(item):
            break
    return found


def _starts(item: Any, flags: int) -> frozenset[int]:
    single = _single(item, flags)
    if single is not None:
        return single
    return frozenset().union(*(_first(part, flags) for part in _inside(item)))


def _last(sequence: Any, flags: int) -> list[Repeat]:
    """Give the unbounded repetitions that a sequence can end with."""
    found: list[Repeat] = []
    for item in reversed(list(sequence)):
        found += _ends(item, flags)
        if not _empty(item):
            break
    return found


def _ends(item: Any, flags: int) -> list[Repeat]:
    kind, value = item
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        inner = [] if kind is sre.POSSESSIVE_REPEAT else _last(value[2], flags)
        if value[1] is sre.MAXREPEAT:
            return [Repeat(_taken(value[2], flags), kind is sre.POSSESSIVE_REPEAT), *inner]
        return inner
    if kind is sre.ATOMIC_GROUP:
        return []
    return [each for part in _inside(item) for each in _last(part, flags)]


def _taken(sequence: Any, flags: int) -> frozenset[int]:
    """Give all characters that a sequence can take anywhere."""
    found: frozenset[int] = frozenset()
    for item in sequence:
        single = _single(item, flags)
        found |= single if single is not None else frozenset()
        for part in _inside(item):
            found |= _taken(part, flags)
    return found


def _repeats(sequence: Any, flags: int) -> list[Repeat]:
    """Give the unbounded repetitions of a sequence that give back what they took, at any depth."""
    found: list[Repeat] = []
    for item in sequence:
        kind, value = item
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT) and value[1] is sre.MAXREPEAT:
            found.append(Repeat(_taken(value[2], flags), possessive=False))
        if kind not in (sre.POSSESSIVE_REPEAT, sre.ATOMIC_GROUP):
            for part in _inside(item):
                found += _repeats(part, flags)
    return found


def _leaves(sequence: Any, flags: int, taken: frozenset[int]) -> bool:
    """Tell whether a sequence cannot be matched without a character outside ``taken``."""
    for item in sequence:
        kind, value = item
        single = _single(item, flags)
        if single is not None:
            if not single & taken:
                return True
        elif kind is sre.BRANCH:
            if all(_leaves(part, flags, taken) for part in value[1]):
                return True
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            if value[0] and _leaves(value[2], flags, taken):
                return True
        elif any(_leaves(part, flags, taken) for part in _inside(item)):
            return True
    return False


def _nested(sequence: Any, flags: int) -> Iterator[str]:
    for item in sequence:
        kind, value = item
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT) and value[1] is sre.MAXREPEAT:
            inner = _repeats(value[2], flags)
            if inner and not all(_leaves(value[2], flags, each.taken) for each in inner):
                yield "nested"
            if _ambiguous(value[2], flags):
                yield "nested"
        for part in _inside(item):
            yield from _nested(part, flags)


def _ambiguous(sequence: Any, flags: int) -> bool:
    """Tell whether a repeated choice has alternatives that begin with the same character, or take nothing."""
    for item in sequence:
        kind, value = item
        if kind is sre.BRANCH:
            firsts = [_first(part, flags) for part in value[1]]
            if any(all(map(_empty, part)) for part in value[1]):
                return True
            if any(one & other for place, one in enumerate(firsts) for other in firsts[place + 1 :]):
                return True
        if kind is sre.SUBPATTERN and _ambiguous(value[3], flags):
            return True
    return False


def _adjacent(sequence: Any, flags: int, before: list[tuple[Repeat, list[Any]]], *, must_follow: bool) -> Iterator[str]:
    """Look for repetitions that take what one before them could have taken, if what follows them can fail.

    ``before`` holds the open repetitions, each with the items since, all of which it could have taken as well. Where
    the later repetition cannot take one of those items, its runs for different divisions do not overlap.
    """
    items = list(sequence)
    open_ended = list(before)
    for place, item in enumerate(items):
        kind, value = item
        follows = must_follow or _can_fail(items[place + 1 :])
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and value[1] is sre.MAXREPEAT and follows:
            first, taken = _first(value[2], flags), _taken(value[2], flags)
            if any(each.taken & first and not _leaves(since, flags, taken) for each, since in open_ended):
                yield "adjacent"
        for part in _inside(item):
            yield from _adjacent(part, flags, open_ended, must_follow=follows)
        kept = [(each, [*since, item]) for each, since in open_ended if not _leaves([item], flags, each.taken)]
        open_ended = [*((each, []) for each in _ends(item, flags) if not each.possessive), *kept]


def _can_fail(items: list[Any]) -> bool:
    return not all(map(_empty, items)) or any(each[0] in (sre.AT, sre.ASSERT, sre.ASSERT_NOT) for each in items)


def _restarted(sequence: Any, flags: int, *, lines: bool) -> Iterator[str]:
    """Look for repetitions in which a search can begin anew, and that something must follow."""
    items = list(sequence)
    if len(items) == 1 and items[0][0] is sre.BRANCH:
        for part in items[0][1][1]:
            yield from _restarted(part, flags, lines=lines)
        return
    if items and items[0][0] is sre.AT and not (items[0][1] is sre.AT_BEGINNING and lines):
        return
    if items and items[0][0] is sre.ASSERT_NOT and items[0][1][0] == -1:
        return  # a look behind says that nothing of the kind stands before
    if items and items[0][0] is sre.AT:
        items[0] = (sre.LITERAL, 10)
    yield from _within(items, flags, [], must_follow=False)


def _within(items: list[Any], flags: int, before: list[Any], *, must_follow: bool) -> Iterator[str]:
    for place, item in enumerate(items):
        kind, value = item
        follows = must_follow or _can_fail(items[place + 1 :])
        unbounded = kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and value[1] is sre.MAXREPEAT
        if unbounded and follows and not _leaves([*before, *items[:place]], flags, _taken(value[2], flags)):
            yield "restarted"
        for part in _inside(item):
            yield from _within(list(part), flags, [*before, *items[:place]], must_follow=follows)


def faults(pattern: str | bytes, flags: int = 0, *, searched: bool = True, whole: bool = False) -> list[str]:
    """Name the shapes in a pattern that can take more than linear time.

    ``searched`` says that it may begin anywhere in a text, ``whole`` that it must match to the end.
    """
    parsed = _parser.parse(pattern, flags)
    flags = parsed.state.flags | flags
    found = [*_nested(parsed, flags), *_adjacent(parsed, flags, [], must_follow=whole)]
    if searched:
        found += _restarted(parsed, flags, lines=bool(flags & re.MULTILINE))
    return sorted(set(found))


@dataclass(frozen=True)
class Used:
    """A pattern of the source: where it stands, its text and flags, and whether texts are searched with it."""

    where: str
    pattern: str | bytes
    flags: int
    searched: bool
    whole: bool = False

    @property
    def faults(self) -> list[str]:
        """The shapes in it that can take more than linear time."""
        return faults(self.pattern, self.flags, searched=self.searched, whole=self.whole)


def patterns_of(path: Path, root: Path) -> Iterator[Used]:
    """Find the patterns of a Python file."""
    source = path.read_text(encoding="utf-8")
    if "re." not in source:
        return
    name = ".".join(path.relative_to(root).with_suffix("").parts)
    scope = dict(vars(importlib.import_module(name.removesuffix(".__init__"))))
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            scope |= {
                key: value for key, value in vars(scope.get(node.name, object)).items() if not key.startswith("__")
            }
    names = {id(each.value): _target(each) for each in ast.walk(tree) if isinstance(each, ast.Assign | ast.AnnAssign)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args):
            continue
        call = node.func.attr
        if call not in (*_SEARCHING, *_ANCHORED, "compile"):
            continue
        where = f"{path.relative_to(root)}:{node.lineno}"
        uses = {call}
        if call == "compile":
            uses = set(re.findall(rf"\b{names.get(id(node)) or 'pattern'}\.([a-z]+)\(", source)) or set(_SEARCHING)
        searched = bool(uses & set(_SEARCHING))
        yield Used(where, _value(node.args[0], scope), _flags(node, call, scope), searched, "fullmatch" in uses)


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return target.id if isinstance(target, ast.Name) else ""


def _value(node: ast.expr, scope: dict[str, Any]) -> str | bytes:
    """Give the text of a pattern; what is only known at run time stands for a letter."""
    if isinstance(node, ast.Constant):
        return node.value  # type: ignore[return-value]
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(each.value) if isinstance(each, ast.Constant) else str(_known(each.value, scope))  # type: ignore[attr-defined]
            for each in node.values
        )
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, scope), _value(node.right, scope)
        if isinstance(left, bytes) or isinstance(right, bytes):
            return b"".join(each if isinstance(each, bytes) else each.encode() for each in (left, right))
        return left + right
    return _known(node, scope)


def _known(node: ast.expr, scope: dict[str, Any]) -> str | bytes:
    try:
        found = eval(compile(ast.Expression(node), "<pattern>", "eval"), scope)  # noqa: S307
    except (NameError, AttributeError, LookupError):
        return "x"
    return found if isinstance(found, str | bytes) else "x"


def _flags(node: ast.Call, call: str, scope: dict[str, Any]) -> int:
    places = {"compile": 1, "sub": 4, "subn": 4, "split": 3}
    place = places.get(call, _SEVERAL)
    given = [each.value for each in node.keywords if each.arg == "flags"] or node.args[place : place + 1]
    return int(eval(compile(ast.Expression(given[0]), "<flags>", "eval"), scope)) if given else 0  # noqa: S307


_SCRIPT = re.compile(
    r"(?:(?<=[(,=:!&|?{};\[])|(?<=return)|(?<=\n))\s*/(?![*/])((?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([a-z]*)"
)


def patterns_of_script(path: Path) -> Iterator[Used]:
    """Find the patterns of a JavaScript file, as Python would write them."""
    source = path.read_text(encoding="utf-8")
    for found in _SCRIPT.finditer(source):
        flags = (re.IGNORECASE if "i" in found[2] else 0) | (re.MULTILINE if "m" in found[2] else 0)
        line = source[: found.start(1)].count("\n") + 1
        pattern = re.sub(r"\\p\{[A-Za-z]+\}", r"\\w", found[1].replace("\\/", "/"))
        pattern = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda code: f"\\U{int(code[1], 16):08x}", pattern)
        yield Used(f"{path.name}:{line}", pattern, flags, searched=True)
