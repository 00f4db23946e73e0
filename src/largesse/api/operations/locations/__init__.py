"""Locations: read on the wire, drawn through our own API."""
