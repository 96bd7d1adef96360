"""Write .env.example and the README's table of settings: `python -m azureproject.configuration`."""

from pathlib import Path

from . import documents

if __name__ == "__main__":
    documents.write(Path(__file__).resolve().parents[2])
