"""A table of people, what is asked of it, and the answers in memory."""
