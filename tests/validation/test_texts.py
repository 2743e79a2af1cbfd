"""The texts to read aloud: long enough to judge, short enough to read, with numbers and all letters of the sounds."""

from __future__ import annotations

import re

import pytest

from superwhisper_gui.core.validation import FaultCode, Grade, Match, Measures, ProgramFault, ReadingText
from superwhisper_gui.store.resources import resource
from superwhisper_gui.ui.validation_wording import _FAULTS, _GRADES, _LABELS, _MATCHES, _PROGRAM_FAULTS
from superwhisper_gui.validation.texts import texts_of
from superwhisper_gui.validation.words import language_of

PHONEMES = {"fr": "i e ɛ a ɔ o u y ø œ ə ɛ̃ ɑ̃ ɔ̃ œ̃ j w ɥ p b t d k ɡ f v s z ʃ ʒ m n ɲ l ʁ",
            "en": "iː ɪ e æ ɑː ɒ ɔː ʊ uː ʌ ɜː ə eɪ aɪ ɔɪ aʊ oʊ ɪə eə p b t d k ɡ f v θ ð s z ʃ ʒ h tʃ dʒ m n ŋ l r j w"}
# for each phoneme of the language, in the order above, a word of the text in which it is heard
HEARD_IN = {
    "fr-marche": "kilo marché chêne avec homme eau sous mûrs deux beurre demande matin enfants montre un "
                 "Guillaume oiseau huit partagent boucher montre du kilo gigot enfants vont Samedi oiseau "
                 "champignons gigot mûrs chêne agneau leurs près",
    "fr-train": "amie numéro chère attend orgue numéro pour une peu heures retard train trente bon un vieille "
                "Lemoine puis peu bon trente de quai gris fait voyage sept quinze chien Jean minutes une "
                "enseigner Lyon retard",
    "fr-maison": "mille été volets quatre bord Hugo hibou une bleu sœur petite peint vent oncle un grenouilles "
                 "froid nuit petite bord petite de campagne grands feu vent sœur Zoé chambres jamais mille "
                 "nuit campagne lieu grands",
    "en-market": "piece fish eggs man market lot daughter look Ruth honey church Later eight buy joy brown "
                 "boats near share pie buy twenty daughter walk eggs fish five Ruth They some his fish usually "
                 "honey church George man near morning Later river young walk",
    "en-train": "leaves ticket bench platform half lost tall good blue glove thirteen umbrella train kind "
                "Joyce out coat real There porter bench ticket kind coat glove half glove thanks breathes "
                "seven leaves she pleasure half bench Joyce madam named evening leaves real you one",
    "en-house": "trees fishing weather apple far off bought could two brother prefers parents lake night "
                "enjoys house yellow hear There parents bought bought day kitchen big four view think the "
                "sixty Zoe fishing measure house kitchen enjoys my night fishing lake rarely yellow with",
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_texts(language: str) -> None:
    texts = texts_of(resource("reading"), language)
    long, short = [one for one in texts if not one.short], [one for one in texts if one.short]
    assert texts[:len(long)] == tuple(long)
    assert len(long) == 3
    assert all(50 <= count(text) <= 80 for text in long), [count(text) for text in long]
    assert [count(text) for text in short] == [15]
    for text in texts:
        assert text.language == language == language_of(text.text)
        assert text.title
        assert "\n" not in text.text
    for text in long:
        said = re.findall(r"\w+", text.text)
        heard_in = HEARD_IN[text.id].split()
        assert len(heard_in) == len(PHONEMES[language].split())
        assert not set(heard_in) - set(said), text.id
        assert re.search(r"vingt|huit|sept|quinze|mille|twenty|eight|five|half|nineteen|thirteen", text.text)
        assert re.search(r"(?<!^)(?<![.!?»“\"] )\b[A-Z]\w+", text.text)                        # a name


def count(text: ReadingText) -> int:
    return len(re.findall(r"\w[\w'’-]*", text.text))


def test_there_are_english_texts_for_other_languages() -> None:
    assert texts_of(resource("reading"), "de") == texts_of(resource("reading"), "en")


def test_everything_has_words() -> None:
    assert set(_FAULTS) == set(FaultCode)
    assert set(_PROGRAM_FAULTS) == set(ProgramFault)
    assert set(_MATCHES) == set(Match)
    assert {grade for _, grade in _GRADES} == set(Grade)
    assert set(Measures.__dataclass_fields__) <= set(_LABELS)
