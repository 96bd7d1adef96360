"""The JSON API: what the pages do, for programs. It knows no cookie and no session."""
