"""Write docs/predicates.md: the packaged predicates, contexts and roles, from the table that defines them."""

import csv
from pathlib import Path

PAGE = Path(__file__).parent / "predicates.md"
TABLE = Path(__file__).parents[1] / "data" / "ontology" / "predicates.tsv"
KINDS = {
    "claim": ("Predicates of claims", "What a claim may say, and the sign of its effect: `+` more, `-` less, `?` a direction that is not stated."),
    "context": ("Contexts", "Where, when or in whom a claim or a passage holds."),
    "role": ("Roles", "What else takes part."),
}  # fmt: skip
SIGNS = {"unsigned": "?"}


def current() -> str:
    """Return the page as the table now has it."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    parts = [
        "# Predicates, contexts and roles\n\nA mapping, a table of claims and SPARQL name them by CURIE; a mapping takes the local name (`inhibits`) and the label as "
        "well. A predicate of your own is declared in [a mapping](mapping.md) or in the project's `ontology/predicates.tsv` ([model](model.md)).\n\n"
        "`immunograph info --predicates` lists them as well. This page is written by `python docs/write_predicates.py`.\n"
    ]
    for kind, (title, about) in KINDS.items():
        lines = [f"\n## {title}\n\n{about}\n\n| name | label | sign | definition |\n|---|---|---|---|\n"]
        for row in rows:
            if row["kind"] == kind:
                sign = SIGNS.get(row["sign"], row["sign"])
                cells = (f"`{row['property']}`", row["label"], f"`{sign}`" if sign else "", row["definition"])
                lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |\n")
        parts.append("".join(lines))
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(current(), encoding="utf-8")
