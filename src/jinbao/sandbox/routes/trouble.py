"""Ordering faults, moving the clock, recording, and starting over."""

from typing import Annotated

from jinbao.kit.errors import Invalid
from jinbao.kit.http import Parameter, Response, delete, get, post, produces, put
from jinbao.sandbox.routes import asked, render, views
from jinbao.sandbox.routes.state import state
from jinbao.sandbox.rules.faults import MAGIC, MAGIC_CALLBACKS
from jinbao.sandbox.service import Sandbox
from jinbao.sandbox.types import FaultRule


@get("/faults")
async def faults(sandbox: Sandbox) -> list[views.FaultView]:
    """Rules that have not struck as often as they should."""
    return [render.fault_view(rule) for rule in sandbox.faults.all()]


@post("/faults")
async def order_fault(sandbox: Sandbox, data: asked.NewFault) -> views.FaultView:
    """Let something go wrong, with the next calls or callbacks that fit."""
    rule = await sandbox.order_fault(
        FaultRule(
            id="",
            on=data.on,
            account=data.account,
            operation=data.operation,
            out_no=data.out_no,
            amount_minor=data.amount_minor,
            text=data.text,
            left=data.times,
            stage=data.stage,
            delay_ms=data.delay_ms,
            refuse=data.refuse,
            cut=data.cut,
            ask_payer=data.ask_payer,
            mis_sign=data.mis_sign,
            drop=data.drop,
            copies=data.copies,
            corrupt=data.corrupt,
            wrong_key=data.wrong_key,
            sign_test=data.sign_test,
            hold=data.hold,
        )
    )
    return render.fault_view(rule)


@delete("/faults/{fault_id:str}")
async def drop_fault(sandbox: Sandbox, fault_id: Annotated[str, Parameter(min_length=30, max_length=30)]) -> None:
    """Take a rule away."""
    await sandbox.faults.drop(fault_id)


@delete("/faults")
async def drop_faults(sandbox: Sandbox) -> None:
    """Take every rule away."""
    await sandbox.faults.drop_all()


@get("/rules")
async def rules(sandbox: Sandbox) -> views.RulesView:
    """Whether descriptions order faults (``Tea jinbao:system_error``), and with which words."""
    return views.RulesView(sandbox.faults.by_text, [f"jinbao:{word}" for word in (*MAGIC, *MAGIC_CALLBACKS)])


@put("/rules")
async def turn_rules(sandbox: Sandbox, data: asked.Turn) -> views.RulesView:
    """Let descriptions order faults, or not."""
    await sandbox.faults.turn_by_text(data.on)
    return views.RulesView(sandbox.faults.by_text, [f"jinbao:{word}" for word in (*MAGIC, *MAGIC_CALLBACKS)])


@post("/clock", status_code=200)
async def move_clock(sandbox: Sandbox, data: asked.Move) -> views.StateView:
    """Move the house's clock forward; whatever becomes due on the way is done at its time. The state after that."""
    if data.to_ms is not None and data.advance_ms is None:
        await sandbox.moves.to(data.to_ms)
    elif data.advance_ms is not None and data.to_ms is None:
        await sandbox.moves.advance(data.advance_ms)
    else:
        raise Invalid(field="advance_ms", reason="give advance_ms or to_ms")
    return await state.fn(sandbox)  # type: ignore[no-any-return]


@get("/record", opt=produces("application/jsonl"))
async def record(sandbox: Sandbox) -> Response[bytes]:
    """The session since recording was turned on, as JSON lines that `jinbao sandbox replay` plays again."""
    return Response(await sandbox.recording.written(), media_type="application/jsonl")


@post("/record", status_code=200)
async def turn_record(sandbox: Sandbox, data: asked.Turn) -> views.RecordView:
    """Begin a recording, or end it; what was recorded stays until the next begins."""
    await sandbox.recording.turn(data.on)
    return views.RecordView(data.on, await sandbox.recording.since_ms())


@post("/reset", status_code=200)
async def reset(sandbox: Sandbox) -> views.StateView:
    """Forget exchanges, faults and callbacks that wait. Money and orders stay."""
    await sandbox.reset()
    return await state.fn(sandbox)  # type: ignore[no-any-return]


TROUBLE = [
    faults,
    order_fault,
    drop_fault,
    drop_faults,
    rules,
    turn_rules,
    move_clock,
    record,
    turn_record,
    reset,
]
