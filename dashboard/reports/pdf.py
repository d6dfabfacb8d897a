"""PDF: the HTML report printed by a headless Chromium, so that charts stay vectors and fonts are embedded."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from data.errors import AftermathError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-pdf-header-footer",
    # Charts are drawn for the screen and then printed: as wide as a column of the sheet is (report.css zooms to it).
    "--window-size=860,1200",
    # This is page time, not waiting.
    "--virtual-time-budget=10000",
)
_LONGEST = 60


def browser() -> str | None:
    """The Chromium that prints: AFTERMATH_CHROMIUM, else the first one on the path."""
    named = os.environ.get("AFTERMATH_CHROMIUM")
    return named or next((found for name in _NAMES if (found := shutil.which(name))), None)


def print_pdf(page: str, to: Path) -> None:
    """Prints an HTML page.

    Raises:
        AftermathError: There is no Chromium, or it failed.
    """
    program = browser()
    if program is None:
        what = "a PDF is printed by Chromium, and none is installed"
        remedy = "install chromium, name it in AFTERMATH_CHROMIUM, or choose --format html and print that"
        raise AftermathError(what, remedy=remedy)
    with TemporaryDirectory(prefix="aftermath-report-") as scratch:
        source, printed = Path(scratch) / "report.html", Path(scratch) / "report.pdf"
        source.write_text(page, encoding="utf-8")
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        profile = f"--user-data-dir={scratch}/profile"
        command = [program, *_QUIET, *root, profile, f"--print-to-pdf={printed}", source.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_LONGEST, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AftermathError(
                "Chromium did not print the report", where=program, remedy="choose --format html"
            ) from error
        if done.returncode or not printed.is_file():
            raise AftermathError("Chromium did not print the report", where=program, remedy="choose --format html")
        shutil.move(printed, to)
