"""Keywords of SPARQL 1.1 (W3C Recommendation of 2013, section 19.8), and SPARQL for words of other query languages."""

from __future__ import annotations

from typing import Final

__all__ = ["AGGREGATES", "FORMS", "FUNCTIONS", "KEYWORDS", "OTHERWISE"]

FORMS: Final = {
    "query": ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"),
    "update": ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"),
}

KEYWORDS: Final = (
    *("BASE", "PREFIX", "VERSION", "SELECT", "DISTINCT", "REDUCED", "AS", "CONSTRUCT", "DESCRIBE", "ASK", "FROM"),
    *("NAMED", "WHERE", "GROUP", "BY", "HAVING", "ORDER", "ASC", "DESC", "LIMIT", "OFFSET", "VALUES", "LOAD"),
    *("SILENT", "INTO", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "INSERT", "DELETE", "DATA", "WITH"),
    *("USING", "DEFAULT", "ALL", "OPTIONAL", "GRAPH", "SERVICE", "BIND", "UNDEF", "MINUS", "UNION", "FILTER"),
    *("IN", "NOT", "EXISTS", "SEPARATOR", "TRUE", "FALSE", "TO", "LATERAL"),
)

AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")

FUNCTIONS: Final = (
    *AGGREGATES,
    *("STR", "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "IRI", "URI", "BNODE", "RAND", "ABS", "CEIL", "FLOOR"),
    *("ROUND", "CONCAT", "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "CONTAINS", "STRSTARTS", "STRENDS"),
    *("STRBEFORE", "STRAFTER", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ", "NOW"),
    *("UUID", "STRUUID", "MD5", "SHA1", "SHA256", "SHA384", "SHA512", "COALESCE", "IF", "STRLANG", "STRDT"),
    *("SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "REGEX", "SUBSTR", "REPLACE"),
    *("TRIPLE", "SUBJECT", "PREDICATE", "OBJECT", "ISTRIPLE", "LANGDIR", "STRLANGDIR", "HASLANG", "HASLANGDIR"),
    "ADJUST",
)

OTHERWISE: Final = {
    "AND": "'and' is written && between conditions, and a full stop between patterns",
    "OR": "'or' is written || between conditions, and UNION between groups in braces",
    "LIKE": 'compare texts with CONTAINS(?x, "…") or REGEX(?x, "…")',
    "NULL": "test for a missing value with !BOUND(?x)",
    "IS": "test for a missing value with !BOUND(?x), and for a type of term with isIRI(?x), isLiteral(?x) or isBlank(?x)",
    "ISNULL": "test for a missing value with !BOUND(?x)",
    "JOIN": "patterns in one group are joined; use OPTIONAL { … } for a left join",
    "LEFT": "use OPTIONAL { … } for a left join",
    "BETWEEN": "write ?x >= 1 && ?x <= 9",
    "SORT": "write ORDER BY ?x",
    "TOP": "write LIMIT 10 at the end",
    "UNIQUE": "write SELECT DISTINCT",
    "EXCEPT": "write MINUS { … } or FILTER NOT EXISTS { … }",
    "INTERSECT": "patterns in one group are joined",
    "LOWER": "the function is LCASE",
    "UPPER": "the function is UCASE",
    "LENGTH": "the function is STRLEN",
    "LEN": "the function is STRLEN",
    "SUBSTRING": "the function is SUBSTR",
    "STARTSWITH": "the function is STRSTARTS",
    "ENDSWITH": "the function is STRENDS",
    "ISNUMBER": "the function is isNumeric",
    "CURRENT_TIMESTAMP": "the function is NOW()",
    "AVERAGE": "the function is AVG",
}
"""Words of other query languages -> the corresponding SPARQL."""
