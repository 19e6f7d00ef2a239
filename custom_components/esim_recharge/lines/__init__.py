"""What a prepaid line is: readings, packages, rules, forecast. Knows nothing of providers or Home Assistant."""
