"""Photos: an upload in, a clean picture and its thumbnail out, kept in the storage under random names."""
