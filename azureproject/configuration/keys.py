"""The key that signs cookies and links."""

from pathlib import Path

from . import variables
from .declaration import Values

MAKE_A_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"


def secret_key(values: Values) -> str:
    """The key, short ones too: `check --deploy` warns of those (security.W009)."""
    if values.is_set(variables.SECRET_KEY):
        return values[variables.SECRET_KEY]
    path = values[variables.SECRET_KEY_FILE]
    if not path:
        values.fault(variables.SECRET_KEY, f"is missing. Set it to what this prints: {MAKE_A_KEY}")
        return ""
    try:
        key = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        what = f"names a file that cannot be read ({type(error).__name__}): {path}."
        values.fault(variables.SECRET_KEY_FILE, what)
        return ""
    if not key:
        values.fault(variables.SECRET_KEY_FILE, f"names a file that is empty: {path}.")
    return key
