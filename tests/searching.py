"""What is searched in the tests, an independent judge of what must be found, and somebody who searches."""

import re
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.people import Frame, Person, people
from tests.running_server import RunningServer

TEXTS = [
    "今天天气很好，我们去公园开会吧",
    "天安门广场的人很多",
    "春天安好，平安门前",
    "北京大学在北京",
    "京",
    "我们的 iPhone手机 在2024年12月25日丢了",
    "繁體中文也要找得到，臺北市",
    "生僻字：𠮷野家，㐂",
    "東京タワーで検索する",
    "ﾃｽﾄは半角カタカナ、テストは全角",
    "お茶を飲みましょう",
    "すもももももももものうち",
    "データベースの移行はコーヒーの後で",
    "한국어 검색은 두 글자도 됩니다",
    "대한민국 서울특별시",
    "국",
    "Привет, мир! Чай готов",
    "Ёлка и ёжик в ПОДМОСКОВЬЕ",
    "Це український текст",
    "The quick brown fox jumps over the lazy dog",
    "to be or not to be, that is the question",
    "I am a C++ and C# developer, 100% sure",
    "e-mail me at alice.smith@example.com",
    "Straße, STRASSE, Größe, naïve café",
    "cafe\u0301 composed of two characters",
    "Ｆｕｌｌｗｉｄｔｈ Ｌａｔｉｎ １２３",
    "snake_case and camelCase and kebab-case",
    "Release v2.11.3 is out: https://example.com/releases?id=42",
    "المطر في الشام جميل",
    "שלום עולם",
    "हिन्दी में खोज",
    "สวัสดีชาวโลก วันนี้อากาศดี",
    "Ελληνικά: καλημέρα κόσμε",
    "Tiếng Việt có dấu",
    "İstanbul ve Iğdır",
    "🫖 tea time 🎉🎉",
    "👩‍👩‍👧 family",
    "mixed 中文English混排テスト한글",
    "line one\nline two",
    "a" * 90 + "end",
    "AND OR NOT NEAR select from where",
    "'; DROP TABLE search_terms; --",
    "WWW.EXAMPLE.ORG",
    "x",
]

QUERIES = [
    # Chinese: two characters, one, three, and pairs that are there without the whole
    *("天气", "开会", "公园", "天安门", "安门", "北京", "北京大学", "京", "我", "手机", "年", "中文", "臺北", "混排"),
    *("𠮷野", "𠮷", "㐂", "天津", "门天"),
    # Japanese
    *("東京", "検索", "タワー", "テスト", "ﾃｽﾄ", "お茶", "もも", "すもも", "データベース", "ース", "の"),
    # Korean
    *("한국", "검색", "검색은", "국", "서울", "민국", "글자도", "한글"),
    # Russian and its neighbours
    *("привет", "ПРИВЕТ", "мир", "чай", "подмосков", "ёж", "ежик", "укр", "В"),
    # English and other alphabets
    *("quick", "QUICK", "the", "to be", "is", "a", "c++", "C#", "100%", "alice", "alice.smith@example.com", "smi"),
    *("strasse", "straße", "größe", "café", "cafe", "full", "123", "snake", "case", "v2.11.3", "11.3", "42"),
    *("المطر", "شלום", "שלום", "हिन्दी", "खोज", "สวัสดี", "อากาศ", "καλημέρα", "tiếng", "istanbul", "iğdır"),
    # Mixed, signs, several parts, phrases
    *("中文english", "iphone手机", "English 中文", "🫖", "🎉", "🫖 tea", "👧", "fox dog", "dog fox", "brown cat"),
    *('"quick brown"', '"brown quick"', '"to be or"', '"line one line"', "“lazy dog”", '"北京" 大学', "www", "x"),
    *("a" * 30, "a" * 90 + "end", "and", "NOT", "near", "drop table", "--", "%", "_", "*", '"', "'", "(", "snake_case"),
]

HOSTILE = [
    *('" OR 1=1 --', "*", "a*", '"a" NEAR "b"', "a AND NOT b", "{terms} : a", "terms:a", "^a", "a + b", "-a", "+a"),
    *("a | b", "a & !b", "a <-> b", "a:*", "'a' | 'b'", "\\", "\\'", "%", "_%", "a%' OR '1'='1", "(((", ")", ">a <b"),
    *(
        "~a",
        "@3",
        '"a b" @2',
        "a\tb",
        "\u202e",
        "\ufeff",
        "\ud7ff",
        "z5929y5b89",
        "lxquick",
        "lx*",
        "z*",
        "🏽",
        "\u0301",
    ),
]


def plain(text_: str) -> str:
    """Without case, width and composition, as a person compares."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text_).casefold())
    return re.sub(r"\s+", " ", folded).strip()


def oracle(q: str) -> list[str]:
    """The texts that hold all words and phrases of `q`, newest first; a word counts from its beginning."""
    parts = [plain(a or b) for a, b in re.findall(r'"([^"]*)"?|([^\s"]+)', plain(q).translate(QUOTES))]
    return [
        text_ for text_ in reversed(TEXTS) if parts and all(_begins_in(plain(text_), part) for part in parts if part)
    ]


QUOTES = str.maketrans("“”", '""')


def _begins_in(text_: str, part: str) -> bool:
    places = [found.start() for found in re.finditer(f"(?={re.escape(part)})", text_)]
    return any(place == 0 or not (_spaced(part[0]) and _spaced(text_[place - 1])) for place in places)


def _spaced(character: str) -> bool:
    """Whether a character is of words that are written with spaces between them."""
    name = unicodedata.name(character, "")
    unspaced = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI")
    return unicodedata.category(character)[0] in "LNM" and not name.startswith(unspaced)


class Searcher:
    """Somebody who searches, after search has caught up."""

    def __init__(self, server: RunningServer, person: Person) -> None:
        self.server = server
        self.person = person

    async def page(self, q: str = "", **query: object) -> Frame:
        """One page."""
        await self.server.settle()
        page: Frame = await self.person.ask("GET", "/search", params={"q": q, **query})
        return page

    async def texts(self, q: str = "", **query: object) -> list[str]:
        """What is found, newest first, over all pages."""
        found: list[str] = []
        page = await self.page(q, **query)
        while True:
            found += [hit["message"]["content"] for hit in page["hits"]]
            if page["next"] is None:
                return found
            page = await self.page(q, **query, cursor=page["next"])


@asynccontextmanager
async def corpus(server: RunningServer) -> AsyncIterator[tuple[Searcher, int]]:
    """Somebody in a room where all the texts were said."""
    async with people(server.address, 1) as (alice,):
        room = await alice.make_room(kind="private")
        for text_ in TEXTS:
            await alice.post(room, text_)
        yield Searcher(server, alice), room
