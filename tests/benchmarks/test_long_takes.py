"""The takes that are built for the measurements: what they hold, and that they are always the same."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from benchmarks.long_takes import (
    INNER_PAUSE_S,
    KINDS,
    PAUSE_S,
    RATE_HZ,
    Kind,
    LongTake,
    Samples,
    Sentence,
    build,
    half_of,
    halves,
    hesitating,
    last_sentence,
    levelled,
    squeezed,
    voiced,
)


def tone(seconds: float, level: float = 0.1) -> Samples:
    return np.asarray(level * np.sin(2 * np.pi * 200 * np.arange(round(seconds * RATE_HZ)) / RATE_HZ), np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def sentence(number: int, seconds: float) -> Sentence:
    """Its voice is a tone with a gap of 300 ms in it; three speakers."""
    half = seconds / 2 - 0.15
    sound = np.concatenate([silence(0.2), tone(half), silence(0.3), tone(half), silence(0.4)])
    return Sentence(f"{number}.wav", "en", f"speaker {number % 3}", f"sentence {number}", float(number % 2),
                    levelled(sound))


POOL = [sentence(number, 2.0 + 0.37 * number) for number in range(12)]
LAST = sentence(99, 3.0)


def gaps_s(take: LongTake) -> list[float]:
    return [after.start_s - before.end_s for before, after in pairwise(take.parts)]


def test_a_sentence_is_trimmed_and_brought_to_its_level() -> None:
    loud = levelled(np.concatenate([silence(0.5), tone(1.0, 0.5), silence(0.7)]))
    soft = levelled(np.concatenate([silence(0.1), tone(1.0, 0.01), silence(0.2)]))
    assert len(loud) == pytest.approx(1.1 * RATE_HZ, abs=RATE_HZ // 50)
    assert np.allclose(loud, soft, atol=1e-3)
    start, end = voiced(soft)
    assert 20 * np.log10(np.sqrt(np.mean(soft[start:end] ** 2))) == pytest.approx(-25, abs=0.6)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_builds_the_same_take(kind: Kind) -> None:
    one, again, other = build(POOL, 30, kind, 1), build(POOL, 30, kind, 1), build(POOL, 30, kind, 2)
    assert one.parts == again.parts
    assert np.array_equal(one.samples, again.samples)
    assert [part.file for part in one.parts] != [part.file for part in other.parts]


@pytest.mark.parametrize("seconds", [10.0, 30.0, 60.0, 120.0])
def test_a_take_is_as_long_as_it_was_wished(seconds: float) -> None:
    assert build(POOL, seconds, last=LAST).seconds == pytest.approx(seconds, abs=0.3)


def test_all_lengths_end_with_the_last_sentence() -> None:
    for seconds in (3, 10, 30, 60):
        take = build(POOL, seconds, last=LAST)
        assert take.parts[-1].file == LAST.file
        assert [part.file for part in take.parts].count(LAST.file) == 1
        assert take.parts[-1].end_s == pytest.approx(take.seconds, abs=0.001)
        assert 0 < take.seconds - take.voice_end_s < 0.08
    assert len(build(POOL, 3, last=LAST).parts) == 1


def test_pauses_are_within_their_limits() -> None:
    for seed in range(5):
        gaps = gaps_s(build(POOL, 60, seed=seed))
        assert all(PAUSE_S[0] - 0.01 <= gap <= PAUSE_S[1] + 0.01 for gap in gaps)
        assert len({round(gap, 2) for gap in gaps}) > 1


def test_speakers_change_from_sentence_to_sentence() -> None:
    speakers = {one.file: one.speaker for one in POOL}
    spoken = [speakers[part.file] for part in build(POOL, 60).parts]
    same = sum(a == b for a, b in pairwise(spoken))
    assert same <= len(spoken) // 4


def test_a_sentence_comes_again_only_when_all_were_spoken() -> None:
    files = [part.file for part in build(POOL, 120).parts]
    assert len(files) > len(POOL)
    assert len(set(files)) == len(POOL)


def test_a_take_without_pauses_has_none() -> None:
    take = build(POOL, 30, "tight")
    assert max(gaps_s(take)) == pytest.approx(0.16, abs=0.001)
    loud = np.flatnonzero(np.abs(take.samples) > 0.02)
    assert np.diff(loud).max() < 0.3 * RATE_HZ
    assert np.diff(loud).max() > 0.2 * RATE_HZ            # what is left around two sentences, and the pause


def test_squeezing_keeps_all_that_is_loud() -> None:
    sound = np.concatenate([tone(1.0), silence(0.8), tone(1.0)])
    assert len(squeezed(sound)) / RATE_HZ == pytest.approx(2.16, abs=0.03)
    assert (np.abs(squeezed(sound)) > 0.01).sum() == (np.abs(sound) > 0.01).sum()
    assert np.array_equal(squeezed(tone(1.0)), tone(1.0))


def test_a_hesitation_stands_in_the_gap_of_the_sentence() -> None:
    sound = np.concatenate([tone(1.0), silence(0.1), tone(1.0)])
    longer = hesitating(sound, 0.7)
    assert len(longer) - len(sound) == int(0.7 * RATE_HZ)
    assert np.array_equal(longer[:RATE_HZ], sound[:RATE_HZ])
    assert np.array_equal(longer[-RATE_HZ:], sound[-RATE_HZ:])


def test_a_hesitating_take_has_a_long_pause_in_every_sentence() -> None:
    take = build(POOL, 60, "hesitating")
    assert take.seconds == pytest.approx(60, abs=0.3)
    for part in take.parts:
        inside = take.samples[int((part.start_s + 0.1) * RATE_HZ):int((part.end_s - 0.1) * RATE_HZ)]
        longest = np.diff(np.flatnonzero(np.abs(inside) > 0.02)).max() / RATE_HZ
        assert INNER_PAUSE_S[0] + 0.2 < longest < INNER_PAUSE_S[1] + 0.4


def test_a_quiet_take_is_30_db_lower() -> None:
    level = [np.sqrt(np.mean(build(POOL, 60, kind).samples ** 2)) for kind in ("pauses", "quiet")]
    assert 20 * np.log10(level[1] / level[0]) == pytest.approx(-30, abs=1)


def test_the_last_sentence_is_one_that_is_understood() -> None:
    assert last_sentence(POOL, 2.4).file == "0.wav"            # 1.wav is nearer in length but has an error


def test_the_halves_are_disjoint_and_do_not_share_words() -> None:
    rows = [{"file": f"{number}.wav", "language": "en", "transcript": f"Sentence {number % 20}."}
            for number in range(40)]
    of = halves(rows)
    assert set(of) == {row["file"] for row in rows}
    assert set(of.values()) == {"choosing", "reporting"}
    assert all(of[f"{number}.wav"] == of[f"{number + 20}.wav"] for number in range(20))
    assert halves(rows[::-1]) == of


def test_the_half_of_a_recording_never_changes() -> None:
    """Figures that were reported stay figures of the same recordings."""
    assert [half_of(f"{number}.wav")[0] for number in range(6)] == ["r", "r", "c", "c", "r", "c"]
