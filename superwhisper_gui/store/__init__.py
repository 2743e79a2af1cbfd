"""Files: where things are, the settings file, the history. No Qt."""
