from __future__ import annotations

import copy
import gc
import pickle
import random
import subprocess
import sys
import tracemalloc
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pytest

from superwhisper_gui.core.errors import Reason
from superwhisper_gui.core.transcript import Segment, TakeText
from superwhisper_gui.speech.cache import (
    ENTRY_OVERHEAD_BYTES,
    CacheKey,
    CacheStats,
    STTCache,
    cache_key,
    memory_bytes,
)
from tests.speech_core.conftest import Clock, at_once

SOUND = np.linspace(-0.5, 0.5, 1600, dtype=np.float32)
OPTIONS = {"beam_size": 5, "vad_filter": True, "hotwords": "Zürich, l’œuvre", "prompt": None, "temperature": [0.0, 0.2]}


def key(number: int) -> CacheKey:
    return CacheKey(number.to_bytes(32, "big"))


def text_of(number: int) -> TakeText:
    segments = tuple(Segment(number + 0.1, number + k + 0.2, f"segment {number} {k}", -0.1 * k - 0.01, 1.01 + number)
                     for k in range(3))
    return TakeText(f"all of the take {number}", None, 100.5 + number, "fr", segments)


def sized(max_entries: int, clock: Clock, ttl: float = 100) -> STTCache[int]:
    """Numbers that count as 600 bytes each."""
    return STTCache(max_entries * (ENTRY_OVERHEAD_BYTES + 600), ttl, size_of=lambda _: 600, clock=clock)


def test_what_was_put_comes_back(clock: Clock) -> None:
    cache: STTCache[TakeText] = STTCache(clock=clock)
    value = text_of(1)
    assert cache.get(key(1)) is None
    cache.put(key(1), value)
    assert cache.get(key(1)) is value
    assert cache.get(key(2)) is None
    assert cache.stats() == CacheStats(hits=1, misses=2, entries=1,
                                       size_bytes=memory_bytes(value) + ENTRY_OVERHEAD_BYTES)


def test_it_keeps_200_mib_for_2_hours() -> None:
    clock = Clock()
    cache: STTCache[int] = STTCache(clock=clock, size_of=lambda _: 2**20 - ENTRY_OVERHEAD_BYTES)
    for number in range(201):
        cache.put(key(number), number)
    assert cache.stats() == CacheStats(evictions=1, entries=200, size_bytes=209_715_200)
    clock.wait(7199.9)
    assert cache.get(key(200)) == 200
    clock.wait(0.1)
    assert cache.get(key(200)) is None
    assert cache.stats() == CacheStats(hits=1, misses=1, evictions=1, expired=200)


def test_the_least_recently_used_goes_first(clock: Clock) -> None:
    cache = sized(3, clock)
    for number in (1, 2, 3):
        cache.put(key(number), number)
    cache.get(key(1))
    cache.put(key(4), 4)
    assert [cache.get(key(n)) for n in (1, 2, 3, 4)] == [1, None, 3, 4]
    assert cache.stats().evictions == 1


def test_use_does_not_make_it_younger_but_a_new_result_does(clock: Clock) -> None:
    cache = sized(9, clock, ttl=10)
    cache.put(key(1), 1)
    cache.put(key(2), 2)
    clock.wait(9)
    assert cache.get(key(1)) == 1
    cache.put(key(2), 22)
    clock.wait(1)
    assert cache.get(key(1)) is None
    assert cache.get(key(2)) == 22
    assert cache.stats().expired == 1


def test_old_ones_make_room_before_good_ones_are_evicted(clock: Clock) -> None:
    cache = sized(2, clock, ttl=10)
    cache.put(key(1), 1)
    clock.wait(5)
    cache.put(key(2), 2)
    cache.get(key(1))
    clock.wait(5)
    cache.put(key(3), 3)
    assert cache.get(key(2)) == 2
    assert (cache.stats().evictions, cache.stats().expired) == (0, 1)


