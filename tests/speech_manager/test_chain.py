"""The chain: the first backend that can answer does; each is left alone after repeated failures, and tried again."""

from __future__ import annotations

import threading
import time

import pytest

from superwhisper_gui.core.audio import Samples
from superwhisper_gui.core.errors import AppError, Code, Reason
from superwhisper_gui.speech.chain import limits_for
from tests.desktop.bench.procs import wait_for
from tests.speech.conftest import noise
from tests.speech_manager.conftest import Chain
from tests.speech_manager.engines import OUT_OF_MEMORY, Clock, FakeEngine


def test_the_first_one_answers_and_the_others_are_not_even_loaded(chain: Chain, sound: Samples) -> None:
    gpu, cpu = FakeEngine("gpu"), FakeEngine("cpu")
    manager = chain(gpu, cpu)
    result = manager.transcribe_sync(sound)
    assert (result.text, result.success, result.backend_used, result.device) == ("gpu 1", True, "prism-gpu", "cuda:0")
    assert (result.error, result.reason, result.note, result.cached, result.language) == (None, None, "", False, "fr")
    assert result.rtf == pytest.approx(result.processing_time / 1.0)
    assert (gpu.loads, gpu.passes, cpu.loads) == (1, 1, 0)
    assert manager.info == gpu.info


def test_where_one_fails_the_next_answers_and_says_why(chain: Chain, sound: Samples) -> None:
    result = chain(FakeEngine("gpu", RuntimeError("unspecified launch failure")), FakeEngine("cpu")) \
        .transcribe_sync(sound)
    assert (result.text, result.success, result.backend_used) == ("cpu 1", True, "prism-cpu")
    assert result.note == "prism-gpu: RuntimeError: unspecified launch failure"


@pytest.mark.parametrize("fault", [KeyError("x"), ValueError("y"), MemoryError(), OSError("z")])
def test_whatever_a_library_raises_the_chain_goes_on(chain: Chain, sound: Samples, fault: Exception) -> None:
    assert chain(FakeEngine("gpu", fault), FakeEngine("cpu")).transcribe_sync(sound).text == "cpu 1"


def test_when_all_fail_the_cause_is_told_and_nothing_is_raised(chain: Chain, sound: Samples) -> None:
    manager = chain(FakeEngine("gpu", RuntimeError("one")), FakeEngine("cpu", RuntimeError("two")))
    result = manager.transcribe_sync(sound)
    assert (result.text, result.success, result.confidence, result.segments) == ("", False, 0.0, ())
    assert result.error
    assert result.error.code is Code.DECODE_FAILED
    assert result.error.detail == "prism-gpu: RuntimeError: one; prism-cpu: RuntimeError: two"


def test_a_take_that_is_refused_is_no_failure_of_the_backend_and_goes_to_no_other(chain: Chain, sound: Samples) -> None:
    refusals = [AppError(Code.SETTING_INVALID, "language xx")] * 5
    gpu, cpu = FakeEngine("gpu", *refusals), FakeEngine("cpu")
    manager = chain(gpu, cpu)
    for _ in range(5):
        error = manager.transcribe_sync(sound).error
        assert error
        assert error.code is Code.SETTING_INVALID
    assert cpu.asked == 0
    assert manager.breakers["prism-gpu"] == "closed"


def test_after_three_failures_a_backend_is_left_alone_for_thirty_seconds(chain: Chain, clock: Clock) -> None:
    gpu, cpu = FakeEngine("gpu", *[RuntimeError("again")] * 4), FakeEngine("cpu")
    manager = chain(gpu, cpu)
    takes = [noise(0.5, seed=seed) for seed in range(8)]

    def answer(number: int) -> str:
        return manager.transcribe_sync(takes[number]).text

    assert [answer(n) for n in range(3)] == ["cpu 1", "cpu 2", "cpu 3"]
    assert manager.breakers == {"prism-gpu": "open", "prism-cpu": "closed"}
    clock.now_s += 29.9
    assert answer(3) == "cpu 4"
    assert gpu.asked == 3                              # it was not asked
    clock.now_s += 0.1
    assert manager.breakers["prism-gpu"] == "half_open"
    assert answer(4) == "cpu 5"                        # the trial fails, the chain goes on
    assert gpu.asked == 4
    assert manager.breakers["prism-gpu"] == "open"
    clock.now_s += 30
    assert answer(5) == "gpu 5"                        # the trial succeeds
    assert manager.breakers["prism-gpu"] == "closed"
    assert answer(6) == "gpu 6"


def test_a_card_that_fails_again_and_again_after_it_worked_is_broken(chain: Chain, sound: Samples) -> None:
    manager = chain(FakeEngine("gpu", None, *[RuntimeError("CUDA failed with error unknown error")] * 3),
                    FakeEngine("cpu"), cache_bytes=0)
    manager.transcribe_sync(sound)
    assert not manager.broken
    for _ in range(3):
        manager.transcribe_sync(sound)
    assert manager.broken


def test_a_backend_that_cannot_be_loaded_is_given_up_for_good(chain: Chain, sound: Samples, clock: Clock) -> None:
    gpu, cpu = FakeEngine("gpu", load=RuntimeError("Library libcublas.so.12 is not found")), FakeEngine("cpu")
    manager = chain(gpu, cpu, cache_bytes=0)
    result = manager.transcribe_sync(sound)
    assert (result.text, result.note) == ("cpu 1", "prism-gpu: Library libcublas.so.12 is not found")
    clock.now_s += 1000
    assert manager.transcribe_sync(sound).text == "cpu 2"
    assert gpu.loads == 1                              # a take must not pay for it every 30 s
    assert manager.breakers == {"prism-gpu": "open", "prism-cpu": "closed"}
    assert not manager.broken
    assert manager.info
    assert manager.info.device_name == "CPU (Library libcublas.so.12 is not found)"


