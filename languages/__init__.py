"""Sentences by name and language: for people, which the client uses too, and in `agents/` those of and for agents.

`demo_agent/` is all that the demo agent knows.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh-CN"]
DEFAULT: Language = "en"
AVAILABLE: tuple[Language, ...] = ("en", "zh-CN")


@cache
def _sentences(language: str) -> dict[str, str]:
    sentences: dict[str, str] = json.loads((Path(__file__).parent / f"{language}.json").read_text("utf-8"))["errors"]
    return sentences


def error_sentence(code: str, language: str) -> str:
    """What happened and what to do, in one of the available languages."""
    return _sentences(language)[code]


@cache
def _agents_words(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((Path(__file__).parent / "agents" / f"{language}.json").read_text("utf-8"))
    return words


def agent_text(name: str, language: str, /, **values: object) -> str:
    """What agents say by themselves or are told, in one of the available languages. Values stand in for names in
    braces; what is in a value is taken as it is.
    """
    return _agents_words(language)[name].format(**values)


@cache
def demo_agent(language: str) -> Mapping[str, Mapping[str, str]]:
    """What the demo agent says, and the words by which it knows what is asked, by section and name."""
    path = Path(__file__).parent / "demo_agent" / f"{language}.json"
    sections: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    return sections


def preferred(accept_language: str) -> Language:
    """The available language that an `Accept-Language` header (RFC 9110 §12.5.4) asks for first."""
    parts = [part for part in accept_language.split(",")[:20] if _quality(part) > 0]
    for part in sorted(parts, key=_quality, reverse=True):
        primary = part.split(";")[0].strip().lower().split("-")[0]
        for language in AVAILABLE:
            if language.lower().split("-")[0] == primary:
                return language
    return DEFAULT


def _quality(part: str) -> float:
    _, _, parameter = part.partition("q=")
    try:
        return float(parameter) if parameter else 1.0
    except ValueError:
        return 0.0
