"""Where one organisation's lake, snapshots and judgements live on disk."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Home:
    """One organisation's data directory; AFTERMATH_HOME moves it."""

    path: Path

    @classmethod
    def from_env(cls) -> "Home":
        """The home named by AFTERMATH_HOME, else data/var beside the code."""
        return cls(Path(os.environ.get("AFTERMATH_HOME") or PROJECT / "data" / "var").resolve())

    @property
    def lake(self) -> Path:
        return self.path / "lake"

    @property
    def snapshots(self) -> Path:
        return self.path / "snapshots"

    @property
    def judgements_url(self) -> str:
        """SQLAlchemy URL of the judgement store; AFTERMATH_JUDGEMENTS_URL names a shared one."""
        return os.environ.get("AFTERMATH_JUDGEMENTS_URL") or f"sqlite:///{self.path / 'judgements.sqlite'}"

    @property
    def demo(self) -> "Home":
        """The demo organisation's home, apart from the user's own data."""
        return Home(self.path / "demo")
