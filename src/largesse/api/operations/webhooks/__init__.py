"""Operations of webhooks: subscriptions as the wire has them, the log of deliveries as our own."""
