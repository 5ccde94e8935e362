"""The ways in, for anybody."""

from typing import Any

from jinbao.identity.routes import shapes
from jinbao.identity.routes.cookies import address_of, device_of, logged_in
from jinbao.identity.service import Identity, NewDevice
from jinbao.identity.types import Realm
from jinbao.kit.errors import Invalid
from jinbao.kit.http import Lang, Request, Response, post


@post("/auth/codes", status_code=200)
async def send_code(
    request: Request[Any, Any, Any], identity: Identity, lang: Lang, data: shapes.AskCode
) -> shapes.Sent:
    """Send a one-time code to a phone. The answer is the same whether or not the phone has an account."""
    sent = await identity.codes.send(data.phone, address_of(request), lang)
    return shapes.Sent(sent.sent_to, sent.expires_at_ms, sent.resend_at_ms, sent.demo_code)


@post("/auth/sessions")
async def log_in(
    request: Request[Any, Any, Any], identity: Identity, lang: Lang, data: shapes.LogIn
) -> Response[shapes.MemberSession]:
    """Log in with a code, or sign up: a new phone needs a name too."""
    device = NewDevice(data.device_name, address_of(request))
    signed_in, member = await identity.log_ins.by_code(
        data.phone, data.code, device, name=data.name, language=data.language or lang
    )
    body = shapes.MemberSession(signed_in.token, signed_in.created, shapes.member_view(member), device_of(signed_in))
    return logged_in(identity, signed_in, body)


@post("/auth/passkeys/options", status_code=200)
async def ask_passkey(request: Request[Any, Any, Any], identity: Identity) -> dict[str, Any]:
    """Request options for navigator.credentials.get(), for whichever passkey the device has."""
    return await identity.passkeys.log_in_options(address_of(request))


@post("/auth/passkeys/sessions")
async def log_in_by_passkey(
    request: Request[Any, Any, Any], identity: Identity, data: shapes.PasskeyLogIn
) -> Response[shapes.MemberSession]:
    """Log in with a passkey's answer."""
    device = NewDevice(data.device_name, address_of(request))
    signed_in, member = await identity.log_ins.by_passkey(data.assertion, device)
    body = shapes.MemberSession(signed_in.token, signed_in.created, shapes.member_view(member), device_of(signed_in))
    return logged_in(identity, signed_in, body)


@post("/auth/merchant/sessions")
async def log_in_merchant(
    request: Request[Any, Any, Any], identity: Identity, data: shapes.MerchantLogIn
) -> Response[shapes.MerchantSession]:
    """Log a till in with its owner's phone."""
    device = NewDevice(data.device_name, address_of(request))
    merchant_id = None if data.merchant_id is None else shapes.id_or_not_found("mch", data.merchant_id)
    signed_in, merchant, owned = await identity.log_ins.merchant_by_code(data.phone, data.code, device, merchant_id)
    body = shapes.MerchantSession(
        token=signed_in.token,
        merchant=shapes.merchant_view(merchant),
        merchants=[shapes.merchant_view(each) for each in owned],
        device=device_of(signed_in),
    )
    return logged_in(identity, signed_in, body)


@post("/auth/staff/sessions")
async def log_in_staff(
    request: Request[Any, Any, Any], identity: Identity, data: shapes.StaffLogIn
) -> Response[shapes.StaffSession]:
    """Log in at the console."""
    device = NewDevice(data.device_name, address_of(request))
    signed_in, staff = await identity.log_ins.staff_by_password(data.name, data.password, device)
    body = shapes.StaffSession(signed_in.token, shapes.staff_view(staff), device_of(signed_in))
    return logged_in(identity, signed_in, body)


@post("/auth/demo")
async def log_in_demo(
    identity: Identity, data: shapes.DemoLogIn
) -> Response[shapes.MemberSession | shapes.MerchantSession | shapes.StaffSession]:
    """One tap and in, in the demo only."""
    who = data.id or data.phone
    if not who:
        raise Invalid(field="phone", reason="a phone or an id is needed")
    signed_in = await identity.sessions.open_demo(Realm(data.realm), who, data.device_name)
    owner_id, token, device = signed_in.session.owner_id, signed_in.token, device_of(signed_in)
    body: shapes.MemberSession | shapes.MerchantSession | shapes.StaffSession
    if signed_in.session.realm is Realm.MEMBER:
        member = await identity.members.get(owner_id)
        body = shapes.MemberSession(token, False, shapes.member_view(member), device)
    elif signed_in.session.realm is Realm.MERCHANT:
        view = shapes.merchant_view(await identity.merchants.get(owner_id))
        body = shapes.MerchantSession(token, view, [view], device)
    else:
        body = shapes.StaffSession(token, shapes.staff_view(await identity.staff.get(owner_id)), device)
    return logged_in(identity, signed_in, body)


PUBLIC = [send_code, log_in, ask_passkey, log_in_by_passkey, log_in_merchant, log_in_staff, log_in_demo]
