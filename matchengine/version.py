"""The engine's version, kept with every answer so that a run can be replayed later."""

ENGINE_VERSION = "2.5.0"
