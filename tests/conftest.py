"""For all tests: Qt draws into memory, in one application. The private desktops take none of its settings over."""

import os

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture(scope="session", autouse=True)
def one_application(qapp: object) -> None:
    """From the beginning: commands that run within a test make do with one that is there, else make a smaller one."""
