"""What went wrong elsewhere when software watched balances and spent money, replayed through a real Home Assistant."""
