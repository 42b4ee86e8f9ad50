"""Rooms for video meetings at services of others: who makes them, and those that were made.

A room is known by an opaque key; for what meeting it is, this app does not know.
"""
