"""Commits, pull requests and deploys that an incident's text names, and in what role.

A mention is a `cause` when its sentence says so ("caused by #123", "#123 broke it") or when it was undone ("mitigated
by rolling back #123"), `ruled_out` when the sentence doubts it ("first suspected #120") or production went back to it
("rolled back to v1.4.2"), a `fix` when it ends the incident ("reverted in #124"), else a plain `mention`. Under a
heading such as "Resolution" a plain mention is a fix; under "Root cause" the first is the cause, if no sentence says
another. Only a cause makes a known culprit.
"""

import math
import re
from typing import Literal, NamedTuple

Kind = Literal["pull", "commit", "deploy"]
Role = Literal["cause", "mention", "ruled_out", "fix"]

# A number or commit that is the text of a Markdown link is told by the link's address.
_TARGET = re.compile(
    r"https?://[^\s/]+/(?P<url_repo>[\w.-]+(?:/[\w.-]+)+?)/(?:-/)?"
    r"(?:(?:pull|merge_requests)/(?P<url_pull>[0-9]{1,7})|commit/(?P<url_sha>[0-9a-f]{7,40}))\b"
    r"|(?P<url>https?://[^\s()<>\[\]\"']*[\w/])"
    r"|(?<![\w.-])(?P<repo>[\w.-]+(?:/[\w.-]+){1,5})(?:[#!](?P<repo_pull>[0-9]{1,7})|@(?P<repo_sha>[0-9a-f]{7,40}))\b(?!\]\()"
    r"|\b(?:issue|incident|ticket|alert|case|job|run|step|node|pod|shard)s? \#[0-9]+"
    r"|\b(?:deploy(?:ment)?|release|version|build|rollout)s? (?:id )?[#:]?(?P<deploy>(?=[\w.+-]*[0-9])\w[\w.+-]*\w)"
    r"|(?<![\w.-])(?P<version>v[0-9]+(?:\.[0-9]+)+(?:[-+][\w.]*\w)?)"
    r"|(?<![\w&/#!])(?:[#!]|\b(?:PR|MR) ?[#!]?)(?P<number>[0-9]{1,7})\b(?!\]\()"
    r"|(?<![\w/.=%-])(?P<sha>(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,40})(?![\w-])(?!\]\()",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;](?=\s)")
_DOUBT = re.compile(
    r"\b(suspect\w*|ruled out|not (?:caused|due|related)|unrelated|innocent|wrongly|red herring|turned out not)\b", re.I
)
_FIX = re.compile(
    r"\b(fix(?:ed|es)? (?:in|by|with)|mitigated (?:by|with)|resolved (?:by|with|in)|hotfix\w*|follow-?up)\b", re.I
)
_CAUSED_BY = re.compile(
    r"\b(caused by|root causes?|causes?:|culprits?|introduced (?:by|in|with)|due to|triggered by|regression (?:from|in)"
    r"|broken by|broke (?:in|with|by)|rolled back|reverted|reverts?)\b",
    re.I,
)
_CAUSED = re.compile(
    r"\b(caused(?! by)|(?:root )?cause\b(?!s?:)|culprit|introduced(?! (?:by|in|with))|triggered(?! by)"
    r"|broke(?! (?:in|with|by))|to blame|rolled back|reverted|backed out)\b",
    re.I,
)
_UNDO = re.compile(r"\b(?:revert(?:ed|ing|s)?|roll(?:ed|ing|s)?[ -]?back|back(?:ed|ing|s)? out)\b", re.I)
_UNDOING = re.compile(
    r"\b(?:revert(?:ed|ing|s)|roll(?:ed|ing|s)[ -]?back|back(?:ed|ing|s) out|(?:revert|roll[ -]?back) of)\b", re.I
)
_UNDONE_IN = re.compile(rf"(?:^|{_UNDO.pattern})\W*(?:in|by|with|via|through|using)\s+(?:the\s+)?\W*$", re.I)
_UNDOES = re.compile(
    rf"\W*(?:(?:which|that) )?{_UNDO.pattern}(?!\s+(?:in|by|with|via|at|to)\b)\W*(?:the )?(?:\[[^\[\]]*\])?\W*$", re.I
)
_BACK_TO = re.compile(
    r"(?<!due )\bto\s+(?:(?:the|commit|sha|version|revision|release|build|last|previous|known|good|stable)[\s-]+)*$",
    re.I,
)
#: The address behind "[reverted](…)" is where that was done.
_DONE_IN = re.compile(
    rf"\[[^\]\[]*(?:{_UNDO.pattern}|\b(?:fix(?:ed|es)?|mitigat\w+|resolved|patched)\b)[^\]\[]*\]\($", re.I
)
_HEADING = re.compile(r"\s*(?:#{1,6}\s+(.+?)|\*\*([^*]+?):?\*\*:?|([A-Za-z][\w '/-]{2,40}):)\s*$")
_CAUSES = re.compile(r"\b(causes?|triggers?|what went wrong)\b", re.I)
_CURES = re.compile(r"\b(resolution|mitigation|remediation|fix(es)?)\b", re.I)
_LIMIT = 50_000


