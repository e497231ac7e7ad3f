"""What a transcript is, and how files become one."""
