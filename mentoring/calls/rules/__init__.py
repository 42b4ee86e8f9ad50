"""Decisions about rooms, on plain values."""
