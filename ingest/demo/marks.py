"""How AI tools mark what they made, and how often they do not."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random

from ingest.demo.organisation import REPOS, Person
from ingest.demo.world import Change

QUESTION = "### Was this patch authored or co-authored using generative AI tooling?"
#: An editor wrote this trailer under work done without AI between these dates.
FALSE_COPILOT = (date(2026, 4, 16), date(2026, 5, 3))


@dataclass(frozen=True)
class Signature:
    """A name and address as git stores them."""

    name: str
    mail: str


@dataclass(frozen=True)
class Account:
    """A GitHub account."""

    login: str
    id: int
    bot: bool = False


@dataclass(frozen=True)
class Marks:
    """The traces one change carries; empty means none.

    `author` replaces the person on the head commits, `account` on the pull request; `trailers` and `footer` go into
    commit messages, `pull` into the pull request's text, `answer` under its template's question, `branch` starts the
    branch name.
    """

    author: Signature | None = None
    account: Account | None = None
    branch: str = ""
    trailers: tuple[str, ...] = ()
    footer: str = ""
    pull: str = ""
    answer: str = ""
    labels: tuple[str, ...] = ()


DEPENDABOT = Account("dependabot[bot]", 49699333, bot=True)
RENOVATE = Account("renovate[bot]", 29139614, bot=True)
ACTIONS = Account("github-actions[bot]", 41898282, bot=True)
COPILOT = Account("Copilot", 198982749, bot=True)
DEVIN = Account("devin-ai-integration[bot]", 158243242, bot=True)


def signature(account: Account) -> Signature:
    """The address GitHub gives an account's commits."""
    return Signature(account.login, f"{account.id}+{account.login}@users.noreply.github.com")


def by_hand(person: Person) -> str:
    """The trailer that credits a person."""
    return f"Co-authored-by: {person.name} <{person.mail}>"


def _claude(rng: Random, change: Change) -> Marks:
    recent = change.merged_at >= datetime(2025, 12, 1, tzinfo=UTC)
    models = ("Claude Opus 4.5", "Claude Sonnet 4.6") if recent else ("Claude",)
    footer = "🤖 Generated with [Claude Code](https://claude.com/claude-code)"
    return Marks(
        trailers=(f"Co-Authored-By: {rng.choice(models)} <noreply@anthropic.com>",),
        footer=footer if rng.random() < 0.7 else "",
        pull=footer if rng.random() < 0.6 else "",
        branch="claude/" if rng.random() < 0.15 else "",
        answer="Yes, Claude Code",
    )


def _copilot(rng: Random, change: Change) -> Marks:
    session = f"https://github.com/larkfield/{change.repo}/sessions/{_uuid(rng)}"
    recent = change.merged_at.year >= 2026 and rng.random() < 0.5
    return Marks(
        author=Signature("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com"),
        account=COPILOT,
        branch="copilot/",
        trailers=(by_hand(change.author), *((f"Agent-Logs-Url: {session}",) if recent else ())),
        pull="<!-- START COPILOT CODING AGENT SUFFIX -->",
        answer="Yes, Copilot coding agent",
    )


def _cursor(rng: Random, change: Change) -> Marks:
    trailer = "Made-with: Cursor" if rng.random() < 0.4 else "Co-authored-by: Cursor <cursoragent@cursor.com>"
    return Marks(trailers=(trailer,), branch="cursor/" if rng.random() < 0.25 else "", answer="Yes, Cursor")


def _codex(rng: Random, change: Change) -> Marks:
    """Codex writes nothing by default: mostly the branch is the only trace."""
    task = f"[Codex Task](https://chatgpt.com/codex/tasks/task_e_{rng.getrandbits(64):016x})"
    return Marks(
        branch="codex/",
        trailers=("Co-authored-by: Codex <noreply@openai.com>",) if rng.random() < 0.12 else (),
        pull=task if rng.random() < 0.15 else "",
        answer="Codex",
    )


def _aider(rng: Random, change: Change) -> Marks:
    return Marks(author=Signature(f"{change.author.name} (aider)", change.author.mail), answer="yes (aider)")


def _devin(rng: Random, change: Change) -> Marks:
    link = f"Link to Devin run: https://app.devin.ai/sessions/{rng.getrandbits(128):032x}"
    return Marks(
        author=signature(DEVIN),
        account=DEVIN,
        branch=f"devin/{int(change.opened_at.timestamp())}-",
        trailers=(by_hand(change.author),),
        pull=f"{link}\nRequested by: {change.author.name}",
        answer="Yes, Devin",
    )


def _amp(rng: Random, change: Change) -> Marks:
    thread = f"Amp-Thread-ID: https://ampcode.com/threads/T-{_uuid(rng)}"
    return Marks(trailers=(thread, "Co-authored-by: Amp <amp@ampcode.com>"), answer="Yes, Amp")


def _assisted(rng: Random, change: Change) -> Marks:
    forms = ("Claude Opus 4.6", "OpenCode (Claude Sonnet 4.6)", "Cursor (Auto)", "AI", "Codex:gpt-5 [apply_patch]")
    return Marks(trailers=(f"Assisted-by: {rng.choice(forms)}",), labels=("ai-assisted",), answer="Yes")


Marker = Callable[[Random, Change], Marks]
#: Tool -> its share of AI-assisted changes, its share of those left unmarked where marking is the rule, its marks.
TOOLS: dict[str, tuple[float, float, Marker]] = {
    "claude": (0.34, 0.06, _claude),
    "cursor": (0.18, 0.12, _cursor),
    "codex": (0.14, 0.10, _codex),
    "copilot": (0.13, 0.0, _copilot),
    "devin": (0.06, 0.0, _devin),
    "aider": (0.05, 0.05, _aider),
    "amp": (0.04, 0.04, _amp),
    "other": (0.06, 0.05, _assisted),
}
#: A tool's own account opened the pull request: it cannot go unmarked.
_ALWAYS = {"copilot", "devin"}
_UNDECLARED_MISS = 0.68


def choose(rng: Random, change: Change, since: datetime) -> tuple[str, bool, Marks]:
    """Picks the tool of an AI-assisted change and how it is marked.

    Returns:
        The tool, whether the change carries any mark, and the marks.
    """
    tool = rng.choices(list(TOOLS), [share for share, _, _ in TOOLS.values()])[0]
    _, miss, marker = TOOLS[tool]
    declared = declared_since(change.repo, since)
    if declared is None:
        miss = _UNDECLARED_MISS
    elif change.merged_at.date() < declared:
        miss = 0.5
    if change.delivery == "push" and tool in _ALWAYS:
        tool, marker = "claude", _claude
    marks, hidden = marker(rng, change), rng.random() < miss and tool not in _ALWAYS
    if change.delivery == "push":
        visible = bool(marks.trailers or marks.footer or marks.author)
        hidden = hidden or not visible
    return (tool, False, Marks()) if hidden else (tool, True, marks)


def declared_since(repo: str, since: datetime) -> date | None:
    """From when all AI use in a repository is declared to be marked; None if nobody ever declared it."""
    months = REPOS[repo].declared_after_months
    if months is None:
        return None
    month = since.year * 12 + since.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def human(rng: Random, change: Change) -> Marks:
    """What a change made without AI carries: a declared "no", a pairing partner, or an editor's false trailer."""
    first, last = FALSE_COPILOT
    if first <= change.merged_at.date() <= last and rng.random() < 0.06:
        return Marks(trailers=("Co-authored-by: Copilot <copilot@github.com>",), answer="No")
    return Marks(answer="No" if rng.random() < 0.85 else "")


def _uuid(rng: Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))
