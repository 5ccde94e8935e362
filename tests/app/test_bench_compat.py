"""Whole payments by WeChat Pay's protocol, by the command: nothing is lost, and the house is sound. Never timed."""

from __future__ import annotations

import base64
import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from jinbao.app.bench.http_load import Answer
from jinbao.app.bench.serving import BenchFailed
from jinbao.app.bench.shop_software import Account, Software
from jinbao.app.cli import main
from tests.make_keys import all_keys


@pytest.mark.parametrize("more", [(), ("--callbacks",)])
def test_lives_are_lived_and_audited(more: tuple[str, ...]) -> None:
    arguments = ["--seconds", "1", "--warm-up", "0", "--members", "40", "--merchants", "2", "--clients", "4"]
    result = CliRunner().invoke(main, ["bench", "compat", *arguments, "--json", *more], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["bench"] == "compat" and told["audit_ok"] is True and told["lives"] > 0
    assert told["callbacks_heard"] >= told["lives"] * bool(more)
    assert bool(told["callbacks_heard"]) is bool(more)
    rsa = told["rsa"]
    assert rsa["sign_us"] > 0 and rsa["server_us_per_life"] >= 2 * rsa["sign_us"]


@pytest.mark.parametrize("wrong", ["", "body", "key", "serial", "status"])
def test_an_answer_that_an_sdk_would_not_believe_ends_the_bench(wrong: str) -> None:
    platform, stranger = all_keys()[:2]
    software = Software(Account("1900000001", "wx1", "AA", platform, b"CAFE", platform.public_key()), "https://a/b")
    body = b'{"code_url":"x"}'
    signer = stranger if wrong == "key" else platform
    signature = base64.b64encode(signer.sign(b"17\nabc\n" + body + b"\n", padding.PKCS1v15(), hashes.SHA256()))
    serial = b"BEEF" if wrong == "serial" else b"CAFE"
    head = b"HTTP/1.1 200 OK\r\nWechatpay-Timestamp: 17\r\nWechatpay-Nonce: abc\r\nWechatpay-Signature: "
    head += signature + b"\r\nWechatpay-Serial: " + serial
    answer = Answer(500 if wrong == "status" else 200, body + b" " if wrong == "body" else body, head)
    if wrong:
        with pytest.raises(BenchFailed):
            software.believe(answer)
    else:
        assert software.believe(answer) == {"code_url": "x"}
