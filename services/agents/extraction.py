"""Summing up by extraction: the few sentences of a stretch of messages that matter most, in the order they were said.

A sentence counts for what it says (words that come up again, decisions, questions, dates), for whom it is meant, and
for what others made of it (replies, reactions). Nothing is put in anybody's mouth: every word was said as it is there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import log2, sqrt

import languages
from services.search_tokens import index_terms, normalised

MAX_SENTENCES = 8
MAX_SENTENCE_CHARS = 200
MAX_ANSWER_CHARS = 120
MAX_ALSO = 4
"""So many more messages a sentence leads to at most."""

FEW = 3
"""So many sentences are told even if they matter to nobody."""

SAME = 0.6
"""Sentences that share so much of their terms say the same."""

CALLS_ME, ANSWERS_ME, DECIDES, ASKS, HAS_DATE, HAS_FILE = 4.0, 3.0, 2.5, 1.5, 0.8, 0.8
TOO_SHORT, OF_AGENTS = -2.0, -8.0
SHORT_TERMS = 3

_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_LINE_START = re.compile(r"^\s*(?:>+\s?|#+\s+|[-*+]\s+|\d+[.)]\s+)+")
_SENTENCE = re.compile(r"[^。！？!?…\n.]+(?:[.](?=\S)[^。！？!?…\n.]*)*[。！？!?….]*")
_DATE = re.compile(
    r"\d|[一二三四五六七八九十两]+[点日月号]|周[一二三四五六日末]|星期|明天|后天|今晚|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btomorrow\b|\btonight\b",
    re.I,
)
_QUESTION = re.compile(r"[?？]\s*$|[吗呢]\s*[。？?！!]*$")


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is summed up."""

    seq: int
    name: str
    """Of who said it."""

    text: str
    reply_to: int | None = None
    calls_me: bool = False
    answers_me: bool = False
    reactions: int = 0
    files: int = 0
    of_agents: bool = False
    """Whether an agent said it, or was asked by it: who was away can ask by themselves."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody said, and the messages it stands in, first come first."""

    text: str
    seqs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    said: Said
    text: str
    terms: frozenset[str]
    weight: float
    also: tuple[int, ...] = field(default=())


def sum_up(messages: Sequence[Said], most: int = MAX_SENTENCES) -> list[Sentence]:
    """At most so many sentences of these messages, which are in their order; not more than one of each message."""
    answers = _first_answers(messages)
    best = sorted(_candidates(messages), key=lambda one: (-one.weight, one.said.seq))
    best = [one for place, one in enumerate(best) if one.weight > 0 or place < FEW]
    chosen: list[_Candidate] = []
    for candidate in best:
        if any(candidate.said.seq in (one.said.seq, *one.also) for one in chosen):
            continue
        same = next((place for place, one in enumerate(chosen) if _says_the_same(one, candidate)), None)
        if same is not None:
            chosen[same] = replace(chosen[same], also=(*chosen[same].also, candidate.said.seq)[:MAX_ALSO])
        elif len(chosen) < most:
            answer = answers.get(candidate.said.seq) if _QUESTION.search(candidate.text) else None
            if answer is not None and not any(answer.seq in (one.said.seq, *one.also) for one in chosen):
                candidate = replace(candidate, text=_with_answer(candidate, answer), also=(answer.seq,))
            chosen.append(candidate)
    chosen.sort(key=lambda one: one.said.seq)
    return [Sentence(f"{one.said.name}: {one.text}", tuple(sorted({one.said.seq, *one.also}))) for one in chosen]


def _candidates(messages: Sequence[Said]) -> Iterable[_Candidate]:
    """The best sentence of each message."""
    split = [(said, _sentences(said.text)) for said in messages]
    terms = [[frozenset(index_terms(text)) - _stop_terms() for text in texts] for _, texts in split]
    spread = Counter(
        term
        for (said, _), of_message in zip(split, terms, strict=True)
        if not said.of_agents
        for term in frozenset().union(*of_message)
    )
    replies = Counter(said.reply_to for said in messages if said.reply_to is not None)
    for (said, texts), of_message in zip(split, terms, strict=True):
        around = _around(said, replies)
        weights = [around + _of_itself(text, its, spread) for text, its in zip(texts, of_message, strict=True)]
        if weights:
            place = max(range(len(texts)), key=lambda place: weights[place])
            yield _Candidate(said, _cut(texts[place], MAX_SENTENCE_CHARS), of_message[place], weights[place])


def _around(said: Said, replies: Mapping[int, int]) -> float:
    """What a message counts for, whatever it says."""
    weight = log2(1 + said.reactions) + 1.5 * log2(1 + replies.get(said.seq, 0))
    for true, counts in (
        (said.calls_me, CALLS_ME),
        (said.answers_me, ANSWERS_ME),
        (bool(said.files), HAS_FILE),
        (said.of_agents, OF_AGENTS),
    ):
        weight += counts if true else 0
    return weight


def _of_itself(text: str, terms: frozenset[str], spread: Mapping[str, int]) -> float:
    """What a sentence counts for by its words."""
    common = sum(log2(spread[term]) for term in terms if spread[term] > 1)
    weight = 1.5 * common / sqrt(2 + len(terms))
    for true, counts in (
        (bool(_decision().search(normalised(text))), DECIDES),
        (bool(_QUESTION.search(text)), ASKS),
        (bool(_DATE.search(text)), HAS_DATE),
        (len(terms) < SHORT_TERMS, TOO_SHORT),
    ):
        weight += counts if true else 0
    return weight


def _sentences(text: str) -> list[str]:
    """The sentences of a text without code and without Markdown's signs at the beginnings of lines."""
    lines = (_LINE_START.sub("", line) for line in _CODE.sub("\n", text).splitlines() if not line.startswith(">"))
    found = [" ".join(part.split()) for line in lines for part in _SENTENCE.findall(line)]
    return [part for part in found if any(character.isalnum() for character in part)]


def _first_answers(messages: Sequence[Said]) -> dict[int, Said]:
    """What was first replied to each message."""
    first: dict[int, Said] = {}
    for said in messages:
        if said.reply_to is not None and _sentences(said.text):
            first.setdefault(said.reply_to, said)
    return first


def _with_answer(candidate: _Candidate, answer: Said) -> str:
    return f"{candidate.text} → {answer.name}: {_cut(_sentences(answer.text)[0], MAX_ANSWER_CHARS)}"


def _says_the_same(one: _Candidate, other: _Candidate) -> bool:
    if not one.terms or not other.terms:
        return one.text == other.text
    return len(one.terms & other.terms) / len(one.terms | other.terms) >= SAME


def _cut(text: str, chars: int) -> str:
    return text if len(text) <= chars else text[: chars - 1].rstrip() + "…"


@cache
def _stop_terms() -> frozenset[str]:
    texts = [languages.demo_agent(language)["patterns"]["stop_words"] for language in languages.AVAILABLE]
    return frozenset(term for text in texts for term in index_terms(text))


@cache
def _decision() -> re.Pattern[str]:
    """Finds words of decision, in every language, in normalised text."""
    texts = [languages.agent_text("words_of_decision", language) for language in languages.AVAILABLE]
    words = [word for text in texts for word in text.split(", ")]
    patterns = [rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words]
    return re.compile("|".join(patterns))
