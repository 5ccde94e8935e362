"""What members see and change of themselves: name, devices, PIN, passkeys."""

from typing import Any

from jinbao.identity.routes import shapes
from jinbao.identity.routes.cookies import logged_out
from jinbao.identity.service import Identity
from jinbao.identity.types import Realm, purpose_of
from jinbao.kit.http import Principal, Response, delete, get, patch, post


@patch("/me")
async def change_me(caller: Principal, identity: Identity, data: shapes.ChangeMe) -> shapes.MemberView:
    """Change name, handle or language."""
    member = await identity.members.change(caller.id, name=data.name, handle=data.handle, language=data.language)
    return shapes.member_view(member)


@post("/sessions/end", status_code=200)
async def log_out(caller: Principal, identity: Identity) -> Response[shapes.Empty]:
    """Log out on this device."""
    await identity.sessions.end(caller)
    return logged_out(identity, Realm.MEMBER)


@get("/devices")
async def devices(caller: Principal, identity: Identity) -> shapes.Devices:
    """Where the member is logged in, the device seen last first."""
    return shapes.device_views(await identity.sessions.devices(caller), caller)


@post("/devices/{device_id:str}/sign-out", status_code=200)
async def sign_out(caller: Principal, identity: Identity, device_id: str) -> shapes.Devices:
    """Log a device out from afar; what is left comes back."""
    await identity.sessions.sign_out(caller, shapes.id_or_not_found("dev", device_id))
    return shapes.device_views(await identity.sessions.devices(caller), caller)


@post("/pin", status_code=200)
async def set_pin(caller: Principal, identity: Identity, data: shapes.SetPin) -> shapes.PinAnswer:
    """Set the payment PIN; to change it, prove the old one or use a passkey."""
    await identity.confirmations.set_pin(caller, data.pin, data.old)
    return shapes.PinAnswer()


@post("/pin/check", status_code=200)
async def check_pin(caller: Principal, identity: Identity, data: shapes.CheckPin) -> shapes.PinAnswer:
    """Try the payment PIN; a wrong one costs a try."""
    await identity.pins.check(caller.id, data.pin)
    return shapes.PinAnswer()


@post("/passkeys/options", status_code=200)
async def begin_passkey(
    caller: Principal, identity: Identity, data: shapes.BeginPasskey | None = None
) -> dict[str, Any]:
    """Creation options for navigator.credentials.create()."""
    return await identity.confirmations.passkey_options(caller, None if data is None else data.proof)


@post("/passkeys")
async def add_passkey(caller: Principal, identity: Identity, data: shapes.AddPasskey) -> shapes.PasskeyView:
    """Keep the passkey that the browser made."""
    return shapes.passkey_view(await identity.confirmations.add_passkey(caller, data.credential, data.name))


@get("/passkeys")
async def passkeys(caller: Principal, identity: Identity) -> shapes.PasskeyList:
    """The member's passkeys, oldest first."""
    return shapes.PasskeyList([shapes.passkey_view(each) for each in await identity.passkeys.of(caller.id)])


@delete("/passkeys/{passkey_id:str}")
async def forget_passkey(caller: Principal, identity: Identity, passkey_id: str) -> None:
    """Remove a passkey."""
    await identity.passkeys.forget(caller.id, shapes.id_or_not_found("cre", passkey_id))


@post("/confirmations/options", status_code=200)
async def ask_confirmation(caller: Principal, identity: Identity, data: shapes.AskConfirmation) -> dict[str, Any]:
    """Request options whose answer confirms exactly this."""
    return await identity.passkeys.confirmation_options(caller.id, purpose_of(data.purpose_ref))


MEMBER = [
    change_me,
    log_out,
    devices,
    sign_out,
    set_pin,
    check_pin,
    begin_passkey,
    add_passkey,
    passkeys,
    forget_passkey,
    ask_confirmation,
]
