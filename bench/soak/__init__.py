"""A long bad night: real load on the whole site, while its parts are stopped, cut, slowed and replaced."""