def test_a_value_beyond_the_size_is_not_kept_and_drives_nothing_out(clock: Clock) -> None:
    sizes = {"small": 100, "large": 10_000}
    cache: STTCache[str] = STTCache(5000, 100, size_of=sizes.__getitem__, clock=clock)
    cache.put(key(1), "small")
    cache.put(key(2), "small")
    cache.put(key(3), "large")
    cache.put(key(2), "large")
    assert [cache.get(key(n)) for n in (1, 2, 3)] == ["small", None, None], "no outdated value either"
    assert cache.stats().size_bytes == 100 + ENTRY_OVERHEAD_BYTES


def test_clear_forgets_the_values_and_keeps_the_counts(clock: Clock) -> None:
    cache = sized(9, clock)
    cache.put(key(1), 1)
    cache.get(key(1))
    cache.clear()
    assert cache.get(key(1)) is None
    assert cache.stats() == CacheStats(hits=1, misses=1)


def test_switched_off_it_does_nothing(clock: Clock) -> None:
    cache: STTCache[object] = STTCache(max_size=0, clock=clock)
    cache.put(key(1), object())
    assert not cache.enabled
    assert cache.get(key(1)) is None
    assert cache.stats() == CacheStats()


@pytest.mark.parametrize(("max_size", "ttl"), [(-1, 1), (1, 0), (1, -1), (1, float("nan"))])
def test_limits_that_make_no_sense_are_refused(max_size: int, ttl: float) -> None:
    with pytest.raises(ValueError, match="max_size"):
        STTCache(max_size, ttl)


# -- sizes

@dataclass
class Word:                               # with a __dict__, as a class that somebody else wrote may have
    text: str
    start_s: float
    probability: float


@dataclass(frozen=True)
class Result:
    text: str
    words: list[Word]
    scores: dict[str, float]
    reason: Reason | None
    cached: bool


@pytest.mark.parametrize("count", [100, 700, 3000])
def test_the_size_is_that_of_the_memory_held(count: int) -> None:
    """Within 20 %, and never less."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    cache: STTCache[TakeText] = STTCache()
    for number in range(count):
        cache.put(cache_key(np.full(1, number, np.float32), "base", "fr", {}), text_of(number))
    gc.collect()
    held_bytes = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert held_bytes <= cache.stats().size_bytes <= 1.2 * held_bytes


@pytest.mark.parametrize("words", ["é" * 50, "l’œuvre " * 20, "😀" * 50, "plain " * 30])
def test_text_counts_as_it_lies_in_memory_with_the_copy_that_sending_leaves(words: str) -> None:
    text = "".join(list(words))
    told = memory_bytes(text)
    assert told >= sys.getsizeof(text)
    msgspec.msgpack.encode(text)
    assert told == sys.getsizeof(text)


def test_everything_in_a_value_counts_once() -> None:
    text = "".join(["once ", "only"])
    words = [Word(f"word{n}", n + 0.5, n + 0.25) for n in range(2)]
    result = Result(text, words, {"a" + str(len(words)): 0.5 + len(words)}, Reason.UNSURE, True)
    parts: list[Any] = [result, vars(result), text, words, result.scores, *result.scores, *result.scores.values()]
    for word in words:
        parts += [word, vars(word), word.text, word.start_s, word.probability]
    assert memory_bytes(result) == sum(sys.getsizeof(part) for part in parts)
    assert memory_bytes((text, text, text)) == sys.getsizeof((1, 2, 3)) + sys.getsizeof(text)


def test_a_value_of_unknown_size_is_refused(clock: Clock) -> None:
    cache: STTCache[object] = STTCache(clock=clock)
    with pytest.raises(TypeError, match="object"):
        cache.put(key(1), ("text", object()))
    assert cache.stats() == CacheStats()


# -- keys

def test_the_same_question_has_the_same_key() -> None:
    again = dict(reversed(OPTIONS.items()))
    same = np.repeat(SOUND, 2)[::2].astype(">f4")
    assert cache_key(SOUND, "base", "fr", OPTIONS) == cache_key(same, "base", "fr", again)
    assert len(cache_key(SOUND, "base", "fr", OPTIONS)) == 32


def test_any_other_question_has_another() -> None:
    louder = SOUND.copy()
    louder[-1] = np.nextafter(louder[-1], np.float32(1))
    keys = [
        cache_key(SOUND, "base", "fr", OPTIONS),
        cache_key(louder, "base", "fr", OPTIONS),
        cache_key(SOUND[:-1], "base", "fr", OPTIONS),
        cache_key(SOUND[:0], "base", "fr", OPTIONS),
        cache_key(np.append(SOUND, np.float32(0)), "base", "fr", OPTIONS),
        cache_key(SOUND.reshape(2, -1), "base", "fr", OPTIONS),
        cache_key(SOUND, "base.en", "fr", OPTIONS),
        cache_key(SOUND, "base", "en", OPTIONS),
        cache_key(SOUND, "basef", "r", OPTIONS),
        cache_key(SOUND, "base", "fr", {}),
        *(cache_key(SOUND, "base", "fr", {**OPTIONS, name: 1}) for name in OPTIONS),
        cache_key(SOUND, "base", "fr", {**OPTIONS, "beam_size": "5"}),
        cache_key(SOUND, "base", "fr", {**OPTIONS, "vad_filter": False}),
        cache_key(SOUND, "base", "fr", {**OPTIONS, "hotwords": "\ud800"}),
    ]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("value", [{1, 2}, object(), float("nan"), b"bytes"])
def test_options_that_have_no_one_form_are_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        cache_key(SOUND, "base", "fr", {"option": value})


# -- never on disk

def test_it_cannot_be_pickled_or_copied(clock: Clock) -> None:
    cache: STTCache[str] = STTCache(clock=clock)
    cache.put(key(1), "dictated words")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="dictated text"):
            pickle.dumps(cache, protocol)
    for way in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="dictated text"):
            way(cache)
    assert "dictated" not in repr(cache)
    assert "dictated" not in repr(vars(cache))


def test_nothing_is_written_to_a_disk() -> None:
    """By what Python itself reports of every file it opens for writing, in a process of its own."""
    program = """
