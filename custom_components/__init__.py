"""Makes the folder a package, so that Home Assistant and the tests find this copy of it first."""
