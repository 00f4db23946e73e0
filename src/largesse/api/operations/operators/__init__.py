"""What operators ask a running server."""
