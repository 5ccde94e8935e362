"""The certificate for phones on the same network: for these names, for a year, kept while it fits."""

from __future__ import annotations

import datetime
import ipaddress
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from jinbao.app.lan import certificate
from jinbao.kit.clock import DAY_MS, MovableClock
from tests.make import NOON_MS

HOSTS = ["192.0.2.17", "localhost", "127.0.0.1"]


def test_it_is_for_the_address_and_this_machine(tmp_path: Path) -> None:
    cert_path, key_path = certificate(tmp_path / "new", HOSTS, MovableClock(NOON_MS))
    cert = x509.load_pem_x509_certificate(cert_path.read_bytes())
    names = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address(HOSTS[0]), ipaddress.ip_address(HOSTS[2])]
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert cert.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    lasts = cert.not_valid_after_utc - cert.not_valid_before_utc
    assert datetime.timedelta(days=300) < lasts <= datetime.timedelta(days=398), "phones refuse what lasts longer"
    key = load_pem_private_key(key_path.read_bytes(), None)
    assert key.public_key() == cert.public_key()
    assert stat.S_IMODE(key_path.stat().st_mode) == 0o600


def test_it_is_kept_while_it_fits(tmp_path: Path) -> None:
    clock = MovableClock(NOON_MS)
    first = certificate(tmp_path, HOSTS, clock)[0].read_bytes()
    clock.advance(300 * DAY_MS)
    assert certificate(tmp_path, HOSTS, clock)[0].read_bytes() == first
    clock.advance(95 * DAY_MS)
    assert certificate(tmp_path, HOSTS, clock)[0].read_bytes() != first, "it is made anew before it ends"


@pytest.mark.parametrize("damage", ["address", "certificate", "key", "no key"])
def test_it_is_made_anew_when_something_does_not_fit(tmp_path: Path, damage: str) -> None:
    clock = MovableClock(NOON_MS)
    cert_path, key_path = certificate(tmp_path, HOSTS, clock)
    hosts = ["192.0.2.18", *HOSTS[1:]] if damage == "address" else HOSTS
    if damage == "certificate":
        cert_path.write_text("not one")
    elif damage == "key":
        key_path.write_bytes(certificate(tmp_path / "other", HOSTS, clock)[1].read_bytes())
    elif damage == "no key":
        key_path.unlink()
    certificate(tmp_path, hosts, clock)
    cert = x509.load_pem_x509_certificate(cert_path.read_bytes())
    assert load_pem_private_key(key_path.read_bytes(), None).public_key() == cert.public_key()
    names = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert ipaddress.ip_address(hosts[0]) in names.get_values_for_type(x509.IPAddress)
