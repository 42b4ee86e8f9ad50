"""How many one-line faults in rules, permissions and actions the tests notice (ADR 0045)."""
