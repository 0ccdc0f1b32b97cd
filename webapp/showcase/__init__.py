"""What the public sees: published records only, and no more of them than the rules allow."""
