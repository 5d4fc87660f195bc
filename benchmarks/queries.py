"""What people look for: words that are common, or rare, in one language or two, alone or together."""

from collections.abc import Callable
from random import Random

from benchmarks.vocabulary import SEED, Vocabulary

COMMON, RARE = 30, 3000
"""The most frequent words of a language are its first `COMMON`; whatever comes after the first `RARE` is rare."""

Kind = Callable[[Random, Vocabulary], str]


def _words(*choices: tuple[str, bool]) -> Kind:
    """Words, each of a language, each common or not."""

    def make(random: Random, vocabulary: Vocabulary) -> str:
        lists = {"zh": vocabulary.chinese, "en": vocabulary.english}
        return " ".join(
            random.choice(lists[language][:COMMON] if common else lists[language][RARE:])
            for language, common in choices
        )

    return make


def _beginning(random: Random, vocabulary: Vocabulary) -> str:
    """The first letters of a word that somebody is about to type."""
    return random.choice(vocabulary.english[:1000])[:3]


KINDS: dict[str, Kind] = {
    "1 common word": _words(("en", True)),
    "1 rare word": _words(("en", False)),
    "2 characters, common": _words(("zh", True)),
    "2 characters, rare": _words(("zh", False)),
    "3 first letters": _beginning,
    "2 common words": _words(("zh", True), ("zh", True)),
    "common and rare": _words(("zh", True), ("zh", False)),
    "English and Chinese": _words(("en", True), ("zh", True)),
    "3 common words": _words(("zh", True), ("en", True), ("zh", True)),
}


def queries(vocabulary: Vocabulary, count: int) -> dict[str, list[str]]:
    """`count` queries of each kind; the same ones for ever."""
    random = Random(SEED)
    return {name: [make(random, vocabulary) for _ in range(count)] for name, make in KINDS.items()}
