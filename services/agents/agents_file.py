"""`agents.yaml`, and the older `model_config.yaml`: agents as an operator describes them."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, model_validator

import languages
from schemas.agent import AgentSettings, ModelSettings, Strict
from schemas.text import DisplayName, StatusText, Username, username_key

OLD_USERNAME = "assistant"
REFERENCE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


class AgentsFileUnusable(ValueError):
    """The file cannot be read or understood; the text says where and why, and holds no key."""


class FileModel(ModelSettings):
    """A model whose key may stand in the file itself."""

    api_key: SecretStr | None = None

    @model_validator(mode="after")
    def _one_key(self) -> "FileModel":
        if self.api_key is not None and self.key_variable:
            raise ValueError("give key_variable or api_key, not both")
        return self


class FileEntry(AgentSettings):
    """An agent in the file."""

    username: Username
    name: DisplayName
    status: StatusText = ""
    model: FileModel | None = None


class AgentsFile(Strict):
    """The whole file."""

    agents: list[FileEntry]

    @model_validator(mode="after")
    def _different(self) -> "AgentsFile":
        counts = Counter(username_key(entry.username) for entry in self.agents)
        twice = [key for key, count in counts.items() if count > 1]
        if twice:
            raise ValueError(f"two agents have the username {twice[0]}")
        return self


class OldClient(BaseModel):
    """A model as AutoGen describes it; what else it says is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    model: str
    base_url: str = ""
    api_key: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class DescribedAgent:
    """One agent of the file, without a key."""

    username: str
    display_name: str
    status_text: str
    settings: AgentSettings

    @property
    def fingerprint(self) -> str:
        """Another one if anything is described in another way."""
        described = "\n".join((self.username, self.display_name, self.status_text, self.settings.model_dump_json()))
        return hashlib.sha256(described.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Described:
    """What a file says."""

    agents: tuple[DescribedAgent, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The keys that stand in it, by the names that the agents' settings have for them."""


def load(path: Path | None) -> Described:
    """What the file says; nothing if there is none. AgentsFileUnusable."""
    if path is None:
        return Described()
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise AgentsFileUnusable(f"{path} cannot be read: {error.strerror}. See AGENTS_FILE.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AgentsFileUnusable(f"{path} is not valid YAML{_place(error)}. Correct it and start again.") from None
    try:
        return _described(AgentsFile.model_validate(_in_new_form(content)))
    except ValidationError as error:
        complaints = "\n".join(f"  {_spot(item)}: {_reason(item)}" for item in error.errors(include_input=False))
        raise AgentsFileUnusable(f"{path} describes agents in a way that is not understood:\n{complaints}") from None


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""


def _spot(item: Mapping[str, Any]) -> str:
    return ".".join(map(str, item["loc"])) or "agents"


def _reason(item: Mapping[str, Any]) -> str:
    return str(item["msg"]).removeprefix("Value error, ")


def _in_new_form(content: object) -> object:
    """The older form, one model client, as one agent; everything else as it is."""
    if not isinstance(content, dict) or not (content.keys() & {"provider", "class"}):
        return content or {"agents": []}
    provider = str(content.get("provider") or content.get("class"))
    if "openai" not in provider.lower() or "azure" in provider.lower():
        raise AgentsFileUnusable(f"{provider} is not supported: name an OpenAI-compatible client, and its base_url.")
    client = OldClient.model_validate(content.get("config", content))
    name = languages.agent_text("assistant_name", languages.DEFAULT)
    model = {"name": client.model, "base_url": client.base_url, "api_key": client.api_key}
    return {"agents": [{"username": OLD_USERNAME, "name": name, "model": model}]}


def _described(file: AgentsFile) -> Described:
    keys: dict[str, str] = {}
    agents = tuple(
        DescribedAgent(entry.username, entry.name, entry.status, _settings(entry, number, keys))
        for number, entry in enumerate(file.agents, 1)
    )
    return Described(agents, keys)


def _settings(entry: FileEntry, number: int, keys: dict[str, str]) -> AgentSettings:
    """An entry's settings, with the name of a key in the place of a key; the key goes into `keys`."""
    plain = entry.model_dump(exclude={"username", "name", "status", "model"})
    if entry.model is None:
        return AgentSettings(**plain)
    model = entry.model.model_dump(exclude={"api_key"})
    key = entry.model.api_key.get_secret_value() if entry.model.api_key is not None else ""
    if found := REFERENCE.fullmatch(key):
        model["key_variable"] = found[1]
    elif key:
        model["key_variable"] = f"AGENTS_FILE_{number}_KEY"
        keys[model["key_variable"]] = key
    return AgentSettings(**plain, model=ModelSettings(**model))
