"""Each real SDK, unmodified and in an environment of its own, goes through the whole life of a payment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sdk.conftest import Sandbox
from tests.sdk.lives import LIVES, Life, live
from tests.sdk.results import RECORD, Results

#: What nobody gets around: without one of these the life was not whole.
WHOLE = {"connect", "order", "pay", "callback", "query", "refund", "refund_callback", "refund_query", "bill", "close"}


@pytest.mark.parametrize("life", LIVES, ids=str)
def test_an_unmodified_sdk_goes_through_the_whole_life_of_a_payment(
    life: Life, sandbox: Sandbox, results: Results, tmp_path: Path
) -> None:
    if life.sdk == "alipay-sdk-python" and not sandbox.env["ALIPAY_GATEWAY_PORT_80"]:
        pytest.skip("port 80 of a loopback address cannot be had here, and this SDK can name no other")
    lived = live(life, sandbox.env, tmp_path)
    results.lived.append(lived)
    assert not lived.failures(), lived.failures()
    assert lived.steps.keys() >= WHOLE | {"not_there", "wrong_key"}
    assert lived.steps["wrong_key"]["seen"]["why"] == ["other_key"], "the mistake was not recognised"


def test_the_record_says_what_the_sdks_did(results: Results) -> None:
    if not results.complete:
        pytest.skip("only some of the SDKs were run")
    if results.write:
        RECORD.write_text(results.text())
    assert RECORD.read_text() == results.text(), "make it anew: make sdk ARGS=--write-results, then make docs"
