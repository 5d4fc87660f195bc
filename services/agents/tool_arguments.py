"""What the tools take: shapes that models' arguments are checked by, and their JSON schemas."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

import languages
from schemas.agent import ToolName
from schemas.base import MAX_SAFE_INTEGER
from schemas.text import Content
from services.agents.quotations import Language
from services.search_tokens import MAX_QUERY_CHARS

MAX_READ = 50
MAX_PROPOSED_CHARS = 2000
"""So that all proposals of an answer can hang on its message."""

Number = Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER)]


class Arguments(BaseModel):
    """What a tool takes. Models often write numbers as texts, and name what is not there: neither does harm."""

    model_config = ConfigDict(frozen=True)


class OfARoom(Arguments):
    """Of which room; of the answer's own without an id."""

    room_id: Number | None = None


class Search(OfARoom):
    """What to look for."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUERY_CHARS)]


class Reading(OfARoom):
    """Which stretch to read."""

    before_seq: Number | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_READ)] = 20


class NewMessage(OfARoom):
    """What to say, and where."""

    text: Annotated[Content, StringConstraints(max_length=MAX_PROPOSED_CHARS)]


class NewPin(OfARoom):
    """Which message to pin."""

    seq: Number


def schema_of(shape: type[Arguments], tool: ToolName, language: Language) -> dict[str, Any]:
    """The JSON schema of a tool's arguments, with what each means."""
    schema = shape.model_json_schema()
    properties = {}
    for name, field in schema["properties"].items():
        of_value = next((one for one in field.get("anyOf", ()) if one["type"] != "null"), field)
        kept = {key: value for key, value in of_value.items() if key not in ("title", "default")}
        properties[name] = kept | {"description": languages.agent_text(f"{tool}.{name}", language)}
    return {"type": "object", "properties": properties, "required": schema.get("required", [])}


def complaints(error: ValidationError) -> str:
    """What is wrong with arguments, by name."""
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())


def checked(shape: type[Arguments], arguments: Mapping[str, Any]) -> Arguments:
    """Arguments in their shape. ValidationError if they are not; what is null counts as left out."""
    return shape.model_validate({name: value for name, value in arguments.items() if value is not None})
