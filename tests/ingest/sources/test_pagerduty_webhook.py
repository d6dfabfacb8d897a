"""Webhook deliveries kept as files: every event a record or a reject, whatever it tells of."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import AftermathError
from ingest.sources import pagerduty_webhook
from ingest.sources.records import Options, Record, Reject

EVENT: dict[str, Any] = {
    "id": "01E",
    "event_type": "incident.triggered",
    "occurred_at": "2026-03-01T12:00:00.123Z",
    "agent": None,
    "data": {"id": "P1", "type": "incident", "created_at": "2026-03-01T12:00:00Z"},
}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], list[Record | Reject]]:
    def write(text: str) -> list[Record | Reject]:
        (tmp_path / "hooks.jsonl").write_text(text)
        return list(pagerduty_webhook.read(tmp_path / "hooks.jsonl", Options(account="acme")))

    return write


def test_bodies_one_a_line_and_in_an_array_land_as_they_came(read: Callable[[str], list[Any]]) -> None:
    ping = {"id": "01P", "event_type": "pagey.ping", "occurred_at": "2026-03-01T12:00:00Z", "data": {"message": "Hi"}}
    lines = "\n".join(json.dumps({"event": event}) for event in (EVENT, ping))
    found = read(lines)
    assert [json.loads(row.payload) for row in found] == [EVENT, ping]
    assert [row.position for row in found] == ["hooks.jsonl: document 1, event", "hooks.jsonl: document 2, event"]
    assert {(row.stream, row.account, row.shape) for row in found} == {("pagerduty/webhook_events", "acme", "v3")}
    [record, reject] = read(json.dumps([{"event": EVENT}, {"messages": []}]))
    assert (record.position, reject.position) == ("hooks.jsonl: [0]", "hooks.jsonl: [1]")
    assert reject.reason == "is no webhook delivery"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "has no id"),
        ({"event_type": None}, "has no event_type"),
        ({"data": "P1"}, "has no data"),
        ({"occurred_at": None}, "occurred_at is missing"),
        ({"occurred_at": "soon"}, "occurred_at 'soon' is not a time"),
        (
            {"data": {"type": "incident", "created_at": "2026-03-01T12:00:00"}},
            "created_at '2026-03-01T12:00:00' has no",
        ),
    ],
)
def test_an_event_that_cannot_be_used_is_refused_with_its_text(
    read: Callable[[str], list[Any]], change: dict[str, Any], reason: str
) -> None:
    [reject] = read(json.dumps({"event": EVENT | change}))
    assert reject.reason.startswith(reason)
    assert json.loads(reject.raw) == EVENT | change


@pytest.mark.parametrize("text", ['{"incidents": []}', '{"webhook_subscription": {}}', '[{"messages": []}]', "7"])
def test_what_holds_no_delivery_is_named(read: Callable[[str], list[Any]], text: str) -> None:
    with pytest.raises(AftermathError, match=r"hooks.jsonl: holds no PagerDuty webhook delivery: none has an event"):
        read(text)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*EVENT, "type"]), inner, max_size=5),
    max_leaves=8,
)


@given(st.lists(_VALUES, max_size=4))
def test_every_body_is_a_record_or_a_reject(tmp_path_factory: pytest.TempPathFactory, events: list[Any]) -> None:
    path = tmp_path_factory.mktemp("hooks") / "a.json"
    path.write_text(json.dumps([{"event": EVENT}, *({"event": event} for event in events)]))
    assert len(list(pagerduty_webhook.read(path, Options()))) == 1 + len(events)
