"""The table of operations, which defines the JSON API, its OpenAPI description and the tools for assistants."""

from __future__ import annotations

from typing import Final

from immunograph.model import ClaimStatus, EpistemicStatus, Stance
from immunograph.server import analysis_answers, answers
from immunograph.server.operation_parameters import Parameter
from immunograph.server.operations import Operation

__all__ = ["OPERATIONS"]

_TEXT: Final = 200_000
_CERTAINTY: Final = "0 open question, 1 possible, 2 probable, 3 asserted."
_FAITHFUL: Final = (
    "Every claim comes with 'sentence', a sentence that is safe to quote, and 'must_keep', the words that may not be "
    "dropped from it: hedge, speaker, quantifier, stage. Cite it by 'claim' or 'iri', and use no identifier that is not in the answer. "
    "Report 'strongest_against' where there is one."
)


def _name(name: str, meaning: str, *, required: bool = False) -> Parameter:
    return Parameter(name, f"{meaning}: a name, synonym, CURIE or IRI.", required=required)


_CLAIMS: Final = (
    _name("subject", "Subject of the claim"),
    Parameter("predicate", "The predicate of the claim, such as 'inhibits'."),
    _name("object", "Object of the claim"),
    _name("about", "Claims about this entity, a kind of it, a process of it, or a process directed at it"),
    Parameter("kinds", "Also match the kinds (subclasses) of subject and object.", "boolean", default=False),
    Parameter(
        "min_certainty",
        f"The lowest certainty of a passage: {_CERTAINTY} If a lowest or highest certainty is given, a claim of which only null results or disputes have it is left out, and counted in the notes.",
        "integer",
        default=0,
        most=3,
    ),
    Parameter("max_certainty", f"The highest certainty of a passage: {_CERTAINTY}", "integer", default=3, most=3),
    Parameter("status", "Decision of the curators.", choices=tuple(status.value for status in ClaimStatus)),
    Parameter("stance", "Stance of a passage towards the claim.", choices=tuple(stance.value for stance in Stance)),
    Parameter(
        "epistemic_status",
        "Epistemic status of a passage.",
        choices=tuple(status.value for status in EpistemicStatus),
    ),
    _name("speaker", "Speaker of a passage"),
)

