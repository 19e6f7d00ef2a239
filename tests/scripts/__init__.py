"""The programs for people who look at the product or work on it."""
