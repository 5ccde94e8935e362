"""Why a request of API v3 was not believed: the usual mistakes are tried, the likeliest first.

An RSA signature gives back the digest that was signed. So one look with each key tells whether that key signed at all,
and every other form of the message costs no more than a hash.
"""

from __future__ import annotations

import binascii
import contextlib
import hashlib
import itertools
import json
from collections.abc import Iterator
from urllib.parse import unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from jinbao.compat.rules.wechat import authorization as rules
from jinbao.compat.rules.wechat import serials
from jinbao.compat.rules.wechat.authorization import Authorization
from jinbao.compat.service import crypto
from jinbao.compat.service.context import Context
from jinbao.compat.types import Explanation, Incoming, MerchantCertificate, Problem, WechatMerchant

#: Other keys that a signature is held against: each costs some 30 microseconds.
_KEYS_TRIED = 200
#: Bodies longer than this are not encoded again in every way.
_BODY_TRIED = 65_536
_HOSTS = ("https://api.mch.weixin.qq.com", "http://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com")
_PKCS1 = padding.PKCS1v15()
#: How many bytes signatures of other keys have.
_SIZES = frozenset({256, 384, 512})
#: How libraries write JSON: compactly, with blanks, on lines of their own.
_SHAPES: tuple[tuple[str, tuple[str, str], int | None], ...] = (
    ("compactly", (",", ":"), None),
    ("with blanks", (", ", ": "), None),
    ("on lines indented by 2", (",", ": "), 2),
    ("on lines indented by 4", (",", ": "), 4),
)


def unsigned(problem: Problem, note: str = "", *, key: str = "", serial: str = "") -> Explanation:
    """An explanation of what was wrong before any signature was looked at."""
    return Explanation(problems=(problem,), key=key, serial=serial, notes=(note,) if note else ())


def skew_ms(request: Incoming, authorization: Authorization) -> int:
    """How far the caller's clock is ahead of the wall's."""
    return authorization.at_s * 1_000 - request.wall_ms


def explain_serial(context: Context, merchant: WechatMerchant, authorization: Authorization) -> Explanation:
    """What is wrong with a serial number that is none of the merchant's."""
    serial = authorization.serial
    problem, note = Problem.UNKNOWN_SERIAL, ""
    found = context.accounts.by_serial(serials.plain(serial)) or context.accounts.by_serial(
        serials.from_decimal(serial)
    )
    if serial.upper().startswith(serials.PUBLIC_KEY_ID):
        problem, note = Problem.PLATFORM_SERIAL, "serial_no is the platform's public key id"
    elif any(each.id == serials.plain(serial) for each in context.keys.wechat_certificates()):
        problem = Problem.PLATFORM_SERIAL
    elif found is not None and found.mchid != merchant.mchid:
        problem, note = Problem.WRONG_MERCHANT_SERIAL, f"it belongs to {found.mchid}"
    elif found is not None and found.revoked:
        note = "the certificate was revoked"
    elif found is not None:
        note = f"write it as {found.serial}"
    own = [each.serial for each in context.accounts.certificates_of(merchant.mchid) if not each.revoked]
    notes = tuple(filter(None, (note, f"yours: {', '.join(own)}" if own else "")))
    return Explanation(problems=(problem,), serial=serial, notes=notes)


