import pytest

from data.errors import AftermathError
from data.judgements import VERDICTS, Judgement, JudgementError


def judgement(**change):
    fields = {
        "kind": "link",
        "subject": "pagerduty/default/Q1",
        "object": "shop@4f1c2a9",
        "verdict": "confirmed",
        "actor": "asha",
        "origin_visible": False,
    }
    return Judgement(**(fields | change))


VALID = [
    *(("link", "shop@4f1c2a9", verdict) for verdict in ("confirmed", "rejected", "withdrawn")),
    *(("origin", "", verdict) for verdict in ("ai_assisted", "human_only", "bot", "unknown", "withdrawn")),
    *(("answer", "", verdict) for verdict in ("no_change", "load", "human_operation", "unknown", "withdrawn")),
    ("policy", "ai_marked_since", "2026-03-01"),
    ("policy", "no_ai_before", "withdrawn"),
]


@pytest.mark.parametrize(("kind", "object", "verdict"), VALID)
def test_what_the_contract_allows(kind, object, verdict):
    assert judgement(kind=kind, object=object, verdict=verdict).verdict == verdict


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "guess"}, "unknown kind 'guess'; use one of link, answer, origin, policy"),
        ({"verdict": "maybe"}, "link: unknown verdict 'maybe'; use confirmed or rejected or withdrawn"),
        ({"verdict": "ai_assisted"}, "unknown verdict 'ai_assisted'"),
        ({"object": " "}, "link: object is empty"),
        ({"subject": ""}, "link: subject is empty"),
        ({"actor": "  "}, "link: actor is empty"),
        ({"kind": "origin", "verdict": "bot"}, "origin: takes no object"),
        ({"kind": "answer", "verdict": "load"}, "answer: takes no object"),
        ({"kind": "answer", "object": "", "verdict": "confirmed"}, "answer: unknown verdict 'confirmed'"),
        ({"kind": "origin", "object": "", "verdict": "conflict"}, "unknown verdict 'conflict'"),
        ({"kind": "policy", "object": "ai_banned", "verdict": "2026-03-01"}, "unknown policy 'ai_banned'"),
        ({"kind": "policy", "object": "no_ai_before", "verdict": "2026-02-30"}, "use a date such as 2026-03-01"),
        ({"kind": "policy", "object": "no_ai_before", "verdict": "20260301"}, "unknown verdict"),
        ({"kind": "policy", "object": "no_ai_before", "verdict": "confirmed"}, "unknown verdict"),
        ({"note": "a\x00b"}, "note holds a character that cannot be stored"),
        ({"note": "\ud83d"}, "note holds a character that cannot be stored"),
        ({"note": "x" * 20_001}, "note is longer than 20,000 characters"),
    ],
)
def test_what_it_does_not_says_why(change, told):
    with pytest.raises(JudgementError) as raised:
        judgement(**change)
    assert told in str(raised.value)
    assert isinstance(raised.value, ValueError)
    assert isinstance(raised.value, AftermathError)


def test_every_kind_can_be_withdrawn():
    assert all("withdrawn" in verdicts for verdicts in VERDICTS.values())


@pytest.mark.parametrize(
    ("subject", "object", "verdict"),
    [("rollout", "Assistant", "2026-03-01"), ("freeze", "Year end", "withdrawn"), ("other", "<b>", "2026-12-31")],
)
def test_a_phase_has_a_category_a_name_and_a_day(subject: str, object: str, verdict: str) -> None:
    made = Judgement(kind="phase", subject=subject, object=object, verdict=verdict, actor="mia", origin_visible=True)
    assert (made.subject, made.object, made.verdict) == (subject, object, verdict)


@pytest.mark.parametrize(
    ("subject", "object", "verdict", "what"),
    [
        ("party", "Assistant", "2026-03-01", "unknown phase"),
        ("rollout", " ", "2026-03-01", "object is empty"),
        ("rollout", "Assistant", "soon", "unknown verdict"),
        ("rollout", "Assistant", "2026-02-30", "unknown verdict"),
    ],
)
def test_a_phase_that_says_nothing_is_refused(subject: str, object: str, verdict: str, what: str) -> None:
    with pytest.raises(JudgementError, match=what):
        Judgement(kind="phase", subject=subject, object=object, verdict=verdict, actor="mia", origin_visible=True)
