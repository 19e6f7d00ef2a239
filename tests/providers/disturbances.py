"""What goes wrong at every provider: faults of the line and of the server, and answers that make no sense."""

from collections.abc import Sequence
import copy
from typing import Final

from hypothesis import HealthCheck, settings, strategies as st

from custom_components.esim_recharge.providers.base import (
    AuthError,
    ConnectionFailed,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
)
from tests.simulators.common import FaultKind, Json

type Fault = tuple[FaultKind, float, type[ProviderError] | None, bool]
"""What goes wrong, after how many seconds, what is heard of it, and whether the request was processed."""

FAULTS_OF_PURCHASES: Final[Sequence[Fault]] = (
    (FaultKind.DROP_BEFORE, 0, OutcomeUnknown, False),
    (FaultKind.ERROR_BEFORE, 0, OutcomeUnknown, False),
    (FaultKind.UNEXPECTED_BEFORE, 0, OutcomeUnknown, False),
    (FaultKind.UNAUTHORISED, 0, AuthError, False),
    (FaultKind.RATE_LIMITED, 0, RateLimited, False),
    (FaultKind.DROP_AFTER, 0, OutcomeUnknown, True),
    (FaultKind.ERROR_AFTER, 0, OutcomeUnknown, True),
    (FaultKind.UNEXPECTED_AFTER, 0, OutcomeUnknown, True),
    (FaultKind.LATE, 0.1, None, True),
    (FaultKind.LATE, 2, OutcomeUnknown, True),
    (FaultKind.TWICE, 0, None, True),
    (FaultKind.SLOW_BODY, 0.1, None, True),
    (FaultKind.SLOW_BODY, 3, OutcomeUnknown, True),
    (FaultKind.CUT_OFF, 0, OutcomeUnknown, True),
    (FaultKind.TRUNCATED, 0, OutcomeUnknown, True),
    (FaultKind.GARBAGE, 0, OutcomeUnknown, True),
    (FaultKind.HTML, 0, OutcomeUnknown, True),
    (FaultKind.EMPTY, 0, OutcomeUnknown, True),
    (FaultKind.HUGE, 0, OutcomeUnknown, True),
    (FaultKind.REDIRECT, 0, OutcomeUnknown, True),
)
"""All but `DENIED`, about which each provider's reference says something else."""

FAULTS_OF_STEPS: Final[Sequence[Fault]] = tuple(
    (kind, delay, ConnectionFailed if heard is OutcomeUnknown else heard, processed)
    for kind, delay, heard, processed in FAULTS_OF_PURCHASES
)
"""The same around a purchase: where nothing is spent, what became of it need not be known."""


def json_values(words: Sequence[Json], keys: Sequence[str]) -> st.SearchStrategy[Json]:
    """Any JSON, with words and keys that the provider uses."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    return st.recursive(
        scalars | st.sampled_from(words),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(keys), inner),
        max_leaves=8,
    )


@st.composite
def spoiled(draw: st.DrawFn, documented: Sequence[Json], anything: st.SearchStrategy[Json]) -> Json:
    """A documented answer in which one or two things are replaced by anything, or are missing."""
    body = copy.deepcopy(draw(st.sampled_from(documented)))
    for _ in range(draw(st.integers(0, 2))):
        body = _spoil(draw, body, anything)
    return body


def _spoil(draw: st.DrawFn, body: Json, anything: st.SearchStrategy[Json]) -> Json:
    if not isinstance(body, dict | list) or not body or draw(st.integers(0, 4)) == 0:
        return draw(anything)
    key = draw(st.sampled_from(list(body) if isinstance(body, dict) else list(range(len(body)))))
    if draw(st.integers(0, 4)) == 0:
        del body[key]
    else:
        body[key] = _spoil(draw, body[key], anything)
    return body


often = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""For tests with answers that make no sense: one simulator serves all examples."""
