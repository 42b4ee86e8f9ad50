"""Services of others, each behind a port: what we ask of them, and what they may answer.

Nothing here knows people or programmes, and nothing is stored. Addresses come from the settings, so
that a stand-in on this machine can take a service's place.
"""
