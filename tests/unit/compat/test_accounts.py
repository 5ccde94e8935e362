"""Callers and their keys: enrolled once, found at once, and the same after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from jinbao.compat.errors import CallRefused, FieldInvalid
from jinbao.compat.service.accounts import Accounts
from jinbao.compat.service.keys import Keys
from jinbao.compat.types import VerifyMode
from jinbao.identity.events import MerchantChanged
from jinbao.kit.ids import show
from tests.make import run
from tests.make_compat import compat_world
from tests.make_keys import private_pem, public_pem


def _everybody(accounts: Accounts) -> tuple[Any, ...]:
    wechat = sorted(accounts.all_wechat(), key=lambda each: each.mchid)
    alipay = sorted(accounts.all_alipay(), key=lambda each: each.app_id)
    return wechat, alipay, [accounts.certificates_of(each.mchid) for each in wechat]


def test_what_was_enrolled_is_there_after_a_restart(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            accounts, keys = world.compat.accounts, world.compat.keys
            openid = await accounts.openid(world.wechat.appid, world.payer.id)
            before = _everybody(accounts)
            serials = [each.id for each in keys.wechat_certificates()]
            signed = keys.alipay().sign_sha256(b"it is we")
            house, seal_key = world.house, world.compat.settings.seal_key
            fresh_keys = Keys(house.runtime.db, world.wall, seal_key)
            fresh = Accounts(house.runtime, house.identity, fresh_keys, seal_key)
            await fresh_keys.load()
            await fresh.load()
            assert _everybody(fresh) == before
            assert [each.id for each in fresh_keys.wechat_certificates()] == serials
            assert fresh_keys.alipay().sign_sha256(b"it is we") == signed
            assert await fresh.openid(world.wechat.appid, world.payer.id) == openid
            assert await fresh.member_of(world.wechat.appid, openid) == world.payer.id
            assert await fresh.member_of("wx0000000000000000", openid) is None

    run(scenario())


def test_secrets_are_not_readable_in_the_file(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await world.house.runtime.db.write(lambda tx: None)
            account = world.wechat.account
            text = b"".join(path.read_bytes() for path in tmp_path.glob("domain.db*"))
            for secret in (account.api_v2_key, account.api_v3_key, account.secrets[world.wechat.appid]):
                assert secret.encode() not in text
            assert b"PRIVATE KEY" not in text and account.mchid.encode() in text

    run(scenario())


def test_a_private_key_is_never_taken_for_a_public_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            for text in (private_pem(world.wechat.key), "nonsense", ""):
                with pytest.raises(FieldInvalid):
                    await world.compat.accounts.enrol_wechat(world.merchant_id, public_key_pem=text)
            assert len(world.compat.accounts.all_wechat()) == 3

    run(scenario())


def test_a_number_is_given_once_and_only_a_provider_acts_for_others(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            accounts = world.compat.accounts
            with pytest.raises(CallRefused):
                await accounts.enrol_wechat(
                    world.merchant_id, public_key_pem=public_pem(world.wechat.key), mchid=world.wechat.mchid
                )
            with pytest.raises(CallRefused):
                await accounts.allow_sub(world.sub.mchid, world.provider.mchid)
            assert world.provider.account.subs == {world.sub.mchid} and world.sub.account.subs == frozenset()

    run(scenario())


def test_a_number_that_two_ask_for_at_once_is_given_to_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            accounts, other = world.compat.accounts, await world.merchant("Dumplings")
            owners, key = (world.merchant_id, other.id), public_pem(world.wechat.key)
            calls: list[list[Coroutine[Any, Any, Any]]] = [
                [accounts.enrol_wechat(owner, public_key_pem=key, mchid="1600000001") for owner in owners],
                [accounts.enrol_alipay(owner, public_key_pem=key, app_id="2021000000000001") for owner in owners],
            ]
            for asked in calls:
                ends = await asyncio.gather(*asked, return_exceptions=True)
                assert [isinstance(end, CallRefused) for end in ends].count(True) == 1
                assert [isinstance(end, BaseException) for end in ends].count(True) == 1
            before = _everybody(accounts)
            await accounts.load()
            assert _everybody(accounts) == before, "what is kept is what is remembered"

    run(scenario())


def test_a_merchant_keeps_a_way_to_know_us(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            accounts, mchid = world.compat.accounts, world.wechat.mchid
            only = await accounts.change_wechat(mchid, certificates=False)
            assert (only.mode, only.certificates, only.public_key) == (VerifyMode.PUBLIC_KEY, False, True)
            with pytest.raises(FieldInvalid):
                await accounts.change_wechat(mchid, mode=VerifyMode.CERTIFICATE)
            with pytest.raises(FieldInvalid):
                await accounts.change_wechat(mchid, public_key=False)
            with pytest.raises(FieldInvalid):
                await accounts.change_wechat(mchid, api_v3_key="short")
            assert world.wechat.account == only

    run(scenario())


def test_a_revoked_certificate_proves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            accounts, mchid, serial = world.compat.accounts, world.wechat.mchid, world.wechat.certificate.serial
            assert accounts.certificate(mchid, serial.lower()) == world.wechat.certificate
            assert accounts.certificate(world.sub.mchid, serial) is None
            second = await accounts.certify(mchid, public_pem(world.ring()))
            await accounts.revoke(mchid, serial)
            assert accounts.certificate(mchid, serial) is None and accounts.by_serial(serial) is not None
            assert accounts.certificate(mchid, second.serial) == second
            with pytest.raises(FieldInvalid):
                await accounts.revoke(world.sub.mchid, second.serial)

    run(scenario())


def test_accounts_are_called_as_their_merchant_is_called_now(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            runtime = world.house.runtime
            merchant = await world.house.identity.merchants.get(world.merchant_id)
            changed = MerchantChanged(
                id=show("mch", merchant.id),
                owner_id=show("mbr", merchant.owner_id),
                name="New Noodles",
                mcc=merchant.mcc,
                city=merchant.city,
                country=merchant.country,
                fee_bp=merchant.fee_bp,
                settle="",
                frozen=False,
                at_ms=world.clock.now_ms(),
            )
            await runtime.db.write(lambda tx: runtime.outbox.announce(tx, changed))
            await world.house.settle()
            names = {world.wechat.account.name, world.alipay.account.name, world.certified.account.name}
            assert names == {"New Noodles"}
            assert world.sub.account.name == "Corner Shop"

    run(scenario())
