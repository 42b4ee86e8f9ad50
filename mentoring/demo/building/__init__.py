"""Building the demo: organisations, programmes, and half a year of what people did in them.

Whatever a person did is done through the same actions as on the pages, at its past moment; only
what happens a thousand times (old talks, answered check-ins) is written in bulk.
"""
