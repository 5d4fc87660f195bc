"""How the demo agent understands a question: a few patterns and word lists from the language files, no model."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import languages
from services.agents.quotations import CLOSING, OPENING
from services.agents.upstream import Turn
from services.search_tokens import index_terms, normalised

Intent = Literal["propose", "search", "catch_up", "members", "topic", "quotes", "nothing"]
MAX_QUESTION_CHARS = 1000
MAX_WORDS_CHARS = 100
MAX_SENTENCES = 400
MAX_QUOTES = 3

_MENTION = re.compile(r"[@＠][\w.-]+[,，:：]?\s*")
_CALLED = re.compile(rf"^\s*(?:{_MENTION.pattern})*")
"""Whom a question calls before it says anything."""

_SENTENCE = re.compile(r"[^\n。！？.!?]+(?:[。！？]|[.!?]+(?=\s|$)|(?=\n)|$|[.!?])")
_QUOTED = re.compile(r"^(\[\d+/\d+\]) .+? \d\d:\d\d UTC(?:, [^:\[]*\[\d+/\d+\])?: ")
"""How a quotation of a message begins: where it stands, who said it and when."""

_MARKS = " \t\n\"'“”„«»「」『』?？!！.。,，"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question asks for."""

    intent: Intent
    words: str = ""
    """What to search for, or exactly what to say."""

    topic: str = ""
    """Which topic of `topics`."""

    quotes: tuple[str, ...] = ()
    """Sentences that were shown and have something to do with it."""


def understand(question: str, turns: Sequence[Turn], tools: Iterable[str]) -> Understood:
    """What a question asks for, as far as these tools can answer it, and the turns, of which it is the last."""
    asked = _MENTION.sub("", question[:MAX_QUESTION_CHARS]).strip()
    able = frozenset(tools)
    if "propose_message" in able and (words := _words_to_say(question)):
        return Understood("propose", words=words)
    topic = _topic(asked)
    if topic and _matches("help", asked):
        return Understood("topic", topic=topic)
    if able & {"catch_me_up", "read_room"} and _matches("catch_up", asked):
        return Understood("catch_up")
    if "list_members" in able and _matches("members", asked):
        return Understood("members")
    if "search_messages" in able and (words := _words_to_search(asked)):
        return Understood("search", words=words)
    if topic:
        return Understood("topic", topic=topic)
    quotes = _quotes(asked, turns)
    return Understood("quotes", quotes=quotes) if quotes else Understood("nothing")


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    texts = [languages.demo_agent(language)["patterns"][name] for language in languages.AVAILABLE]
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


def _matches(name: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns(name))


def _words_to_search(text: str) -> str:
    for pattern in _patterns("search"):
        if found := pattern.search(text):
            return found["words"].strip(_MARKS)[:MAX_WORDS_CHARS]
    return ""


def _words_to_say(question: str) -> str:
    """What somebody wants to have said for them, to the letter."""
    said = _CALLED.sub("", question, count=1).strip()
    found = next(filter(None, (pattern.search(said) for pattern in _patterns("propose"))), None)
    return found["words"] if found else ""


@cache
def _topic_words() -> dict[str, tuple[str, ...]]:
    """Each topic's words, in all languages."""
    found: dict[str, tuple[str, ...]] = {}
    for language in languages.AVAILABLE:
        for topic, words in languages.demo_agent(language)["topic_words"].items():
            found[topic] = found.get(topic, ()) + tuple(words.split(", "))
    return found


def _topic(text: str) -> str:
    """The topic whose words are in the text most often; none if there is no such word."""
    text = normalised(text)
    counts = {topic: sum(_holds(text, word) for word in words) for topic, words in _topic_words().items()}
    best = max(counts, key=lambda topic: counts[topic])
    return best if counts[best] else ""


def _holds(text: str, word: str) -> bool:
    return bool(re.search(rf"\b{re.escape(word)}\b", text)) if word.isascii() else word in text


@cache
def _stop_terms() -> frozenset[str]:
    texts = [languages.demo_agent(language)["patterns"]["stop_words"] for language in languages.AVAILABLE]
    return frozenset(term for text in texts for term in index_terms(text))


def _quotes(asked: str, turns: Sequence[Turn]) -> tuple[str, ...]:
    """The sentences that share the rarest terms with the question, best first."""
    sentences = [
        (found.strip(), place) for text, place in _said(turns) for found in _SENTENCE.findall(text) if found.strip()
    ][-MAX_SENTENCES:]
    wanted = set(index_terms(asked)) - _stop_terms()
    shared = [wanted & set(index_terms(sentence)) for sentence, _ in sentences]
    commonness = Counter(term for terms in shared for term in terms)
    weights = [sum(1 / commonness[term] for term in terms) for terms in shared]
    best = sorted(range(len(sentences)), key=lambda place: -weights[place])[:MAX_QUOTES]
    return tuple(dict.fromkeys(" ".join(sentences[place]).strip() for place in best if weights[place] > 0))


def _said(turns: Sequence[Turn]) -> Iterator[tuple[str, str]]:
    """What people said before the question, line by line, and where it stands if that is known."""
    for turn in turns[:-1]:
        if turn.role == "user" and OPENING not in turn.text:
            yield turn.text, ""
    for turn in turns:
        if turn.role == "user" and OPENING in turn.text:
            yield from _quoted(turn.text)


def _quoted(text: str) -> Iterator[tuple[str, str]]:
    """The messages that are quoted in a turn, but for those of demo agents."""
    own = [languages.demo_agent(language)["said"]["footer"] for language in languages.AVAILABLE]
    inside = text.split(OPENING, 1)[1].split(CLOSING, 1)[0].replace("\n  ", " ")
    for line in inside.splitlines():
        if (head := _QUOTED.match(line)) and not any(footer in line for footer in own):
            yield line[head.end() :], head[1]
