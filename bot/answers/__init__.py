"""Answers made of what a search found: which excerpts, how long, and how a quote differs from them."""
