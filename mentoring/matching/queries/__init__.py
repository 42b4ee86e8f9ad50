"""What the studio shows and what a run needs to know."""
