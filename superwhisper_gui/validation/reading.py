"""What was heard beside what was to be read: alignment by jiwer, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from superwhisper_gui.core.validation import Match, ProgramFault, Reading, Understood, WordPair
from superwhisper_gui.core.validation_limits import PASSAGE_WORDS
from superwhisper_gui.validation.words import Written, language_of, words, written

Step = tuple[int | None, int | None, bool]     # (word of the reference, word that was heard, they are equal)


def read(reference: str, understood: Understood) -> Reading:
    """`reference` must hold a word (see `holds_words`)."""
    language = language_of(reference) or _known(understood.language)
    wanted, heard = written(reference, language), written(understood.text, language)
    steps = list(aligned(wanted.words, heard.words))
    hits = sum(equal for *_, equal in steps)
    file_wer = None if understood.file_text is None else wer(wanted.words, words(understood.file_text, language))
    return Reading(tuple(_pairs(steps, wanted, heard)), wer(wanted.words, heard.words), hits / len(wanted.words),
                   hits / len(heard.words) if heard.words else 0.0, file_wer, _same_language(reference, understood))


def holds_words(reference: str) -> bool:
    return bool(words(reference))


def wer(reference: Sequence[str], heard: Sequence[str]) -> float:
    """Word error rate: (substituted + missing + added) / words of the reference."""
    return sum(not equal for *_, equal in aligned(reference, heard)) / len(reference)


def aligned(reference: Sequence[str], heard: Sequence[str]) -> Iterator[Step]:
    """The shortest way from one to the other, in order. The words must hold no spaces."""
    if not reference or not heard:
        yield from ((at, None, False) for at in range(len(reference)))
        yield from ((None, at, False) for at in range(len(heard)))
        return
    import jiwer

    for chunk in jiwer.process_words([" ".join(reference)], [" ".join(heard)]).alignments[0]:
        ours = range(chunk.ref_start_idx, chunk.ref_end_idx)
        theirs = range(chunk.hyp_start_idx, chunk.hyp_end_idx)
        if chunk.type in ("equal", "substitute"):
            yield from ((a, b, chunk.type == "equal") for a, b in zip(ours, theirs, strict=True))
        else:
            yield from ((at, None, False) for at in ours)
            yield from ((None, at, False) for at in theirs)


def lit(reference: str, partial: str) -> tuple[bool, ...]:
    """For each word of `reference.split()`: whether it was recognised, where `partial` is the text so far."""
    language = language_of(reference) or "fr"
    wanted, heard = written(reference, language), written(partial, language)
    recognised = _recognised(wanted.words, heard.words)
    out = [True] * len(wanted.tokens)
    named = set(wanted.token_of)
    for place, token in enumerate(wanted.token_of):
        out[token] = out[token] and recognised[place]
    for token in range(len(out)):              # a dash goes with the word before it
        if token not in named:
            out[token] = out[token - 1] if token else False
    return tuple(out)


def program_faults(reference: str, understood: Understood) -> tuple[ProgramFault, ...]:
    """The same sound must give the same text, and the live text must hold what decoding the whole take finds."""
    language, out = _known(understood.language), []
    live = words(understood.text, language)
    if understood.replayed is not None and words(understood.replayed, language) != live:
        out.append(ProgramFault.REPLAY_DIFFERS)
    if understood.file_text is not None and _passage_lost(words(reference, language), live,
                                                          words(understood.file_text, language)):
        out.append(ProgramFault.PASSAGE_LOST)
    return tuple(out)


def _passage_lost(reference: Sequence[str], live: Sequence[str], whole: Sequence[str]) -> bool:
    """Five words in a row that the whole decoding has (rightly, where that is known) and the live text lacks."""
    right = {b for _, b, equal in aligned(reference, whole) if equal} if reference else set(range(len(whole)))
    there = {a for a, _, equal in aligned(whole, live) if equal}
    run = 0
    for place in range(len(whole)):
        run = run + 1 if place in right and place not in there else 0
        if run >= PASSAGE_WORDS:
            return True
    return False


def _recognised(wanted: Sequence[str], heard: Sequence[str]) -> list[bool]:
    """As `aligned`, but what is not yet read costs nothing: only the end of `wanted` may be missing for free."""
    costs = [list(range(len(heard) + 1))]
    for i, word in enumerate(wanted, 1):
        row = [i]
        for j, other in enumerate(heard, 1):
            row.append(min(costs[i - 1][j - 1] + (word != other), costs[i - 1][j] + 1, row[j - 1] + 1))
        costs.append(row)
    j = len(heard)
    i = min(range(len(wanted) + 1), key=lambda at: (costs[at][j], at))
    out = [False] * len(wanted)
    while i > 0 and j > 0:
        if wanted[i - 1] == heard[j - 1] and costs[i][j] == costs[i - 1][j - 1]:
            i, j = i - 1, j - 1
            out[i] = True
        elif costs[i][j] == costs[i - 1][j - 1] + 1:
            i, j = i - 1, j - 1
        elif costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return out


def _pairs(steps: Sequence[Step], wanted: Written, heard: Written) -> Iterator[WordPair]:
    """Words of the texts, not of the comparison: "l'eau" is one place, although it is compared as two words."""
    group: list[Step] = []
    for step in steps:
        if group and not _belongs(step, group, wanted, heard):
            yield _pair(group, wanted, heard)
            group = []
        group.append(step)
    if group:
        yield _pair(group, wanted, heard)


def _belongs(step: Step, group: Sequence[Step], wanted: Written, heard: Written) -> bool:
    ours = {wanted.token_of[a] for a, *_ in group if a is not None}
    theirs = {heard.token_of[b] for _, b, _ in group if b is not None}
    return (step[0] is not None and wanted.token_of[step[0]] in ours) \
        or (step[1] is not None and heard.token_of[step[1]] in theirs)


def _pair(group: Sequence[Step], wanted: Written, heard: Written) -> WordPair:
    ours = dict.fromkeys(wanted.token_of[a] for a, *_ in group if a is not None)
    theirs = dict.fromkeys(heard.token_of[b] for _, b, _ in group if b is not None)
    match = Match.MISSING if not theirs else Match.ADDED if not ours else \
        Match.EQUAL if all(equal for *_, equal in group) else Match.SUBSTITUTED
    return WordPair(match, " ".join(wanted.tokens[a] for a in ours), " ".join(heard.tokens[b] for b in theirs))


def _same_language(reference: str, understood: Understood) -> bool:
    wanted = language_of(reference)
    heard = language_of(understood.text) or understood.language
    return not wanted or heard not in ("fr", "en") or wanted == heard


def _known(language: str) -> str:
    return "en" if language == "en" else "fr"
