"""From what a search found to what people are given: which excerpts, how long, and what differs in them."""
