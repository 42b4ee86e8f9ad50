"""SQLite with a fair queue for writers (ADR 0015)."""
