"""Programs for the people who work on eSIM Recharge."""
