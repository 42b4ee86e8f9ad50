"""Back-ups: every row and every file in one encrypted archive that either database can take.

``sealed`` encrypts the stream, ``rows`` turns tables into lines and back, ``archive`` puts the
parts together; the commands ``backup`` and ``restore`` are what operators use.
"""
