"""Answers what was said in an interview, with the real words, cited."""
