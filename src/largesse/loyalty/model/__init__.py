"""The nouns of loyalty."""
