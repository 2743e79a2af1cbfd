"""`validate --audio` as a person calls it: with the real engine once, and with what cannot be judged."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest

from superwhisper_gui.cli import main
from tests.validation.speech import DATA


def validate(capfd: pytest.CaptureFixture[str], tmp_path: Path, *arguments: object) -> tuple[int, str, str]:
    code = main(["--profile", str(tmp_path / "profile"), "--set", "ui_language=en", "validate", *map(str, arguments)])
    out, err = capfd.readouterr()
    return code, out, err


def write(file: Path, samples: np.ndarray, rate: int = 16_000) -> Path:  # type: ignore[type-arg]
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((samples * 32767).astype("<i2").tobytes())
    return file


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    file = tmp_path / "text.txt"
    row = next(line for line in (DATA / "transcripts.tsv").read_text(encoding="utf-8").splitlines()
               if line.startswith("en_arctic_a0010"))
    file.write_text(row.split("\t")[-1], encoding="utf-8")
    return file


def test_a_recording(capfd: pytest.CaptureFixture[str], tmp_path: Path, reference: Path) -> None:
    out = tmp_path / "out.json"
    code, text, _ = validate(capfd, tmp_path, "--audio", DATA / "en_arctic_a0010.wav", "--reference", reference,
                             "--json", out, "--language", "en")
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["verdict"]["microphone"] == "good"
    assert report["faults"] == report["program_faults"] == []
    assert report["text"] == report["replayed_text"]
    assert report["coverage"] > 0.8
    assert report["measures"]["vad_agreement_percent"] > 80
    assert report["release_to_text_ms"] > 0
    assert code == 0
    assert "The microphone is good." in text


@pytest.mark.parametrize(("content", "said"), [
    (b"", "holds no words"), (b" \n... ", "holds no words"), (b"\xff\xfe\x00", "could not be opened as text")])
def test_references_that_cannot_be_used(capfd: pytest.CaptureFixture[str], tmp_path: Path, content: bytes,
                                        said: str) -> None:
    (tmp_path / "bad.txt").write_bytes(content)
    code, out, err = validate(capfd, tmp_path, "--audio", DATA / "en_arctic_a0010.wav", "--reference",
                              tmp_path / "bad.txt")
    assert (code, out) == (1, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_recordings_that_cannot_be_used(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    for file, said in ((tmp_path / "none.wav", "there is no such file"), (tmp_path / "text.wav", "could not be read"),
                       (write(tmp_path / "empty.wav", np.zeros(0)), "no sound in it"),
                       (write(tmp_path / "frame.wav", np.ones(1), 48_000), "The recording is empty."),
                       (write(tmp_path / "long.wav", np.zeros(16_000 * 60 * 20)), "lasts 20 minutes")):
        code, out, err = validate(capfd, tmp_path, "--audio", file)
        assert (code, out) == (1, "")
        assert said in err
        assert len(err.splitlines()) == 1


def test_wrong_usage(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments in (["--json", "x"], ["--reference", "x"], ["--audio", "x", "word"]):
        with pytest.raises(SystemExit) as raised:
            validate(capfd, tmp_path, *arguments)
        assert raised.value.code == 2
