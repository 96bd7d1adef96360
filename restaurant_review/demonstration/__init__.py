"""Demonstration data: what `manage.py load_demo` fills an empty site with. All of it is invented."""
