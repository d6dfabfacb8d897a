"""Commits, pull requests and deploys that an incident's text names, and in what role.

A mention is a `cause` when its sentence says so ("caused by #123", "root cause: 4f2a91c") or when it was undone
("mitigated by rolling back #123"), `ruled_out` when the sentence doubts it ("first suspected #120") or production went
back to it ("rolled back to 4f2a91c"), a `fix` when it ends the incident ("reverted in #124"), else a plain `mention`.
Only a cause makes a known culprit.
"""

import re
from typing import Literal, NamedTuple

Role = Literal["cause", "mention", "ruled_out", "fix"]

_TARGET = re.compile(
    r"https?://[^\s/]+/(?P<url_repo>[\w.-]+/[\w.-]+)/(?:-/)?"
    r"(?:(?:pull|merge_requests)/(?P<url_pull>[0-9]{1,7})|commit/(?P<url_sha>[0-9a-f]{7,40}))\b"
    r"|(?P<repo>[\w.-]+/[\w.-]+)(?:#(?P<repo_pull>[0-9]{1,7})|@(?P<repo_sha>[0-9a-f]{7,40}))\b"
    r"|(?<![\w&/#])(?:#|\bPR ?#?)(?P<number>[0-9]{1,7})\b"
    r"|(?<![\w/.-])(?P<sha>(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,40})(?![\w-])",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;](?=\s)|\n")
_DOUBT = re.compile(
    r"\b(suspect\w*|ruled out|not (?:caused|due|related)|unrelated|innocent|wrongly|red herring|turned out not)\b", re.I
)
_FIX = re.compile(
    r"\b(fix(?:ed|es)? (?:in|by|with)|mitigated (?:by|with)|resolved (?:by|with|in)|hotfix\w*|follow-?up)\b", re.I
)
_CAUSE = re.compile(
    r"\b(caused by|root cause|cause:|culprit|introduced (?:by|in|with)|due to|triggered by|regression (?:from|in)"
    r"|broken by|broke (?:in|with|by)|rolled back|reverted|reverts?)\b",
    re.I,
)
_UNDO = re.compile(r"\b(?:revert(?:ed|ing|s)?|roll(?:ed|ing|s)?[ -]?back|back(?:ed|ing|s)? out)\b", re.I)
_UNDOING = re.compile(
    r"\b(?:revert(?:ed|ing|s)|roll(?:ed|ing|s)[ -]?back|back(?:ed|ing|s) out|(?:revert|roll[ -]?back) of)\b", re.I
)
_UNDONE_IN = re.compile(rf"(?:^|{_UNDO.pattern})\W*(?:in|by|with|via|through|using)\s+(?:the\s+)?$", re.I)
_BACK_TO = re.compile(
    r"(?<!due )\bto\s+(?:(?:the|commit|sha|version|revision|release|build|last|previous|known|good|stable)[\s-]+)*$",
    re.I,
)
_LIMIT = 50_000


class Mention(NamedTuple):
    """One named thing: `kind` is pull (value: number) or commit (value: sha prefix); `repo` is "" where not said."""

    kind: Literal["pull", "commit"]
    repo: str
    value: str
    role: Role
    sentence: str


def find(text: str) -> list[Mention]:
    """Every mention in a text, first role of each thing kept by strength: cause, ruled_out, fix, mention."""
    found: dict[tuple[str, str, str], Mention] = {}
    for sentence in _SENTENCE.split(text[:_LIMIT]):
        told = 0
        for match in _TARGET.finditer(sentence):
            mention = _mention(match, sentence, told)
            told = match.end()
            key = mention[:3]
            if key not in found or _STRENGTH[mention.role] < _STRENGTH[found[key].role]:
                found[key] = mention
    return list(found.values())


_STRENGTH: dict[Role, int] = {"cause": 0, "ruled_out": 1, "fix": 2, "mention": 3}


def _mention(match: re.Match[str], sentence: str, told: int) -> Mention:
    pull = match["url_pull"] or match["repo_pull"] or match["number"]
    value = pull or (match["url_sha"] or match["repo_sha"] or match["sha"]).lower()
    repo = match["url_repo"] or match["repo"] or ""
    role = _role(sentence, sentence[told : match.start()], undone=bool(_UNDO.search(sentence, 0, match.start())))
    return Mention("pull" if pull else "commit", repo, value, role, " ".join(sentence.split())[:300])


def _role(sentence: str, before: str, *, undone: bool) -> Role:
    """The role of a thing; `before` leads from the thing named before it to it, `undone`: something was until then."""
    if _DOUBT.search(sentence) or (undone and _BACK_TO.search(before)):
        return "ruled_out"
    if undone and _UNDONE_IN.search(before):
        return "fix"
    undoing = list(_UNDOING.finditer(before))
    if undoing and not _FIX.search(before, undoing[-1].end()):
        return "cause"
    if _FIX.search(sentence):
        return "fix"
    return "cause" if _CAUSE.search(sentence) else "mention"
