"""Whoosh, asked for three things: words of a text, their stems, words that say nothing.

Rules:

- This is the one module that imports Whoosh; what it gives on is plain strings.
- Stems are taken from the word *as written*, for the Spanish stemmer needs its accents
  (*carpintería*), and serve only to say which words of an index are relatives.
- Texts of an English page may be Spanish, so its words have stems in both languages.

Example::

    >>> relatives = stems("carpinteros", "es") & stems("carpintera", "es")
    >>> sorted(relatives)
    ['es:carpinter']
    >>> "para" in stop_words("es")
    True
"""

from __future__ import annotations

import functools
import warnings
from typing import Final, cast

from constancia.search.spelling import normalise

with warnings.catch_warnings():
    # Whoosh 2.7.4 is older than Python 3.12 and writes "\w" in plain strings: harmless,
    # said once when its modules are compiled, and not ours to mend.
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    from whoosh.analysis import RegexTokenizer
    from whoosh.lang.snowball.english import EnglishStemmer
    from whoosh.lang.snowball.spanish import SpanishStemmer
    from whoosh.lang.stopwords import stoplists

#: runs of letters and digits; Whoosh's own pattern differs between its versions
TOKENIZER: Final = RegexTokenizer(r"[^\W_]+")

_STEMMERS: Final = {
    "es": (SpanishStemmer(),),
    "en": (EnglishStemmer(), SpanishStemmer()),
}
_LANGUAGES: Final = {"es": ("es",), "en": ("en", "es")}

#: short words, and what people type around the word they mean
_ASKING: Final = {
    "es": "a al con como cual cuando de del desde donde e el en es esta este hay la las lo "
    "los me mi muy no o para pero por que quien se sin su sus te un una unos y "
    "algun alguna alguien aqui busco buscar cerca encuentro favor hace hacen necesito "
    "quiero vende venden",
    "en": "an and anyone are around at best by do does find for from have how i in is it "
    "looking my near nearby need of on or please sells someone that the to want what "
    "where which who with you your",
}


def tokens(text: str) -> list[str]:
    """Return the words of ``text`` as written, in lower case with their accents."""
    return cast("list[str]", TOKENIZER.expression.findall(text.lower()))


@functools.cache
def stems(word: str, language: str) -> frozenset[str]:
    """Return the Snowball stems of a word as written, each marked with its language."""
    return frozenset(
        f"{name}:{normalise(stemmer.stem(word))}"
        for name, stemmer in zip(_LANGUAGES[language], _STEMMERS[language], strict=True)
    )


@functools.cache
def asking_words(language: str) -> frozenset[str]:
    """Return the normalised words that a query is freed of before it is looked up."""
    return frozenset(w for name in _LANGUAGES[language] for w in _ASKING[name].split())


@functools.cache
def stop_words(language: str) -> frozenset[str]:
    """Return the normalised words that no document is found by."""
    listed = {word for name in _LANGUAGES[language] for word in stoplists[name]}
    return frozenset(map(normalise, listed)) | asking_words(language)
