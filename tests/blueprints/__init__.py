"""Each blueprint, loaded from its file and run in a real Home Assistant against a simulated provider."""
