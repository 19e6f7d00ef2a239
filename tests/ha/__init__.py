"""Tests of the Home Assistant half: a real Home Assistant, and a real HTTP server in the provider's place."""
