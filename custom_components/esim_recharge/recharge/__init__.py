"""Spending money, safely: limits, ledger, recharger. Knows nothing of Home Assistant."""
