"""What an envelope is: it reads, proves and answers the requests of one protocol.

The gateway picks an envelope by a request's path and calls ``answer`` once. The envelope never raises for input: it
says every refusal in its own dialect. What it raises anyway is a bug: the gateway logs it, and has ``failed`` say that
something failed. An envelope is written like this::

    class Xml:
        protocol = Protocol.WECHAT_V2

        def __init__(self, compat: Compat) -> None: ...

        async def answer(self, request: Incoming) -> Handled: ...

        def failed(self, request: Incoming, refusal: Refusal) -> Reply: ...

Faults are the envelope's to ask for, since only it knows account, operation and what the call is about: once the
request is proven and read, and before anything is done, it calls::

    fault = order_fault(context, account, operation.name, about)      # None: nothing goes wrong
    await before(context, fault)      # waits; raises Ordered: a refusal, or a cut, before anything is done
    answer = await operation.run(context, call)     # call.fault = fault, for ask_payer
    after(fault)                      # as before, for FaultStage.AFTER

and passes ``cut`` on in what it returns. ``mis_sign`` is for the envelope to do when it signs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol as Interface

from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About
from jinbao.compat.types import Explanation, Fault, FaultStage, Incoming, Protocol, Reply
from jinbao.kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """An answer, and what whoever watches wants to know of it: see ``Exchange``. ``cut``: it is not to be sent.

    ``ordered``: somebody wanted something to go wrong with this call.
    """

    reply: Reply
    operation: str = ""
    account: str = ""
    merchant_id: int | None = None
    out_no: str = ""
    order_id: int | None = None
    code: str = ""
    explanation: Explanation | None = None
    cut: bool = False
    ordered: bool = False


class Envelope(Interface):
    """One protocol."""

    protocol: Protocol

    async def answer(self, request: Incoming) -> Handled:
        """Answer one request; never raises for what it says."""
        ...

    def failed(self, request: Incoming, refusal: Refusal) -> Reply:
        """What this protocol says of a request that it did not get to answer: ``SystemFailure`` or ``TooLong``."""
        ...


@dataclass(slots=True)
class Progress:
    """What became known of a request while it was being answered, so that a refusal tells as much as a success."""

    operation: str = ""
    account: str = ""
    merchant_id: int | None = None
    about: About = field(default_factory=About)
    fault: Fault | None = None

    def handled(
        self,
        reply: Reply,
        *,
        code: str = "",
        order_id: int | None = None,
        explanation: Explanation | None = None,
        cut: bool = False,
    ) -> Handled:
        """The answer with what is known."""
        return Handled(
            reply=reply,
            operation=self.operation,
            account=self.account,
            merchant_id=self.merchant_id,
            out_no=self.about.out_no,
            order_id=order_id,
            code=code,
            explanation=explanation,
            cut=cut,
            ordered=self.fault is not None,
        )


class Ordered(Exception):
    """What somebody ordered to be answered: ``refused`` is a refusal's code, or empty when the line is cut."""

    def __init__(self, refused: str, *, cut: bool) -> None:
        super().__init__(refused)
        self.refused = refused
        self.cut = cut


def order_fault(context: Context, account: str, operation: str, about: About) -> Fault | None:
    """Count a proven call, and ask once what is to go wrong with it. Raises ``TooManyRequests``."""
    context.pace.take(account)
    return context.meddler.fault(account, operation, about.out_no, about.amount_minor, about.text)


async def before(context: Context, fault: Fault | None) -> None:
    """Let a fault strike before anything is done. Raises ``Ordered``."""
    if fault is not None and fault.delay_ms:
        await context.wall.sleep_ms(fault.delay_ms)
    _strike(fault, FaultStage.BEFORE)


def after(fault: Fault | None) -> None:
    """Let a fault strike after it was done, so that its answer is lost. Raises ``Ordered``."""
    _strike(fault, FaultStage.AFTER)


def _strike(fault: Fault | None, stage: FaultStage) -> None:
    if fault is not None and fault.stage is stage and (fault.cut or fault.refuse):
        raise Ordered(fault.refuse, cut=fault.cut)
