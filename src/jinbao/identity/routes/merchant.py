"""A till's own sessions."""

from jinbao.identity.routes import shapes
from jinbao.identity.routes.cookies import logged_out
from jinbao.identity.service import Identity
from jinbao.identity.types import Realm
from jinbao.kit.http import Principal, Response, get, post


@post("/sessions/end", status_code=200)
async def log_out_till(caller: Principal, identity: Identity) -> Response[shapes.Empty]:
    """Log this till out."""
    await identity.sessions.end(caller)
    return logged_out(identity, Realm.MERCHANT)


@get("/devices")
async def tills(caller: Principal, identity: Identity) -> shapes.Devices:
    """Where the merchant is logged in, the till seen last first."""
    return shapes.device_views(await identity.sessions.devices(caller), caller)


@post("/devices/{device_id:str}/sign-out", status_code=200)
async def sign_out_till(caller: Principal, identity: Identity, device_id: str) -> shapes.Devices:
    """Log a till out from afar; what is left comes back."""
    await identity.sessions.sign_out(caller, shapes.id_or_not_found("dev", device_id))
    return shapes.device_views(await identity.sessions.devices(caller), caller)


MERCHANT = [log_out_till, tills, sign_out_till]
