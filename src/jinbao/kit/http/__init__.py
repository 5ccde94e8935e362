"""HTTP, and the only place that knows which framework speaks it.

Routes are plain functions: they parse, call one use case and render. What they need they name as
parameters: ``caller`` (a ``Principal`` already checked for the realm), ``once`` (from the
Idempotency-Key), ``lang``, and services by name.
"""

from litestar import Response, delete, get, patch, post, put
from litestar.connection import Request
from litestar.enums import MediaType
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from jinbao.kit.http.api import Api, ApiSettings, Realm, Realms, build_api
from jinbao.kit.http.caller import Authenticate, Principal, session_cookie
from jinbao.kit.http.document import consumes, produces
from jinbao.kit.http.edge import Edge
from jinbao.kit.http.limits import Rate, RateLimits, network_of
from jinbao.kit.http.live import Hub, Listener, live_stream
from jinbao.kit.http.pages import Pages
from jinbao.kit.http.problems import LANGS, Dialect, Lang
from jinbao.kit.http.sockets import Socket, socket_route

__all__ = [
    "LANGS",
    "Api",
    "ApiSettings",
    "Authenticate",
    "Dialect",
    "Edge",
    "Hub",
    "Lang",
    "Listener",
    "MediaType",
    "Pages",
    "Parameter",
    "Principal",
    "QueryParameter",
    "Rate",
    "RateLimits",
    "Realm",
    "Realms",
    "Request",
    "Response",
    "Socket",
    "Stream",
    "build_api",
    "consumes",
    "delete",
    "get",
    "live_stream",
    "network_of",
    "patch",
    "post",
    "produces",
    "put",
    "session_cookie",
    "socket_route",
]
