"""The command line: ``steepest COMMAND ...``; nothing is imported before it is needed."""

from .main import main

__all__ = ["main"]
