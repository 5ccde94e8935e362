"""Making RSA keys and the certificates that say whose they are."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from jinbao.kit.clock import DAY_MS

#: Makes a private key: half a second of a processor for six of them, so tests bring keys of their own.
MakeKey = Callable[[], rsa.RSAPrivateKey]
YEAR_MS = 365 * DAY_MS
CA_YEARS, LEAF_YEARS = 30, 5
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
#: A certificate holds from a little before it was made, for callers whose clocks are behind.
_EARLIER_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate and its key, which sign others'."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def make_rsa() -> rsa.RSAPrivateKey:
    """A new key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def new_serial() -> int:
    """A random serial number of 32 hexadecimal digits, below 2**127: PHP's SDK miscounts larger ones."""
    return (1 << 126) | secrets.randbits(126)


def shown_serial(certificate: x509.Certificate) -> str:
    """A certificate's serial as both sides write it: upper-case hexadecimal without leading zeros."""
    return f"{certificate.serial_number:X}"


def named(unit: str, name: str) -> x509.Name:
    """A distinguished name of exactly country, organisation, unit and common name, in this order."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Jinbao"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def make_authority(
    subject: x509.Name, key: rsa.RSAPrivateKey, now_ms: int, above: Authority | None = None
) -> Authority:
    """A certificate that may sign others: signed by ``above``, or by itself."""
    issuer, signer = (above.certificate.subject, above.key) if above else (subject, key)
    builder = _builder(subject, issuer, now_ms, CA_YEARS, ca=True).public_key(key.public_key())
    return Authority(builder.sign(signer, hashes.SHA256()), key)


def certify(subject: x509.Name, key: rsa.RSAPublicKey, above: Authority, now_ms: int) -> x509.Certificate:
    """A certificate of a key that signs messages."""
    builder = _builder(subject, above.certificate.subject, now_ms, LEAF_YEARS, ca=False).public_key(key)
    return builder.sign(above.key, hashes.SHA256())


def stranger_root(subject: x509.Name, now_ms: int) -> x509.Certificate:
    """A root that is not RSA, whose key is thrown away: the real root file holds such, and SDKs must pass over it."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(subject, subject, now_ms, CA_YEARS, ca=True).public_key(key.public_key())
    return builder.sign(key, hashes.SHA256())


def pem(certificate: x509.Certificate) -> str:
    """A certificate in PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _builder(subject: x509.Name, issuer: x509.Name, now_ms: int, years: int, *, ca: bool) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(new_serial())
        .not_valid_before(_moment(now_ms - _EARLIER_MS))
        .not_valid_after(_moment(now_ms + years * YEAR_MS))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )


def _moment(at_ms: int) -> datetime.datetime:
    return _EPOCH + datetime.timedelta(seconds=at_ms // 1000)


def until_ms(certificate: x509.Certificate) -> int:
    """When a certificate ends, milliseconds UTC."""
    return int(certificate.not_valid_after_utc.timestamp()) * 1000
