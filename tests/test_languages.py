"""Sentences for people: which language is chosen, and that every one says what to do."""

import json
import re
from pathlib import Path

import pytest

import languages
from tests.people import Person

FILES = {name: Path(languages.__file__).parent / f"{name}.json" for name in languages.AVAILABLE}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("zh-CN", "zh-CN"),
        ("zh", "zh-CN"),
        ("ZH-hans-cn;q=0.9", "zh-CN"),
        ("en-GB, zh;q=0.9", "en"),
        ("zh;q=0.5, en;q=0.9", "en"),
        ("en;q=0.5, zh;q=0.9", "zh-CN"),
        ("fr, zh;q=0.1", "zh-CN"),
        ("fr, de", "en"),
        ("*", "en"),
        ("en;q=x, zh;q=0.1", "zh-CN"),
        (";;;,,,q=,=", "en"),
        ("zh," * 10_000, "zh-CN"),
    ],
)
def test_the_language_that_is_asked_for_first_is_chosen(header: str, expected: str) -> None:
    assert languages.preferred(header) == expected


def test_a_language_that_is_refused_is_not_chosen() -> None:
    assert languages.preferred("zh;q=0, en;q=0.5") == "en"
    assert languages.preferred("zh;q=0") == "en"


def test_every_language_has_the_same_sentences() -> None:
    texts = {name: json.loads(file.read_text("utf-8")) for name, file in FILES.items()}

    assert set(texts) == {"en", "zh-CN"}
    assert texts["en"].keys() == texts["zh-CN"].keys()
    for section in texts["en"]:
        assert texts["en"][section].keys() == texts["zh-CN"][section].keys()


def test_what_agents_say_and_are_told_is_there_in_every_language() -> None:
    folder = Path(languages.__file__).parent / "agents"
    texts = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in languages.AVAILABLE}
    places = {
        name: {key: set(re.findall(r"{(\w+)}", text)) for key, text in sentences.items()}
        for name, sentences in texts.items()
    }

    assert len(texts["en"]) > 5
    assert places["en"] == places["zh-CN"]
    assert languages.agent_text("in_reply_to", "en", reference="{braces}") == "in reply to {braces}"


def test_the_demo_agent_knows_the_same_in_every_language() -> None:
    english, chinese = (languages.demo_agent(name) for name in languages.AVAILABLE)

    assert english.keys() == chinese.keys()
    for section, sentences in english.items():
        assert sentences.keys() == chinese[section].keys()
        for name, sentence in sentences.items():
            assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", chinese[section][name]))


@pytest.mark.parametrize(("name", "end"), [("en", "."), ("zh-CN", "。")])
def test_every_error_says_what_happened_and_what_to_do(name: languages.Language, end: str) -> None:
    sentences: dict[str, str] = json.loads(FILES[name].read_text("utf-8"))["errors"]

    assert len(sentences) > 10
    assert [code for code, text in sentences.items() if not text.endswith(end)] == []
    assert [code for code, text in sentences.items() if len(re.findall(r"[.。;]", text)) < 2] == []


async def test_a_problem_and_an_error_frame_speak_the_askers_language(duo: list[Person]) -> None:
    chinese = await duo[0].http.get("/rooms/404404", headers={"Accept-Language": "zh-CN"})
    english = await duo[0].http.get("/rooms/404404", headers={"Accept-Language": "en"})

    assert chinese.json()["detail"] == languages.error_sentence("room_not_found", "zh-CN")
    assert english.json()["detail"] == languages.error_sentence("room_not_found", "en")
    assert (chinese.headers["content-language"], chinese.headers["vary"]) == ("zh-CN", "Accept-Language")
    assert chinese.json()["code"] == english.json()["code"]
