"""An app for tests alone: a long piece of arithmetic, as a matching run is one."""
