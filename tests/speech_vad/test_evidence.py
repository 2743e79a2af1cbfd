from __future__ import annotations

import inspect
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.core.errors import Reason
from superwhisper_gui.core.transcript import Segment
from superwhisper_gui.speech.evidence import (
    LOOP_REPEATS,
    Action,
    Attempt,
    Doubt,
    Verdict,
    judge,
    repeats,
    retry_options,
    settle,
)
from superwhisper_gui.speech.vad_stream import Voice

SURE = {"avg_logprob": -0.3, "compression_ratio": 1.2, "no_speech_prob": 0.05}


def segment(text: str, start_s: float = 0.0, end_s: float = 2.0, **numbers: float) -> Segment:
    return Segment(start_s, end_s, text, **(SURE | numbers))


def voice(*spans_s: tuple[float, float]) -> Voice:
    return Voice(spans_s, 1000 * max((end - start for start, end in spans_s), default=0.0))


def judged(text: str, heard: Voice | None, *, language: str = "fr", prompt: str = "", retried: bool = False,
           **numbers: float) -> Verdict:
    return judge([segment(text, **numbers)], [8], heard, language, prompt=prompt, retried=retried)


# -- what people say is kept

SAID = {
    "Merci.": 0.4, "Oui.": 0.3, "Non.": 0.3, "Merci beaucoup.": 0.7, "C'est ça.": 0.5, "À bientôt.": 0.6,
    "Thank you.": 0.5, "Thank you very much.": 0.9, "You": 0.3, "Bye bye.": 0.6, "8": 0.3,
    "Merci d'avoir regardé la vidéo.": 1.6, "Thank you for watching.": 1.3,
    "Non non non, ne fais pas ça !": 1.6, "One, two, three, four, five.": 2.0, "Stop.": 0.3,
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt": 12.0,
    "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20": 10.0,
    "Le sous-titrage de cette vidéo est à refaire avant lundi.": 3.0,
    "Appelle-moi au 06 12 12 34 56 (après 18 h).": 4.0, "Et le chien [rires] est parti.": 2.0,
}


@pytest.mark.parametrize(("text", "voiced_s"), SAID.items())
@pytest.mark.parametrize("numbers", [SURE, {"avg_logprob": -1.1, "no_speech_prob": 0.2},
                                     {"avg_logprob": -0.6, "no_speech_prob": 0.57}])
def test_what_was_said_is_kept(text: str, voiced_s: float, numbers: dict[str, float]) -> None:
    verdict = judged(text, voice((0.3, 0.3 + voiced_s)), end_s=voiced_s + 0.6, **numbers)
    assert verdict == Verdict(Action.KEEP, text)
    assert verdict.reason is None


def test_without_a_detector_what_was_said_is_kept() -> None:
    for text in SAID:
        assert judged(text, None).action is Action.KEEP


# -- what nobody said

INVENTED = [
    "Sous-titres réalisés par la communauté d'Amara.org", "Sous-titrage Société Radio-Canada", "Sous-titrage ST' 501",
    "Merci d'avoir regardé cette vidéo !", "Merci d'avoir regardé.", "Merci.", "❤️ par SousTitreur.com",
    "N'oubliez pas de vous abonner à la chaîne.", "Thank you for watching!", "Thanks for watching, see you next time.",
    "Thank you.", "you", "Subtitles by the Amara.org community", "Please subscribe to my channel.",
    "I'll see you in the next video.", "C'est la première fois que j'ai vu.", "I'm sorry, I'm sorry.", "Music",
]


@pytest.mark.parametrize("text", INVENTED)
def test_a_known_phrase_with_weak_evidence_is_no_text(text: str) -> None:
    heard = voice((0.3, 0.6))
    assert judged(text, heard, no_speech_prob=0.62) == Verdict(Action.DROP, "", Doubt.PHRASE)
    assert judged(text, heard, no_speech_prob=0.62).reason is Reason.UNSURE
    assert judged(text, None, no_speech_prob=0.4, avg_logprob=-1.05).doubt is Doubt.PHRASE


@pytest.mark.parametrize("text", ["Sous-titres réalisés par la communauté d'Amara.org", "Thank you for watching!"])
def test_a_known_phrase_for_which_there_was_not_voice_enough_is_no_text(text: str) -> None:
    """The decoder may be quite sure of it."""
    assert judged(text, voice((0.3, 0.6)), end_s=5).doubt is Doubt.PHRASE
    assert judged(text, voice((20, 23)), end_s=5).doubt is Doubt.PHRASE
    assert judged(text, voice((0.3, 3.3)), end_s=5).action is Action.KEEP


def test_an_invented_end_is_left_out() -> None:
    parts = [segment("Le train part à huit heures."), segment("Merci d'avoir regardé.", 20, 22, no_speech_prob=0.3)]
    verdict = judge(parts, [9, 6], voice((0.1, 2.2)), "fr")
    assert verdict == Verdict(Action.KEEP, "Le train part à huit heures.")


