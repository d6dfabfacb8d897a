"""The post-mortem as a document: facts filled in, texts in order, nothing executed."""

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis import postmortem as writing
from data.postmortem import sections

AT = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
INCIDENT = {
    "incident_id": "pagerduty/default/Q1", "number": "12", "service": "shop", "severity": "SEV2", "started_at": AT,
    "acknowledged_at": None, "mitigated_at": None, "resolved_at": AT.replace(hour=13), "title": "Down",
}  # fmt: skip
IMPACT = {"customers_affected": 1200, "degraded_fraction": 0.25, "minutes_to_restore": 30, "customer_minutes": 9000}
TEMPLATE = sections("## Summary\n{summary}\n## Impact\n{impact}\n## Causes\n{triggers}\n{causes}\n## Doing\n{actions}")


def filled(**change):
    given = {"incident": INCIDENT, "impact": IMPACT, "causes": [], "actions": [], "culprits": [], "ai_use": None}
    return writing.facts(**(given | change))


def test_facts_fill_the_sections_they_are_bound_to():
    causes = [{"role": "trigger", "name": "New version"}, {"role": "cause", "name": "No test"}] * 2
    actions = [{"text": "Add a test", "team": "Shop", "due": date(2026, 4, 1), "state": "done"}]
    text = writing.document("Down", TEMPLATE, filled(causes=causes, actions=actions), {"summary": "It *broke*."})
    assert text.startswith("# Down\n\n## Summary\n\n\\#12, shop, SEV2, Wed 4 Mar 2026, 12:30:00 UTC.\n\nIt *broke*.")
    assert "- Customers affected: 1,200\n- Degraded for them: 25%" in text
    assert text.count("- No test") == 1
    assert "- [x] Add a test (Shop, due 2026-04-01)" in text


def test_what_nobody_knows_is_said_to_be_unknown():
    nothing = dict.fromkeys(IMPACT)
    text = writing.document("Down", TEMPLATE, filled(impact=nothing), {})
    assert text.count("not known") == 4
    assert "no cause tagged yet" in text


def test_a_section_the_template_lost_keeps_its_text():
    assert "## Old part\n\nStill here." in writing.document("Down", TEMPLATE, filled(), {"old_part": "Still here."})


def test_the_timeline_is_in_order_and_names_the_culprits_deploy():
    culprit = {"title": "Cache <b>", "repo": "acme/shop", "deployed_at": AT.replace(hour=12, minute=10)}
    lines = filled(culprits=[culprit])["timeline"]
    assert lines == [
        "- Wed 4 Mar 2026, 12:10:00 UTC: deployed: Cache \\<b\\>",
        "- Wed 4 Mar 2026, 12:30:00 UTC: impact starts",
        "- Wed 4 Mar 2026, 13:30:00 UTC: resolved",
    ]


def test_raw_html_scripts_and_pictures_come_to_nothing():
    body = (
        "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![p](https://evil.example/p.png) <img src=x onerror=y>"
    )
    text = writing.document("<b>T</b>", TEMPLATE, filled(), {"summary": body})
    html = writing.page("<b>T</b>", text)
    for output in (writing.render(body), html):
        assert "<script" not in output
        assert "<img" not in output
        assert 'href="javascript' not in output
    assert "<b>T" not in html
    assert "<script" not in text


def test_code_and_links_survive():
    body = "See <https://wiki.example/x>.\n\n```\nif a <b: <pass>\n```\n"
    assert writing.tagless(body) == body.rstrip("\n")
    assert '<a href="https://wiki.example/x">' in writing.render(writing.tagless(body))


@given(st.text(max_size=200))
def test_no_text_makes_a_tag_of_its_own(text):
    known = {"p", "h1", "h2", "ul", "ol", "li", "em", "strong", "code", "pre", "blockquote", "hr", "br", "a", "table",
             "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6"}  # fmt: skip
    assert set(re.findall(r"<([a-z0-9]+)", writing.render(text))) <= known


@given(st.text(st.characters(exclude_characters="\x00"), max_size=200))
def test_outside_text_in_a_line_shows_exactly_as_it_is(text):
    from html import unescape

    shown = writing.render(f"x {writing.markdown(text)}")
    assert unescape(re.sub(r"</?p>", "", shown)).split() == f"x {text}".split()
