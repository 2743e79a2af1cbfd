"""The cache against a plain dict with the times of everything in it."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from superwhisper_gui.speech.cache import ENTRY_OVERHEAD_BYTES, CacheKey, CacheStats, STTCache
from tests.speech_core.conftest import Clock

TTL_S = 10
KEYS = st.sampled_from([CacheKey(bytes([n])) for n in range(5)])
Value = tuple[int, int]                        # (serial number, size in bytes)


class CacheMachine(RuleBasedStateMachine):
    @initialize(max_bytes=st.integers(300, 3500))
    def begin(self, max_bytes: int) -> None:
        self.clock, self.max_bytes, self.turn = Clock(), max_bytes, 0
        self.cache: STTCache[Value] = STTCache(max_bytes, TTL_S, size_of=lambda value: value[1], clock=self.clock)
        self.model: dict[CacheKey, tuple[Value, float, int]] = {}        # value, when it was put, turn of its last use
        self.hits = self.misses = self.evictions = self.expired = 0

    def expire(self) -> None:
        for key in [k for k, (_, put_s, _) in self.model.items() if self.clock.now_s - put_s >= TTL_S]:
            del self.model[key]
            self.expired += 1

    def size_bytes(self) -> int:
        return sum(value[1] + ENTRY_OVERHEAD_BYTES for value, _, _ in self.model.values())

    @rule(keys=st.lists(KEYS, min_size=1, max_size=5), size_bytes=st.integers(0, 300))
    def put_some(self, keys: list[CacheKey], size_bytes: int) -> None:
        for key in keys:
            self.put(key, size_bytes)

    @rule(key=KEYS, size_bytes=st.integers(0, 2500))
    def put(self, key: CacheKey, size_bytes: int) -> None:
        self.turn += 1
        self.expire()
        value = self.turn, size_bytes
        self.cache.put(key, value)
        self.model.pop(key, None)
        if size_bytes + ENTRY_OVERHEAD_BYTES > self.max_bytes:
            return
        while self.size_bytes() + size_bytes + ENTRY_OVERHEAD_BYTES > self.max_bytes:
            del self.model[min(self.model, key=lambda k: self.model[k][2])]
            self.evictions += 1
        self.model[key] = value, self.clock.now_s, self.turn

    @rule(key=KEYS)
    def get(self, key: CacheKey) -> None:
        self.turn += 1
        self.expire()
        found = self.model.get(key)
        assert self.cache.get(key) == (found[0] if found else None)
        if found:
            self.hits += 1
            self.model[key] = found[0], found[1], self.turn
        else:
            self.misses += 1

    @rule(seconds=st.sampled_from([1, 1, 2, 5, 9, 10]))
    def time_passes(self, seconds: int) -> None:
        self.clock.wait(seconds)

    @rule()
    def clear(self) -> None:
        self.expire()
        self.cache.stats()                     # so that both have counted the old ones
        self.cache.clear()
        self.model.clear()

    @rule()
    def look(self) -> None:
        self.expire()
        assert self.cache.stats() == CacheStats(self.hits, self.misses, self.evictions, self.expired, len(self.model),
                                                self.size_bytes())

    @invariant()
    def what_would_go_next_is_known(self) -> None:
        """An order that is wrong shows only when much comes together; so it is looked at after every step."""
        assert list(self.cache._by_use) == sorted(self.model, key=lambda k: self.model[k][2])
        assert set(self.cache._by_age) == set(self.model)
        assert self.cache._size_bytes <= self.max_bytes

    def teardown(self) -> None:
        if hasattr(self, "cache"):
            self.look()


TestCache = CacheMachine.TestCase
TestCache.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
