"""The review screen: ``python app.py``, or ``gradio app.py`` to reload it while it is worked on. Opens on loopback."""

from __future__ import annotations

import os
import sys

from amends.errors import AmendsError
from amends.ui import build_ui, launch

try:
    demo = build_ui()
except AmendsError as problem:
    print(problem, file=sys.stderr)
    sys.exit(2)

if __name__ == "__main__":
    try:
        launch(port=int(os.environ.get("GRADIO_SERVER_PORT", "7860")), demo=demo)
    except AmendsError as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
