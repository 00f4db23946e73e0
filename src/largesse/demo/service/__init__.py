"""Use cases of the demo shop: load it, open a finished campaign again, replay the year."""
