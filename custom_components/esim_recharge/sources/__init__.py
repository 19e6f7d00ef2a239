"""Readings of lines whose provider cannot read them."""
