"""What several kinds of tests share: a database, a running server, a shop to speak to."""
