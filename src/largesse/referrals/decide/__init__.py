"""Who brings themselves, and what a referrer has earned."""
