"""Paths of opposite sign to the same end with equal certainty and belief, so that neither may be shown as the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from immunograph.analysis.headline_templates import HEADLINE
from immunograph.analysis.steps import DIGITS

if TYPE_CHECKING:
    from immunograph.analysis.mechanisms import Mechanism

__all__ = ["rival_of", "tied_words"]


def rival_of(paths: Sequence[Mechanism]) -> int | None:
    """Return the place of the first path that is as firm as the best one and has the opposite sign.

    Two paths are equally firm if their weakest steps have the same certainty, and these steps or the whole paths have the
    same belief. Only paths to the same end with the same number of generalisations are compared.

    Parameters
    ----------
    paths
        The paths, in the order of their ranks.

    Returns
    -------
    int or None
        Its place in the list, from 0; ``None`` if there is no such path.
    """
    if not paths:
        return None
    best = paths[0]
    for place, path in enumerate(paths):
        alike = (path.end, path.leaps, path.certainty) == (best.end, best.leaps, best.certainty)
        if (
            {path.sign, best.sign} == {"+", "-"}
            and alike
            and (_least(path) == _least(best) or _whole(path) == _whole(best))
        ):
            return place
    return None


def tied_words(paths: Sequence[Mechanism], place: int) -> str:
    """Return the beginning of the headline for two paths of equal firmness that differ in sign.

    Parameters
    ----------
    paths
        The paths, in the order of their ranks.
    place
        Place of the rival of the first path, from :func:`rival_of`.

    Returns
    -------
    str
        A sentence with both outcomes.
    """
    one, other = (
        HEADLINE["tied path"].format(
            source=path.jointly(path.steps[0].source, acting=True),
            may=path.net,
            end=path.jointly(path.end, acting=False),
            number=number + 1,
            weakest=HEADLINE["weakest"].format(
                steps=" and ".join(step.name for step in path.weakest), certainty=path.certainty
            ),
        )
        for number, path in ((0, paths[0]), (place, paths[place]))
    )
    return HEADLINE["tied"].format(one=one, other=other)


def _least(path: Mechanism) -> float:
    return round(min((step.belief for step in path.weakest), default=0.0), DIGITS)


def _whole(path: Mechanism) -> float:
    return round(path.belief, DIGITS)
