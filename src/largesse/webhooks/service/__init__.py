"""Use cases of webhooks: subscribe, write deliveries, send them, read the log."""
