"""Decisions about talks, on plain values."""
