"""The operation that says what is owed."""
