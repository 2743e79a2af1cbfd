"""Results of takes that were decoded before: least recently used go first, old ones expire, memory only."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Generic, NewType, NoReturn, TypeVar

import numpy as np

from superwhisper_gui.core.audio import Samples

Value = TypeVar("Value")
CacheKey = NewType("CacheKey", bytes)

KEY_BYTES: Final = 32
# beside the value: its key (65 bytes), the entry with its numbers (150), its places in the two orders (60 to 170, as
# they grow in steps). CPython 3.12, 64 bit; a test holds it against tracemalloc.
ENTRY_OVERHEAD_BYTES: Final = 400


def cache_key(samples: Samples, model: str, language: str, options: Mapping[str, Any]) -> CacheKey:
    """BLAKE2b (32 bytes) of all that a result depends on; no text can be read from it.

    `samples`: float32, shape (n,), 16 kHz. `model`: what tells two models apart, also two versions under one name.
    `options`: values that JSON knows, in any order. Raises TypeError or ValueError for others.
    """
    sound = np.ascontiguousarray(samples, dtype="<f4")
    header = json.dumps([model, language, options, sound.shape], sort_keys=True, allow_nan=False).encode("ascii")
    digest = hashlib.blake2b(header, digest_size=KEY_BYTES)
    digest.update(b"\0")                       # JSON has none: the header cannot run into the samples
    digest.update(sound.data)
    return CacheKey(digest.digest())


def memory_bytes(value: object) -> int:
    """Memory held by a value of dataclasses, tuples, lists, dicts, text and numbers (`sys.getsizeof` of every object).

    Text counts as it lies in memory, with a second copy in UTF-8 where it is not ASCII: CPython keeps one beside the
    text once it was sent. Objects that occur twice in the value count once. Raises TypeError for any other type.
    """
    return _memory_bytes(value, set())


def _memory_bytes(value: object, seen: set[int]) -> int:
    if value is None or isinstance(value, bool | Enum) or id(value) in seen:
        return 0                               # the program has these anyway
    seen.add(id(value))
    size_bytes = sys.getsizeof(value)
    match value:
        case str():
            return size_bytes + (0 if value.isascii() else len(value.encode("utf-8", "surrogatepass")) + 1)
        case int() | float() | bytes():
            return size_bytes
        case tuple() | list():
            return size_bytes + sum(_memory_bytes(item, seen) for item in value)
        case dict():
            return size_bytes + sum(_memory_bytes(item, seen) for pair in value.items() for item in pair)
    if not dataclasses.is_dataclass(value):
        raise TypeError(f"the size of a {type(value).__name__} is not known")
    own = sys.getsizeof(vars(value)) if hasattr(value, "__dict__") else 0
    return size_bytes + own + sum(_memory_bytes(getattr(value, f.name), seen) for f in dataclasses.fields(value))


@dataclass(frozen=True, slots=True)
class CacheStats:
    """Since the cache was made: `evictions` for want of room, `expired` for age. Now: `entries`, `size_bytes`."""

    hits: int = 0
    misses: int = 0
    evictions: int = 0
    expired: int = 0
    entries: int = 0
    size_bytes: int = 0


class _Entry(Generic[Value]):
    __slots__ = ("expires_at_s", "size_bytes", "value")

    def __init__(self, value: Value, size_bytes: int, expires_at_s: float) -> None:
        self.value, self.size_bytes, self.expires_at_s = value, size_bytes, expires_at_s


class STTCache(Generic[Value]):
    """`max_size`: bytes of memory, 0 = switched off; `ttl`: seconds from `put` on, > 0. Used from any thread.

    Values must be immutable: everyone gets the same one. `size_of` tells the memory a value holds in bytes. `clock`:
    monotonic seconds; what is too old is dropped when the cache is next used or looked at. Dictated text must not reach
    a disk by way of the cache, so it cannot be pickled or copied.
    """

    def __init__(self, max_size: int = 209_715_200, ttl: float = 7200, *,
                 size_of: Callable[[Value], int] = memory_bytes, clock: Callable[[], float] = time.monotonic) -> None:
        if max_size < 0 or not ttl > 0:
            raise ValueError(f"max_size {max_size}, ttl {ttl}")
        self._max_bytes, self._ttl_s, self._size_of, self._clock = max_size, ttl, size_of, clock
        self._lock = threading.Lock()                                  # guards all below
        self._by_use: OrderedDict[CacheKey, _Entry[Value]] = OrderedDict()     # least recently used first
        self._by_age: OrderedDict[CacheKey, _Entry[Value]] = OrderedDict()     # the same entries, oldest first
        self._size_bytes = 0
        self._hits = self._misses = self._evictions = self._expired = 0

    @property
    def enabled(self) -> bool:
        """If not, `get` and `put` do nothing and count nothing; the key need not be computed."""
        return self._max_bytes > 0

    def get(self, key: CacheKey) -> Value | None:
        if not self.enabled:
            return None
        with self._lock:
            self._drop_expired()
            entry = self._by_use.get(key)
            if entry is None:
                self._misses += 1
                return None
            self._hits += 1
            self._by_use.move_to_end(key)
            return entry.value

    def put(self, key: CacheKey, value: Value) -> None:
        """Replaces what is there under the key. A value that alone is beyond `max_size` is not kept."""
        if not self.enabled:
            return
        size_bytes = ENTRY_OVERHEAD_BYTES + self._size_of(value)
        with self._lock:
            self._drop_expired()
            if key in self._by_use:
                self._drop(key)
            if size_bytes > self._max_bytes:
                return
            while self._size_bytes + size_bytes > self._max_bytes:
                self._drop(next(iter(self._by_use)))
                self._evictions += 1
            self._by_use[key] = self._by_age[key] = _Entry(value, size_bytes, self._clock() + self._ttl_s)
            self._size_bytes += size_bytes

    def clear(self) -> None:
        """Forgets all values at once; the counts go on."""
        with self._lock:
            self._by_use.clear()
            self._by_age.clear()
            self._size_bytes = 0

    def stats(self) -> CacheStats:
        with self._lock:
            self._drop_expired()
            return CacheStats(self._hits, self._misses, self._evictions, self._expired, len(self._by_use),
                              self._size_bytes)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("the cache holds dictated text: it is neither pickled nor copied")

    # -- the lock is held

    def _drop(self, key: CacheKey) -> None:
        self._size_bytes -= self._by_use.pop(key).size_bytes
        del self._by_age[key]

    def _drop_expired(self) -> None:
        now_s = self._clock()
        while self._by_age and self._by_age[key := next(iter(self._by_age))].expires_at_s <= now_s:
            self._drop(key)
            self._expired += 1
