"""Compare contexts: whether they can apply to the same case, by equal values or superclasses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

__all__ = ["Context", "contains", "excluding", "overlapping", "superclasses"]

Context = Mapping[str, frozenset[str]]
"""Context dimension -> values."""


def overlapping(one: frozenset[str], other: frozenset[str], kinds: Mapping[str, frozenset[str]]) -> bool:
    """Return whether two sets of context values share a value, also by subclasses.

    Parameters
    ----------
    one, other
        IRIs of context values.
    kinds
        IRI of a value -> IRIs of all its superclasses.

    Returns
    -------
    bool
        True if a value of one set equals a value of the other, or is a subclass of one; false if a set is empty.

    Examples
    --------
    >>> overlapping(frozenset({"melanoma"}), frozenset({"cancer"}), {"melanoma": frozenset({"cancer"})})
    True
    """
    if one & other:
        return True
    return any(kinds.get(value, frozenset()) & other for value in one) or any(
        kinds.get(value, frozenset()) & one for value in other
    )


def excluding(one: Context, other: Context, kinds: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the dimensions in which two contexts exclude each other.

    Parameters
    ----------
    one, other
        IRI of a context dimension -> IRIs of its values.
    kinds
        IRI of a value -> IRIs of all its superclasses.

    Returns
    -------
    list[str]
        IRIs of dimensions, sorted; empty if the contexts are compatible.

    Examples
    --------
    >>> excluding({"species": frozenset({"mouse"})}, {"species": frozenset({"human"})}, {})
    ['species']
    """
    return [name for name in sorted(set(one) & set(other)) if not overlapping(one[name], other[name], kinds)]


def contains(outer: Context, inner: Context, kinds: Mapping[str, frozenset[str]]) -> bool:
    """Return whether every case in the context ``inner`` is also in ``outer``.

    Parameters
    ----------
    outer, inner
        IRI of a context dimension -> IRIs of its values.
    kinds
        IRI of a value -> IRIs of all its superclasses.

    Returns
    -------
    bool
        True if each dimension of ``outer`` also restricts ``inner``, to equal values or subclasses of them; always true
        for an empty ``outer``.

    Examples
    --------
    >>> contains({}, {"species": frozenset({"mouse"})}, {})
    True
    """
    return all(
        name in inner and all(value in values or kinds.get(value, frozenset()) & values for value in inner[name])
        for name, values in outer.items()
    )


def superclasses(above: Mapping[str, Collection[str]], values: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the direct and indirect superclasses of values.

    Parameters
    ----------
    above
        Value -> its direct superclasses.
    values
        The values to look up.

    Returns
    -------
    dict[str, frozenset[str]]
        Value -> its superclasses, without the value itself unless there is a cycle.

    Examples
    --------
    >>> superclasses({"melanoma": ["cancer"]}, ["melanoma"])
    {'melanoma': frozenset({'cancer'})}
    """
    made = {}
    for value in values:
        reached: set[str] = set()
        queue = [value]
        while queue:
            for each in above.get(queue.pop(), ()):
                if each not in reached:
                    reached.add(each)
                    queue.append(each)
        made[value] = frozenset(reached)
    return made
