"""Typed functions over the queries of access."""
