"""The font files that come with the install, and where they are."""

from pathlib import Path
from typing import Final

FULL_FOLDER: Final = Path(__file__).parent / "full"
BASE_FOLDER: Final = Path(__file__).parent / "base"
RARE_FONT: Final = Path(__file__).parent / "rare" / "HanaMinB.ttf"
