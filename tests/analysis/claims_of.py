"""Claims made up for tests, as columns, without a store."""

import polars as pl

from immunograph.analysis.claim_columns import ClaimColumns

E = "https://w3id.org/immunograph/entity/"
SIGN = {"+": "ig:up", "-": "ig:down", "unsigned": "ig:moves", "": "ig:names"}
TEXT = pl.String


def columns_of(claims, evidence, *, axioms=(), links=(), contexts=(), derivations=()):
    """Make columns.

    ``claims``: (claim, subject, sign, object) with optional status; ``evidence``: (claim, document, stance, certainty)
    with optional dictionary of further cells.
    """
    claim_rows = []
    for claim, subject, sign, value, *status in claims:
        claim_rows.append(
            {
                "claim": claim,
                "identifier": claim,
                "subject": subject,
                "predicate": SIGN[sign],
                "object": value,
                "aspect": "",
                "status": status[0] if status else "Proposed",
                "inferred": False,
                "inferred_certainty": 0,
                "sign": sign,
                "literal": False,
            }
        )
    base = {
        "status": "Asserted",
        "modality": "",
        "attitude": "",
        "attributed_to": "",
        "quantifier": "",
        "quantifier_kind": "",
        "quantifier_of": "",
        "speaker_quantifier": "",
        "evidence_type": "",
        "paraphrase": "",
        "cue_words": "",
        "document_status": "",
    }
    evidence_rows = []
    for number, (claim, document, stance, certainty, *more) in enumerate(evidence):
        row = base | {
            "claim": claim,
            "evidence": f"e{number}",
            "stance": stance,
            "certainty": certainty,
            "speaker": document,
            "document": document,
            "lineage": document,
        }
        evidence_rows.append(row | (more[0] if more else {}))
    qualifiers = [(claim, "context", dimension, value) for claim, dimension, value in contexts]
    qualifiers += [(claim, "link", name, other) for claim, name, other in links]

    def frame(rows, names):
        return pl.DataFrame(rows, schema=dict.fromkeys(names, TEXT), orient="row")

    claim_schema = dict.fromkeys(
        ["claim", "identifier", "subject", "predicate", "object", "aspect", "status"], TEXT
    ) | {"inferred": pl.Boolean, "inferred_certainty": pl.Int64, "sign": TEXT, "literal": pl.Boolean}
    evidence_schema = dict.fromkeys(("claim", "evidence", "stance"), TEXT) | {"certainty": pl.Int64}
    evidence_schema |= dict.fromkeys(["speaker", "document", "lineage", *base], TEXT)
    return ClaimColumns(
        claims=pl.DataFrame(claim_rows, schema=claim_schema),
        evidence=pl.DataFrame(evidence_rows, schema=evidence_schema),
        qualifiers=frame(qualifiers, ["claim", "kind", "property", "value"]),
        axioms=frame(list(axioms), ["subject", "property", "object"]),
        labels={},
        derivations=frame(list(derivations), ["derivation", "claim", "rule", "premise"]),
    )
