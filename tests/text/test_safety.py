"""What may be inserted: nothing that acts like a key or an escape code, and every word as it was said."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superwhisper_gui.text.safety import safe_text

SAID = "« L'été à Noël, ça coûte 12 € — œuvre naïve 😀👩‍👩‍👧 e\u0301 »"


@pytest.mark.parametrize("terminal", [False, True])
def test_words_stay(terminal: bool) -> None:
    assert safe_text(SAID, terminal) == SAID
    assert safe_text(" and on", terminal) == " and on"


@pytest.mark.parametrize(("text", "window", "terminal"), [
    ("ls\n", "ls", "ls"), ("ls\r\n\r\n", "ls", "ls"), ("one\ntwo", "one\ntwo", "one two"),
    ("a\r\n \t b", "a\n \t b", "a b"),
    ("a\tb", "a\tb", "a b"), ("\x1b[201~rm\x07\x00\x7f\x9b", "[201~rm", "[201~rm"), ("a\x08\x08b", "ab", "ab"),
    ("a\u202eb\u2066c\u2069", "abc", "abc"), ("a\u2028b\u2029", "a\nb", "a b"), ("a\U000e0041b", "ab", "ab"),
    ("\ud800x", "x", "x"), ("\n", "", ""), ("", "", ""),
])
def test_what_goes(text: str, window: str, terminal: str) -> None:
    assert safe_text(text, False) == window
    assert safe_text(text, True) == terminal


@given(st.text(st.characters()), st.booleans())
def test_safe_and_idempotent(text: str, terminal: bool) -> None:
    safe = safe_text(text, terminal)
    assert safe_text(safe, terminal) == safe
    assert not safe.endswith("\n")
    allowed = "" if terminal else "\n\t"
    assert all(c in allowed or unicodedata.category(c) not in ("Cc", "Cs") for c in safe)
    safe.encode()


@given(st.text(st.sampled_from("\n\t\r ab\u2028\x1b\x00")))
def test_safe_blanks(text: str) -> None:
    assert not set(safe_text(text, True)) & set("\n\t\r\x1b")
    assert safe_text(safe_text(text, False), False) == safe_text(text, False)
    assert safe_text(safe_text(text, True), True) == safe_text(text, True)
