"""What push services and browsers expect: the example of RFC 8291, and a token of RFC 8292."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from services.push_encryption import TOKEN_S, BrowserKeys, Vapid, _seal, decode, encode

P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard_comes_out_as_it_is_printed() -> None:
    ours = ec.derive_private_key(int.from_bytes(decode(OURS)), ec.SECP256R1())
    text = b"When I grow up, I want to be a watermelon"

    assert encode(_seal(text, BrowserKeys.read(P256DH, AUTH), ours, decode(SALT))) == SEALED


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        (P256DH, ""),
        (P256DH[:-2], AUTH),
        ("A" * 87, AUTH),
        (P256DH, AUTH[:-2]),
        ("!" * 87, AUTH),
        ("é", AUTH),
    ],
)
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(ValueError):
        BrowserKeys.read(p256dh, auth)


def test_a_token_is_used_again_for_a_while_and_only_where_it_belongs() -> None:
    moment = 1_000_000.0
    vapid = Vapid(OURS, "mailto:a@example.org", lambda: moment)

    first = vapid.authorization("https://one.example")
    assert vapid.authorization("https://one.example") == first
    assert vapid.authorization("https://two.example") != first
    moment += TOKEN_S / 2 + 1
    assert vapid.authorization("https://one.example") != first
