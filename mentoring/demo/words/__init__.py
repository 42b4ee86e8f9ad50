"""The words of the demo: names, places, work, and what people say in their own voice."""