@pytest.mark.parametrize("text", ["", "...", ". . .", "♪", "— !", "?"])
def test_signs_are_no_text(text: str) -> None:
    verdict = judged(text, voice((0, 1)))
    assert (verdict.action, verdict.text, verdict.reason) == (Action.DROP, "", Reason.NO_WORDS)


@pytest.mark.parametrize("text", ["[Musique]", "(rires)", "*soupir*", "♪ la la la ♪", "[BLANK_AUDIO]",
                                  "[Musique] (applaudissements) ..."])
def test_sounds_in_brackets_are_no_text(text: str) -> None:
    assert judged(text, voice((0, 1))) == Verdict(Action.DROP, "", Doubt.SOUNDS)


def test_a_decoder_that_is_not_sure_gives_no_text() -> None:
    assert judged("De la brouze.", voice((0, 1)), avg_logprob=-1.31).doubt is Doubt.UNSURE
    assert judged("De la brouze.", voice((0, 1)), avg_logprob=-1.29).action is Action.KEEP


def test_the_tokens_weigh_the_segments() -> None:
    parts = [segment("Une phrase bien longue et bien dite."), segment("Hm.", 2, 3, avg_logprob=-3)]
    assert judge(parts, [20, 2], voice((0, 3)), "fr").action is Action.KEEP
    assert judge(parts, [2, 20], voice((0, 3)), "fr").doubt is Doubt.UNSURE


# -- what is decoded again

LOOPS = ["de l'écran " * 4, "I'm going to cut it in half. " * 4, "ha ha ha ha", "Oui, bonjour. Nois nois nois nois."]


@pytest.mark.parametrize("text", LOOPS)
def test_a_loop_is_decoded_again_and_then_shown_with_a_warning(text: str) -> None:
    heard = voice((0, 9))
    assert judged(text, heard, language="ja").doubt is Doubt.LOOP
    assert judged(text, heard, language="ja").action is Action.REDO
    assert judged(text, heard, language="ja", retried=True) == Verdict(Action.WARN, text.strip(), Doubt.LOOP)


def test_what_can_be_packed_small_is_a_loop() -> None:
    assert judged("Un texte.", voice((0, 1)), compression_ratio=2.41).doubt is Doubt.LOOP
    assert judged("Un texte.", voice((0, 1)), compression_ratio=2.4).action is Action.KEEP


def test_more_than_anyone_can_say_is_decoded_again() -> None:
    text = "Je vous raconte ici une histoire inventée de toutes pièces"
    assert judged(text, voice((0.3, 0.6))).doubt is Doubt.TOO_FAST
    assert judged(text, voice((0.3, 2.6))).action is Action.KEEP


def test_voice_that_no_word_stands_for_is_decoded_again() -> None:
    assert judged("Trois mots seulement.", voice((0, 8)), end_s=8).doubt is Doubt.TOO_FEW
    assert judged("Trois mots seulement.", voice((0, 2.9)), end_s=3).action is Action.KEEP
    assert judged("三つの言葉だけ", voice((0, 8)), end_s=8, language="ja").action is Action.KEEP


def test_voice_after_the_last_segment_is_decoded_again() -> None:
    text = "Une phrase de neuf mots qui est bien dite."
    assert judged(text, voice((0, 2), (5, 6.1))).doubt is Doubt.TOO_FEW
    assert judged(text, voice((0, 2), (5, 5.9))).action is Action.KEEP


def test_a_prompt_that_comes_back_is_decoded_again() -> None:
    prompt = "Glossaire : Kubernetes, PostgreSQL, Grafana, Prometheus."
    assert judged("Kubernetes PostgreSQL Grafana", voice((0, 2)), prompt=prompt).doubt is Doubt.ECHO
    assert judged("Ouvre Grafana et Prometheus", voice((0, 2)), prompt=prompt).action is Action.KEEP
    assert judged("Kubernetes, Grafana", voice((0, 2)), prompt=prompt).action is Action.KEEP


@pytest.mark.parametrize("doubt", [Doubt.ECHO, Doubt.LOOP, Doubt.TOO_FAST, Doubt.TOO_FEW])
def test_the_engine_knows_the_other_settings(doubt: Doubt) -> None:
    from faster_whisper import WhisperModel

    options = retry_options(doubt)
    assert options
    assert set(options) <= set(inspect.signature(WhisperModel.transcribe).parameters)


# -- of two decodings

def attempt(text: str, **numbers: float) -> Attempt:
    return Attempt([segment(text, **numbers)], [8])


def test_a_second_decoding_without_doubt_is_taken() -> None:
    first, second = attempt("de l'écran " * 9, compression_ratio=3.0), attempt("Il est à l'écran.")
    assert settle(first, second, voice((0, 2))) == (second, Verdict(Action.KEEP, "Il est à l'écran."))


def test_a_repetition_that_can_have_been_said_stays_where_the_model_was_surer_of_it() -> None:
    first, second = attempt("zéro zéro zéro zéro"), attempt("zéro", avg_logprob=-0.8)
    taken, verdict = settle(first, second, voice((0, 2)))
    assert taken is first
    assert (verdict.action, verdict.doubt) == (Action.WARN, Doubt.LOOP)


