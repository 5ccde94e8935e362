"""Alipay's v3: the same methods behind paths, with signatures in headers."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from jinbao.compat.service import crypto
from jinbao.compat.types import AlipayMode, Fault
from tests.make import run
from tests.make_alipay import believed_rest, order, rest
from tests.make_compat import GATEWAY, CompatWorld, compat_world
from tests.make_compat import sign as sign_sha256

TRADE = "/v3/alipay/trade"


def refused(world: CompatWorld, answer: httpx.Response, status: int, code: str) -> None:
    """Whether an answer says so, signed."""
    told = believed_rest(world, answer)
    assert (answer.status_code, told["code"]) == (status, code), answer.text
    assert told["message"]
    assert told["links"][0]["link"].startswith("https://")


def test_a_life_of_a_trade_over_v3(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = {**order(), "notify_url": "http://127.0.0.1:9/n"}
            made = believed_rest(world, await rest(world, world.alipay, "POST", f"{TRADE}/precreate", body))
            assert set(made) == {"out_trade_no", "qr_code"}
            which = {"out_trade_no": "ord1"}
            missing = await rest(world, world.alipay, "POST", f"{TRADE}/query", which)
            refused(world, missing, 400, "ACQ.TRADE_NOT_EXIST")
            found = await world.payer.did("/scan", {"text": made["qr_code"]})
            await world.payer.did(f"/orders/{found['order']['id']}/pay")
            told = believed_rest(world, await rest(world, world.alipay, "POST", f"{TRADE}/query", which))
            assert told["trade_status"] == "TRADE_SUCCESS"
            trade = await world.compat.trades.by_number(told["trade_no"])
            assert trade is not None
            assert trade.notify_url == "http://127.0.0.1:9/n"
            back = {**which, "refund_amount": 2.8, "out_request_no": "r1"}
            done = believed_rest(world, await rest(world, world.alipay, "POST", f"{TRADE}/refund", back))
            assert (done["refund_fee"], done["fund_change"]) == ("2.80", "Y")
            asked = {**which, "out_request_no": "r1"}
            target = f"{TRADE}/fastpay/refund/query"
            told = believed_rest(world, await rest(world, world.alipay, "POST", target, asked))
            assert told["refund_status"] == "REFUND_SUCCESS"

    run(scenario())


def test_a_payer_who_is_asked_is_told_by_the_status(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            world.watcher.faults.append(Fault(ask_payer=True))
            code = (await world.payer.see("/codes/current"))["code"]
            body = {**order(), "scene": "bar_code", "auth_code": "28" + code[2:]}
            answer = await rest(world, world.alipay, "POST", f"{TRADE}/pay", body)
            assert answer.status_code == 202
            assert believed_rest(world, answer)["out_trade_no"] == "ord1"

    run(scenario())


def test_who_may_be_given_shares_is_asked_by_post(tmp_path: Path) -> None:
    """As alipay-sdk-php-all's ``AlipayTradeRoyaltyRelationApi`` sends it; other queries beside it are GET."""

    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            relation = f"{TRADE}/royalty/relation"
            supplier = await world.enrol_alipay((await world.merchant("Supplier")).id, AlipayMode.KEY)
            entity = {"type": "userId", "account": supplier.account.seller_id}
            bound = await rest(world, world.alipay, "POST", f"{relation}/bind", {"receiver_list": [entity]})
            assert believed_rest(world, bound)["result_code"] == "SUCCESS", bound.text
            raw = b'{"out_request_no":"Y1","page_num":1,"page_size":20}'
            told = believed_rest(world, await rest(world, world.alipay, "POST", f"{relation}/batchquery", raw=raw))
            assert (told["result_code"], told["total_record_num"], len(told["receiver_list"])) == ("SUCCESS", 1, 1)
            refused(world, await rest(world, world.alipay, "GET", f"{relation}/batchquery"), 404, "invalid-method")

    run(scenario())


