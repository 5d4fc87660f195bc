"""Push subscriptions, on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.base import Incoming, Outgoing


class PushKey(Outgoing):
    """By what a browser lets this server, and no other, write to it."""

    key: str = Field(description="An uncompressed P-256 point in base64url: the `applicationServerKey`.")


class PushKeys(Incoming):
    """What is written to this browser is encrypted with these."""

    p256dh: Annotated[str, StringConstraints(min_length=80, max_length=88)]
    auth: Annotated[str, StringConstraints(min_length=20, max_length=24)]


class PushSubscription(Incoming):
    """What `PushSubscription.toJSON()` of a browser says."""

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=1024)] = Field(
        description="An https address of a push service."
    )
    keys: PushKeys


class PushTest(Outgoing):
    """What became of a test."""

    outcome: Literal["accepted", "no_device", "gone", "refused", "unreachable"] = Field(
        description="What the push service said; `no_device`: this login has not subscribed; `gone`: the service "
        "does not know it any more, and it has to subscribe again."
    )
