"""What the gate finds of planted faults, and how often it is wrong on sound rows; the frames set aside are counted apart."""

import pytest
from planted import PLANTED, f_measure, false_alarms, recall, reports, sound


@pytest.fixture(scope="module")
def rows():
    return sound()


def test_there_are_enough_sound_rows_and_a_tenth_is_set_aside(rows):
    assert len(rows) >= 500
    assert 0.08 < sum(row.set_aside for row in rows) / len(rows) < 0.12


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_faults_are_found(rows, kind):
    found, count = recall(rows, kind)
    assert count >= 50
    assert found / count >= PLANTED[kind][2]


@pytest.mark.parametrize("aside", [False, True])
def test_sound_rows_raise_at_most_two_false_alarms_in_a_hundred(rows, aside):
    chosen = [row for row in rows if row.set_aside == aside]
    alarms = false_alarms(chosen)
    assert len(alarms) <= 0.02 * len(chosen), [(row.passage.sentence, rules) for row, rules in alarms]


@pytest.mark.parametrize("aside", [False, True])
def test_reports_that_claim_more_are_told_from_faithful_ones(aside):
    pairs = [pair for pair in reports() if pair[3] == aside]
    assert aside or len(pairs) >= 800
    assert f_measure(pairs)[0] >= 0.9
