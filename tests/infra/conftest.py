import sys
from pathlib import Path

# The hooks are run as scripts, from their own folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "infra"))
