"""Mail that comes in: answers to letters, and what mail servers say about them."""
