"""The statistics of `tests.timing`: nothing it measures could fail if these were wrong."""

from tests.timing import LEAST_P, p_value


def test_p_value_tells_samples_apart() -> None:
    """Two samples that overlap by half are told apart, whichever is the first."""
    ones, others = [float(n) for n in range(20)], [float(n) + 10 for n in range(20)]
    assert 0 < p_value(ones, others) < LEAST_P
    assert p_value(ones, others) == p_value(others, ones)


def test_p_value_of_the_same_is_one() -> None:
    """Ties take half a rank each; where all are tied nothing is told."""
    ones = [float(n) for n in range(20)]
    assert p_value(ones, ones) == 1.0
    assert p_value([1.0] * 20, [1.0] * 20) == 1.0
    assert p_value(ones, [n + 0.5 for n in ones]) > 0.5
