"""Rooms in which people of a relationship see and hear each other, from browser to browser."""
