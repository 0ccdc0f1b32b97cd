"""A phone that records without a pause while everything goes wrong, and the count of what became of it."""
