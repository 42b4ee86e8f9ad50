"""The product: small Django apps in layers (see ARCHITECTURE.md)."""
