"""Environment variables in; databases, storages and hosts out."""
