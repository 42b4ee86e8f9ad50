"""Promises of speed and proof of the matching engine."""
