"""Everything that happens because time passes, and how often somebody looks."""

from __future__ import annotations

from functools import partial

from jinbao.app.scheduler import Job
from jinbao.bank import SIGNAL as BANK_SIGNAL
from jinbao.bank import Bank
from jinbao.bank import jobs as bank_jobs
from jinbao.bank.adapters.sandbox import SandboxBank
from jinbao.chat import SIGNAL as PUSH_SIGNAL
from jinbao.chat import Chat
from jinbao.chat import jobs as chat_jobs
from jinbao.compat import SIGNAL as NOTICE_SIGNAL
from jinbao.compat import Compat
from jinbao.compat import jobs as compat_jobs
from jinbao.gold import SIGNAL as CUSTODIAN_SIGNAL
from jinbao.gold import Gold
from jinbao.gold import jobs as gold_jobs
from jinbao.identity import Identity
from jinbao.identity import jobs as identity_jobs
from jinbao.kit.clock import DAY_MS
from jinbao.kit.once import forget_before
from jinbao.kit.runtime import Runtime
from jinbao.packets import Packets
from jinbao.packets import jobs as packet_jobs
from jinbao.pay import Pay
from jinbao.pay import jobs as pay_jobs
from jinbao.wallet import Wallet
from jinbao.wallet import jobs as wallet_jobs

_ONCE_KEPT_MS = 7 * DAY_MS
#: Keys dropped in one unit of work: some ten milliseconds in which nothing else is written.
_FORGET_BATCH = 5_000


def money_jobs(
    runtime: Runtime, people: Identity, safe: Bank, purse: Wallet, till: Pay, sandbox_bank: SandboxBank
) -> list[Job]:
    """What paying needs done."""

    async def forget_keys() -> int:
        forget = partial(forget_before, at_ms=runtime.clock.now_ms() - _ONCE_KEPT_MS, limit=_FORGET_BATCH)
        forgotten = 0
        while True:  # every request with a key leaves one: as many must go as came
            gone = await runtime.db.write(forget)
            forgotten += gone
            if gone < _FORGET_BATCH:
                return forgotten

    async def forget_codes() -> int:
        return await pay_jobs.forget(till, runtime.clock.now_ms())

    return [
        Job("sandbox bank works", 500, sandbox_bank.work),
        Job("bank instructions", 500, partial(bank_jobs.deliver, safe), BANK_SIGNAL),
        Job("bank confirmations", 500, partial(bank_jobs.listen, safe)),
        Job("requests expire", 60_000, partial(wallet_jobs.expire_requests, purse)),
        Job("sessions seen", 30_000, partial(identity_jobs.note_seen, people)),
        Job("sessions end", 300_000, partial(identity_jobs.sweep, people)),
        Job("orders expire", 1_000, partial(pay_jobs.expire, till)),
        Job("settlements", 60_000, partial(pay_jobs.settle, till)),
        Job("payouts return", 1_000, partial(pay_jobs.return_payouts, till)),
        Job("sharing ends", 60_000, partial(pay_jobs.finish_splits, till)),
        Job("payment codes fade", 3_600_000, forget_codes),
        Job("forget keys", 60_000, forget_keys),
    ]


def gift_jobs(gold: Gold, chat: Chat, packets: Packets) -> list[Job]:
    """What gold, chat and packets need done."""
    return [
        Job("gold price", 1_000, partial(gold_jobs.refresh_price, gold)),
        Job("gold alerts", 2_000, partial(gold_jobs.check_alerts, gold)),
        Job("gold plans", 30_000, partial(gold_jobs.run_plans, gold)),
        Job("gold custodian", 500, partial(gold_jobs.tell_custodian, gold), CUSTODIAN_SIGNAL),
        Job("gold batches", 5_000, partial(gold_jobs.run_batches, gold)),
        Job("gold statement", 60_000, partial(gold_jobs.take_statement, gold)),
        Job("gold quotes fade", 3_600_000, partial(gold_jobs.forget_quotes, gold)),
        Job("gold candles fade", 3_600_000, partial(gold_jobs.forget_candles, gold)),
        Job("friend requests expire", 60_000, partial(chat_jobs.expire_requests, chat)),
        Job("web push", 1_000, partial(chat_jobs.push, chat), PUSH_SIGNAL),
        Job("packets return", 1_000, partial(packet_jobs.return_due, packets)),
    ]


def gateway_jobs(compat: Compat) -> list[Job]:
    """What the gateway needs done."""
    return [
        Job("notices", 500, partial(compat_jobs.deliver_notices, compat), NOTICE_SIGNAL),
        Job("batches of transfers", 1_000, partial(compat_jobs.pay_batches, compat)),
        Job("trades finish", 60_000, partial(compat_jobs.tell_finished, compat)),
        Job("platform certificates", DAY_MS, partial(compat_jobs.renew_certificates, compat)),
        Job("notices fade", 3_600_000, partial(compat_jobs.forget_notices, compat)),
        Job("grants fade", 3_600_000, partial(compat_jobs.forget_grants, compat)),
        Job("old tokens fade", 3_600_000, partial(compat_jobs.forget_old_tokens, compat)),
    ]
