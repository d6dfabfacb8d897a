"""`python -m ingest`."""

import sys


def start() -> int:
    """Runs one command; Ctrl+C ends it quietly even while its libraries still load."""
    try:
        from ingest.cli import main

        return main()
    except KeyboardInterrupt:
        return 128 + 2


if __name__ == "__main__":
    sys.exit(start())
