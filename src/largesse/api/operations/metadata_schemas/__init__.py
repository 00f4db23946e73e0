"""Metadata schemas: read with a shop's key, changed with a management key."""
