"""The composition root: the only place that knows every app."""

import os

# Before numpy is loaded. Each process does its sums on one thread: where another process holds a
# core, a product of small matrices spins for its second thread (0.28 s of CPU instead of 0.004).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
