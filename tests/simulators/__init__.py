"""Real HTTP servers that stand in for the providers, each with its own list of charges."""
