"""``jinbao gateway``: who may call with WeChat Pay's and Alipay's software, and the keys on both sides."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from jinbao.app.commanding import CannotDo, guarded, run_to_end

_FOLDER = click.Path(file_okay=False, path_type=Path)
_data = click.option("--data", type=_FOLDER, help="Where the files are.  [default: a folder of your account]")
_file = click.option("--settings", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A TOML file.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON only.")


@click.group()
def gateway() -> None:
    """Let shops' software for WeChat Pay and Alipay talk to this house: callers, keys, certificates."""


@gateway.command("enrol")
@click.argument("merchant")
@click.option("--scheme", type=click.Choice(["wechat", "alipay"]), required=True, help="Whose software it is.")
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its public key or CSR, PEM.")
@click.option("--out", type=_FOLDER, help="Where its files go, with --key.")
@click.option("--make-keys", type=_FOLDER, help="Make its private key too, and put everything here.")
@click.option("--mode", type=click.Choice(["certificate", "public_key", "key"]), help="How the two know each other.")
@click.option("--provider", is_flag=True, help="It may act for merchants that let it.")
@_file
@_data
@_json
@guarded
def enrol(
    merchant: str,
    scheme: str,
    key: Path | None,
    out: Path | None,
    make_keys: Path | None,
    mode: str | None,
    provider: bool,
    settings: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Give MERCHANT (mch_...) a merchant number or an app, and write the files that its software needs.

    The server must not be running; while it runs, the console does the same. account.json holds secrets of the
    merchant's.
    """
    from jinbao.app import gateway_desk

    if (key is None) == (make_keys is None) or (key is None) != (out is None):
        raise CannotDo("Give either --key FILE and --out FOLDER, or --make-keys FOLDER.")
    if mode in ({"key"} if scheme == "wechat" else {"public_key"}):
        raise CannotDo("WeChat Pay knows the modes certificate and public_key, Alipay knows key and certificate.")
    folder = make_keys or out
    assert folder is not None
    asked = gateway_desk.Enrolment(merchant, scheme, folder, key, mode, provider)
    _tell(run_to_end(gateway_desk.enrol(_settings(settings, data), asked)), as_json)


@gateway.command("list")
@_file
@_data
@_json
@guarded
def list_callers(settings: Path | None, data: Path | None, as_json: bool) -> None:
    """Who may call. Reads only, so it may run beside a server."""
    from jinbao.app import gateway_desk
    from jinbao.kit.ids import show

    seen = run_to_end(gateway_desk.listed(_settings(settings, data)))
    rows = [asdict(each) | {"merchant": show("mch", each.merchant_id)} for each in seen.callers]
    for row in rows:
        del row["merchant_id"]
    if as_json:
        _tell({"callers": rows}, as_json)
        return
    for row in rows:
        extra = "  provider" if row["provider"] else ""
        click.echo(f"{row['account']:<16}  {row['scheme']:<6}  {row['mode']:<11}  {row['merchant']}{extra}")
    if not rows:
        click.echo("Nobody yet: `jinbao gateway enrol`.")


@gateway.command("keys")
@click.argument("folder", type=_FOLDER)
@_file
@_data
@_json
@guarded
def keys(folder: Path, settings: Path | None, data: Path | None, as_json: bool) -> None:
    """Write our public keys and certificates to FOLDER, for merchants. Reads only, so it may run beside a server."""
    from jinbao.app import gateway_desk

    _tell(run_to_end(gateway_desk.write_keys(_settings(settings, data), folder)), as_json)


@gateway.command("mode")
@click.argument("account")
@click.option("--mode", type=click.Choice(["certificate", "public_key", "key"]), help="What it uses from now on.")
@click.option("--certificates/--no-certificates", default=None, help="Whether it may fetch platform certificates.")
@click.option("--public-key/--no-public-key", default=None, help="Whether it may use the public key.")
@_file
@_data
@guarded
def mode(
    account: str,
    mode: str | None,
    certificates: bool | None,
    public_key: bool | None,
    settings: Path | None,
    data: Path | None,
) -> None:
    """Change how ACCOUNT (a merchant number or app id) and we know each other. The server must not be running."""
    from jinbao.app import gateway_desk

    click.echo(run_to_end(gateway_desk.change_mode(_settings(settings, data), account, mode, certificates, public_key)))


@gateway.command("rotate")
@click.option("--lead-days", type=click.IntRange(0, 90), default=1, show_default=True, help="Until it begins to sign.")
@click.option("--overlap-days", type=click.IntRange(1, 365), default=30, show_default=True, help="Old one listed.")
@_file
@_data
@guarded
def rotate(lead_days: int, overlap_days: int, settings: Path | None, data: Path | None) -> None:
    """Make a new platform certificate for WeChat Pay's merchants. The server must not be running.

    Software that fetches certificates has the new one before it signs anything.
    """
    from jinbao.app import gateway_desk

    click.echo(run_to_end(gateway_desk.rotate(_settings(settings, data), lead_days, overlap_days)))


@gateway.command("pages")
@click.argument("appid")
@click.argument("hosts", nargs=-1)
@_file
@_data
@guarded
def pages(appid: str, hosts: tuple[str, ...], settings: Path | None, data: Path | None) -> None:
    """Let the pages of APPID be on HOSTS and no others; without HOSTS, print them. The server must not be running.

    A member who lets the app know them is sent to no other host with the code.
    """
    from jinbao.app import gateway_desk

    named = run_to_end(gateway_desk.name_pages(_settings(settings, data), appid, hosts))
    click.echo("\n".join(named) if named else "None: nobody is sent to its pages.")


@gateway.command("allow")
@click.argument("provider")
@click.argument("merchant")
@_file
@_data
@guarded
def allow(provider: str, merchant: str, settings: Path | None, data: Path | None) -> None:
    """Let PROVIDER act for MERCHANT (both merchant numbers of WeChat Pay's kind). The server must not be running."""
    from jinbao.app import gateway_desk

    click.echo("\n".join(run_to_end(gateway_desk.allow_sub(_settings(settings, data), provider, merchant))))


def _settings(path: Path | None, data: Path | None) -> Any:
    from jinbao.app.settings import load

    return load(path, {"storage": {"folder": str(data)}} if data is not None else {})


def _tell(result: dict[str, Any], as_json: bool) -> None:
    import json

    if as_json:
        click.echo(json.dumps(result, indent=2, ensure_ascii=False))
        return
    for name, value in result.items():
        click.echo(f"{name:>14}  {', '.join(value) if isinstance(value, list) else value}")
