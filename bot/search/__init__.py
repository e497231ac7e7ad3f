"""Finding what was said: pure ranking over transcripts, knowing nothing of Discord or of storage."""
