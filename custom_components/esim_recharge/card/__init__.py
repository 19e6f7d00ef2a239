"""The dashboard card's half in Python: what it draws, what its dialogs ask, and how it comes to dashboards."""
