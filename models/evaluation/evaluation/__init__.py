"""Judges pictures: an independent scorer, the prompts it is asked about, and the report.

Of the training code it knows the words, the things and the renderer, never the parser or the painter.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "training"))