class Mention(NamedTuple):
    """One named thing; `repo` is "" where not said.

    `value` is a pull request's number, a commit's sha or its beginning, or of a deploy its id, version, sha or url.
    """

    kind: Kind
    repo: str
    value: str
    role: Role
    sentence: str


def find(text: str) -> list[Mention]:
    """Every mention in a text, first role of each thing kept by strength: cause, ruled_out, fix, mention."""
    found: dict[tuple[str, str, str], Mention] = {}
    suspect: tuple[str, str, str] | None = None
    section = ""
    for line in text[:_LIMIT].split("\n"):
        if heading := _HEADING.match(line):
            section = heading[1] or heading[2] or heading[3]
        for sentence in _SENTENCE.split(line):
            for mention in _mentions(sentence):
                key = mention[:3]
                if mention.role == "mention" and _CURES.search(section):
                    mention = mention._replace(role="fix")
                elif mention.role == "mention" and mention.kind != "deploy" and _CAUSES.search(section):
                    suspect = suspect or key
                if key not in found or STRENGTH[mention.role] < STRENGTH[found[key].role]:
                    found[key] = mention
    if suspect and found[suspect].role == "mention" and all(mention.role != "cause" for mention in found.values()):
        found[suspect] = found[suspect]._replace(role="cause")
    return list(found.values())


STRENGTH: dict[Role, int] = {"cause": 0, "ruled_out": 1, "fix": 2, "mention": 3}


def _mentions(sentence: str) -> list[Mention]:
    matches = [match for match in _TARGET.finditer(sentence) if any(match.groups())]
    if not matches:
        return []
    reading, quoted, told, found = _Sentence.of(sentence), " ".join(sentence.split())[:300], 0, []
    for number, match in enumerate(matches, start=1):
        following = matches[number].start() if number < len(matches) else None
        role = reading.role(sentence[told : match.start()], match, sentence[match.end() : following], following is None)
        found.append(_mention(match, role, quoted))
        told = match.end()
    return found


def _mention(match: re.Match[str], role: Role, sentence: str) -> Mention:
    repo = match["url_repo"] or match["repo"] or ""
    if pull := match["url_pull"] or match["repo_pull"] or match["number"]:
        return Mention("pull", repo, pull, role, sentence)
    if sha := match["url_sha"] or match["repo_sha"] or match["sha"]:
        return Mention("commit", repo, sha.lower(), role, sentence)
    return Mention("deploy", "", match["url"] or match["deploy"] or match["version"], role, sentence)


class _Sentence(NamedTuple):
    """What a sentence says: doubt, a cure; where it first says undone and caused by, and where it last says caused."""

    doubts: bool
    cures: bool
    undone: float
    caused_by: float
    caused: float

    @classmethod
    def of(cls, sentence: str) -> "_Sentence":
        undone, caused_by = _UNDO.search(sentence), _CAUSED_BY.search(sentence)
        return cls(
            bool(_DOUBT.search(sentence)),
            bool(_FIX.search(sentence)),
            undone.end() if undone else math.inf,
            caused_by.end() if caused_by else math.inf,
            max((match.start() for match in _CAUSED.finditer(sentence)), default=-math.inf),
        )

    def role(self, before: str, match: re.Match[str], after: str, last: bool) -> Role:
        """The role of a thing; `before` leads to it from the thing named before it, `after` from it to the next."""
        undone = self.undone <= match.start()
        if self.doubts or (undone and _BACK_TO.search(before)):
            return "ruled_out"
        if _DONE_IN.search(before) or (undone and _UNDONE_IN.search(before)):
            return "fix"
        undoing = list(_UNDOING.finditer(before))
        if undoing and not _FIX.search(before, undoing[-1].end()):
            return "cause"
        if self.cures or (not last and _UNDOES.match(after)):
            return "fix"
        return "cause" if self.caused_by <= match.start() or self.caused >= match.end() else "mention"
