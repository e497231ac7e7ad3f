"""Everything that is kept: the database file, the query log and the transcripts."""