OPERATIONS: Final[dict[str, Operation]] = {
    operation.name: operation
    for operation in (
        Operation(
            "find_entity",
            "Find a gene, protein, cell, disease, process or other entity by any of its names.",
            "Call this first, to get the identifier of an entity. A name that several entities have comes "
            "back as a question with choices; an unknown name, with suggestions and with what the graph covers.",
            (_name("name", "What to look for", required=True),),
            answers.find_entity,
            example={"name": "IL-2"},
        ),
        Operation(
            "claims",
            "List what texts claim, filtered by what is claimed, how firmly and by whom.",
            f"Without a filter it lists all claims of the graph except inferred ones. {_FAITHFUL}",
            _CLAIMS,
            answers.claims,
            example={"subject": "IL-2", "min_certainty": 2},
        ),
        Operation(
            "evidence",
            "List every passage for and against one claim, with who says it, how firmly and where.",
            f"Supporting passages come first, then disputes, null results, passages without a direction, questions and aims. {_FAITHFUL}",
            (Parameter("claim", "The claim, by its key (C35), handle or IRI.", required=True),),
            answers.evidence,
            example={"claim": "C35"},
        ),
        Operation(
            "mechanisms",
            "Find the paths from one entity to another, with net sign and weakest step.",
            "A path is never more than a possibility, and as certain as its weakest step: report it by 'sentence', and name the weakest "
            "step. Report 'known_without_effect': claims between the two without valid support, and why, such as a null result. "
            f"{_FAITHFUL}",
            (
                _name("source", "Entity at the start of the path", required=True),
                _name("target", "Entity at the end of the path", required=True),
                Parameter("max_steps", "Maximum number of steps of a path.", "integer", default=4, least=1, most=8),
            ),
            analysis_answers.mechanisms,
            limit=5,
            example={"source": "IL-2", "target": "cancer cell"},
        ),
        Operation(
            "contradictions",
            "List claims that clash: conflict, hedge against assertion, same source, narrower, contrast of context.",
            "Only 'conflict' is a conflict: in a contrast of context both sides can hold, and a narrower side limits the other "
            "without reversing it; left_out counts the pairs in the whole graph with a side that rests only on retracted or withdrawn "
            f"sources or on superseded passages. {_FAITHFUL}",
            (
                Parameter("kind", "Only clashes of this kind.", choices=analysis_answers.CLASHES),
                _name("about", "Only clashes about this"),
            ),
            analysis_answers.contradictions,
            limit=5,
            example={},
        ),
        Operation(
            "gaps",
            "Show what is known about the effects of the members of one class on those of another, and what is not.",
            "Each cell with claims is listed with its state; all others are untouched: no claim in this graph is "
            f"about them, which is not evidence of no effect. {_FAITHFUL}",
            (
                Parameter("rows", "What acts: a class, or a Biolink category such as Cell.", required=True),
                Parameter("columns", "What is acted on: a class, or a Biolink category such as Cell.", required=True),
            ),
            analysis_answers.gaps,
            example={"rows": "immunomodulator", "columns": "Cell"},
        ),
        Operation(
            "compare",
            "Compare two entities by the claims about both, and about only one of them.",
            f"The absence of a claim about one of them is not a denial. {_FAITHFUL}",
            (
                _name("first", "First entity", required=True),
                _name("second", "Second entity", required=True),
                Parameter(
                    "kinds", "Count claims about kinds of an entity as claims about it.", "boolean", default=False
                ),
                Parameter(
                    "incoming",
                    "Compare the claims that have the two as objects instead of subjects.",
                    "boolean",
                    default=False,
                ),
            ),
            analysis_answers.compare,
            example={"first": "interferon", "second": "interleukin"},
        ),
        Operation(
            "ask",
            "Answer one of the named questions, or list them.",
            "Without 'question' it lists the named questions with their parameters and defaults. A row comes with the "
            f"claims behind it, under 'claims'; a claim is listed once per page. {_FAITHFUL}",
            (
                Parameter("question", "The name of a question, such as does-it-prevent; all are listed if left out."),
                Parameter("parameters", "Parameters of the question by name, such as {'subject': 'IL-2'}.", "values"),
            ),
            answers.ask,
            in_worker=True,
            example={"question": "does-it-prevent"},
        ),
        Operation(
            "sparql",
            "Answer a read-only SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.",
            "Prefer the other tools: a bare row has no hedge. A row comes with the claims behind it, under 'claims', each once per page: "
            "report those, not the row. The usual prefixes (ig:, rdf:, skos: …) need not be declared; time, memory and rows are limited, and "
            f"the tool returns a complete answer or an error. {_FAITHFUL}",
            (Parameter("query", "The query.", required=True, most=50_000),),
            answers.sparql,
            limit=25,
            in_worker=True,
            example={"query": "SELECT ?claim ?label { ?claim a ig:Claim ; rdfs:label ?label } ORDER BY ?label LIMIT 3"},
        ),
        Operation(
            "check_wording",
            "Compare a text with the claims it reports: what it drops, adds or reverses.",
            "Call this before you show a text that reports claims, and correct each difference that is 'firmer'.",
            (
                Parameter("text", "What you are about to say, in one or more sentences.", required=True, most=_TEXT),
                Parameter(
                    "claims", "Keys, handles or IRIs of the claims that the text reports.", "strings", required=True
                ),
            ),
            answers.check_wording,
            limit=25,
            example={"text": "IL-2 improves the disease-fighting capability of lymphocytes.", "claims": ["C35"]},
        ),
    )
}
"""Name -> operation."""
