"""Engines that turn samples into text. Each file names the one library it stands on."""
