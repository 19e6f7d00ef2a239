"""Tests of eSIM Recharge."""
