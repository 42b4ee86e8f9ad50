"""PostgreSQL with patience that ends: a server that falls silent holds nobody (ADR 0036)."""
