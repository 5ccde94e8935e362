"""The gateway from the command line: callers, their files, our keys."""

from __future__ import annotations

import json
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from tests.app.test_cli import call, refused
from tests.make_keys import all_keys, private_pem, public_pem


def _shop(data: Path) -> str:
    opened = call(
        "merchant", "add", "Noodles", "--phone", "+8613800000001", "--owner", "Li", "--bank-account",
        "6222020000000001", "--data", data,
    )  # fmt: skip
    assert opened.exit_code == 0, opened.output
    return str(opened.output.split()[0])


def test_a_shop_gets_files_that_fit_together_and_that_others_cannot_read(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "wechat"
    shop = _shop(data)
    done = call("gateway", "enrol", shop, "--scheme", "wechat", "--make-keys", out, "--data", data, "--json")
    assert done.exit_code == 0, done.output
    told, account = json.loads(done.stdout), json.loads((out / "account.json").read_text())
    assert "api_v3_key" not in told and len(account["api_v3_key"]) == 32
    certificate = x509.load_pem_x509_certificate((out / "apiclient_cert.pem").read_bytes())
    key = serialization.load_pem_private_key((out / "apiclient_key.pem").read_bytes(), None)
    assert certificate.public_key() == key.public_key()
    assert account["serial_no"] == f"{certificate.serial_number:X}"
    assert all(path.stat().st_mode & 0o077 == 0 for path in out.iterdir())
    listed = json.loads(call("gateway", "list", "--data", data, "--json").stdout)["callers"]
    assert [(row["account"], row["merchant"]) for row in listed] == [(account["mchid"], shop)]


def test_a_public_key_is_enough_and_a_private_one_is_sent_back(tmp_path: Path) -> None:
    data, out, file = tmp_path / "data", tmp_path / "alipay", tmp_path / "key.pem"
    shop, key = _shop(data), all_keys()[0]
    file.write_text(private_pem(key))
    enrol = ("gateway", "enrol", shop, "--scheme", "alipay", "--key", file, "--out", out, "--data", data)
    assert "private key" in refused(call(*enrol)) and not out.exists()
    file.write_text(public_pem(key))
    assert call(*enrol, "--mode", "certificate").exit_code == 0
    assert not (out / "app_private_key.pem").exists()
    root = (out / "alipayRootCert.crt").read_text().split("\n\n")
    assert len(root) == 2 and len((out / "alipayCertPublicKey_RSA2.crt").read_text().split("\n\n")) == 2
    account = json.loads((out / "account.json").read_text())
    assert account["mode"] == "certificate" and (out / f"appCertPublicKey_{account['app_id']}.crt").exists()


def test_modes_change_keys_are_written_and_certificates_rotate(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "wechat"
    shop = _shop(data)
    assert "no keys yet" in refused(call("gateway", "keys", tmp_path / "none", "--data", data))
    call("gateway", "enrol", shop, "--scheme", "wechat", "--make-keys", out, "--data", data)
    mchid = json.loads((out / "account.json").read_text())["mchid"]
    mode = ("gateway", "mode", mchid, "--data", data)
    assert "public_key" in call(*mode, "--no-certificates").output
    assert "may use" in refused(call(*mode, "--mode", "certificate"))
    assert "no mode key" in refused(call(*mode, "--mode", "key"))
    serial = call("gateway", "rotate", "--data", data).output.strip()
    written = json.loads(call("gateway", "keys", tmp_path / "ours", "--data", data, "--json").stdout)["files"]
    assert f"wechatpay_{serial}.pem" in written and "pub_key.pem" in written
    assert sum(name.startswith("wechatpay_") for name in written) == 2
    texts = [path.read_text() for path in (tmp_path / "ours").iterdir()]
    assert not any("PRIVATE" in text for text in texts)


def test_what_cannot_be_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    data = tmp_path / "data"
    enrol = ("gateway", "enrol", "mch_1", "--data", data)
    assert "either --key" in refused(call(*enrol, "--scheme", "wechat"))
    wrong = call(*enrol, "--scheme", "wechat", "--make-keys", tmp_path / "out", "--mode", "key")
    assert "knows the modes" in refused(wrong)
    assert "no merchant's id" in refused(call(*enrol, "--scheme", "wechat", "--make-keys", tmp_path / "out"))
    assert not data.exists() and not (tmp_path / "out").exists()
