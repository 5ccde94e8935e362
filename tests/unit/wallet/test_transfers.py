from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jinbao.identity.errors import MemberFrozen, PinWrong, ProofNeeded
from jinbao.identity.types import AccountClass, Proof, purpose_of
from jinbao.kit.errors import IdempotencyKeyReused, Invalid, NotFound, Refusal, TooManyRequests, Unknown
from jinbao.kit.ids import show
from jinbao.kit.once import claim, forget_before
from jinbao.ledger.errors import EngineUnavailable
from jinbao.wallet.errors import BalanceTooLow, DayLimit, LifetimeLimit, NoSuchPayee, PayeeFrozen, ToOneself
from jinbao.wallet.events import Transferred
from jinbao.wallet.types import LineFilter, LineKind, MoveState, PersonalQr
from tests import make
from tests.make_identity import IdentityWorld, pin_proof, with_passkey
from tests.make_wallet import PROOF, wallet_world

ALL = LineFilter()


def test_a_transfer_moves_the_amount_and_writes_a_line_for_each(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee = await world.member("王小明", balance_minor=1_000), await world.member("Alice Stone")
            transfer = await world.wallet.transfers.send(payer, payee.id, 300, "面条", None, world.once())
            assert transfer.state is MoveState.DONE
            assert (await world.balance(payer)).posted == 700
            assert (await world.balance(payee)).posted == 300
            out = (await world.wallet.statements.page(payer.id, ALL, None, 1)).items[0]
            [income] = (await world.wallet.statements.page(payee.id, ALL, None, 1)).items
            assert (out.kind, out.amount_minor, out.balance_after_minor) == (LineKind.TRANSFER_OUT, -300, 700)
            assert (income.kind, income.amount_minor, income.balance_after_minor) == (LineKind.TRANSFER_IN, 300, 300)
            assert (out.title, income.title, out.note) == ("Alice Stone", "王小明", "面条")
            assert out.ref == income.ref == show("trf", transfer.id)
            [event] = await world.events(Transferred)
            assert (event["payer"], event["payee"]) == (show("mbr", payer.id), show("mbr", payee.id))
            assert (await world.wallet.transfers.get(payee.id, transfer.id)).amount.minor == 300

    make.run(scenario())


async def _refused(world: Any, refusal: type[Refusal], payer: Any, payee_id: int, minor: int, **more: Any) -> Refusal:
    """A transfer is refused with this code, and nothing at all changes."""
    before = await world.everything()
    with pytest.raises(refusal) as caught:
        await world.wallet.transfers.send(payer, payee_id, minor, more.get("note", ""), more.get("proof"), world.once())
    assert type(caught.value) is refusal
    assert await world.everything() == before
    return caught.value


def test_refusals_come_in_a_fixed_order_and_change_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer = await world.member(account_class=AccountClass.I, balance_minor=1_000_000)
            frozen, nobody = await world.member(), world.runtime.new_id()
            await world.freeze(frozen)
            await _refused(world, Invalid, payer, payer.id, 2_000_000, note="a\u202eb")
            await _refused(world, PinWrong, payer, payer.id, 2_000_000, proof=pin_proof("000000"))
            await _refused(world, ToOneself, payer, payer.id, 2_000_000)
            await _refused(world, NoSuchPayee, payer, nobody, 2_000_000)
            await _refused(world, PayeeFrozen, payer, frozen.id, 2_000_000)
            friend = await world.member()
            stopped = await _refused(world, DayLimit, payer, friend.id, 200_000)
            assert stopped.facts["limit"] == "1000.00"
            asked = await _refused(world, ProofNeeded, payer, friend.id, 30_001)
            assert asked.facts["reason"] == "pin_free_single"
            await world.freeze(payer)
            await _refused(world, MemberFrozen, payer, friend.id, 2_000_000)

    make.run(scenario())


def test_more_than_the_balance_is_refused_and_the_limits_are_given_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee = await world.member(balance_minor=100), await world.member()
            once = world.once("k")
            for _ in range(2):  # and it stays refused
                with pytest.raises(BalanceTooLow):
                    await world.wallet.transfers.send(payer, payee.id, 101, "", None, once)
            assert (await world.balance(payer)).posted == 100
            assert (await world.balance(payee)).posted == 0
            limits = await world.wallet.funding.limits(payer.id)
            assert (limits.day.used_minor, limits.year.used_minor, limits.pin_free_used_today) == (0, 0, 0)
            assert (await world.wallet.statements.page(payee.id, ALL, None, 1)).items == []
            assert await world.events(Transferred) == []

    make.run(scenario())


def test_two_devices_that_together_exceed_the_balance_get_one_transfer(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee = await world.member(balance_minor=1_000), await world.member()
            other_device = await world.enter(await world.identity.members.get(payer.id))
            send = world.wallet.transfers.send
            outcomes = await asyncio.gather(
                send(payer, payee.id, 600, "", None, world.once()),
                send(other_device, payee.id, 600, "", None, world.once()),
                return_exceptions=True,
            )
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BalanceTooLow", "Transfer"]
            assert (await world.balance(payer)).posted == 400
            assert (await world.balance(payee)).posted == 600
            limits = await world.wallet.funding.limits(payer.id)
            assert (limits.day.used_minor, limits.pin_free_used_today) == (600, 1)
            assert len((await world.wallet.statements.page(payee.id, ALL, None, 10)).items) == 1

    make.run(scenario())


def test_limits_cannot_be_passed_by_doing_many_things_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, profile="cn") as world:
            payer, payee = await world.member(balance_minor=1_000_000), await world.member()
            send = world.wallet.transfers.send
            outcomes = await asyncio.gather(
                *(send(payer, payee.id, 30_000, "", None, world.once()) for _ in range(6)), return_exceptions=True
            )
            refused = [outcome for outcome in outcomes if isinstance(outcome, LifetimeLimit)]
            assert (len(refused), sum(not isinstance(o, Exception) for o in outcomes)) == (3, 3)
            assert (await world.balance(payee)).posted == 90_000  # class I: 1,000.00 in all
            assert (await world.wallet.funding.limits(payer.id)).lifetime.used_minor == 90_000

    make.run(scenario())


def test_the_pin_free_count_cannot_be_passed_either_and_a_pin_goes_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, profile="cn") as world:
            payer, payee = await world.member(balance_minor=1_000_000), await world.member()
            send = world.wallet.transfers.send
            outcomes = await asyncio.gather(
                *(send(payer, payee.id, 1, "", None, world.once()) for _ in range(15)), return_exceptions=True
            )
            assert sum(isinstance(outcome, ProofNeeded) for outcome in outcomes) == 5
            assert (await send(payer, payee.id, 1, "", PROOF, world.once())).state is MoveState.DONE
            assert (await world.balance(payee)).posted == 11
            world.clock.advance(86_400_000)
            assert (await send(payer, payee.id, 1, "", None, world.once())).state is MoveState.DONE

    make.run(scenario())


