"""Numbers in words, in French and English, in one form only: without hyphens, plural marks or regional names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_FR: Final = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
              "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf")
_FR_TENS: Final = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 7: "soixante",
                   8: "quatre vingt", 9: "quatre vingt"}
_EN: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
              "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_EN_TENS: Final = {2: "twenty", 3: "thirty", 4: "forty", 5: "fifty", 6: "sixty", 7: "seventy", 8: "eighty", 9: "ninety"}
_EN_ORDINALS: Final = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
                       "nine": "ninth", "twelve": "twelfth"}
_FR_ORDINALS: Final = {"e", "è", "er", "re", "ère", "ème", "eme", "ième", "nd", "nde"}
_LONGEST: Final = 9                     # digits; a longer one is read digit by digit, if at all
_MORE: Final = {"fr": ((1_000_000, "million"), (1000, "mille")), "en": ((1_000_000, "million"), (1000, "thousand"))}
_HUNDRED: Final = {"fr": "cent", "en": "hundred"}
_POINT: Final = {"fr": "virgule", "en": "point"}
_HOUR: Final = {"h": "heures"}

_REGIONAL: Final = {"septante": ("soixante", 10), "huitante": ("quatre vingt", 0), "octante": ("quatre vingt", 0),
                    "nonante": ("quatre vingt", 10)}
_FR_PLURALS: Final = {"vingts": "vingt", "cents": "cent", "millions": "million"}
_FR_NUMBERS: Final = frozenset(word for name in (*_FR, *_FR_TENS.values()) for word in name.replace("-", " ").split())
_EN_NUMBERS: Final = frozenset([*_EN, *_EN_TENS.values(), *_EN_ORDINALS.values()])


def spelled(number: int, language: str) -> str:
    """0 to 999 999 999 in words, without hyphens: "quatre vingt onze", "one hundred five"."""
    for size, name in _MORE[language]:
        if number >= size:
            head, rest = divmod(number, size)
            first = "" if name == "mille" and head == 1 else spelled(head, language) + " "
            return (first + name + (" " + spelled(rest, language) if rest else "")).strip()
    if number >= 100:
        head, rest = divmod(number, 100)
        first = "" if language == "fr" and head == 1 else spelled(head, language) + " "
        return first + _HUNDRED[language] + (" " + spelled(rest, language) if rest else "")
    if number < 20:
        return (_FR if language == "fr" else _EN)[number].replace("-", " ")
    tens, unit = divmod(number, 10)
    if language == "en":
        return _EN_TENS[tens] + (" " + _EN[unit] if unit else "")
    unit += 10 if tens in (7, 9) else 0
    link = " et" if unit in (1, 11) and tens < 8 else ""
    return _FR_TENS[tens] + (link + " " + spelled(unit, "fr") if unit else "")


def amount(digits: str, decimals: str, suffix: str, minutes: str, language: str) -> str:
    """What was written in digits: "3,5", "1er", "21st", "8h30", "1990"."""
    if len(digits) > _LONGEST:
        return " ".join((digits, decimals, suffix, minutes))
    number = int(digits)
    if language == "fr" and suffix == "h":
        return f"{spelled(number, 'fr')} {_HOUR['h']} {spelled(int(minutes), 'fr') if minutes else ''}"
    if decimals:
        return f"{spelled(number, language)} {_POINT[language]} {_digits(decimals, language)} {suffix} {minutes}"
    if suffix and not minutes and (ordinal := _ordinal(number, suffix, language)):
        return ordinal
    text = _year(number) if language == "en" and _is_year(digits, number) else spelled(number, language)
    return f"{text} {suffix} {minutes}"


def canonical(words: Sequence[str], language: str) -> tuple[list[str], list[int]]:
    """The words in the one form, and for each the place of the word that it comes from."""
    found: list[tuple[str, int]] = []
    for at, word in enumerate(words):
        if language == "fr":
            found.extend((part, at) for part in _french(word, found))
        else:
            _english(word, at, words, found)
    return [word for word, _ in found], [at for _, at in found]


def _digits(text: str, language: str) -> str:
    zeros = len(text) - len(text.lstrip("0"))
    rest = text[zeros:]
    names = _FR if language == "fr" else _EN
    if language == "fr":
        return " ".join([*[names[0]] * zeros, *([spelled(int(rest), "fr")] if rest and len(rest) <= _LONGEST else [])])
    return " ".join(names[int(digit)] for digit in text)


def _is_year(digits: str, number: int) -> bool:
    return len(digits) == 4 and 1100 <= number < 2000 and number % 100 > 0


def _year(number: int) -> str:
    return f"{spelled(number // 100, 'en')} {spelled(number % 100, 'en')}"


def _ordinal(number: int, suffix: str, language: str) -> str:
    """"" where the suffix is none."""
    if language == "fr":
        if suffix not in _FR_ORDINALS:
            return ""
        if number == 1:
            return "premier" if suffix == "er" else "première"
        head, _, last = spelled(number, "fr").rpartition(" ")
        stem = {"cinq": "cinqu", "neuf": "neuv"}.get(last, last.removesuffix("e"))
        return f"{head} {stem}ième".strip()
    if suffix not in ("st", "nd", "rd", "th"):
        return ""
    head, _, last = spelled(number, "en").rpartition(" ")
    ending = _EN_ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return f"{head} {ending}".strip()


def _french(word: str, before: list[tuple[str, int]]) -> list[str]:
    """"septante deux" is "soixante douze"; "quatre vingts" has no s."""
    if word in _REGIONAL:
        tens, more = _REGIONAL[word]
        return [*tens.split(), *(["dix"] if more else [])]
    said = [one for one, _ in before[-4:]]
    if word in _HOUR and said and said[-1] in _FR_NUMBERS:
        return [_HOUR[word]]
    if said[-1:] == ["dix"] and before and word in _FR[1:7] and _was_regional(before):
        before.pop()
        return spelled(10 + _FR.index(word), "fr").split()
    if word == "un" and said[-2:] == ["dix", "et"] and _was_regional(before[:-1]):
        link = before.pop()
        before.pop()
        if [one for one, _ in before[-1:]] == ["soixante"]:
            before.append(link)
        return ["onze"]
    return [_FR_PLURALS.get(word, word)]


def _was_regional(before: list[tuple[str, int]]) -> bool:
    """Whether the "dix" at the end came from "septante" or "nonante": it shares its place with the word before."""
    return len(before) > 1 and before[-1][1] == before[-2][1]


def _english(word: str, at: int, words: Sequence[str], found: list[tuple[str, int]]) -> None:
    """"a hundred and five" is "one hundred five"."""
    after = words[at + 1] if at + 1 < len(words) else ""
    if word == "a" and after in ("hundred", "thousand", "million"):
        word = "one"
    if word == "and" and found and found[-1][0] in ("hundred", "thousand") and after in _EN_NUMBERS:
        return
    found.append((word, at))
