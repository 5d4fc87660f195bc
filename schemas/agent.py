"""Agents: how one is described in `agents.yaml`, in the database and by an admin, and what others see of it."""

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from schemas.answer import DEFAULT_CURRENCY
from schemas.base import Incoming, Outgoing
from schemas.text import DisplayName, Moment, PictureId, StatusText, Username
from schemas.user import User

ToolName = Literal["search_messages", "read_room", "list_members", "catch_me_up", "propose_message", "propose_pin"]
ALL_TOOLS: tuple[ToolName, ...] = (
    "search_messages",
    "read_room",
    "list_members",
    "catch_me_up",
    "propose_message",
    "propose_pin",
)


def _of_a_model(variable: str) -> str:
    """Whoever chooses where a key is sent must not be able to choose the server's own secrets."""
    if variable and (not KEY_VARIABLE.fullmatch(variable) or NOT_OF_A_MODEL.search(variable)):
        raise ValueError("name an environment variable like OPENAI_API_KEY: capitals, with _KEY or _TOKEN at its end")
    return variable


KEY_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*_(KEY|TOKEN)")
NOT_OF_A_MODEL = re.compile("SECRET|PRIVATE|ACCESS|SESSION")
KeyVariable = Annotated[str, StringConstraints(max_length=100), AfterValidator(_of_a_model)]


class Strict(BaseModel):
    """Settings in which a misspelt name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelSettings(Strict):
    """Which model answers, where, and at what price. The key itself stands nowhere here."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S+$")] = Field(
        description="As its service calls it; `openai:` before it is understood."
    )
    base_url: Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://[^\s@]+)?$")] = Field(
        default="", description="Of any OpenAI-compatible service; empty for OpenAI's own."
    )
    key_variable: KeyVariable = Field(
        default="",
        description="Which environment variable of the server holds the key. Empty: OPENAI_API_KEY for OpenAI's own "
        "service, no key for others.",
    )
    input_price: Decimal = Field(default=Decimal(0), ge=0, le=1_000_000, description="For a million tokens.")
    output_price: Decimal = Field(default=Decimal(0), ge=0, le=1_000_000, description="For a million tokens.")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        default=DEFAULT_CURRENCY, description="Of both prices, by ISO 4217."
    )
    max_output_tokens: int = Field(default=4096, ge=16, le=100_000, description="Of one answer.")
    timeout_s: float = Field(
        default=60,
        ge=1,
        le=600,
        description="Without a sign of life from the model for so long, the answer has failed.",
    )


class LimitSettings(Strict):
    """How much an agent may be asked, and how much it is shown."""

    answers_per_room_hour: int = Field(default=120, ge=1, le=100_000, description="In one room within an hour.")
    answers_per_person_hour: int = Field(default=60, ge=1, le=100_000, description="For one person within an hour.")
    hops: int = Field(default=3, ge=1, le=10, description="So long a chain of agents that ask each other is answered.")
    context_tokens: int = Field(default=6000, ge=200, le=1_000_000, description="So much it is shown of the room.")
    steps: int = Field(default=8, ge=0, le=50, description="So often it may use tools for one answer.")


class AgentSettings(Strict):
    """All that makes an agent what it is, besides its account."""

    instructions: Annotated[str, StringConstraints(max_length=8000)] = Field(
        default="", description="What it is told before every question, up to 8 000 characters."
    )
    model: ModelSettings | None = Field(
        default=None, description="Null: it answers by rules and extraction, as the demo agent does."
    )
    tools: tuple[ToolName, ...] = Field(default=ALL_TOOLS, description="What it may do while it answers.")
    limits: LimitSettings = LimitSettings()


class AgentInfo(Outgoing):
    """An agent, as anybody who is logged in may see it."""

    user: User
    model: str = Field(description="The model's name; empty for an agent that works without one.")
    demo: bool = Field(description="Whether it works without a model.")
    configured: bool = Field(description="Whether it can answer.")
    missing: str | None = Field(description="The environment variable that would have to be set, or null.")
    tools: list[ToolName] = Field(description="What it may do while it answers.")


class AgentList(Outgoing):
    """The agents that can be asked."""

    agents: list[AgentInfo]


class ManagedAgent(Outgoing):
    """An agent, for an admin."""

    user: User
    origin: Literal["builtin", "file", "admin"] = Field(
        description="It came with the server, is described in `agents.yaml`, or was made by an admin."
    )
    disabled_at: Moment | None = Field(description="Since when it is silent, or null.")
    missing: str | None = Field(description="The environment variable that would have to be set, or null.")
    settings: AgentSettings
    updated_at: Moment = Field(description="When the settings were changed last.")


class ManagedAgentList(Outgoing):
    """All agents, silent ones too."""

    agents: list[ManagedAgent]


class NewAgent(Incoming):
    """An agent to be made."""

    username: Username = Field(description="2 to 32 characters; nobody else has it.")
    display_name: DisplayName = Field(description="Name to show, 1 to 64 characters.")
    status_text: StatusText = Field(default="", description="What it says of itself, up to 100 characters.")
    settings: AgentSettings = AgentSettings()


class AgentUpdate(Incoming):
    """What an admin may change of an agent; what is left out stays."""

    display_name: DisplayName | None = Field(default=None, description="New name to show.")
    status_text: StatusText | None = Field(default=None, description="What it says of itself; may be empty.")
    avatar: PictureId | None = Field(
        default=None, description="A picture that I uploaded and use nowhere else, or empty for none."
    )
    settings: AgentSettings | None = Field(
        default=None, description="All of them: they take the place of the old ones."
    )
    disabled: bool | None = Field(default=None, description="True lets it be silent, false lets it answer again.")
