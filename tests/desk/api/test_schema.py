"""Made-up requests from the description (schemathesis): nothing breaks, and every answer is as described."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings

from tests.desk.conftest import World
from xuncha.desk.wsgi import application

from .conftest import BASE, caller

with warnings.catch_warnings():
    # on import, of its own parts
    warnings.simplefilter("ignore")
    schemathesis = pytest.importorskip("schemathesis")
    from schemathesis import GenerationMode, checks, openapi
    from schemathesis.specs.openapi import checks as openapi_checks

CHECKS = [
    checks.not_a_server_error, openapi_checks.status_code_conformance, openapi_checks.content_type_conformance, openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection, openapi_checks.ignored_auth,
]  # fmt: skip
#: requests an operation, as described and deliberately not
EXAMPLES = {GenerationMode.POSITIVE: 6, GenerationMode.NEGATIVE: 4}


@contextlib.contextmanager
def _one_connection() -> Iterator[None]:
    """The server's end of a request closes the connection, on which everything here hangs; the test client sees to that by itself."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@override_settings(API_PER_MINUTE=1_000_000)
@pytest.mark.parametrize("role", ["city", "liaison"])
def test_made_up_requests_are_answered_as_described(world: World, things: dict[str, Any], role: str) -> None:
    call = caller(world.people[role])
    document = call.get("/openapi.json").json()
    schema = openapi.from_dict(document)
    schema.app = application
    headers = {"Authorization": f"Bearer {call.token}"}
    rows = {
        "organisations": world.own, "findings": things["suspect"], "tasks": things["task"], "work-items": things["item"], "rounds": world.round, "hand-ins": things["hand_in"], "appeals": things["appeal"],
        "downtimes": things["downtime"], "exemptions": things["exemption"], "differences": things["difference"], "actions": things["action"], "action-lines": things["line"],
    }  # fmt: skip
    tried = answered = 0
    for offered in schema.get_all_operations():
        operation = offered.ok()
        row = rows.get(operation.path.split("/")[3])
        with _one_connection():
            for mode, examples in EXAMPLES.items():
                # what takes nothing cannot be asked wrongly
                if mode == GenerationMode.POSITIVE or operation.query or operation.body or operation.path_parameters:
                    answered += _ask(operation, mode, examples, headers, row)
        tried += 1
    assert tried == sum(len(methods) for methods in document["paths"].values()) and BASE in next(iter(document["paths"]))
    assert answered > 2 * tried


def _ask(operation: Any, mode: Any, examples: int, headers: dict[str, str], row: Any) -> int:
    """So many requests of one operation; gives how many were answered with what was asked for."""
    fine = []

    @settings(max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        number = case.path_parameters.get("pk")
        if row is not None and type(number) is int and number > 0 and number % 4:
            # mostly a row there is, so that more than “not found” is looked at
            case.path_parameters["pk"] = row.pk
        fine.append(case.call_and_validate(headers=headers, checks=CHECKS).status_code < 300)

    one()
    return sum(fine)
