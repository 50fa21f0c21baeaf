"""Whatever is sent to the API, by its own description or against it: no server error, and answers as described."""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

NOT_ASKED = ("positive_data_acceptance",)
"""That a minimum is no more than a maximum, or a field one that entries have, JSON Schema cannot say: 400 is right."""

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
EXAMPLES = int(os.environ.get("IMMUNOGRAPH_EXAMPLES", "4"))
"""Requests for each operation and each mode; a longer search: IMMUNOGRAPH_EXAMPLES=200 pytest tests/server/test_schemathesis.py"""


@pytest.fixture(scope="module")
def schema(address):
    return schemathesis.openapi.from_url(f"{address}/api/openapi.json")


def test_generated_requests_meet_no_server_error(schema):
    excluded = [
        check
        for check in schemathesis.checks.load_all_checks() or schemathesis.checks.CHECKS.get_all()
        if check.__name__ in NOT_ASKED
    ]
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 10
    statuses = set()
    for operation in operations:
        for mode in schemathesis.GenerationMode:
            strategy = operation.as_strategy(generation_mode=mode)

            @given(case=strategy)
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def check(case):
                reply = case.call()
                statuses.add(reply.status_code)
                assert reply.status_code < 500, (case.as_curl_command(), reply.text)
                case.validate_response(reply, excluded_checks=excluded)

            check()
    assert {200, 400, 404} <= statuses
