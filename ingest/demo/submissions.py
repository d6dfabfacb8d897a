"""How each change was written down: title, branch, commits and messages, pull request."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from ingest.demo import marks as tools
from ingest.demo.marks import Account, Marks, Signature
from ingest.demo.organisation import OWNER, PEOPLE, REPOS, SERVICES, Person, stream, team
from ingest.demo.words import FOLLOW_UPS, PACKAGES, THINGS, VERBS
from ingest.demo.world import Change, World

#: Stands in a message for the sha of the change it reverts, known only once that is written.
SHA = "<sha of the reverted change>"
GITHUB = Signature("GitHub", "noreply@github.com")


@dataclass(frozen=True)
class Commit:
    """One commit of a branch, before it has a sha."""

    author: Signature
    committer: Signature
    authored_at: datetime
    committed_at: datetime
    message: str


@dataclass(frozen=True)
class Submission:
    """A change as git and GitHub show it.

    `commit` is the first-parent commit, `head` the branch's commits and `number` the pull request's number (empty and
    None for a direct push), `tool` and `marked` the truth about AI use.
    """

    change: Change
    title: str
    branch: str
    body: str
    number: int | None
    account: Account
    merger: Person
    labels: tuple[str, ...]
    commit: Commit
    head: tuple[Commit, ...]
    tool: str | None
    marked: bool


def account(person: Person) -> Account:
    """A colleague's GitHub account."""
    return Account(person.login, person.account_id)


def submit(world: World) -> dict[int, Submission]:
    """Writes every change down, keyed by the change's key."""
    rng = stream(world.seed, "submissions")
    numbers = _numbers(world)
    done: dict[int, Submission] = {}
    for change in world.changes:
        reverted = done[change.reverts] if change.reverts is not None else None
        done[change.key] = _submission(rng, world, change, numbers.get(change.key), reverted)
    return done


def _numbers(world: World) -> dict[int, int]:
    """Pull-request numbers per repository in order of opening, with gaps that issues took."""
    rng = stream(world.seed, "numbers")
    numbers: dict[int, int] = {}
    for repo in REPOS:
        number = rng.randint(210, 1400)
        pulls = [change for change in world.history(repo) if change.delivery != "push"]
        for change in sorted(pulls, key=lambda each: (each.opened_at, each.key)):
            number += 1 + (rng.random() < 0.15)
            numbers[change.key] = number
    return numbers


@dataclass(frozen=True)
class _Draft:
    """What is known of a change before its messages are written."""

    change: Change
    number: int | None
    title: str
    marks: Marks
    bot: Account | None
    reverted: Submission | None
    branch: str = ""
    head: tuple[Commit, ...] = ()

    @property
    def person(self) -> Signature:
        return Signature(self.change.author.name, self.change.author.mail)

    @property
    def account(self) -> Account:
        return self.marks.account or account(self.change.author)


def _submission(
    rng: Random, world: World, change: Change, number: int | None, reverted: Submission | None
) -> Submission:
    marks, tool, marked = _marks(rng, world, change)
    bot = marks.account if change.origin == "bot" else None
    mates = [person for person in team(SERVICES[change.service].team) if person != change.author]
    merger = rng.choice(mates)
    title = _title(rng, change, bot, reverted)
    draft = _Draft(change, number, title, _pairing(rng, change, marks, mates), bot, reverted)
    if number is not None:
        draft = replace(draft, branch=_branch(rng, draft))
        draft = replace(draft, head=tuple(_head(rng, draft)))
    return Submission(
        change=change,
        title=title,
        branch=draft.branch or "main",
        body=_body(draft),
        number=number,
        account=draft.account,
        merger=merger,
        labels=marks.labels,
        commit=_first_parent(rng, draft, merger),
        head=draft.head,
        tool=tool,
        marked=marked,
    )


def _marks(rng: Random, world: World, change: Change) -> tuple[Marks, str | None, bool]:
    if change.origin == "bot":
        bot = rng.choices((tools.DEPENDABOT, tools.RENOVATE, tools.ACTIONS), (0.5, 0.35, 0.15))[0]
        labels = ("dependencies",) if bot != tools.ACTIONS else ()
        return Marks(author=tools.signature(bot), account=bot, labels=labels), None, False
    if change.origin == "ai_assisted":
        tool, marked, marks = tools.choose(rng, change, world.since)
        return marks, tool, marked
    return tools.human(rng, change), None, False


def _pairing(rng: Random, change: Change, marks: Marks, mates: list[Person]) -> Marks:
    """Sometimes a colleague gets credit as co-author, whatever their name."""
    if change.origin == "bot" or rng.random() > 0.03:
        return marks
    namesakes = [person for person in PEOPLE if person.name in {"Claude Dupont", "Devin Marsh"}]
    partner = rng.choice(mates if rng.random() < 0.5 else namesakes)
    return replace(marks, trailers=(*marks.trailers, tools.by_hand(partner)))


