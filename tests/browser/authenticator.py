"""A security chip that exists in Chromium only: makes and uses passkeys without a finger."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

_CHIP = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Authenticator:
    """The built-in authenticator of one page; its passkeys live as long as the page."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        self._id = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": _CHIP})["authenticatorId"]

    def recognises(self, yes: bool) -> None:
        """Whether the holder's finger is recognised from now on."""
        self._cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": yes})
