"""Files in and out: people as CSV, pairs as CSV, reports as JSON."""
