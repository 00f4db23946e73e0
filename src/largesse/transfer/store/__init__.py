"""Runs, their keys and their reports in the database."""
