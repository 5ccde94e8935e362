"""The sandbox's own certificate authority, for software that insists on TLS and on the real hosts' names.

It may vouch for those names and for this machine, and for nothing else (name constraints, RFC 5280 4.2.1.10), so that
trusting it in a test risks little. Its key never leaves the folder.
"""

from __future__ import annotations

import datetime
import ipaddress
import os
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jinbao.kit.clock import DAY_MS, Clock

KEY_FILE, CERT_FILE, BUNDLE_FILE = "ca_key.pem", "ca.pem", "ca_bundle.pem"
#: For whom the proxy stands in: both schemes' hosts, and those of their sandboxes and logins.
HOSTS = (
    "api.mch.weixin.qq.com",
    "api2.mch.weixin.qq.com",
    "api.wechatpay.cn",
    "api2.wechatpay.cn",
    "openapi.alipay.com",
    "openapi-sandbox.dl.alipaydev.com",
    "openapi.alipaydev.com",
    "api.weixin.qq.com",
    "open.weixin.qq.com",
    "openauth.alipay.com",
    "openauth-sandbox.dl.alipaydev.com",
    "openauth.alipaydev.com",
)
_CA_DAYS, _LEAF_DAYS = 3_650, 390
#: No host's name: what looks like one in this place is held against the constraints as well.
_LEAF = "Stand-in of the Jinbao sandbox"
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


@dataclass(slots=True)
class Authority:
    """Makes a certificate for a host when it is first asked for, and keeps it while the process lasts."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    clock: Clock
    _contexts: dict[str, ssl.SSLContext] = field(default_factory=dict)

    def context(self, host: str) -> ssl.SSLContext:
        """What a server for ``host`` (a name or an address) speaks TLS with; HTTP/1.1 alone."""
        found = self._contexts.get(host)
        if found is None:
            found = self._contexts[host] = self._make(host)
        return found

    @property
    def hosts(self) -> frozenset[str]:
        """For whom of ``HOSTS`` it may vouch: a folder keeps its authority, however many were added since."""
        constraints = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        permitted = {name.value for name in constraints.permitted_subtrees or () if isinstance(name, x509.DNSName)}
        return frozenset(permitted.intersection(HOSTS))

    def _make(self, host: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = (
            _builder(_name(_LEAF), self.certificate.subject, self.clock.now_ms(), _LEAF_DAYS)
            .public_key(key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([_general(host)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:  # the module reads keys from files alone
            file.write(_pem(leaf) + _key_pem(key))
            file.flush()
            context.load_cert_chain(file.name)
        return context


def load_authority(folder: Path, keys: Path, clock: Clock) -> Authority:
    """The authority of a sandbox's folder, made at the first start; its certificate goes into ``keys``."""
    path = folder / KEY_FILE
    certificate = keys / CERT_FILE
    if not (path.exists() and certificate.exists()):
        key = ec.generate_private_key(ec.SECP256R1())
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, _key_pem(key))
        _write(certificate, _pem(_root(key, clock.now_ms())))
    found = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)
    text = certificate.read_text("ascii")
    everybody = Path(certifi.where()).read_text("ascii", "ignore")
    _write(keys / BUNDLE_FILE, f"{everybody}\n{text}")
    return Authority(x509.load_pem_x509_certificate(text.encode()), found, clock)


def _root(key: ec.EllipticCurvePrivateKey, now_ms: int) -> x509.Certificate:
    name = _name("Jinbao sandbox of this machine")
    permitted: list[x509.GeneralName] = [x509.DNSName(host) for host in (*HOSTS, "localhost")]
    permitted += [
        x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")),
        x509.IPAddress(ipaddress.ip_network("::1/128")),
    ]
    return (
        _builder(name, name, now_ms, _CA_DAYS)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=False,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=True,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _builder(subject: x509.Name, issuer: x509.Name, now_ms: int, days: int) -> x509.CertificateBuilder:
    begins = _EPOCH + datetime.timedelta(milliseconds=now_ms - DAY_MS)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=days))
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Jinbao"), x509.NameAttribute(NameOID.COMMON_NAME, common[:64])]
    )


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _write(path: Path, text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
