"""Answers what was said in an interview, with the real words, cited."""

__version__ = "0.1.0"
