"""Tests of spending money, safely."""