def test_a_repeat_is_the_same_transfer_and_needs_no_second_proof(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee = await world.member(balance_minor=1_000), await world.member()
            once = world.once("k", b"content")
            send = world.wallet.transfers.send
            repeats = await asyncio.gather(*(send(payer, payee.id, 300, "", None, once) for _ in range(5)))
            assert len({transfer.id for transfer in repeats}) == 1
            assert (await send(payer, payee.id, 300, "", pin_proof("000000"), once)).id == repeats[0].id
            assert (await world.balance(payee)).posted == 300
            with pytest.raises(IdempotencyKeyReused):
                await send(payer, payee.id, 301, "", None, world.once("k", b"changed"))

    make.run(scenario())


def test_a_passkey_confirms_exactly_this_payee_and_amount(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee = await world.member(balance_minor=100_000), await world.member()
            people = IdentityWorld(world.identity, world.runtime, world.clock, None, tmp_path)  # type: ignore[arg-type]
            key = await with_passkey(people, await world.identity.members.get(payer.id))

            async def assertion(ref: str) -> Any:
                options = await world.identity.passkeys.confirmation_options(payer.id, purpose_of(ref))
                return Proof(assertion=key.get(options))

            asked_for_less = await assertion(f"transfer:{show('mbr', payee.id)}:100")
            with pytest.raises(Refusal) as caught:
                await world.wallet.transfers.send(payer, payee.id, 40_000, "", asked_for_less, world.once())
            assert caught.value.code == "identity.challenge_expired"
            assert (await world.balance(payee)).posted == 0
            right = await assertion(f"transfer:{show('mbr', payee.id)}:40000")
            await world.wallet.transfers.send(payer, payee.id, 40_000, "", right, world.once())
            assert (await world.balance(payee)).posted == 40_000

    make.run(scenario())


def test_no_answer_from_the_ledger_stays_pending_and_is_finished_later(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee = await world.member(balance_minor=1_000), await world.member()
            create = world.engine.create_transfers

            async def silent(batch: Any) -> Any:
                await create(batch)  # it happened, and nobody hears of it
                raise EngineUnavailable("no answer")

            world.engine.create_transfers = silent  # type: ignore[method-assign]
            once = world.once("k")
            with pytest.raises(Unknown):
                await world.wallet.transfers.send(payer, payee.id, 300, "", None, once)
            assert (await world.wallet.statements.page(payee.id, ALL, None, 1)).items == []
            world.engine.create_transfers = create  # type: ignore[method-assign]
            await world.settle()
            transfer = await world.wallet.transfers.send(payer, payee.id, 300, "", None, once)
            assert transfer.state is MoveState.DONE
            assert (await world.balance(payee)).posted == 300
            assert len(await world.events(Transferred)) == 1

    make.run(scenario())


def test_a_refusal_whose_answer_was_lost_is_told_as_what_it_was(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee = await world.member(balance_minor=1_000), await world.member()
            linked = await world.link(payer)
            create = world.engine.create_transfers

            async def silent(batch: Any) -> Any:
                await create(batch)  # it was refused, and nobody hears of it
                raise EngineUnavailable("no answer")

            wallet = world.wallet
            calls = (
                partial(wallet.transfers.send, payer, payee.id, 3_000, "", None, world.once("send")),
                partial(wallet.bank_moves.withdraw, payer, linked.id, 3_000, PROOF, world.once("withdraw")),
            )
            for call in calls:
                world.engine.create_transfers = silent  # type: ignore[method-assign]
                with pytest.raises(Unknown):
                    await call()
                world.engine.create_transfers = create  # type: ignore[method-assign]
                await world.settle()
                with pytest.raises(BalanceTooLow):
                    await call()
            assert (await world.balance(payer)).available == 1_000

    make.run(scenario())


def test_a_repeat_whose_key_is_being_forgotten_moves_nothing_without_a_checked_proof(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee = await world.member(balance_minor=900_000), await world.member()
            linked = await world.link(payer)
            wallet, wrong = world.wallet, pin_proof("000000")
            send = partial(wallet.transfers.send, payer, payee.id, 200_000, "")
            withdraw = partial(wallet.bank_moves.withdraw, payer, linked.id, 200_000)
            sent, withdrawn = world.once("send"), world.once("withdraw")
            await send(PROOF, sent)
            first = await withdraw(PROOF, withdrawn)
            read = world.runtime.db.read

            async def forgetting(work: Any) -> Any:
                found = await read(work)
                await world.runtime.db.write(lambda tx: forget_before(tx, world.clock.now_ms() + 1))
                return found

            world.runtime.db.read = forgetting  # type: ignore[method-assign]
            with pytest.raises(Refusal):
                await send(wrong, sent)
            await world.runtime.db.write(lambda tx: claim(tx, withdrawn, first.id))
            assert (await withdraw(wrong, withdrawn)).id == first.id
            assert (await world.balance(payer)).available == 500_000

    make.run(scenario())


def test_a_payee_is_found_by_phone_handle_or_personal_qr(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee = await world.member(), await world.member("Alice Stone")
            friend = await world.identity.members.change(payee.id, handle="alice_s")
            find = world.wallet.transfers.find_payee
            code = PersonalQr(payee.id, 1_250, "tea")
            for text in (friend.phone, "@alice_s", "alice_s", code.text()):
                found, qr = await find(payer.id, text)
                assert found.id == payee.id
                assert qr == (code if text == code.text() else None)
            for text in ("", "nobody_here", "+8613900000000", PersonalQr(world.runtime.new_id()).text()):
                with pytest.raises(NoSuchPayee):
                    await find(payer.id, text)
            with pytest.raises(ToOneself):
                await find(payee.id, "alice_s")

    make.run(scenario())


def test_nobody_looks_up_everybody(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            curious, other, payee = await world.member(), await world.member(), await world.member("Alice Stone")
            await world.identity.members.change(payee.id, handle="alice_s")
            find = world.wallet.transfers.find_payee
            for number in range(60):
                with pytest.raises(NoSuchPayee):
                    await find(curious.id, f"+86139000{number:05}")
            with pytest.raises(TooManyRequests) as refused:
                await find(curious.id, "alice_s")
            assert refused.value.facts["retry_after_s"] == 60 + 1
            found, _ = await find(curious.id, PersonalQr(payee.id).text())  # was shown, not guessed
            assert found.id == payee.id
            assert (await find(other.id, "alice_s"))[0].id == payee.id
            world.clock.advance(60_000)
            assert (await find(curious.id, "alice_s"))[0].id == payee.id
            with pytest.raises(TooManyRequests):
                await find(curious.id, "alice_s")

    make.run(scenario())


def test_a_transfer_is_seen_by_its_two_sides_only(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            payer, payee, other = await world.member(balance_minor=10), await world.member(), await world.member()
            transfer = await world.wallet.transfers.send(payer, payee.id, 10, "", None, world.once())
            with pytest.raises(NotFound):
                await world.wallet.transfers.get(other.id, transfer.id)

    make.run(scenario())
