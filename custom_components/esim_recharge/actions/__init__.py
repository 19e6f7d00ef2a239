"""What the actions do, once `services.py` has let the caller in and found the device."""
