"""The words of a text as they are compared: lower case, no punctuation, elisions apart, numbers spelled out.

The one normaliser, for the validation and for the benchmarks. "L'an 1990" and "l'an mille neuf cent quatre-vingt-dix"
are the same words; "septante" is "soixante-dix"; accents are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from superwhisper_gui.validation.numerals import amount, canonical

_ELISION: Final = re.compile(r"\b(l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|aujourd)'(?=\w)")
_LETTERS: Final = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "œ": "oe", "æ": "ae"})
_GROUPED: Final = re.compile(r"(?<=\d)[  .,](?=\d{3}\b)")
_NUMBER: Final = re.compile(r"(\d+)(?:[.,](\d+))?(?:(?<=\d)([a-zà-ÿ]+)(\d+)?)?")
_SIGNS: Final = {"fr": {"%": " pour cent ", "€": " euros ", "$": " dollars ", "&": " et ", "°": " degrés "},
                 "en": {"%": " percent ", "€": " euros ", "$": " dollars ", "&": " and ", "°": " degrees "}}
_TITLES: Final = {"fr": {"mr": "monsieur", "mme": "madame", "mlle": "mademoiselle"},
                  "en": {"mr": "mister", "mrs": "missis", "dr": "doctor"}}
_SPACED_SIGN: Final = re.compile(r"(?<=\d)\s+(?=[%€$°])")

_SMALL_FR: Final = """
le la les un une des de du et est dans que qui en pour pas sur avec ce cette il elle nous vous au aux mais ou
où son sa ses plus sont été je ne se à
"""
_SMALL_EN: Final = """
the a an of and is in that to for not on with this it he she we you at but or his her its more are was were i
be as have has had they by
"""
_USUAL: Final = {"fr": frozenset(_SMALL_FR.split()), "en": frozenset(_SMALL_EN.split())}
_CLEARLY: Final = 2.0


@dataclass(frozen=True, slots=True)
class Written:
    """`tokens`: the words as they stand in the text; `words`: as they are compared; `token_of`: word -> its token."""

    tokens: tuple[str, ...]
    words: tuple[str, ...]
    token_of: tuple[int, ...]


def words(text: str, language: str = "fr") -> list[str]:
    """What is compared. `language`: fr or en; others are treated like en."""
    return list(written(text, language).words)


def written(text: str, language: str) -> Written:
    """The words with the places they come from. Tokens are those of `text.split()`."""
    tokens = tuple(text.split())
    out: list[tuple[str, int]] = []
    for token, piece in _pieces(tokens):
        out.extend((word, token) for word in _plain(piece, language))
    found, origin = canonical([word for word, _ in out], language)
    return Written(tokens, tuple(found), tuple(out[place][1] for place in origin))


def language_of(text: str) -> str:
    """"fr" or "en" by the small words of the text; "" where it is not clear."""
    plain = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).lower())
    hits = {language: sum(word in usual for word in plain) for language, usual in _USUAL.items()}
    best = max(hits, key=lambda language: hits[language])
    others = max(count for language, count in hits.items() if language != best)
    return best if hits[best] >= 2 and hits[best] > _CLEARLY * others else ""


def _pieces(tokens: Sequence[str]) -> list[tuple[int, str]]:
    """(first token, text): digits in groups ("12 000") and a sign after its number ("5 %") are one."""
    out: list[tuple[int, str]] = []
    for at, token in enumerate(tokens):
        if out and re.search(r"\d$", out[-1][1]) and (re.match(r"\d{3}(?!\d)", token) or token[:1] in "%€$°"):
            out[-1] = out[-1][0], out[-1][1] + token
        else:
            out.append((at, token))
    return out


def _plain(token: str, language: str) -> list[str]:
    text = unicodedata.normalize("NFKC", token).lower().translate(_LETTERS)
    known = language if language in _SIGNS else "en"
    text = _ELISION.sub(r"\1 ", text)
    text = _GROUPED.sub("", text)
    for sign, word in _SIGNS[known].items():
        text = text.replace(sign, word)
    text = _NUMBER.sub(lambda found: f" {_amount(found, known)} ", text)
    plain = re.sub(r"[^\w\s]|_", " ", text.replace("'", "")).split()
    titles = _TITLES[known]
    return [titles.get(word, word) for word in plain]


def _amount(found: re.Match[str], language: str) -> str:
    digits, decimals, suffix, minutes = (part or "" for part in found.groups())
    return amount(digits, decimals, suffix, minutes, language)
