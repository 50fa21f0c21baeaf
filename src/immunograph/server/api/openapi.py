"""Generate the OpenAPI description of the API from the table of operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from immunograph.server.operation_parameters import Parameter
from immunograph.server.operation_table import OPERATIONS
from immunograph.server.operations import Operation
from immunograph.version import __version__

__all__ = ["ADDRESSES", "FIELDS", "describe_api"]

ADDRESSES: Final = {
    "find": "find_entity",
    **{name: name for name in ("claims", "evidence", "mechanisms", "contradictions", "gaps", "compare")},
}
"""Last part of a URL -> operation; ``ask`` and ``check_wording`` are handled separately."""

_TEXT: Final = {"type": "string"}
_OR_NOTHING: Final = {"type": ["string", "null"]}
_COUNT: Final = {"type": "integer", "minimum": 0}
_CERTAINTY: Final = {"type": "integer", "minimum": 0, "maximum": 3}
_KEPT: Final = {
    "type": "array",
    "description": "What a report must keep, with the words of 'sentence' that express it.",
    "items": {
        "type": "object",
        "required": ["what", "words"],
        "properties": {"what": _TEXT, "words": {"type": "array", "items": _TEXT}},
    },
}
_SCHEMAS: Final[dict[str, object]] = {
    "Error": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {"type": "string", "description": "What is wrong and what to do, in one sentence."},
            "status": {"type": "integer", "description": "The HTTP status."},
            "did_you_mean": {"type": "array", "items": _TEXT},
            "coverage": _OR_NOTHING,
        },
    },
    "Choice": {
        "type": "object",
        "required": ["question", "choices"],
        "properties": {
            "question": _TEXT,
            "choices": {
                "type": "array",
                "items": {"type": "object", "required": ["name"], "properties": {"name": _TEXT}},
            },
            "do": _TEXT,
        },
    },
    "Claim": {
        "type": "object",
        "required": ["claim", "iri", "sentence", "must_keep", "certainty"],
        "properties": {
            "claim": {"type": "string", "description": "Its key, or the short handle of its IRI."},
            "iri": _TEXT,
            "sentence": {"type": "string", "description": "A sentence that is safe to quote: it keeps the hedge."},
            "must_keep": _KEPT,
            "certainty": _CERTAINTY,
            "certainty_words": _TEXT,
            "stance": _TEXT,
            "epistemic_status": _TEXT,
            "speaker": _TEXT,
            "quantifier": _OR_NOTHING,
            "context": _OR_NOTHING,
            "status": _OR_NOTHING,
            "source": {"type": "object"},
            "passages": {"type": "object", "additionalProperties": _COUNT},
            "unsound_passages": {
                "type": "object",
                "description": "Under 'for' and 'against': how many of these passages no longer count, or count less, and why.",
                "additionalProperties": _TEXT,
            },
            "strongest_against": {"type": ["object", "null"]},
        },
    },
    "Entity": {
        "type": "object",
        "required": ["label", "iri", "claims"],
        "properties": {"label": _TEXT, "iri": _TEXT, "curie": _OR_NOTHING, "category": _TEXT, "claims": _COUNT},
    },
    "Entry": {
        "type": "object",
        "description": "The claims that an entry is about are listed in the first entry of the page that refers to them.",
        "properties": {"claims": {"type": "array", "items": {"$ref": "#/components/schemas/Claim"}}},
    },
}
_ENTRIES: Final = {
    "find_entity": ("entities", "Entity"),
    "claims": ("claims", "Claim"),
    "evidence": ("passages", "Entry"),
    "mechanisms": ("paths", "Entry"),
    "contradictions": ("contradictions", "Entry"),
    "gaps": ("cells", "Entry"),
    "compare": ("said", "Entry"),
    "check_wording": ("differences", "Entry"),
}
FIELDS: Final = Parameter(
    "fields",
    "Fields of each entry to return, separated by commas; fields that keep a claim's hedge are always included.",
)


def describe_api(questions: Sequence[str]) -> dict[str, object]:
    """Return the OpenAPI 3.1 description of the API.

    Parameters
    ----------
    questions
        Names of the named queries of the graph.

    Returns
    -------
    dict
        The document, as JSON-compatible data.

    Examples
    --------
    >>> sorted(describe_api(["why"])["paths"])[:2]
    ['/api/ask', '/api/ask/{question}']
    """
    paths = {f"/api/{address}": {"get": _get(OPERATIONS[name])} for address, name in ADDRESSES.items()}
    ask = OPERATIONS["ask"]
    paths["/api/ask"] = {
        "get": {**_get(ask, parameters=[]), "operationId": "questions", "summary": "List the questions."}
    }
    paths["/api/ask/{question}"] = {"get": _get(ask, parameters=_of_question(questions))}
    paths["/api/check_wording"] = {"post": _post(OPERATIONS["check_wording"])}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "immunograph",
            "version": __version__,
            "description": "What texts on cancer immunology claim: who says it, where, how firmly, and who says otherwise.",
        },
        "paths": paths,
        "components": {"schemas": _SCHEMAS},
    }


def _in_query(parameter: Parameter) -> dict[str, object]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.meaning,
        "schema": parameter.schema(),
    }


def _of_question(questions: Sequence[str]) -> list[dict[str, object]]:
    """Describe the arguments of a named question: its name, and its parameters by their own names."""
    name = {"name": "question", "in": "path", "required": True, "schema": {"type": "string", "enum": list(questions)}}
    own = {
        "name": "parameters",
        "in": "query",
        "description": "Parameters of the question, each by its own name, such as subject=IL-2.",
        "style": "form",
        "explode": True,
        "schema": {"type": "object", "additionalProperties": _TEXT},
    }
    return [name, own]


def _get(operation: Operation, *, parameters: list[dict[str, object]] | None = None) -> dict[str, object]:
    own = [_in_query(each) for each in operation.parameters] if parameters is None else parameters
    paging = operation.every_parameter[len(operation.parameters) :]
    return {
        **_common(operation),
        "parameters": [*own, *(_in_query(each) for each in (*paging, FIELDS))],
        "responses": _responses(operation, 300, 304, 400, 404, 422, 502, 503),
    }


def _post(operation: Operation) -> dict[str, object]:
    return {
        **_common(operation),
        "requestBody": {"required": True, "content": {"application/json": {"schema": operation.schema()}}},
        "responses": _responses(operation, 300, 400, 404, 413, 415, 422, 502, 503),
    }


def _common(operation: Operation) -> dict[str, object]:
    return {"operationId": operation.name, "summary": operation.summary, "description": operation.description}


_MEANINGS: Final = {
    300: ("A name is ambiguous: choose.", "Choice"),
    304: ("Nothing has changed.", ""),
    400: ("An argument is not valid.", "Error"),
    404: ("Nothing has this name.", "Error"),
    413: ("The body is too long.", "Error"),
    415: ("The body is not JSON.", "Error"),
    422: ("It takes more memory or rows than allowed.", "Error"),
    502: ("The store cannot be read.", "Error"),
    503: ("It takes more time than allowed, or the server is busy or being stopped.", "Error"),
}


def _responses(operation: Operation, *statuses: int) -> dict[str, object]:
    made: dict[str, object] = {"200": {"description": "One page.", "content": _json(_page(operation))}}
    for status in statuses:
        meaning, schema = _MEANINGS[status]
        content = {"content": _json({"$ref": f"#/components/schemas/{schema}"})} if schema else {}
        made[str(status)] = {"description": meaning, **content}
    return made


def _json(schema: dict[str, object]) -> dict[str, object]:
    return {"application/json": {"schema": schema}}


def _page(operation: Operation) -> dict[str, object]:
    """Describe one page of the answer."""
    properties: dict[str, object] = {
        "total": _COUNT,
        "start": _COUNT,
        "count": _COUNT,
        "limit": {"type": "integer", "minimum": 1},
        "next": {"type": ["string", "object", "null"], "description": "Where the next page is."},
    }
    required = list(properties)
    if operation.name in _ENTRIES:
        of, entry = _ENTRIES[operation.name]
        properties[of] = {"type": "array", "items": {"$ref": f"#/components/schemas/{entry}"}}
        required.append(of)
    return {"type": "object", "required": required, "properties": properties}
