"""Loyalty in the database."""
