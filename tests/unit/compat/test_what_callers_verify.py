"""Notices are signed so that the software that called last can verify them; links as one SDK signs them."""

from __future__ import annotations

from pathlib import Path

from jinbao.compat.rules.wechat.authorization import Authorization, acceptable, message
from jinbao.compat.types import VerifyMode
from tests.make import run
from tests.make_compat import compat_world


def test_a_notice_is_signed_as_the_newest_answer_was(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys, merchant = world.compat.keys, world.wechat.account
            public, certificate = keys.wechat_public_key().id, keys.wechat_certificates()[0].id
            assert merchant.mode is VerifyMode.CERTIFICATE and keys.wechat_calling(merchant).id == certificate
            keys.hear_wechat(merchant, public)
            assert keys.wechat_calling(merchant).id == public, "its software announced the public key"
            assert keys.wechat_calling(world.sub.account).id == certificate, "others are not concerned"
            keys.hear_wechat(merchant, "")
            assert keys.wechat_calling(merchant).id == certificate, "other software of the same shop announces nothing"

    run(scenario())


def test_what_a_merchant_chooses_anew_counts_more_than_what_it_announced(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys, accounts = world.compat.keys, world.compat.accounts
            keys.hear_wechat(world.wechat.account, keys.wechat_certificates()[0].id)
            changed = await accounts.change_wechat(world.wechat.mchid, mode=VerifyMode.PUBLIC_KEY)
            assert keys.wechat_calling(changed).id == keys.wechat_public_key().id

    run(scenario())


def test_a_files_link_may_be_signed_with_its_host_and_nothing_else() -> None:
    said, base = Authorization("19", "nonce", "", "1795381878", "AB"), "http://127.0.0.1:8010"
    link, order = "/v3/billdownload/file?token=x", "/v3/pay/transactions/native"
    assert message("GET", base + link, said.timestamp, said.nonce, b"") in acceptable("GET", link, said, b"", base)
    for target in (order, link.partition("?")[0], "/v3/billdownload/file2?token=x"):
        wrong = message("GET", base + target, said.timestamp, said.nonce, b"")
        assert wrong not in acceptable("GET", target, said, b"", base)
