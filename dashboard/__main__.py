"""`python -m dashboard`: the app, on a port that is free, with everything that asks or reports home turned off."""

import argparse
import os
import socket
import sys
from collections.abc import Sequence

from data import snapshots
from data.errors import AftermathError, UsageError
from data.home import PROJECT, Home

DEFAULT_PORT = 8501


def main(arguments: Sequence[str] | None = None) -> int:
    """Starts the app, writes a report, or answers one question: exit 0 yes or done, 1 no or failed, 2 wrong use."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["report"]:
        return _report(given[1:])
    parser = argparse.ArgumentParser(prog="python -m dashboard", description="Open the app.")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT)
    parser.add_argument("--check-port", type=_port, metavar="PORT", help="only say whether the port is free")
    parser.add_argument("--has-data", action="store_true", help="only say whether there is a snapshot to show")
    parsed = parser.parse_args(given)
    home = shown_home()
    if parsed.has_data:
        return 0 if snapshots.current(home) else 1
    port = parsed.check_port or parsed.port
    if not _free(port):
        print(
            f"aftermath: port {port} is busy; stop what uses it, or choose another: make run PORT=8502", file=sys.stderr
        )
        return 1
    return 0 if parsed.check_port else _serve(home, port)


def _report(arguments: Sequence[str]) -> int:
    # What reports need takes seconds to import; the app does without.
    from dashboard.reports import command

    try:
        print(command.run(shown_home(), arguments))
    except AftermathError as error:
        print(f"aftermath: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    return 0


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 65535")
    return number


def shown_home() -> Home:
    """The user's own home if anything is published there, else the demo's."""
    own = Home.from_env()
    return own if snapshots.current(own) or not snapshots.current(own.demo) else own.demo


def _serve(home: Home, port: int) -> int:
    what = "the synthetic demo organisation" if home.path.name == "demo" else str(home.path)
    print(f"Aftermath shows {what} at http://localhost:{port} (stop with Ctrl+C)", flush=True)
    environment = {
        **os.environ,
        "AFTERMATH_HOME": str(home.path),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")])),
    }
    os.chdir(PROJECT)
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port)]
    os.execve(sys.executable, command, environment)


def _free(port: int) -> bool:
    for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            if family == socket.AF_INET or error.errno not in (97, 99):
                return False
    return True


if __name__ == "__main__":
    sys.exit(main())
