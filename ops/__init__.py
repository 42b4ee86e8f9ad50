"""What operators do with an installation: back up, restore, examine, rotate keys, run it once."""
