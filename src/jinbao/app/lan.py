"""For a real phone on the same network: this machine's address there, and a certificate for it.

A phone's browser opens the camera only on a secure page. The certificate is of our own making, so
the phone warns once; passkeys need a name instead of an address, so over ``--lan`` the PIN is used.
"""

from __future__ import annotations

import datetime
import ipaddress
import os
import socket
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jinbao.kit.clock import DAY_MS, Clock

#: Phones refuse certificates that are valid for longer than this.
_DAYS = 397
WARNING = (
    "The certificate is made by this machine, so the phone will say that the connection is not private. "
    "That is expected here: choose “Advanced” (Android) or “Show details” (iPhone) and go on to the address. "
    "Never do that for a page you did not start yourself."
)


def address() -> str | None:
    """This machine's address on its network, or ``None`` when it has only itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: connecting a datagram socket only asks the routing table.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith(("127.", "0.")) else found


def certificate(folder: Path, hosts: list[str], clock: Clock) -> tuple[Path, Path]:
    """Paths of a certificate for ``hosts`` and its key in ``folder``; made anew when hosts or time ask for it."""
    cert_path, key_path = folder / "lan-cert.pem", folder / "lan-key.pem"
    now = datetime.datetime.fromtimestamp(clock.now_ms() // 1000, datetime.UTC)
    if not _fits(cert_path, key_path, hosts, now):
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        cert = _sign(key, hosts, now)
        key_bytes = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with open(os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(key_bytes)
        cert_path.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    return cert_path, key_path


def _names(hosts: list[str]) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = []
    for host in hosts:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    return names


def _sign(key: ec.EllipticCurvePrivateKey, hosts: list[str], now: datetime.datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jinbao on this network")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(milliseconds=DAY_MS))
        .not_valid_after(now + datetime.timedelta(days=_DAYS - 1))
        .add_extension(x509.SubjectAlternativeName(_names(hosts)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _fits(cert_path: Path, key_path: Path, hosts: list[str], now: datetime.datetime) -> bool:
    """Whether the two files belong together, and serve these hosts for another week."""
    try:
        cert = x509.load_pem_x509_certificate(cert_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        covered = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    ours = cert.public_key() == key.public_key() and set(covered) == set(_names(hosts))
    return ours and now + datetime.timedelta(days=7) < cert.not_valid_after_utc
