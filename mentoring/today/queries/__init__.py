"""What the start pages show."""
