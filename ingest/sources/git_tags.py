"""The tags of a repository: what a deploy's version may be, where its export gives no commit."""

import hashlib
from pathlib import Path

import pyarrow as pa

from data.home import Home
from data.lake import Run, batches, land
from data.streams import GIT_TAGS
from ingest.sources.git_history import History

_FORMAT = "%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)"


def land_tags(home: Home, path: Path, repo: str, run: Run) -> int:
    """Lands the tags of commits, all of them, unless they are as they were; how many there are now if they are not.

    Raises:
        AftermathError: Git is not installed.
    """
    listing = History(path, repo).run("for-each-ref", f"--format={_FORMAT}", "refs/tags").stdout
    digest = hashlib.sha256(listing).hexdigest()
    known = [batch for batch in batches(home, "git", "tags") if batch.bookmark["repo"] == repo]
    if (known[-1].bookmark["digest"] == digest) if known else not listing:
        return 0
    rows = []
    for line in listing.decode("utf-8", "replace").splitlines():
        tag, kind, sha, inner_kind, inner_sha = line.split("\0")
        if "commit" in (kind, inner_kind):
            rows.append({"repo": repo, "tag": tag, "sha": sha if kind == "commit" else inner_sha})
    table = pa.Table.from_pylist(rows, GIT_TAGS)
    land(home, "git", "tags", table, run, bookmark={"repo": repo, "digest": digest})
    return len(rows)