def test_what_may_have_been_said_is_not_dropped_by_the_second_decoding() -> None:
    first = attempt("non non non non non")
    taken, verdict = settle(first, attempt("..."), voice((0, 2)))
    assert taken is first
    assert verdict.action is Action.WARN


def test_what_nobody_can_have_said_is_dropped_by_the_second_decoding() -> None:
    second = attempt("...")
    assert settle(attempt("de l'écran " * 20), second, voice((0, 0.3)))[1].reason is Reason.NO_WORDS


def test_of_two_with_too_few_words_the_longer_is_shown() -> None:
    short, longer = attempt("Deux mots.", end_s=9), attempt("Bien plus de deux mots.", end_s=9)
    for pair in ((short, longer), (longer, short)):
        taken, verdict = settle(*pair, voice((0, 9)))
        assert taken is longer
        assert verdict.action is Action.WARN


def test_of_two_loops_the_shorter_is_shown() -> None:
    worse, better = attempt("nois " * 9), attempt("nois " * 4)
    assert settle(worse, better, voice((0, 2)))[0] is better
    assert settle(better, worse, voice((0, 2)))[0] is better


def test_after_an_echo_the_decoding_without_prompt_counts() -> None:
    second = attempt("...")
    assert settle(attempt("Kubernetes PostgreSQL Grafana"), second, voice((0, 2)))[0] is second


# -- counting repetitions

@given(st.lists(st.sampled_from("abc"), max_size=14))
def test_repetitions_are_counted(words: list[str]) -> None:
    best = 0
    for size in range(1, len(words) + 1):
        for at in range(len(words)):
            count = 1
            while words[at + count * size:at + (count + 1) * size] == words[at:at + size] and \
                    len(words) >= at + (count + 1) * size:
                count += 1
            best = max(best, count if at + size <= len(words) else 0)
    assert repeats(" ".join(words)) == best


@given(st.lists(st.text("abcdefghij", min_size=1, max_size=3), min_size=1, max_size=30))
def test_words_that_all_differ_from_their_neighbours_are_no_loop(words: list[str]) -> None:
    if all(a != b for a, b in pairwise(words)) and len(set(words)) == len(words):
        assert repeats(" ".join(words)) == 1


@given(st.lists(st.sampled_from(["un", "deux", "trois"]), min_size=1, max_size=12), st.integers(LOOP_REPEATS, 9))
def test_what_is_said_four_times_is_a_loop(words: list[str], times: int) -> None:
    assert repeats(" ".join(words * times)) >= times


# -- anything

NUMBERS = {"avg_logprob": st.floats(-5, 0), "compression_ratio": st.floats(0, 9), "no_speech_prob": st.floats(0, 1)}
SEGMENTS = st.lists(st.builds(Segment, st.floats(0, 60), st.floats(0, 60), st.text() | st.sampled_from(INVENTED),
                              **NUMBERS), max_size=5)
VOICES = st.none() | st.builds(lambda spans: voice(*spans), st.lists(st.tuples(st.floats(0, 30), st.floats(30, 60))))


@given(SEGMENTS, VOICES, st.booleans(), st.text(max_size=20))
def test_any_decoding_gets_a_verdict(segments: list[Segment], heard: Voice | None, retried: bool, prompt: str) -> None:
    verdict = judge(segments, [3] * len(segments), heard, "fr", prompt=prompt, retried=retried)
    assert (verdict.text == "") == (verdict.action is Action.DROP) == (verdict.reason is not None)
    assert (verdict.doubt is None) == (verdict.action is Action.KEEP)
    assert not (retried and verdict.action is Action.REDO)
    again = Attempt(segments, [3] * len(segments))
    assert settle(again, again, heard)[1].action is not Action.REDO


def test_a_segment_that_is_only_a_full_stop_leaves_no_trace() -> None:
    heard = voice((0.2, 3.0))
    said = [segment("Il fait beau aujourd'hui.", 0.0, 3.0), segment(".", 3.0, 3.4), segment("…", 3.4, 3.6)]
    assert judge(said, [8, 1, 1], heard, "fr") == Verdict(Action.KEEP, "Il fait beau aujourd'hui.")
    assert judge(said[1:], [1, 1], heard, "fr").doubt is Doubt.NO_WORDS


def test_a_voice_without_words_is_a_sound_only_where_it_goes_on_and_on() -> None:
    heard = voice((0.2, 5.0))
    assert judged("Ah ah ah ah ah ah ah ah ah ah ah ah", heard).doubt is Doubt.SOUNDS
    assert judged("Ah, ah, ah ! Quelle histoire.", heard).text
    assert judged("Ha ha ha ha ha ha ha ha, très drôle.", heard, retried=True).text
    assert judged("zéro zéro zéro zéro zéro zéro zéro zéro zéro", heard, retried=True).text
