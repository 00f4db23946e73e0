"""Pure verbs of the demo shop: its offers, what the engine says to a redemption, the figures."""
