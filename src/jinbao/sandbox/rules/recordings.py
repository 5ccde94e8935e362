"""How a session is written down so that another sandbox, with other keys and numbers, can play it again.

A recording has a line of JSON for each request in the caller's own words (without its signature), each act of a
person, and each callback. Numbers of accounts stand as ``{{wechat.account}}``; the player fills in its own, signs
anew, and compares answers field by field but for those that differ every time.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from jinbao.compat.types import Notice
from jinbao.sandbox.types import Act, Seen

VERSION = 1
#: Fields of answers that are new each time; everything else must be the same.
VOLATILE = frozenset(
    """
    prepay_id code_url h5_url mweb_url nonce_str sign paySign timeStamp timestamp transaction_id refund_id trade_no
    success_time create_time update_time pay_time gmt_payment gmt_create gmt_refund_pay send_pay_date time_end
    encrypt_certificate effective_time expire_time serial_no download_url hash_value bill_download_url qr_code
    openid sub_openid buyer_user_id buyer_open_id buyer_logon_id payer_logon_id open_id alipay_cert_sn order_id
    payment_no partner_trade_no_time transfer_bill_no package_info user_received_account store_id batch_id detail_id
    out_settle_no settle_no trans_order_id pay_fund_order_id order_no trans_date finish_time id detail
    buyer_id gmt_refund gmt_close notify_time notify_id payer_open_id payer_user_id fund_flow_id
    channel_no send_listid hash_type total_amount_time refund_settlement_id trace_id
    """.split()
)
#: Headers of requests that say something; the others are the transport's.
_KEPT = frozenset(
    {"content-type", "accept", "accept-language", "user-agent", "wechatpay-serial", "alipay-encrypt-type"}
)
_SIGNED = frozenset({"sign", "timestamp", "nonce_str"})


@dataclass(frozen=True, slots=True)
class Names:
    """What stands for this sandbox's own values, and its address."""

    values: Mapping[str, str]
    gateway: str

    def hidden(self, text: str) -> str:
        """A text with names in the place of values."""
        for value, name in self.values.items():
            text = text.replace(value, name)
        return text.replace(self.gateway, "{{gateway}}")


def names_of(key: str, account: str, appid: str, seller: str, serial: str) -> dict[str, str]:
    """The names of one account's values: its number, app, partner id and certificate."""
    named = {"account": account, "appid": appid, "seller": seller, "serial": serial}
    # An Alipay app's number is its app as well; the first name that a value gets stays.
    return {value: f"{{{{{key}.{name}}}}}" for name, value in reversed(named.items()) if value}


def platform_names(serial: str, public_key_id: str) -> dict[str, str]:
    """The names of our own keys."""
    return {serial: "{{platform.serial}}", public_key_id: "{{platform.public_key_id}}"}


def head(names: Names, since_ms: str) -> dict[str, object]:
    """The first line."""
    return {"kind": "recording", "version": VERSION, "names": sorted(names.values.values()), "since_ms": since_ms}


def of_exchange(seen: Seen, names: Names) -> dict[str, object]:
    """A request and its answer."""
    return {
        "kind": "request",
        "at_ms": seen.at_ms,
        "protocol": seen.protocol,
        "operation": seen.operation,
        "account": names.hidden(seen.account),
        "method": seen.method,
        "target": names.hidden(seen.target),
        "headers": [[name, names.hidden(value)] for name, value in seen.headers if name.lower() in _KEPT],
        "believed": seen.told is None,
        "body": names.hidden(text_of(seen.body)),
        "status": seen.status,
        "code": seen.code,
        "cut": seen.cut,
        "answer": names.hidden(text_of(seen.reply)),
    }


def of_act(act: Act, names: Names) -> dict[str, object]:
    """What a person did."""
    return {
        "kind": "act",
        "at_ms": act.at_ms,
        "act": act.kind,
        "account": names.hidden(act.account),
        "out_no": act.out_no,
        "about": {name: names.hidden(value) if isinstance(value, str) else value for name, value in act.about.items()},
    }


def of_notice(notice: Notice, names: Names) -> dict[str, object]:
    """What a merchant was told."""
    return {
        "kind": "callback",
        "at_ms": notice.created_at_ms,
        "account": names.hidden(notice.account),
        "about": notice.kind.value,
        "event": notice.event,
        "content": names.hidden(text_of(notice.content)),
    }


