"""Pages on which somebody says when they are not to be booked."""
