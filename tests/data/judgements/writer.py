"""A process of its own that stores judgements: `python -m tests.data.judgements.writer URL NAME COUNT`.

It waits for a line on standard input, then prints the id of each row once it is stored.
"""

import sys

from data.judgements import Judgement, JudgementStore


def main(url: str, name: str, count: int) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    store = JudgementStore.open(url)
    for number in range(count):
        row = store.add(
            Judgement(
                kind="link",
                subject=f"pagerduty/default/{number}",
                object="shop@4f1c2a9",
                verdict="confirmed",
                actor=name,
                origin_visible=False,
                note=f"{name} {number}",
            )
        )
        print(row.id, row.note, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
