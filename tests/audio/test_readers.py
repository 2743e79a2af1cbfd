"""A second reader gets every native block, in order, and only while it wants them."""

from __future__ import annotations

from superwhisper_gui.core.ports import Block, OpenInput
from tests.audio.conftest import Rig, noise


def test_a_second_reader_gets_the_native_blocks() -> None:
    rig = Rig(noise(-40), rate_hz=44_100)
    heard: list[tuple[OpenInput, Block]] = []

    def reader(device: OpenInput, block: Block) -> None:
        heard.append((device, block))

    rig.recorder.add_reader(reader)
    rig.take(number=1)
    frames = [block.first_frame for _, block in heard]
    ends = [block.first_frame + len(block.frames) for _, block in heard]
    assert frames[1:] == ends[:-1]
    assert heard[0][0].rate_hz == 44_100
    count = len(heard)
    assert count > 10
    rig.recorder.remove_reader(reader)
    rig.take(number=2)
    assert len(heard) == count
