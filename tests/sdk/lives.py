"""Which SDKs go through the life of a payment, in which modes, and how their drivers are started."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sdk.building import HERE, modules_of_node, python_of

DRIVERS = HERE / "drivers"
LIFE_S = 120


@dataclass(frozen=True)
class Life:
    """One SDK in one mode. ``flavour`` is the SDK's own interface, or ``proxy``: the program is not changed at all."""

    sdk: str
    language: str
    driver: str
    mode: str
    flavour: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in (self.sdk, self.mode, self.flavour) if part)


def _python(sdk: str, driver: str, mode: str, flavour: str = "") -> Life:
    return Life(sdk, "Python", driver, mode, flavour)


def _node(sdk: str, driver: str, mode: str, flavour: str = "") -> Life:
    return Life(sdk, "Node", driver, mode, flavour)


LIVES = (
    *(
        _python("wechatpayv3", "wechatpayv3_life.py", mode, flavour)
        for mode in ("certificate", "public_key")
        for flavour in ("sync", "async")
    ),
    _python("wechatpayv3", "wechatpayv3_life.py", "certificate", "proxy"),
    _node("wechatpay-node-v3", "wechatpay_node_v3_life.mjs", "certificate"),
    _node("wechatpay-axios-plugin", "wechatpay_axios_plugin_life.mjs", "certificate"),
    _node("wechatpay-axios-plugin", "wechatpay_axios_plugin_life.mjs", "public_key"),
    _node("wechatpay-axios-plugin", "wechatpay_axios_plugin_life.mjs", "certificate", "proxy"),
    _python("alipay-sdk-python", "alipay_sdk_python_life.py", "key"),
    _python("alipay-sdk-python", "alipay_sdk_python_life.py", "key", "gbk"),
    _python("python-alipay-sdk", "python_alipay_sdk_life.py", "key"),
    _python("python-alipay-sdk", "python_alipay_sdk_life.py", "certificate"),
    *(
        _node("alipay-sdk", "alipay_sdk_life.mjs", mode, flavour)
        for flavour in ("classic", "v3")
        for mode in ("key", "certificate")
    ),
)


@dataclass(frozen=True)
class Lived:
    """What a driver said: which version it drove, and each step with whether it stood."""

    life: Life
    version: str
    steps: dict[str, dict[str, Any]]
    exit: int
    stderr: str

    def failures(self) -> str:
        """Every step that did not stand, with what was seen; empty when all did."""
        wrong = [f"{name}: {step['error']}\n{step['where']}\nseen: {step['seen']}" for name, step in self._wrong()]
        if self.exit and not wrong:
            wrong.append(f"the driver ended with {self.exit}")
        return "\n\n".join([*wrong, self.stderr]) if wrong else ""

    def _wrong(self) -> list[tuple[str, dict[str, Any]]]:
        return [(name, step) for name, step in self.steps.items() if not step["ok"]]


def live(life: Life, env: dict[str, str], folder: Path, show: Callable[[str], None] | None = None) -> Lived:
    """Start a driver and read what it says. ``show`` is given each text that the payer has to scan, and pays."""
    config = folder / "config.json"
    wanted = {"env": env, "mode": life.mode, "flavour": life.flavour, "browser": show is not None}
    config.write_text(json.dumps(wanted))
    with (folder / "stderr").open("w") as errors:
        driver = subprocess.Popen(
            [*_interpreter(life), str(DRIVERS / life.driver), str(config)],
            env=_surroundings(life, env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            version, steps = _read(driver, show)
            code = driver.wait(timeout=LIFE_S)
        finally:
            driver.kill()
    return Lived(life, version, steps, code, (folder / "stderr").read_text())


def _read(driver: subprocess.Popen[str], show: Callable[[str], None] | None) -> tuple[str, dict[str, dict[str, Any]]]:
    assert driver.stdout is not None and driver.stdin is not None
    version, steps = "", {}
    for line in driver.stdout:
        said = json.loads(line)
        if "version" in said:
            version = said["version"]
        elif "show" in said:
            assert show is not None
            show(said["show"])
            driver.stdin.write("paid\n")
            driver.stdin.flush()
        else:
            steps[said["step"]] = said
    return version, steps


def _interpreter(life: Life) -> list[str]:
    return ["node"] if life.language == "Node" else [str(python_of(life.sdk))]


def _surroundings(life: Life, env: dict[str, str]) -> dict[str, str]:
    """Nothing of ours but what the flavour is about: a proxy and whom to trust, by the variables of each language."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    around = {key: os.environ[key] for key in kept if key in os.environ} | {"PYTHONUNBUFFERED": "1"}
    if life.language == "Node":
        around["JINBAO_NODE_MODULES"] = str(modules_of_node() / "package.json")
    if life.flavour == "proxy":
        trust = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
        around |= {"HTTPS_PROXY": env["JINBAO_PROXY"]} | dict.fromkeys(trust, env["JINBAO_CA_FILE"])
    return around
