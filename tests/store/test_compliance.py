"""Every store does what the protocol says: one suite, run on each."""

import pytest
from compliance.machine import StoreMachine
from compliance.stores import FACTORIES
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

HOW_MANY = {"memory": 100}


@pytest.mark.parametrize("name", FACTORIES)
def test_a_store_is_the_naive_dataset_whatever_is_done_to_it(name):
    class Machine(StoreMachine):
        make = staticmethod(FACTORIES[name])
        limits = name != "disk"

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=HOW_MANY.get(name, 10),
            stateful_step_count=30,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
