"""Sentence borders of speech without punctuation: learning them, and measuring what is cut at them."""
