"""The one error a person reads: what is wrong, where, and what to do about it."""


class AftermathError(Exception):
    """A failure with a remedy; commands print it as one line and exit 1.

    Args:
        what: The problem, without a full stop.
        where: The thing it concerns: a file, a row, a setting.
        remedy: What the reader does next, as an imperative.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        prefix = f"{where}: " if where else ""
        suffix = f"; {remedy}" if remedy else ""
        super().__init__(" ".join(f"{prefix}{what}{suffix}".split()))


class UsageError(AftermathError):
    """The command was called wrongly; commands exit 2."""


class SettingsError(AftermathError):
    """aftermath.toml or an AFTERMATH_* variable cannot be used as written."""


class BuildError(AftermathError):
    """A snapshot could not be built; the published one is untouched."""
