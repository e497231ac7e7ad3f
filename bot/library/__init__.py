"""The transcripts each server can ask about: what it sees, how that changes, how files come in."""
