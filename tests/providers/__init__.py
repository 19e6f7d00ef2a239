"""Tests of the providers, against simulators on real sockets."""
