"""Schemas of custom events, kept with a management key."""
