"""Read replicas: which of them may answer a request, and what a visitor did that they must know by then."""
