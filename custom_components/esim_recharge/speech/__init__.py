"""Everything worded for a person outside of Home Assistant's own translations, in four languages. Pure Python."""
