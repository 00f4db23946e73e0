"""Referrals in the database."""
