"""Live updates: who waits for what, told within moments of its commit (ADR 0034).

A *topic* is a name whose meaning only the app above knows. Its cursor moves in the transaction of
whatever changed; a socket, a stream or a poll tells that there is something newer, never what. The
words themselves are fetched from the app's own pages, with the reader's rights of that moment.
"""
