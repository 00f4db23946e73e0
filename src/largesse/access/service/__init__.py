"""Use cases of projects, keys, tokens, roles, people and places."""
