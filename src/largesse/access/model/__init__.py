"""The nouns: projects, keys, roles, tokens, people and places."""