import sys
import numpy as np
from superwhisper_gui.speech.cache import CacheKey, STTCache, cache_key
seen = []
def hook(event, args):
    if event.startswith(("open", "os.", "sqlite3.", "shutil.", "tempfile.", "socket.", "subprocess.")):
        seen.append((event, args))
sys.addaudithook(hook)
cache = STTCache(max_size=50_000)
for n in range(200):
    key = cache_key(np.full(100, n, np.float32), "base", "fr", {"n": n})
    cache.put(key, "dictated " * n)
    cache.get(key)
cache.stats(), cache.clear()
assert not seen, seen
open("/dev/null", "w").close()
assert len(seen) == 1, "the hook sees"
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


# -- threads

def test_threads_find_only_what_belongs_to_the_key() -> None:
    """The clock moves, so that entries also expire under their hands."""
    clock = Clock()
    room = 10 * (ENTRY_OVERHEAD_BYTES + 100)
    cache: STTCache[tuple[int, int]] = STTCache(room, 50, size_of=lambda value: value[1], clock=clock)

    def work(thread: int) -> int:
        dice, asked = random.Random(thread), 0
        for turn in range(150):
            number = dice.randrange(30)
            if dice.random() < 0.5:
                cache.put(key(number), (number, dice.randrange(200)))
            else:
                asked += 1
                value = cache.get(key(number))
                assert value is None or value[0] == number
            if turn % 20 == 0:
                assert cache.stats().size_bytes <= room
            if thread == 1 and turn % 40 == 39:
                clock.wait(50)
            if thread == 0 and turn % 60 == 59:
                cache.clear()
        return asked

    asked = sum(at_once(4, work))
    stats = cache.stats()
    assert stats.hits + stats.misses == asked
    assert stats.hits > 0
    assert stats.evictions > 0
    assert stats.expired > 0
    left = [value for number in range(30) if (value := cache.get(key(number))) is not None]
    assert stats.entries == len(left)
    assert stats.size_bytes == sum(ENTRY_OVERHEAD_BYTES + size for _, size in left)
