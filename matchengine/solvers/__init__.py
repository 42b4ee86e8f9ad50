"""Solvers: each finds pairs; the driver checks them and builds the answer."""