def differences(before: str, after: str) -> list[str]:
    """What two answers differ in: a line for each field, none when they say the same.

    Of a file (a bill) it is enough that it is as long, or packed alike: the numbers and times in it are new each time.
    """
    if _file(before) and _file(before) == _file(after):
        return []
    one, other = _read(before), _read(after)
    return list(_compare("", one, other))


def told_differently(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> list[str]:
    """What merchants were told otherwise; each is an event and its content. The order is nobody's promise."""
    left = list(after)
    found = []
    for event, content in before:
        same = next((each for each in left if each[0] == event and not differences(content, each[1])), None)
        if same is None:
            near = next((each for each in left if each[0] == event), None)
            lines = differences(content, near[1]) if near else ["was not told"]
            found += [f"callback {event}: {line}" for line in lines]
            if near:
                left.remove(near)
        else:
            left.remove(same)
    return found + [f"callback {event}: was not told before" for event, _ in left]


def renamed(before: str, after: str) -> list[tuple[str, str]]:
    """The texts that two answers have in the same places, where those places hold something new each time."""
    return list(_renamed(_read(before), _read(after)))


def call_of(line: Mapping[str, Any], here: Callable[[str], str]) -> tuple[str, str, dict[str, Any]]:
    """The call of the control API that does an act again: method, path and body."""
    about = {name: here(value) if isinstance(value, str) else value for name, value in line["about"].items()}
    if line["act"] in ("pay", "scan", "confirm", "decline", "expire"):
        account, out_no = quote(here(line["account"]), safe=""), quote(line["out_no"], safe="")
        return "POST", f"/sandbox/orders/{account}/{out_no}/{line['act']}", about
    if line["act"] == "payer_added":
        return "POST", "/sandbox/payers", about
    if line["act"] == "fault":
        about["times"] = about.pop("left")
        return "POST", "/sandbox/faults", about
    payer = quote(str(about.pop("payer")), safe="")
    return "POST", f"/sandbox/payers/{payer}/{line['act']}", about


def _renamed(one: Any, other: Any) -> Iterator[tuple[str, str]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() & other.keys():
            yield from _renamed(one[name], other[name])
            if isinstance(one[name], str) and isinstance(other[name], str) and name in VOLATILE:
                yield one[name], other[name]
                yield from _asked(one[name], other[name])
    elif isinstance(one, list) and isinstance(other, list):
        for pair in zip(one, other, strict=False):
            yield from _renamed(*pair)


def _asked(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The values in the queries of two addresses: a download is asked for by its path, without the host."""
    before, after = dict(parse_qsl(urlsplit(one).query)), dict(parse_qsl(urlsplit(other).query))
    return ((before[name], after[name]) for name in before if name in after)


def _file(text: str) -> str:
    """What kind of file an answer is, by how it begins; empty for none."""
    if text.startswith("base64:"):
        return text[: len("base64:") + 4]
    lines = text.count("\n")
    return f"text of {lines} lines" if lines and text.lstrip()[:1] not in ("{", "[", "<") else ""


def _compare(path: str, one: Any, other: Any) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        found = []
        for name in sorted(set(one) | set(other)):
            where = f"{path}.{name}" if path else name
            if name not in other:
                found.append(f"{where}: was {_short(one[name])}, is missing")
            elif name not in one:
                found.append(f"{where}: was missing, is {_short(other[name])}")
            elif name not in VOLATILE:
                found += _compare(where, one[name], other[name])
        return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [line for n, pair in enumerate(zip(one, other, strict=True)) for line in _compare(f"{path}[{n}]", *pair)]
    return [] if one == other else [f"{path or 'body'}: was {_short(one)}, is {_short(other)}"]


def _read(text: str) -> Any:
    """An answer as a value: JSON, XML's elements, or the text itself."""
    text = text.strip()
    if text.startswith(("{", "[")):
        try:
            return json.loads(text)
        except ValueError:
            return text
    if text.startswith("<xml"):
        elements = re.findall(r"<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>", text, re.DOTALL)
        return {name: cdata or plain for name, cdata, plain in elements}
    return text


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:117] + "..."


def text_of(body: bytes) -> str:
    """A body as text, or as base64 where it is none."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(body).decode()
