"""SQLite with a fair gate for writers (ADR 0015)."""
