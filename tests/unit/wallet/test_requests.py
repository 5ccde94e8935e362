from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.identity.errors import MemberFrozen
from jinbao.kit.errors import Invalid, NotFound, Refusal
from jinbao.wallet import jobs
from jinbao.wallet.errors import (
    BalanceTooLow,
    NoSuchPayee,
    RequestClosed,
    TooManyRequestsOpen,
    ToOneself,
)
from jinbao.wallet.events import RequestChanged
from jinbao.wallet.types import MoneyRequest, RequestState, WalletSettings
from tests import make
from tests.make_wallet import WalletWorld, wallet_world

WEEK_MS = 7 * 86_400_000


async def _state(world: WalletWorld, request: MoneyRequest) -> RequestState:
    page = await world.wallet.requests.page(request.asker_id, "out", None, 10)
    return next(one.state for one in page.items if one.id == request.id)


def test_a_request_is_paid_once_and_says_so_to_both(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            asker, payer = await world.member(), await world.member(balance_minor=1_000)
            request = await world.wallet.requests.create(asker.id, payer.id, 250, "lunch", world.once())
            assert await world.wallet.requests.open_count(payer.id) == 1
            once = world.once("k")
            paid = await world.wallet.transfers.pay_request(payer, request.id, None, once)
            assert (paid.payee_id, paid.amount.minor, paid.note) == (asker.id, 250, "lunch")
            assert (await world.wallet.transfers.pay_request(payer, request.id, None, once)).id == paid.id
            with pytest.raises(RequestClosed):
                await world.wallet.transfers.pay_request(payer, request.id, None, world.once())
            assert (await world.balance(asker)).posted == 250
            assert await world.wallet.requests.open_count(payer.id) == 0
            [incoming] = (await world.wallet.requests.page(payer.id, "in", None, 10)).items
            assert (incoming.state, incoming.transfer_id) == (RequestState.PAID, paid.id)
            assert [event["state"] for event in await world.events(RequestChanged)] == ["open", "paid"]

    make.run(scenario())


def test_a_balance_that_is_too_low_leaves_the_request_open(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            asker, payer = await world.member(), await world.member(balance_minor=100)
            request = await world.wallet.requests.create(asker.id, payer.id, 250, "", world.once())
            with pytest.raises(BalanceTooLow):
                await world.wallet.transfers.pay_request(payer, request.id, None, world.once())
            assert await _state(world, request) is RequestState.OPEN
            assert (await world.balance(payer)).posted == 100
            await world.top_up(payer, await world.link(payer), 200)
            await world.wallet.transfers.pay_request(payer, request.id, None, world.once())
            assert await _state(world, request) is RequestState.PAID

    make.run(scenario())


@pytest.mark.parametrize("rival", ["decline", "cancel", "pay"])
def test_paying_against_another_end_moves_money_only_when_it_is_paid(tmp_path: Path, rival: str) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            asker, payer = await world.member(), await world.member(balance_minor=1_000)
            request = await world.wallet.requests.create(asker.id, payer.id, 250, "", world.once())
            requests, pay = world.wallet.requests, world.wallet.transfers.pay_request
            others = {
                "decline": lambda: requests.decline(payer.id, request.id),
                "cancel": lambda: requests.cancel(asker.id, request.id),
                "pay": lambda: pay(payer, request.id, None, world.once()),
            }
            outcomes = await asyncio.gather(
                pay(payer, request.id, None, world.once()), others[rival](), return_exceptions=True
            )
            refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
            assert len(refused) == 1
            assert refused[0].code in ("wallet.request_closed", "wallet.request_being_paid")
            paid = await _state(world, request) is RequestState.PAID
            assert (await world.balance(asker)).posted == (250 if paid else 0)

    make.run(scenario())


@pytest.mark.parametrize("end", ["declined", "cancelled", "expired"])
def test_an_ended_request_cannot_be_paid(tmp_path: Path, end: str) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            asker, payer = await world.member(), await world.member(balance_minor=1_000)
            request = await world.wallet.requests.create(asker.id, payer.id, 250, "", world.once())
            if end == "declined":
                await world.wallet.requests.decline(payer.id, request.id)
                await world.wallet.requests.decline(payer.id, request.id)  # said twice
            elif end == "cancelled":
                await world.wallet.requests.cancel(asker.id, request.id)
            else:
                world.clock.advance(WEEK_MS)
            with pytest.raises(RequestClosed) as caught:
                await world.wallet.transfers.pay_request(payer, request.id, None, world.once())
            assert caught.value.facts["state"] == end
            assert (await world.balance(payer)).posted == 1_000
            assert await jobs.expire_requests(world.wallet) == (1 if end == "expired" else 0)
            assert await jobs.expire_requests(world.wallet) == 0
            assert (await _state(world, request)).value == end
            assert (await world.events(RequestChanged))[-1]["state"] == end

    make.run(scenario())


def test_a_request_is_answered_by_its_two_sides_only(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            asker, payer, other = await world.member(), await world.member(), await world.member(balance_minor=1_000)
            request = await world.wallet.requests.create(asker.id, payer.id, 250, "", world.once())
            before = await world.everything()
            for attempt in (
                world.wallet.requests.decline(other.id, request.id),
                world.wallet.requests.decline(asker.id, request.id),
                world.wallet.requests.cancel(payer.id, request.id),
                world.wallet.transfers.pay_request(other, request.id, None, world.once()),
                world.wallet.transfers.pay_request(asker, request.id, None, world.once()),
            ):
                with pytest.raises(NotFound):
                    await attempt
            assert await world.everything() == before

    make.run(scenario())


def test_asking_is_refused_in_a_fixed_order_and_changes_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path, wallet=WalletSettings(requests_open_most=1)) as world:
            asker, payer = await world.member(), await world.member()
            create = world.wallet.requests.create
            first = await create(asker.id, payer.id, 10, "", world.once("k"))
            assert (await create(asker.id, payer.id, 10, "", world.once("k"))).id == first.id
            before = await world.everything()
            with pytest.raises(Invalid):
                await create(asker.id, asker.id, 10, "x" * 61, world.once())
            with pytest.raises(ToOneself):
                await create(asker.id, asker.id, 10, "", world.once())
            with pytest.raises(NoSuchPayee):
                await create(asker.id, 4711, 10, "", world.once())
            with pytest.raises(TooManyRequestsOpen):
                await create(asker.id, payer.id, 10, "", world.once())
            await world.freeze(asker)
            with pytest.raises(MemberFrozen):
                await create(asker.id, payer.id, 10, "", world.once())
            after = await world.everything()
            assert after["wallet_request"] == before["wallet_request"]
            assert after["kit_once"] == before["kit_once"]

    make.run(scenario())


def test_requests_come_newest_first_in_pages(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            asker, payer = await world.member(), await world.member()
            made = []
            for minor in range(1, 6):
                made.append((await world.wallet.requests.create(asker.id, payer.id, minor, "", world.once())).id)
            seen, cursor = [], None
            while True:
                page = await world.wallet.requests.page(payer.id, "in", cursor, 2)
                seen += [one.id for one in page.items]
                cursor = page.next
                if cursor is None:
                    break
            assert seen == made[::-1]

    make.run(scenario())
