"""Whether a request of Alipay's classic gateway is what it says: common parameters first, then the signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from jinbao.compat.errors import AccountUnknown, GatewayRefused, SignatureWrong
from jinbao.compat.rules.alipay.reading import Asked, signed_bytes
from jinbao.compat.rules.alipay.times import read_time
from jinbao.compat.service.accounts import Accounts
from jinbao.compat.service.context import Context
from jinbao.compat.service.crypto import alipay_sn, public_of, verify_rsa
from jinbao.compat.service.explaining import clock_notes
from jinbao.compat.service.explaining_alipay import app_key, explain, hash_of
from jinbao.compat.service.keys import Keys
from jinbao.compat.types import AlipayApp, AlipayMode, Explanation, Note, NoteCode, Problem, note

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
        wrong = Explanation(problems=(Problem.CLOCK,), skew_ms=skew_ms, key=app_key(app), notes=clock_notes(skew_ms))
        raise SignatureWrong(wrong, detail="isv.invalid-timestamp")
    others = context.accounts.all_alipay() if context.settings.explain else ()
    check_certificates(context.keys, app, asked.get("app_cert_sn"), asked.get("alipay_root_cert_sn"), others)
    holds = verify_rsa(
        public_of(app.public_pem), signed_bytes(asked), asked.get("sign"), hash_of(asked.get("sign_type"))
    )
    if not holds or not asked.readable:
        doubted()
        raise SignatureWrong(explain(context, app, asked, skew_ms))


def check_certificates(keys: Keys, app: AlipayApp, app_sn: str, root_sn: str, others: Iterable[AlipayApp] = ()) -> None:
    """Whether a request names the certificates that it should, for the app's mode. Raises ``SignatureWrong``.

    ``others`` are apps whose certificate a wrong number may be of.
    """
    if app.mode is AlipayMode.KEY:
        if app_sn:
            raise _certificates(app, Problem.WRONG_MODE, "isv.missing-signature-config", note(NoteCode.MODE_BARE_KEYS))
        return
    if not app_sn:
        raise _certificates(app, Problem.WRONG_MODE, "isv.missing-app-cert-sn", note(NoteCode.MODE_CERTIFICATES))
    if app_sn != app.certificate_sn:
        told = note(NoteCode.SN_APP, given=app_sn[:40], wanted=app.certificate_sn)
        mixed = _mixed_up(keys, app_sn)
        mixed += tuple(note(NoteCode.SN_OF_OTHER_APP, app_id=each.app_id) for each in others if _named(each, app_sn))
        raise _certificates(app, Problem.WRONG_CERTIFICATE_SN, "isv.invalid-app-cert-sn", told, *mixed)
    ours = root_sn_of(keys.alipay_root_pem())
    if root_sn and root_sn != ours:
        told = note(NoteCode.SN_ROOT, given=root_sn[:80], wanted=ours)
        mixed = (note(NoteCode.SN_OF_APP),) if _named(app, root_sn) else _mixed_up(keys, root_sn)
        raise _certificates(app, Problem.WRONG_CERTIFICATE_SN, "isv.invalid-alipay-root-cert-sn", told, *mixed)


def _named(app: AlipayApp, sn: str) -> bool:
    return bool(app.certificate_sn) and app.certificate_sn == sn


def _mixed_up(keys: Keys, sn: str) -> tuple[Note, ...]:
    """Which of Alipay's certificates a number is of, if it is of one."""
    if any(sn == key.id for key in keys.alipay_keys()):
        return (note(NoteCode.SN_OF_ALIPAY),)
    if sn in (root_sn_of(keys.alipay_root_pem()), *root_sn_of(keys.alipay_root_pem()).split("_")):
        return (note(NoteCode.SN_OF_ROOT),)
    return ()


@lru_cache(maxsize=16)
def root_sn_of(pem: str) -> str:
    """Alipay's number of a file of roots: those of its RSA-signed certificates in order, joined by ``_``."""
    roots = x509.load_pem_x509_certificates(pem.encode())
    signed_with_rsa = [root for root in roots if root.signature_algorithm_oid.dotted_string.startswith(_RSA)]
    return "_".join(alipay_sn(root.public_bytes(Encoding.PEM).decode()) for root in signed_with_rsa)


def _certificates(app: AlipayApp, problem: Problem, detail: str, *notes: Note) -> SignatureWrong:
    wrong = Explanation(problems=(problem,), key=app_key(app), serial=app.certificate_sn, notes=notes)
    return SignatureWrong(wrong, detail=detail)
