"""From where on a measure is a fault. The one table of them: everything else reads it. Source: docs/validation.md."""

from __future__ import annotations

from typing import Final

# The limits of the script that this program replaces. Amplitudes of full scale.
FIRST_WEAK_PEAK: Final = 0.01
FIRST_SATURATED_PEAK: Final = 0.8
FIRST_COVERAGE: Final = 0.95
FIRST_PRECISION: Final = 0.90
FIRST_LATENCY_MS: Final = 15_000.0
FIRST_RTF: Final = 0.15

# Our own. Fault from here on; "poor" from there on.
SPEECH_QUIET_DBFS: Final = -40.0           # the meter's limit, too (ui/loudness.py)
SPEECH_LOST_DBFS: Final = -75.0            # poor: a 16 bit recording has 26 dB left above its own steps
CLIPPING_PERCENT: Final = 0.4
CLIPPING_POOR_PERCENT: Final = 10.0
SNR_DB: Final = 15.0
SNR_POOR_DB: Final = 7.0
HUM_BELOW_SPEECH_DB: Final = 24.0          # hum that is nearer to the speech than that
HUM_POOR_DB: Final = 6.0
HUM_OVER_FLOOR_DB: Final = 12.0            # and stands out so far
DC_OFFSET: Final = 0.02
DC_POOR: Final = 0.3
BANDWIDTH_HZ: Final = 5000.0               # a telephone has 3400, Bluetooth hands-free at 8 kHz less than 4000
DROPOUTS_MS: Final = 10.0
DROPOUTS_POOR_SHARE: Final = 0.05          # of the recording
CLOCK_MISSING_MS: Final = 60.0             # two device blocks: core.audio.CLOCK_GRACE_S
CLOCK_SHARE: Final = 0.03                  # core.audio.CLOCK_TOLERANCE
RATE_FACTOR: Final = 1.4                   # what is estimated is 1/3, 1/2, 1, 2 or 3 (validation/pace.py)
OPPOSITE_CORRELATION: Final = -0.5
QUIET_AT_ENDS_MS: Final = 60.0             # a recording that has less begins (or ends) in a word
VOICE_LEAST_S: Final = 0.25                # less is no speech

# Understanding and speed. Good up to here; poor from there on.
COVERAGE_GOOD: Final = FIRST_COVERAGE
COVERAGE_POOR: Final = 0.75
PRECISION_GOOD: Final = FIRST_PRECISION
PRECISION_POOR: Final = 0.70
RELEASE_GOOD_MS: Final = 1000.0            # half a second is promised; twice that is still no waiting
RELEASE_POOR_MS: Final = FIRST_LATENCY_MS
RTF_GOOD: Final = FIRST_RTF
RTF_POOR: Final = 0.8                      # core.pace.TOO_MUCH
PASSAGE_WORDS: Final = 5
