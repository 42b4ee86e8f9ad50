"""Decisions about matching, on plain values and arrays."""
