"""The arithmetic of each programme: what it gives, what it costs, where it breaks even."""
