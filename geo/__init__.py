"""The domain without a database and without a request: what would also run in a notebook."""