def _title(rng: Random, change: Change, bot: Account | None, reverted: Submission | None) -> str:
    if reverted is not None:
        by_command = change.delivery == "push"
        return f'Revert "{reverted.commit.message.splitlines()[0] if by_command else reverted.title}"'
    if bot == tools.ACTIONS:
        return f"Regenerate {change.service} fixtures"
    if bot is not None:
        package, minor = rng.choice(PACKAGES), rng.randint(1, 30)
        verb = "Bump" if bot == tools.DEPENDABOT else "Update"
        return f"{verb} {package} from 2.{minor}.0 to 2.{minor + 1}.0"
    title = f"{rng.choice(VERBS)} {rng.choice(THINGS)} in {change.service}"
    style = rng.random()
    if style < 0.2:
        return f"fix: {title[0].lower()}{title[1:]}"
    return f"{change.service}: {title[0].lower()}{title[1:]}" if style < 0.35 else title


def _branch(rng: Random, draft: _Draft) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", draft.title.lower()).strip("-")[:40]
    if draft.reverted is not None and draft.reverted.number is not None:
        return f"revert-{draft.reverted.number}-{draft.reverted.branch}"
    if draft.bot is not None:
        return f"{draft.bot.login.removesuffix('[bot]')}/{slug}"
    own = rng.choice(("feature/", "fix/", "", f"{draft.change.author.login}/"))
    return (draft.marks.branch or own) + slug


def _head(rng: Random, draft: _Draft) -> Iterator[Commit]:
    change, marks = draft.change, draft.marks
    author = marks.author or draft.person
    plain_change = draft.bot is not None or change.reverts is not None
    count = 1 if plain_change else rng.choices((1, 2, 3, 4), (0.5, 0.27, 0.15, 0.08))[0]
    count = min(count, change.files)
    span = change.merged_at - change.opened_at
    for index in range(count):
        at = (change.opened_at + span * (0.8 * index / count) - timedelta(minutes=3)).replace(microsecond=0)
        rebased_at = change.merged_at - timedelta(minutes=2 * (count - index))
        later = rng.choice(FOLLOW_UPS)
        signed = author if index == 0 or rng.random() < 0.7 else draft.person
        unmarked = index > 0 and signed == draft.person and rng.random() < 0.5
        message = later if unmarked else _message(later if index else draft.title, "", marks)
        committer = signed if marks.author else draft.person
        yield Commit(signed, committer, at, rebased_at if change.delivery == "merge" else at, message)


def _message(subject: str, text: str, marks: Marks) -> str:
    parts = [subject, text, marks.footer, "\n".join(marks.trailers)]
    return "\n\n".join(part for part in parts if part)


def _body(draft: _Draft) -> str:
    change, marks, reverted = draft.change, draft.marks, draft.reverted
    if reverted is not None:
        return f"Reverts {OWNER}/{change.repo}#{reverted.number}" if reverted.number else "Reverts a direct push."
    parts = [f"{draft.title}.\n\nSynthetic text: this pull request was invented for the demo.", marks.pull]
    if REPOS[change.repo].template and change.origin != "bot":
        parts.append(f"{tools.QUESTION}\n<!-- yes or no, and which tool -->\n{marks.answer}".rstrip())
    return "\n\n".join(part for part in parts if part)


def _first_parent(rng: Random, draft: _Draft, merger: Person) -> Commit:
    change, marks = draft.change, draft.marks
    if draft.number is None:
        text = f"This reverts commit {SHA}." if draft.reverted is not None else ""
        author = marks.author or draft.person
        return Commit(author, author, change.merged_at, change.merged_at, _message(draft.title, text, marks))
    if change.delivery == "merge":
        subject = f"Merge pull request #{draft.number} from {OWNER}/{draft.branch}"
        author, message = Signature(merger.name, merger.mail), f"{subject}\n\n{draft.title}"
        return Commit(author, GITHUB, change.merged_at, change.merged_at, message)
    listed = "\n\n".join(f"* {each.message.splitlines()[0]}" for each in draft.head) if len(draft.head) > 1 else ""
    kept = draft.bot is not None or rng.random() < 0.75
    text = _body(draft) if REPOS[change.repo].template or draft.reverted is not None else listed
    message = _message(f"{draft.title} (#{draft.number})", text, marks if kept else Marks())
    author = tools.signature(draft.account) if draft.account.bot and kept else draft.person
    return Commit(author, GITHUB, change.merged_at, change.merged_at, message)
