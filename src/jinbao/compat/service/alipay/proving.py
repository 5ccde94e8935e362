"""Whether a request of Alipay's classic gateway is what it says: common parameters first, then the signature."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from jinbao.compat.errors import AccountUnknown, GatewayRefused, SignatureWrong
from jinbao.compat.rules.alipay.reading import Asked, signed_bytes
from jinbao.compat.rules.alipay.times import read_time
from jinbao.compat.service.accounts import Accounts
from jinbao.compat.service.context import Context
from jinbao.compat.service.crypto import alipay_sn, public_of, verify_rsa
from jinbao.compat.service.explaining_alipay import explain, hash_of
from jinbao.compat.service.keys import Keys
from jinbao.compat.types import AlipayApp, AlipayMode, Explanation, Problem

_RSA = "1.2.840.113549.1.1."
_NEEDED = {
    "sign": "isv.missing-signature",
    "sign_type": "isv.missing-signature-type",
    "timestamp": "isv.missing-timestamp",
    "version": "isv.missing-version",
}


def known_app(accounts: Accounts, app_id: str) -> AlipayApp:
    """The app that calls. Raises ``GatewayRefused`` when none is named, ``AccountUnknown``."""
    if not app_id:
        raise GatewayRefused(detail="isv.missing-app-id")
    app = accounts.alipay(app_id)
    if app is None:
        raise AccountUnknown(account=app_id[:32])
    return app


def prove(
    context: Context, app: AlipayApp, asked: Asked, wall_ms: int, doubted: Callable[[], None] = lambda: None
) -> None:
    """Nothing, if the request is the app's. Raises ``GatewayRefused`` (a common parameter), ``SignatureWrong``.

    ``doubted`` is called before it is said what is wrong with a signature, and may raise instead.
    """
    for name, detail in _NEEDED.items():
        if not asked.get(name):
            raise GatewayRefused(detail=detail)
    if not asked.charset_known:
        raise GatewayRefused(detail="isv.invalid-charset")
    if asked.get("format").lower() not in ("", "json"):
        raise GatewayRefused(detail="isv.invalid-format")
    if asked.get("version") != "1.0":
        raise GatewayRefused(detail="isv.invalid-version")
    if asked.get("sign_type") not in ("RSA", "RSA2"):
        raise GatewayRefused(detail="isv.invalid-signature-type")
    sent_ms = read_time(asked.get("timestamp"))
    if sent_ms is None:
        raise GatewayRefused(detail="isv.invalid-timestamp", reason="yyyy-MM-dd HH:mm:ss")
    skew_ms = sent_ms - wall_ms
    if abs(skew_ms) > context.settings.alipay_skew_ms:
        wrong = Explanation(problems=(Problem.CLOCK,), skew_ms=skew_ms, key=f"public key of app {app.app_id}")
        raise SignatureWrong(wrong, detail="isv.invalid-timestamp")
    check_certificates(context.keys, app, asked.get("app_cert_sn"), asked.get("alipay_root_cert_sn"))
    holds = verify_rsa(
        public_of(app.public_pem), signed_bytes(asked), asked.get("sign"), hash_of(asked.get("sign_type"))
    )
    if not holds or not asked.readable:
        doubted()
        raise SignatureWrong(explain(context, app, asked, skew_ms))


def check_certificates(keys: Keys, app: AlipayApp, app_sn: str, root_sn: str) -> None:
    """Whether a request names the certificates that it should, for the app's mode. Raises ``SignatureWrong``."""
    if app.mode is AlipayMode.KEY:
        if app_sn:
            raise _certificates(app, Problem.WRONG_MODE, "isv.missing-signature-config", "the app uses bare keys")
        return
    if not app_sn:
        raise _certificates(app, Problem.WRONG_MODE, "isv.missing-app-cert-sn", "the app uses certificates")
    if app_sn != app.certificate_sn:
        note = f"app_cert_sn is {app_sn[:40]}, the app's certificate is {app.certificate_sn}"
        raise _certificates(app, Problem.WRONG_CERTIFICATE_SN, "isv.invalid-app-cert-sn", note)
    ours = root_sn_of(keys.alipay_root_pem())
    if root_sn and root_sn != ours:
        note = f"alipay_root_cert_sn is {root_sn[:80]}, ours is {ours}"
        raise _certificates(app, Problem.WRONG_CERTIFICATE_SN, "isv.invalid-alipay-root-cert-sn", note)


@lru_cache(maxsize=16)
def root_sn_of(pem: str) -> str:
    """Alipay's number of a file of roots: those of its RSA-signed certificates in order, joined by ``_``."""
    roots = x509.load_pem_x509_certificates(pem.encode())
    signed_with_rsa = [root for root in roots if root.signature_algorithm_oid.dotted_string.startswith(_RSA)]
    return "_".join(alipay_sn(root.public_bytes(Encoding.PEM).decode()) for root in signed_with_rsa)


def _certificates(app: AlipayApp, problem: Problem, detail: str, note: str) -> SignatureWrong:
    wrong = Explanation(
        problems=(problem,), key=f"public key of app {app.app_id}", serial=app.certificate_sn, notes=(note,)
    )
    return SignatureWrong(wrong, detail=detail)
