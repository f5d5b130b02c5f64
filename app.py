"""The review screen: ``python app.py``, or ``gradio app.py`` to reload it while it is worked on. Opens on loopback.

Drafts come from the phrasebook, with no model and no network, unless AMENDS_MODEL names a model (``openai:NAME`` or ``local:PATH``).
GRADIO_SERVER_PORT names another port than 7860.
"""

from __future__ import annotations

import os
import sys

from amends.cli.models import open_model
from amends.cli.settings import Settings
from amends.errors import AmendsError
from amends.ui import build_ui, launch
from amends.ui.desk import Desk

try:
    settings = Settings.from_environment()
    demo = build_ui(Desk(open_model(settings.model_spec(None), settings) if settings.model else None))
    if __name__ == "__main__":
        launch(port=int(os.environ.get("GRADIO_SERVER_PORT", "7860")), demo=demo)
except AmendsError as problem:
    print(problem, file=sys.stderr)
    sys.exit(2)
