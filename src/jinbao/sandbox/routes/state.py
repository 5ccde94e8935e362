"""The sandbox as it stands, and what programs need to know of it."""

from typing import Annotated, Literal

from jinbao.kit.http import MediaType, Parameter, Response, get, produces
from jinbao.sandbox.routes import render, views
from jinbao.sandbox.service import Sandbox

_MEDIA = {"shell": "text/plain; charset=utf-8", "dotenv": "text/plain; charset=utf-8", "json": "application/json"}


@get("/state")
async def state(sandbox: Sandbox) -> views.StateView:
    """Everything at one look: time, addresses, shops, payers, faults."""
    desk = sandbox.desk
    counts = await sandbox.counts()
    return views.StateView(
        now_ms=desk.now_ms(),
        wall_ms=desk.wall.now_ms(),
        ahead_ms=sandbox.moves.ahead_ms,
        movable=desk.clock is not None,
        origin=desk.addresses.origin,
        gateway=desk.addresses.gateway,
        gateway_port_80=desk.addresses.port_80,
        proxy=desk.addresses.proxy,
        ca=sandbox.environment.variables()["JINBAO_CA_FILE"],
        merchants=[render.merchant_view(sandbox, shop) for shop in sandbox.shops.all()],
        payers=[await render.payer_view(sandbox, payer) for payer in sandbox.payers.all()],
        faults=[render.fault_view(rule) for rule in sandbox.faults.all()],
        rules=sandbox.faults.by_text,
        recording=await sandbox.recording.since_ms() is not None,
        counts=views.Counts(*counts),
    )


@get("/env", opt=produces("text/plain", "application/json"), media_type=MediaType.TEXT)
async def env(
    sandbox: Sandbox, form: Annotated[Literal["shell", "dotenv", "json"], Parameter()] = "shell"
) -> Response[str]:
    """Every variable that an SDK needs, as shell lines, as a ``.env`` file or as JSON."""
    return Response(sandbox.environment.written(form), media_type=_MEDIA[form])


@get("/files")
async def files(sandbox: Sandbox) -> list[views.FileView]:
    """Keys and certificates by name; ``path`` is where each of them is on this machine."""
    return [views.FileView(*found) for found in sandbox.environment.files()]


@get("/files/{name:path}", opt=produces("text/plain"), media_type=MediaType.TEXT)
async def file(sandbox: Sandbox, name: Annotated[str, Parameter(max_length=140)]) -> Response[bytes]:
    """A key or certificate: text, but for a ``.p12``, which is bytes."""
    media = "application/x-pkcs12" if name.endswith(".p12") else "text/plain; charset=utf-8"
    return Response(sandbox.environment.file(name.lstrip("/")), media_type=media)


@get("/snippets")
async def snippets(sandbox: Sandbox) -> list[views.SnippetView]:
    """Programs for each SDK, with this sandbox's keys and addresses filled in."""
    return [render.snippet_view(snippet) for snippet in sandbox.snippets.all()]


@get("/snippets/{sdk:str}")
async def snippet(sandbox: Sandbox, sdk: Annotated[str, Parameter(max_length=64)]) -> views.SnippetView:
    """The program for one SDK."""
    return render.snippet_view(sandbox.snippets.get(sdk))


STATE = [state, env, files, file, snippets, snippet]