def test_a_query_is_signed_with_its_encoding(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            target = "/v3/alipay/fund/trans/common/query?out_biz_no=b%2B1&x=a+b"
            refused(world, await rest(world, world.alipay, "GET", target), 400, "ORDER_NOT_EXIST")
            balance = await rest(world, world.alipay, "GET", "/v3/alipay/fund/account/query")
            assert believed_rest(world, balance)["available_amount"] == "0.00"

    run(scenario())


def test_certificate_mode_names_our_certificate(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            answer = await rest(world, world.certified, "POST", f"{TRADE}/precreate", order(), certificate=True)
            assert answer.headers["alipay-sn"] == world.compat.keys.alipay().id
            assert "qr_code" in believed_rest(world, answer)
            answer = await rest(world, world.certified, "POST", f"{TRADE}/precreate", order("ord2"))
            refused(world, answer, 401, "missing-app-cert-sn")
            assert "alipay-sn" not in answer.headers
            wrong: Any = {"alipay_root_cert_sn": "0" * 32}
            answer = await rest(
                world, world.certified, "POST", f"{TRADE}/precreate", order(), certificate=True, **wrong
            )
            refused(world, answer, 401, "invalid-alipay-root-cert-sn")

    run(scenario())


def test_contents_may_be_encrypted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            key = base64.b64encode(b"0123456789abcdef").decode()
            await world.compat.accounts.change_alipay(world.alipay.app_id, aes_key=key)
            raw = crypto.aes_cbc_seal(key, json.dumps(order()).encode()).encode()
            headers: Any = {"alipay_encrypt_type": "AES", "content_type": "text/plain"}
            answer = await rest(world, world.alipay, "POST", f"{TRADE}/precreate", raw=raw, **headers)
            assert answer.status_code == 200
            assert answer.headers["alipay-encrypt-type"] == "AES"
            opened = crypto.aes_cbc_open(key, answer.text)
            assert opened is not None
            assert json.loads(opened)["out_trade_no"] == "ord1"

    run(scenario())


def test_of_a_form_with_files_the_data_is_signed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            data = json.dumps(order()).encode()
            form = (
                b'--X\r\nContent-Disposition: form-data; name="data"\r\nContent-Type: application/json\r\n\r\n'
                + data
                + b'\r\n--X\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n\x00\xff\r\n--X--\r\n'
            )
            answer = await rest(
                world, world.alipay, "POST", f"{TRADE}/precreate", raw=form, signed=data,
                content_type="multipart/form-data; boundary=X",
            )  # fmt: skip
            assert believed_rest(world, answer)["out_trade_no"] == "ord1"

    run(scenario())


def test_who_is_not_believed_is_told_why(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            target, body = f"{TRADE}/precreate?a=1", json.dumps(order()).encode()
            auth = f"app_id={world.alipay.app_id},nonce=n,timestamp={world.wall.now_ms()}"
            key = world.alipay.key

            async def told(sign: str, auth: str = auth) -> Any:
                headers = {"authorization": f"ALIPAY-SHA256withRSA {auth},sign={sign}"}
                return await world.gateway.post(GATEWAY + target, content=body, headers=headers)

            def signed(text: str) -> str:
                return sign_sha256(key, text.encode())

            text = body.decode()
            cases = {
                "host_signed": signed(f"{auth}\nPOST\nhttps://openapi.alipay.com{target}\n{text}\n"),
                "path_prefix": signed(f"{auth}\nPOST\n{target.removeprefix('/v3')}\n{text}\n"),
                "lines": signed(f"ALIPAY-SHA256withRSA {auth}\nPOST\n{target}\n{text}\n"),
                "body_reencoded": signed(f"{auth}\nPOST\n{target}\n{json.dumps(order(), sort_keys=True)}\n"),
                "sign_type": base64.b64encode(
                    key.sign(f"{auth}\nPOST\n{target}\n{text}\n".encode(), padding.PKCS1v15(), hashes.SHA1())
                ).decode(),
                "query_left_out": signed(f"{auth}\nPOST\n{TRADE}/precreate\n{text}\n"),
                "body_left_out": signed(f"{auth}\nPOST\n{target}\n\n"),
                "last_newline": signed(f"{auth}\nPOST\n{target}\n{text}"),
                "method_case": signed(f"{auth}\npost\n{target}\n{text}\n"),
                "other_key": sign_sha256(world.certified.key, f"{auth}\nPOST\n{target}\n{text}\n".encode()),
                "signature_encoding": "???",
                "unknown": signed("something"),
            }
            for problem, sign in cases.items():
                refused(world, await told(sign), 401, "invalid-signature")
                explanation = world.watcher.exchanges[-1].explanation
                assert explanation is not None
                assert explanation.problems[0].value == problem
                assert explanation.signed == f"{auth}\nPOST\n{target}\n{text}\n"
            late = auth.replace(str(world.wall.now_ms()), str(world.wall.now_ms() - 600_000))
            answer = await told(signed(f"{late}\nPOST\n{target}\n{text}\n"), late)
            refused(world, answer, 401, "invalid-timestamp")
            nobody = auth.replace(world.alipay.app_id, "2021000000000000")
            answer = await told(signed(f"{nobody}\nPOST\n{target}\n{text}\n"), nobody)
            assert (answer.status_code, answer.json()["code"]) == (401, "invalid-app-id")
            assert "alipay-signature" not in answer.headers
            for header in ({}, {"authorization": "Bearer x"}, {"authorization": "ALIPAY-SHA256withRSA nothing"}):
                answer = await world.gateway.post(GATEWAY + target, content=body, headers=header)
                assert answer.status_code == 401
            assert world.watcher.asked == []

    run(scenario())


def test_what_v3_does_not_have_is_not_found(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            answer = await rest(world, world.alipay, "POST", "/v3/alipay/no/such", {})
            refused(world, answer, 404, "invalid-method")
            for raw in (b"[1]", b"{", b"\xff\xfe", b'"text"'):
                answer = await rest(world, world.alipay, "POST", f"{TRADE}/precreate", raw=raw)
                refused(world, answer, 400, "ACQ.INVALID_PARAMETER")

    run(scenario())
