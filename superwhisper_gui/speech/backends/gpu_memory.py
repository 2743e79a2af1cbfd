"""How much of a card's memory a Whisper model takes, and what is done when there is less."""

from __future__ import annotations

from typing import Final

MIB: Final = 1024**2
CONTEXT_BYTES: Final = 300 * MIB
WORK_SHARE: Final = 0.4               # of the weights in float16: encoder, beams of 5, cuBLAS
SMALLER_TYPE: Final = "int8_float16"
_SHARE_OF_FLOAT16: Final = {"float32": 2.0, "float16": 1.0, "bfloat16": 1.0}     # any int8: half


class TooLittleMemoryError(RuntimeError):
    """Said before the model is loaded."""


def needed_bytes(weights_bytes: int, compute_type: str) -> int:
    """Memory for loading and decoding. `weights_bytes`: size of model.bin, whose numbers are float16.

    The two constants are fitted to what faster-whisper's README gives for large-v2 with beam 5 (4,525 MiB in float16,
    2,926 MiB in int8, RTX 3070 Ti) and a CUDA context of 300 MiB; they have not been measured with other models.
    """
    share = _SHARE_OF_FLOAT16.get(compute_type, 0.5)
    return int(CONTEXT_BYTES + weights_bytes * (share + WORK_SHARE))


def fitting_type(wanted: str, supported: set[str], weights_bytes: int, free_bytes: int | None) -> str:
    """`wanted` if it fits into `free_bytes` (None = not known, taken as enough), else SMALLER_TYPE if that does.

    Raises TooLittleMemoryError, which says how much is needed.
    """
    for kind in (wanted, SMALLER_TYPE):
        if free_bytes is None or (kind in supported and needed_bytes(weights_bytes, kind) <= free_bytes):
            return kind
    least = min(needed_bytes(weights_bytes, kind) for kind in (wanted, SMALLER_TYPE) if kind in supported)
    raise TooLittleMemoryError(f"{(free_bytes or 0) / 1024**3:.1f} GiB of the card are free, {least / 1024**3:.1f} GiB "
                               "are needed")


def is_out_of_memory(error: Exception) -> bool:
    """Also of CUDA and cuBLAS, which CTranslate2 passes on as text."""
    said = str(error).lower()
    return isinstance(error, MemoryError | TooLittleMemoryError) or "out of memory" in said \
        or "cublas_status_alloc_failed" in said
