"""Made-up requests from the description (schemathesis): nothing breaks, and every answer is as described."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings

from tests.desk.conftest import World
from xuncha.desk.wsgi import application

from .conftest import BASE, caller

with warnings.catch_warnings():
    # on import, of its own parts
    warnings.simplefilter("ignore")
    schemathesis = pytest.importorskip("schemathesis")
    from schemathesis import checks, openapi
    from schemathesis.specs.openapi import checks as openapi_checks

CHECKS = [
    checks.not_a_server_error, openapi_checks.status_code_conformance, openapi_checks.content_type_conformance, openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection, openapi_checks.ignored_auth,
]  # fmt: skip
EXAMPLES = 12


@override_settings(API_PER_MINUTE=1_000_000)
@pytest.mark.parametrize("role", ["city", "liaison"])
def test_made_up_requests_are_answered_as_described(world: World, things: dict[str, Any], role: str) -> None:
    call = caller(world.people[role])
    document = call.get("/openapi.json").json()
    schema = openapi.from_dict(document)
    schema.app = application
    headers = {"Authorization": f"Bearer {call.token}"}
    tried = 0
    for offered in schema.get_all_operations():
        operation = offered.ok()

        @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
        @schemathesis.given_case(operation) if hasattr(schemathesis, "given_case") else _given(operation)
        def one(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        one()
        tried += 1
    assert tried == sum(len(methods) for methods in document["paths"].values()) and BASE in next(iter(document["paths"]))


def _given(operation: Any) -> Any:
    from hypothesis import given

    return given(case=operation.as_strategy())
