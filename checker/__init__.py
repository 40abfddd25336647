"""Checks news articles claim by claim against other sources."""
