"""What the pages about talks show."""
