"""What an authenticator says is checked against the W3C's own vectors, and survives any damage as one refusal."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.identity.errors import PasskeyRefused
from jinbao.identity.service import ceremony
from jinbao.identity.types import Assertion, AssertionResponse, Attestation, AttestationResponse

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "vectors" / "webauthn.json").read_text())
# The vectors are made without user verification, and one of them inside a frame of another origin.
PARTY = ceremony.RelyingParty(
    "example.org",
    "Example",
    ("https://example.org",),
    needs_verification=False,
    framed=True,
    top_origins=("https://example.com",),
)
PASSING = [each for each in VECTORS if each.get("py_webauthn_authentication") == "ok"]
FAILING = [each for each in VECTORS if each.get("py_webauthn_authentication") != "ok"]


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _hex(text: str) -> str:
    return _b64(bytes.fromhex(text))


def attestation(vector: dict[str, Any]) -> Attestation:
    registration = vector["registration"]
    credential = _hex(registration["credential_id"])
    response = AttestationResponse(_hex(registration["clientDataJSON"]), _hex(registration["attestationObject"]))
    return Attestation(credential, credential, response)


def assertion(vector: dict[str, Any]) -> Assertion:
    authentication = vector["authentication"]
    credential = _hex(vector["registration"]["credential_id"])
    response = AssertionResponse(
        _hex(authentication["clientDataJSON"]),
        _hex(authentication["authenticatorData"]),
        _hex(authentication["signature"]),
    )
    return Assertion(credential, credential, response)


def register(vector: dict[str, Any], party: ceremony.RelyingParty = PARTY) -> ceremony.NewCredential:
    challenge = bytes.fromhex(vector["registration"]["challenge"])
    offered = attestation(vector)
    assert ceremony.challenge_of(offered.response.clientDataJSON) == challenge
    return ceremony.check_attestation(party, challenge, offered)


def authenticate(vector: dict[str, Any], answer: Assertion, public_key: bytes) -> tuple[int, bool]:
    challenge = bytes.fromhex(vector["authentication"]["challenge"])
    return ceremony.check_assertion(PARTY, challenge, answer, public_key, 0)


def test_there_are_vectors_of_both_kinds() -> None:
    assert len(PASSING) >= 6 and len(FAILING) >= 4


@pytest.mark.parametrize("vector", PASSING, ids=lambda vector: vector["id"])
def test_a_w3c_vector_of_ours_registers_and_logs_in(vector: dict[str, Any]) -> None:
    credential = register(vector)
    assert credential.id == bytes.fromhex(vector["registration"]["credential_id"])
    assert authenticate(vector, assertion(vector), credential.public_key)[0] == 0


@pytest.mark.parametrize("vector", FAILING, ids=lambda vector: vector["id"])
def test_a_w3c_vector_of_a_kind_we_do_not_take_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(PasskeyRefused):
        register(vector)


@pytest.mark.parametrize("vector", PASSING, ids=lambda vector: vector["id"])
def test_a_flipped_bit_anywhere_in_the_signature_or_the_data_is_refused(vector: dict[str, Any]) -> None:
    public_key = register(vector).public_key
    for part in ("signature", "authenticatorData"):
        raw = bytes.fromhex(vector["authentication"][part])
        for index in range(0, len(raw), 3):
            broken = bytearray(raw)
            broken[index] ^= 0x10
            changed = {**vector, "authentication": {**vector["authentication"], part: broken.hex()}}
            with pytest.raises(PasskeyRefused):
                authenticate(vector, assertion(changed), public_key)


def test_an_answer_from_inside_a_frame_is_refused_unless_frames_are_expected() -> None:
    [framed] = [each for each in PASSING if each["id"].endswith("crossOrigin")]
    with pytest.raises(PasskeyRefused) as refused:
        register(framed, replace(PARTY, framed=False))
    assert refused.value.facts["reason"] == "framed"


@pytest.mark.parametrize(
    "party",
    [
        replace(PARTY, id="example.com"),
        replace(PARTY, origins=("https://example.org:8443",)),
        replace(PARTY, origins=("http://example.org",)),
        replace(PARTY, needs_verification=True),
    ],
    ids=["other party", "other port", "other scheme", "verification wanted"],
)
def test_an_answer_for_somebody_else_is_refused(party: ceremony.RelyingParty) -> None:
    with pytest.raises(PasskeyRefused):
        register(PASSING[0], party)


def test_an_answer_to_another_question_is_refused() -> None:
    with pytest.raises(PasskeyRefused):
        ceremony.check_attestation(PARTY, bytes(32), attestation(PASSING[0]))


def test_a_credential_under_another_name_is_refused() -> None:
    challenge = bytes.fromhex(PASSING[0]["registration"]["challenge"])
    other = _b64(b"somebody else's credential id")
    stolen = Attestation(other, other, attestation(PASSING[0]).response)
    with pytest.raises(PasskeyRefused):
        ceremony.check_attestation(PARTY, challenge, stolen)


@given(data=st.data(), vector=st.sampled_from(VECTORS))
def test_a_damaged_attestation_is_refused_and_never_breaks_us(data: st.DataObject, vector: dict[str, Any]) -> None:
    raw = bytearray.fromhex(vector["registration"]["attestationObject"])
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, min(len(raw), 400) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    damaged = {**vector, "registration": {**vector["registration"], "attestationObject": bytes(raw[:cut]).hex()}}
    try:
        register(damaged)
    except PasskeyRefused:
        pass


@given(client_data=st.binary(max_size=200) | st.text(max_size=50).map(str.encode), other=st.binary(max_size=300))
def test_any_bytes_at_all_are_refused_and_never_break_us(client_data: bytes, other: bytes) -> None:
    text = _b64(client_data)
    for work in (
        lambda: ceremony.challenge_of(text),
        lambda: ceremony.check_attestation(PARTY, b"", Attestation("AA", "AA", AttestationResponse(text, _b64(other)))),
        lambda: ceremony.check_assertion(
            PARTY, b"", Assertion("AA", "AA", AssertionResponse(text, _b64(other), _b64(other))), other, 0
        ),
    ):
        try:
            work()
        except PasskeyRefused:
            continue


@given(public_key=st.binary(max_size=200))
def test_a_public_key_that_is_none_is_refused(public_key: bytes) -> None:
    with pytest.raises(PasskeyRefused):
        authenticate(PASSING[0], assertion(PASSING[0]), public_key)