def test_too_little_memory_passes(chain: Chain, sound: Samples, clock: Clock) -> None:
    gpu, cpu = FakeEngine("gpu", load=RuntimeError(OUT_OF_MEMORY)), FakeEngine("cpu")
    manager = chain(gpu, cpu, cache_bytes=0)
    assert [manager.transcribe_sync(sound).text for _ in range(4)] == ["cpu 1", "cpu 2", "cpu 3", "cpu 4"]
    assert gpu.loads == 3                              # then the breaker opened
    gpu.load_fault = None
    clock.now_s += 30
    assert manager.transcribe_sync(sound).text == "gpu 1"


def test_load_takes_the_first_that_can_be_had(chain: Chain) -> None:
    gpu, cpu = FakeEngine("gpu", load=ValueError("no such device")), FakeEngine("cpu")
    manager = chain(gpu, cpu)
    assert manager.info is None
    manager.load()
    assert manager.info
    assert (manager.info.device, manager.info.device_name) == ("cpu", "CPU (no such device)")
    assert (cpu.loads, cpu.passes, cpu.asked) == (1, 1, 0)
    manager.warm_up()
    assert cpu.passes == 3


def test_load_says_why_there_is_none(chain: Chain) -> None:
    with pytest.raises(AppError) as caught:
        chain(FakeEngine("gpu", load=ValueError("one")), FakeEngine("cpu", load=AppError(Code.MODEL_DAMAGED, "two"))) \
            .load()
    assert caught.value.code is Code.MODEL_DAMAGED
    assert caught.value.detail == "prism-gpu: one; prism-cpu: two"


# -- time

def test_one_that_hangs_is_left_behind_and_the_next_answers_within_the_limit(chain: Chain) -> None:
    gpu, cpu = FakeEngine("gpu"), FakeEngine("cpu")
    manager = chain(gpu, cpu)
    gpu.hangs.set()
    started = time.monotonic()
    result = manager.transcribe_sync(noise(1), timeout_s=1.0)
    assert time.monotonic() - started < 1.0
    assert (result.text, result.backend_used) == ("cpu 1", "prism-cpu")
    assert "prism-gpu: no answer within" in result.note
    second = manager.transcribe_sync(noise(1, seed=1), timeout_s=30)      # it still hangs: nobody waits for it
    assert second.text == "cpu 2"
    assert "an earlier take has no answer yet" in second.note
    assert second.processing_time < 5
    gpu.hangs.clear()
    gpu.let_go.set()
    wait_for(lambda: not gpu.at_once, 5)
    assert manager.transcribe_sync(noise(1, seed=2), timeout_s=30).text == "gpu 2"


def test_when_all_hang_the_caller_gets_an_answer_all_the_same(chain: Chain, sound: Samples) -> None:
    gpu = FakeEngine("gpu")
    gpu.hangs.set()
    result = chain(gpu).transcribe_sync(sound, timeout_s=0.2)
    assert not result.success
    assert result.error
    assert result.error.code is Code.ENGINE_STUCK
    assert 0.2 <= result.processing_time < 2


def test_one_that_was_left_behind_stops_at_its_next_segment(chain: Chain, sound: Samples) -> None:
    gpu = FakeEngine("gpu")
    gpu.segments = 10**9
    chain(gpu).transcribe_sync(sound, timeout_s=0.2)
    wait_for(lambda: not gpu.at_once, 5, what="it noticed that nobody waits")


def test_the_limit_grows_with_the_sound() -> None:
    assert limits_for(1.0, None, False).decode_s == 24
    assert limits_for(60.0, None, True).decode_s == 260
    assert limits_for(1.0, 10.0, False).decode_s == 5          # half is kept for the next
    assert limits_for(1.0, 10.0, True).decode_s == 10
    assert limits_for(1.0, -1.0, True).decode_s == 0


def test_one_take_at_a_time_per_backend(chain: Chain) -> None:
    gpu = FakeEngine("gpu")
    manager = chain(gpu)
    gpu.hangs.set()
    gpu.let_go.clear()
    texts: list[str] = []
    threads = [threading.Thread(target=lambda s=s: texts.append(manager.transcribe_sync(noise(0.5, seed=s)).text))
               for s in range(6)]
    for thread in threads:
        thread.start()
    assert gpu.running.wait(5)
    gpu.let_go.set()
    for thread in threads:
        thread.join(10)
    assert sorted(texts) == [f"gpu {n}" for n in range(1, 7)]
    assert gpu.most_at_once == 1


# -- cancelling

def test_a_cancelled_take_is_neither_text_nor_failure(chain: Chain, sound: Samples) -> None:
    gpu, cpu = FakeEngine("gpu"), FakeEngine("cpu")
    manager = chain(gpu, cpu)
    for _ in range(4):
        result = manager.transcribe_sync(sound, cancelled=lambda: True)
        assert (result.text, result.success, result.reason, result.error) == ("", False, Reason.CANCELLED, None)
    assert cpu.asked == 0
    assert manager.breakers["prism-gpu"] == "closed"
    assert manager.cache_stats.entries == 0


def test_closing_ends_what_is_being_decoded(chain: Chain, sound: Samples) -> None:
    gpu = FakeEngine("gpu")
    gpu.segments = 10**9
    manager = chain(gpu)
    results = []
    thread = threading.Thread(target=lambda: results.append(manager.transcribe_sync(sound)))
    thread.start()
    assert gpu.running.wait(5)
    manager.close()
    thread.join(5)
    assert results[0].reason is Reason.CANCELLED
    assert gpu.closed
    manager.close()                                    # harmless
    with pytest.raises(RuntimeError, match="closed"):
        manager.transcribe_sync(sound)
