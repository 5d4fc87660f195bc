"""Text as people write it, as far as a database can tell: Chinese and English words whose frequencies follow Zipf's
law, in short phrases. The same seed gives the same words for ever.
"""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from services.search_tokens import index_terms

SEED = 20_261_121
ENGLISH_WORDS, CHINESE_WORDS, PHRASES = 12_000, 16_000, 300_000
ZIPF = 1.0
PARTICLES = "的了是在我有不这他们你就也要和到说都去会着没看好"
"""Characters that stand alone between words; of the most frequent in Chinese text."""

FREQUENT = [bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
"""The 3 666 characters of level one of GB 2312: those that are in daily use."""

BEGINNINGS = ("b", "d", "f", "gr", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w", "")
SYLLABLES = [
    begin + vowel + end
    for begin in BEGINNINGS
    for vowel in ("a", "e", "i", "o", "u", "ea")
    for end in ("", "n", "r", "s", "l", "ck")
]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few words, and the search terms of them."""

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """All words, the most frequent first, and the phrases that were made of them."""

    chinese: list[str]
    english: list[str]
    phrases: list[Phrase]


def vocabulary(phrases: int = PHRASES) -> Vocabulary:
    """The words and phrases of every data set; fewer phrases are the first of them."""
    random = Random(SEED)
    words = Vocabulary(_chinese(random), _english(random), [])
    weights = {id(kind): _zipf(len(kind)) for kind in (words.chinese, words.english)}

    def some(kind: list[str]) -> list[str]:
        return random.choices(kind, cum_weights=weights[id(kind)], k=random.randint(1, 5))

    for _ in range(phrases):
        language = random.random()
        if language < 0.6:
            text = _sentence(random, some(words.chinese))
        elif language < 0.9:
            text = " ".join(some(words.english))
        else:
            text = f"{_sentence(random, some(words.chinese))} {some(words.english)[0]} {some(words.chinese)[0]}"
        words.phrases.append(Phrase(text, tuple(index_terms(text))))
    return words


def _sentence(random: Random, words: list[str]) -> str:
    return "".join(word + (random.choice(PARTICLES) if random.random() < 0.4 else "") for word in words)


def _chinese(random: Random) -> list[str]:
    characters = random.sample(FREQUENT, len(FREQUENT))
    weights = _zipf(len(characters), 0.6)
    found: dict[str, None] = {}
    while len(found) < CHINESE_WORDS:
        found["".join(random.choices(characters, cum_weights=weights, k=2))] = None
    return list(found)


def _english(random: Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < ENGLISH_WORDS:
        word = "".join(random.choice(SYLLABLES) for _ in range(random.choice((1, 2, 2, 2, 3, 3))))
        if len(word) > 1:
            found[word] = None
    return list(found)


def _zipf(count: int, exponent: float = ZIPF) -> list[float]:
    return list(accumulate(1 / rank**exponent for rank in range(1, count + 1)))
