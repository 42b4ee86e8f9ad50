"""What calendars make busy, and what is known of the ones that people have added."""