def explain_signature(
    context: Context, request: Incoming, authorization: Authorization, certificate: MerchantCertificate, body: bytes
) -> Explanation:
    """What is wrong with a signature that does not hold; ``body`` is the part of the body that is signed."""
    skew = skew_ms(request, authorization)
    right = rules.message(request.method, request.target, authorization.timestamp, authorization.nonce, body)
    problems: list[Problem] = []
    notes: list[str] = []
    if abs(skew) > context.settings.skew_ms:
        problems.append(Problem.CLOCK)
        if len(authorization.timestamp) >= 13:
            notes.append("the timestamp looks like milliseconds; it is in seconds")
    raw, strange = _signature(authorization.signature, crypto.public_of(certificate.pem).key_size // 8)
    if strange:
        problems.append(Problem.SIGNATURE_ENCODING)
        notes.append(strange)
    if raw is not None:
        problem, note = _look(context, request, authorization, certificate, body, raw)
        if problem is not None:
            problems.append(problem)
        notes.extend(filter(None, (note,)))
    return Explanation(
        problems=tuple(problems) or (Problem.UNKNOWN,),
        signed=right.decode("utf-8", "backslashreplace"),
        key=f"API certificate {certificate.serial} of merchant {certificate.mchid}",
        serial=certificate.serial,
        skew_ms=skew,
        notes=tuple(notes),
    )


def _look(
    context: Context,
    request: Incoming,
    authorization: Authorization,
    certificate: MerchantCertificate,
    body: bytes,
    raw: bytes,
) -> tuple[Problem | None, str]:
    digest = _digest(crypto.public_of(certificate.pem), raw)
    if digest is None:
        if _digest(crypto.public_of(certificate.pem), raw, "sha1") is not None:
            return Problem.SIGN_TYPE, "signed with SHA-1; API v3 takes SHA-256"
        return _whose(context, certificate, raw)
    if any(hashlib.sha256(form).digest() == digest for form in _forms(request, authorization, body)):
        return None, ""
    for problem, note, signed in _mistakes(request, authorization, body):
        if hashlib.sha256(signed).digest() == digest:
            return problem, note
    return Problem.UNKNOWN, "the key is right; what was signed differs from what arrived"


def _forms(request: Incoming, authorization: Authorization, body: bytes) -> list[bytes]:
    return rules.acceptable(request.method, request.target, authorization, body, request.base)


def _whose(context: Context, certificate: MerchantCertificate, raw: bytes) -> tuple[Problem, str]:
    """Whose key made a signature, of those that we know."""
    others = [each for each in context.accounts.certificates_of(certificate.mchid) if each.serial != certificate.serial]
    for each in others:
        if _digest(crypto.public_of(each.pem), raw) is not None:
            return Problem.OTHER_KEY, f"it was made with the key of your certificate {each.serial}"
    if not context.settings.explain:  # it takes a while to try them all, and anybody may send a wrong signature
        return Problem.OTHER_KEY, "it was not made with the key of this certificate"
    tried = 0
    for merchant in context.accounts.all_wechat():
        for each in context.accounts.certificates_of(merchant.mchid):
            tried += 1
            if tried <= _KEYS_TRIED and _digest(crypto.public_of(each.pem), raw) is not None:
                return Problem.OTHER_KEY, f"it was made with a key of merchant {merchant.mchid}"
    for app in context.accounts.all_alipay()[:_KEYS_TRIED]:
        if _digest(crypto.public_of(app.public_pem), raw) is not None:
            return Problem.OTHER_KEY, f"it was made with the key of the Alipay app {app.app_id}"
    return Problem.OTHER_KEY, "it was made with a key that is not known here"


def _mistakes(request: Incoming, authorization: Authorization, body: bytes) -> Iterator[tuple[Problem, str, bytes]]:
    """What else may have been signed: the problem, a note, the message."""

    def made(target: str = request.target, content: bytes = body, method: str = request.method) -> bytes:
        return rules.message(method, target, authorization.timestamp, authorization.nonce, content)

    contents = [(None, "", body), (Problem.BODY_LEFT_OUT, "", b""), *_encodings(body)] if body else [(None, "", body)]
    for target_problem, target_note, target in _targets(request):
        for body_problem, body_note, content in contents:
            problem = target_problem or body_problem
            if problem is not None:
                yield problem, target_note or body_note, made(target, content)
    yield Problem.LAST_NEWLINE, "", made()[:-1]
    yield Problem.LAST_NEWLINE, "line breaks were \\r\\n", made().replace(b"\n", b"\r\n")
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", request.method.lower()):
        if method != request.method:
            yield Problem.METHOD_CASE, f"{method} was signed", made(method=method)


def _targets(request: Incoming) -> Iterator[tuple[Problem | None, str, str]]:
    yield None, "", request.target
    path, query = request.path, request.query
    if query:
        yield Problem.QUERY_LEFT_OUT, "", path
        yield Problem.QUERY_LEFT_OUT, "only the question mark was kept", path + "?"
    for host in dict.fromkeys((request.base, *_HOSTS)):
        bare = host.partition("://")[2]
        for front in (host, bare, f"//{bare}"):
            yield Problem.HOST_SIGNED, f"{front} was signed too", front + request.target
            if query:
                yield Problem.HOST_SIGNED, f"{front} was signed, and the query left out", front + path
    if unquote(request.target) != request.target:
        yield Problem.URL_ENCODED, "the decoded address was signed", unquote(request.target)
    yield Problem.PATH_PREFIX, "the leading slash was left out", request.target[1:]
    rest = request.target
    for _ in range(2):
        gone, slash, rest = rest[1:].partition("/")
        if not slash:
            break
        rest = slash + rest
        yield Problem.PATH_PREFIX, f"/{gone} was left out", rest
    for front in ("/api", "/sandbox", "/wechat", "/wechatpay", "/wxpay", "/pay", "/v3"):
        yield Problem.PATH_PREFIX, f"{front} was signed before it", front + request.target


def _encodings(body: bytes) -> list[tuple[Problem | None, str, bytes]]:
    """The same JSON as other libraries write it."""
    if len(body) > _BODY_TRIED:
        return []
    found: list[tuple[str, bytes]] = [
        ("signed without the line break at its end", body.rstrip(b"\r\n")),
        ("signed with a line break at its end", body + b"\n"),
    ]
    try:
        value = json.loads(body)
        for ascii_only, sort, (shape, separators, indent) in itertools.product((True, False), (False, True), _SHAPES):
            text = json.dumps(value, ensure_ascii=ascii_only, sort_keys=sort, separators=separators, indent=indent)
            letters, order = "escaped letters" if ascii_only else "UTF-8 letters", ", sorted" if sort else ""
            how = f"signed {shape}, with {letters}{order}"
            written = text.encode("utf-8", "surrogatepass")
            found.append((how, written))
            found.append((f"{how}, with escaped slashes", written.replace(b"/", b"\\/")))
            found.append((f"{how}, with a line break at its end", written + b"\n"))
    except (ValueError, RecursionError):
        pass  # it is no JSON: nothing to write otherwise
    return [(Problem.BODY_REENCODED, note, content) for note, content in found if content != body]


def _digest(key: RSAPublicKey, raw: bytes, name: str = "sha256") -> bytes | None:
    """What was signed, as a digest, if this key signed it."""
    algorithm = hashes.SHA256() if name == "sha256" else hashes.SHA1()
    try:
        return key.recover_data_from_signature(raw, _PKCS1, algorithm)
    except (InvalidSignature, ValueError):
        return None


def _signature(text: str, size: int) -> tuple[bytes | None, str]:
    """The signature's ``size`` bytes, and what is strange about how they are written."""
    if len(text) == 2 * size:
        with contextlib.suppress(binascii.Error, ValueError):
            return binascii.unhexlify(text), "it is hexadecimal"
    raw = crypto.unbase64(text)
    if raw is not None and len(raw) in {size, *_SIZES}:
        return raw, ""
    if raw is not None:
        return None, f"it has {len(raw)} bytes, not {size}"
    for note, other in (
        ("it is base64 for URLs (- and _ instead of + and /)", text.replace("-", "+").replace("_", "/")),
        ("blanks stand where + should", text.replace(" ", "+")),
        ("it has line breaks or blanks in it", "".join(text.split())),
        ("it is URL-encoded", unquote(text)),
        ("its padding (=) is missing", text),
    ):
        raw = crypto.unbase64(other + "=" * (-len(other) % 4))
        if raw is not None and len(raw) == size:
            return raw, note
    return None, "it is not base64"
