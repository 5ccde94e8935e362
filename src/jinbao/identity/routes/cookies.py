"""The answer to a log-in or log-out, with the cookie that our own pages live by."""

from typing import Any, TypeVar

from jinbao.identity.routes.shapes import Empty, NewDeviceView
from jinbao.identity.service import STAYS, Identity
from jinbao.identity.types import Realm, SignedIn
from jinbao.kit.http import Request, Response, network_of, session_cookie
from jinbao.kit.ids import show

T = TypeVar("T")


def address_of(request: Request[Any, Any, Any]) -> str:
    """The caller's network, which throttles count by."""
    return network_of(request.client.host) if request.client else "local"


def device_of(signed_in: SignedIn) -> NewDeviceView:
    """The device that was just logged in."""
    return NewDeviceView(id=show("dev", signed_in.device.id), name=signed_in.device.name)


def logged_in(identity: Identity, signed_in: SignedIn, body: T) -> Response[T]:
    """``body`` and the session's cookie, which ends when the session does at the latest."""
    realm = signed_in.session.realm
    cookie = session_cookie(
        realm.value, signed_in.token, secure=_is_secure(identity), max_age_s=STAYS[realm].whole_ms // 1000
    )
    return Response(body, status_code=201, cookies=[cookie])


def logged_out(identity: Identity, realm: Realm) -> Response[Empty]:
    """Nothing, and the end of the cookie."""
    cookie = session_cookie(realm.value, "", secure=_is_secure(identity), max_age_s=0)
    return Response(Empty(), status_code=200, cookies=[cookie])


def _is_secure(identity: Identity) -> bool:
    return all(origin.startswith("https://") for origin in identity.settings.origins)
