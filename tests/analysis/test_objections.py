"""Evidence against a claim is reported once for each stance, with all its limits."""

from dataclasses import replace

import polars as pl
import pytest
from claims_of import columns_of

from immunograph.analysis.objections import opposed_claims
from immunograph.vocabulary import IG

DISEASE = IG + "disease"


@pytest.mark.parametrize(
    ("evidence", "own", "words"),
    [
        (["Null", "Null"], {}, "has a null result"),
        (["Null", "Null"], {1: "melanoma"}, "has a null result, also for disease melanoma"),
        (
            ["Null", "Null"],
            {0: "glioma", 1: "melanoma"},
            "has a null result for disease glioma and for disease melanoma",
        ),
        (["Disputes", "Null"], {1: "melanoma"}, "is disputed and has a null result for disease melanoma"),
        (["Null"], {0: "melanoma"}, "has a null result for disease melanoma"),
    ],
)
def test_a_stance_is_named_once(evidence, own, words):
    said = [("a", "d", "Supports", 3), *(("a", f"d{number}", stance, 3) for number, stance in enumerate(evidence))]
    contexts = {f"e{number + 1}": {DISEASE: frozenset({value})} for number, value in own.items()}
    columns = replace(columns_of([("a", "x", "+", "y")], said), own_context=contexts)
    (told,) = opposed_claims(columns, pl.Series(["a"]).implode()).values()
    assert told.replace("ig:disease", "disease") == words
