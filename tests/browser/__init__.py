"""The product as a person meets it: a real Home Assistant in a real browser."""
