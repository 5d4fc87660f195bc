"""How an agent is described: in `agents.yaml`, in the database, and by an admin in the client."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ToolName = Literal["search_messages", "read_room", "list_members", "catch_me_up", "propose_message", "propose_pin"]
ALL_TOOLS: tuple[ToolName, ...] = (
    "search_messages",
    "read_room",
    "list_members",
    "catch_me_up",
    "propose_message",
    "propose_pin",
)


class Strict(BaseModel):
    """Settings in which a misspelt name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelSettings(Strict):
    """Which model answers, where, and at what price for a million tokens. `key_variable` names an environment variable:
    the key itself stands nowhere else.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    base_url: Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://[^\s@]+)?$")] = ""
    key_variable: Annotated[str, StringConstraints(max_length=100, pattern=r"^([A-Z][A-Z0-9_]*)?$")] = ""
    input_price: Decimal = Field(default=Decimal(0), ge=0, le=1_000_000)
    output_price: Decimal = Field(default=Decimal(0), ge=0, le=1_000_000)
    max_output_tokens: int = Field(default=4096, ge=16, le=100_000)
    timeout_s: float = Field(default=60, ge=1, le=600)


class LimitSettings(Strict):
    """How much an agent may be asked, and how much it is shown."""

    answers_per_room_hour: int = Field(default=120, ge=1, le=100_000)
    answers_per_person_hour: int = Field(default=60, ge=1, le=100_000)
    hops: int = Field(default=3, ge=1, le=10)
    context_tokens: int = Field(default=6000, ge=200, le=1_000_000)
    steps: int = Field(default=8, ge=0, le=50)


class AgentSettings(Strict):
    """All that makes an agent what it is, besides its account."""

    instructions: Annotated[str, StringConstraints(max_length=8000)] = ""
    model: ModelSettings | None = None
    """None: it answers by extraction, as the demo agent does."""

    tools: tuple[ToolName, ...] = ALL_TOOLS
    limits: LimitSettings = LimitSettings()
