"""What a line is, when it is due, and what is bought for it: tables and properties."""
