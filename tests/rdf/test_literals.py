"""A literal that RDF cannot say is refused where it is made, not where it is written."""

import pytest

from immunograph.model import Literal
from immunograph.rdf.terms import term_text


@pytest.mark.parametrize("part", ["language", "datatype"])
def test_an_empty_language_or_datatype_is_refused(part):
    with pytest.raises(ValueError, match=f"the {part} of the literal is empty: leave it out \\(None\\)"):
        Literal("a", **{part: ""})
    assert term_text(Literal("a", **{part: None})) == '"a"'
