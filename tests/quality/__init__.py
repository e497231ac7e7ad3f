"""Judged queries: how well questions with known answers are answered, and floors under that."""
