"""A thing that is called after the end of a path, without an axiom, is named where there is no path."""

import json
from pathlib import Path

import pytest
from claims_of import columns_of

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import BEARER
from immunograph.analysis.named_alike import contains_name
from immunograph.analysis.pathfinding import find_mechanisms

VECTORS = json.loads((Path(__file__).parents[1] / "name_vectors.json").read_text(encoding="utf-8"))
CLAIMS = [("c0", "drug", "+", "killing by cells"), ("c1", "other", "-", "cells"), ("c2", "drug", "+", "cellist")]
SAID = [(claim, "d", "Supports", 3) for claim, *_ in CLAIMS]


def found(*axioms):
    columns = columns_of(CLAIMS, SAID, axioms=axioms)
    return find_mechanisms(columns, Beliefs(columns), "drug", "cells")


def test_a_thing_called_after_the_end_is_named_with_the_remedy():
    assert "There is an effect on killing by cells, but no axiom relates that to cells; " in found().headline()
    assert (
        "an axiom (ig:bearer), in axioms.tsv or as [[axiom]] of a mapping, makes it an end of paths."
        in found().headline()
    )
    with_axiom = found(("killing by cells", BEARER, "cells"))
    assert [path.end for path in with_axiom] == ["killing by cells"]
    assert "axioms.tsv" not in with_axiom.headline()


def test_of_many_things_called_after_the_end_six_are_named():
    many = [(f"c{number}", "drug", "+", f"killing {number} of cells") for number in range(9)]
    columns = columns_of([*many, ("x", "other", "-", "cells")], [(claim, "d", "Supports", 3) for claim, *_ in many])
    told = find_mechanisms(columns, Beliefs(columns), "drug", "cells").headline()
    assert "an effect on killing 0 of cells, " in told
    assert "killing 5 of cells and 3 more, but no axiom relates that to cells; " in told


@pytest.mark.parametrize(("longer", "name", "expected"), VECTORS["contained"])
def test_names_are_compared_by_whole_words(longer, name, expected):
    assert contains_name(longer, name) is expected
