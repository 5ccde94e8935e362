"""Notices go out by real HTTP, by the schedule and the house's clock, until they are heard; none is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from jinbao.compat.service.notices import AT_ONCE, PER_HOST
from jinbao.compat.service.patience import Patience
from jinbao.compat.store.notices import KEPT
from jinbao.compat.types import NoticeState, Posted, Scheme
from jinbao.kit.clock import DAY_MS, MovableClock
from jinbao.kit.errors import Invalid, NotFound
from tests.make import NOON_MS, run
from tests.make_notices import Heard, merchant_server, notice_world, said
from tests.unit.compat.test_notice_schedules import TABLE

FAIL = said(b'{"code":"FAIL"}', "500 Internal Server Error")


async def stall(_: Heard) -> bytes:
    """A merchant's program that takes the notice and never answers."""
    await asyncio.Event().wait()
    return b""


def offsets_s(scheme: Scheme) -> list[int]:
    """When each attempt is made after the first, in seconds."""
    made, offsets = 0, [0]
    for gap in TABLE[scheme]:
        made += gap
        offsets.append(made)
    return offsets


@pytest.mark.parametrize("scheme", list(Scheme))
def test_an_unheard_notice_is_tried_by_the_schedule_and_then_given_up(tmp_path: Path, scheme: Scheme) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server(None, *[FAIL] * 30) as merchant:
            notice = await world.tell(merchant.url, scheme=scheme)
            await world.run_out()
            made = await world.notices.attempts(notice.id)
            assert [(attempt.at_ms - NOON_MS) // 1_000 for attempt in made] == offsets_s(scheme)
            assert [attempt.number for attempt in made] == list(range(1, len(TABLE[scheme]) + 2))
            assert all(attempt.posted.status == 500 and not attempt.ok for attempt in made)
            ended = await world.notices.get(notice.id)
            assert (ended.state, ended.ended_at_ms) == (NoticeState.GIVEN_UP, made[-1].at_ms)
            assert len(merchant.heard) == len(made)
            assert [attempt for _, attempt in world.watcher.seen] == made

    run(scenario())


def test_it_ends_with_the_first_answer_that_says_so(tmp_path: Path) -> None:
    async def scenario() -> None:
        answers = [FAIL, said(b"", "302 Found", "location: /elsewhere\r\n"), said(b"", "204 No Content")]
        async with notice_world(tmp_path) as world, merchant_server(None, *answers) as merchant:
            notice = await world.tell(merchant.url)
            await world.run_out()
            made = await world.notices.attempts(notice.id)
            assert [attempt.posted.status for attempt in made] == [500, 302, 204]
            assert [request.path for request in merchant.heard] == ["/notify"] * 3, "no redirect is followed"
            ended = await world.notices.get(notice.id)
            assert (ended.state, ended.ended_at_ms) == (NoticeState.DONE, NOON_MS + 30_000)
            world.pay.clock.advance(DAY_MS)
            assert await world.notices.deliver_due() == 0

    run(scenario())


def test_a_day_that_is_jumped_over_has_all_of_its_attempts_at_their_times(tmp_path: Path) -> None:
    async def scenario() -> None:
        wall = MovableClock(NOON_MS)
        async with notice_world(tmp_path, wall=wall) as world, merchant_server(None, *[FAIL] * 16) as merchant:
            notice = await world.tell(merchant.url)
            world.pay.clock.advance(25 * 3_600_000)
            assert await world.notices.deliver_due() == 16
            made = await world.notices.attempts(notice.id)
            assert [(attempt.at_ms - NOON_MS) // 1_000 for attempt in made] == offsets_s(Scheme.WECHAT)
            stamps = {request.header("Wechatpay-Timestamp") for request in merchant.heard}
            assert stamps == {str(NOON_MS // 1_000)}, "signatures carry the time on the wall"

    run(scenario())


def test_a_house_that_was_away_does_not_make_up_for_it_in_a_burst(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server(None, *[FAIL] * 16) as merchant:
            notice = await world.tell(merchant.url)
            world.pay.clock.advance(DAY_MS)  # and the wall's with it, as it is the same clock
            assert await world.notices.deliver_due() == 1
            assert (await world.notices.get(notice.id)).due_at_ms == NOON_MS + DAY_MS + 15_000
            assert len(merchant.heard) == 1

    run(scenario())


def test_a_slow_merchant_holds_nobody_else_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with (
            notice_world(tmp_path, timeout_ms=60_000) as world,
            merchant_server(stall) as slow,
            merchant_server() as quick,
        ):
            for _ in range(3 * AT_ONCE):
                await world.tell(slow.url)
            told = [await world.tell(quick.url) for _ in range(20)]
            going = asyncio.create_task(world.notices.deliver_due())
            async with asyncio.timeout(20):
                while len(quick.heard) < len(told):
                    await asyncio.sleep(0.01)
                later = await world.tell(quick.url)  # while the job is busy
                while (await world.notices.get(later.id)).state is not NoticeState.DONE:
                    await asyncio.sleep(0.01)
            assert not going.done() and slow.most == PER_HOST >= quick.most
            states = Counter([(await world.notices.get(notice.id)).state for notice in told])
            assert states == {NoticeState.DONE: 20}
            going.cancel()

    run(scenario())


def test_no_more_than_a_few_are_on_their_way_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        at_once, most = 0, 0

        async def slowly(_: Heard) -> bytes:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.01)
            at_once -= 1
            return said(b"success")

        async with notice_world(tmp_path) as world, AsyncExitStack() as stack:
            merchants = [await stack.enter_async_context(merchant_server(slowly)) for _ in range(12)]
            for merchant in merchants * 8:
                await world.tell(merchant.url)
            assert await world.notices.deliver_due() == 96
            assert most <= AT_ONCE and max(merchant.most for merchant in merchants) <= PER_HOST

    run(scenario())


def test_what_was_posted_but_not_recorded_is_sent_again_and_never_lost(tmp_path: Path) -> None:
    async def scenario() -> None:
        never = asyncio.Event()

        async def stall_once(_: Heard) -> bytes:
            if len(merchant.heard) == 1:
                await never.wait()
            return said(b"")

        async with notice_world(tmp_path) as world, merchant_server(stall_once) as merchant:
            notice = await world.tell(merchant.url)
            going = asyncio.create_task(world.notices.deliver_due())
            while not merchant.heard:
                await asyncio.sleep(0.01)
            going.cancel()
            await world.notices.close()  # the process goes, after the post and before the answer
            assert (await world.notices.get(notice.id)).attempts == 0
            other = world.again()
            assert await other.deliver_due() == 1
            ended = await other.get(notice.id)
            assert (ended.state, ended.attempts) == (NoticeState.DONE, 1)
            ids = [request.body[:50] for request in merchant.heard]
            assert len(ids) == 2 and ids[0] == ids[1], "both carry the id of the notice"
            await other.close()

    run(scenario())


def test_nobody_there_counts_as_unheard(tmp_path: Path) -> None:
    async def scenario() -> None:
        # Two seconds: on a busy machine even a refusal to connect may take a few tenths of one.
        async with notice_world(tmp_path, timeout_ms=2_000) as world:
            async with merchant_server() as gone:
                pass
            refused = await world.tell(gone.url)
            async with merchant_server(stall) as slow:
                late = await world.tell(slow.url)
                assert await world.notices.deliver_due() == 2
            for notice, why in ((refused, "ConnectError"), (late, "no answer within 2000 ms")):
                (attempt,) = await world.notices.attempts(notice.id)
                assert attempt.posted.status is None and why in attempt.posted.error
                assert (await world.notices.get(notice.id)).due_at_ms == NOON_MS + 15_000

    run(scenario())


def test_while_the_clock_is_moved_whoever_was_silent_once_is_waited_for_a_tenth_of_the_time(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with (
            notice_world(tmp_path, timeout_ms=1_000) as world,
            merchant_server(stall) as silent,
            merchant_server(stall) as another,
            merchant_server() as quick,
        ):
            told = [await world.tell(silent.url), await world.tell(another.url)]
            heard = await world.tell(quick.url)
            with world.notices.patience.shorter():
                await world.run_out()
            for notice in told:
                attempts = await world.notices.attempts(notice.id)
                waited = [attempt.posted.error for attempt in attempts]
                assert waited == ["no answer within 1000 ms"] + ["no answer within 100 ms"] * 15
                assert (await world.notices.get(notice.id)).state is NoticeState.GIVEN_UP
            assert (await world.notices.get(heard.id)).state is NoticeState.DONE
            after = await world.tell(silent.url)
            await world.notices.deliver_due()
            (attempt,) = await world.notices.attempts(after.id)
            assert attempt.posted.error == "no answer within 1000 ms"

    run(scenario())


def test_a_receiver_that_answers_again_is_given_the_whole_time_again() -> None:
    patience, url = Patience(5_000), "http://127.0.0.1:8001/notify"
    silent = Posted(status=None, error="no answer within 5000 ms", took_ms=5_000)
    with patience.shorter():
        patience.learn(url, Posted(status=None, error="ConnectError", took_ms=3), 5_000)
        assert patience.ms(url) == 5_000, "a program that is not there is no reason to hurry"
        patience.learn(url, silent, 5_000)
        assert (patience.ms(url), patience.ms("http://127.0.0.1:8002/notify")) == (500, 5_000)
        patience.learn(url, Posted(status=500, took_ms=20), 500)
        assert patience.ms(url) == 5_000
    patience.learn(url, silent, 5_000)
    assert patience.ms(url) == 5_000, "nobody waits while nothing is moved"


def test_one_that_is_called_twice_at_once_is_posted_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            told = [await world.tell(merchant.url) for _ in range(10)]
            await asyncio.gather(*(world.notices.deliver_due() for _ in range(4)))
            assert len(merchant.heard) == len(told)

    run(scenario())


def test_a_notice_that_cannot_be_sealed_runs_out_and_stops_no_other(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            nobodys = await world.tell(merchant.url, account="1999999999")
            broken = await world.tell(merchant.url, event="v2.payment", content=b"no JSON")
            good = await world.tell(merchant.url)
            await world.run_out()
            assert (await world.notices.get(good.id)).state is NoticeState.DONE
            for notice, why in ((nobodys, "no merchant number"), (broken, "cannot be written")):
                assert (await world.notices.get(notice.id)).state is NoticeState.GIVEN_UP
                assert why in (await world.notices.attempts(notice.id))[0].posted.error
            assert len(merchant.heard) == 1

    run(scenario())


def test_resending_is_no_step_of_the_schedule(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server(None, FAIL, FAIL) as merchant:
            notice = await world.tell(merchant.url)
            await world.notices.deliver_due()
            again = await world.notices.resend(notice.id)
            assert (again.number, again.ok, again.tampered, again.posted.status) == (1, False, "resend", 500)
            waiting = await world.notices.get(notice.id)
            assert (waiting.state, waiting.attempts, waiting.due_at_ms) == (NoticeState.WAITING, 1, NOON_MS + 15_000)
            assert (await world.notices.resend(notice.id)).ok
            done = await world.notices.get(notice.id)
            assert (done.state, done.attempts) == (NoticeState.DONE, 1)
            assert (await world.notices.resend(notice.id)).ok, "and once more, although it was heard"
            assert (await world.notices.get(notice.id)) == done and len(merchant.heard) == 4
            with pytest.raises(NotFound):
                await world.notices.resend(1)

    run(scenario())


def test_one_that_was_given_up_is_done_when_it_is_heard_after_all(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server(None, *[FAIL] * 8) as merchant:
            notice = await world.tell(merchant.url, scheme=Scheme.ALIPAY)
            await world.run_out()
            assert (await world.notices.get(notice.id)).state is NoticeState.GIVEN_UP
            assert (await world.notices.resend(notice.id)).ok
            assert (await world.notices.get(notice.id)).state is NoticeState.DONE

    run(scenario())


def test_only_the_newest_attempts_are_kept_and_bodies_are_cut(tmp_path: Path) -> None:
    async def scenario() -> None:
        async def much(_: Heard) -> bytes:
            return said(b"x" * 1_000_000)

        async with notice_world(tmp_path) as world, merchant_server(much) as merchant:
            notice = await world.tell(merchant.url, content=b'{"a":"%s"}' % (b"y" * 100_000))
            for _ in range(KEPT + 3):
                await world.notices.resend(notice.id)
            made = await world.notices.attempts(notice.id)
            assert len(made) == KEPT and made == [attempt for _, attempt in world.watcher.seen][-KEPT:]
            assert {len(attempt.body) for attempt in made} == {65_536} == {len(each.posted.body) for each in made}
            assert len(merchant.heard[0].body) > 100_000, "what is sent is whole"

    run(scenario())


def test_lists_are_in_pages_and_filtered(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            told = [await world.tell(merchant.url, order_id=number // 2) for number in range(5)]
            other = await world.tell(merchant.url, scheme=Scheme.ALIPAY)
            await world.notices.deliver_due()
            held = await world.tell(merchant.url)
            first = await world.notices.page(limit=4)
            rest = await world.notices.page(limit=4, cursor=first.next)
            ids = [notice.id for notice in [*first.items, *rest.items]]
            assert ids == [held.id, other.id, *reversed([notice.id for notice in told])] and rest.next is None
            assert [each.id for each in (await world.notices.page(account=world.alipay.app_id)).items] == [other.id]
            of_order = await world.notices.page(order_id=1)
            assert [each.id for each in of_order.items] == [told[3].id, told[2].id]
            waiting = await world.notices.page(state=NoticeState.WAITING)
            assert [each.id for each in waiting.items] == [held.id]
            with pytest.raises(Invalid):
                await world.notices.page(cursor="nonsense")

    run(scenario())


def test_what_ended_long_ago_is_forgotten(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            old = await world.tell(merchant.url)
            await world.notices.deliver_due()
            world.pay.clock.advance(30 * DAY_MS)
            assert await world.notices.forget_ended() == 0
            recent = await world.tell(merchant.url)
            await world.notices.deliver_due()
            waiting = await world.tell(merchant.url)
            world.pay.clock.advance(1)
            assert await world.notices.forget_ended() == 1
            with pytest.raises(NotFound):
                await world.notices.attempts(old.id)
            assert {each.id for each in (await world.notices.page()).items} == {recent.id, waiting.id}

    run(scenario())


def test_a_sandbox_may_forget_whatever_waits(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            notice = await world.tell(merchant.url)
            assert await world.notices.give_up_waiting() == 1
            assert await world.notices.deliver_due() == 0 and not merchant.heard
            assert (await world.notices.get(notice.id)).state is NoticeState.GIVEN_UP
            assert await world.notices.next_due_ms() is None

    run(scenario())
