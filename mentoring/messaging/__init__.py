"""Conversations: what the members of a relationship write to each other (ADR 0035)."""
