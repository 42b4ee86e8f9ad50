"""``python -m matchengine``: solve, match, verify and explain without the product."""
