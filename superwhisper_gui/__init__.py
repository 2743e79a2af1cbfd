"""SuperWhisper GUI: hold a key, speak, let go, the words stand in the window you were typing in."""

__version__ = "0.1.0"
