"""Post-mortems written elsewhere: every word is kept, usual headings find their section, nothing in them is run."""

import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.postmortem import render
from dashboard.analysis.postmortem_import import REST, read
from data.postmortem import default_template, sections

TEMPLATE = sections(default_template())
GOOGLE = """# Shakespeare Sonnet++ Postmortem (incident #465)

Status: Complete, action items in progress

## Summary
Shakespeare Search down for 66 minutes.

## Impact
Estimated 1.21B queries lost.

## Root Causes
Cascading failure due to a latent bug.

```
## Timeline
not a heading
```

Trigger
-------
Latent bug triggered by a sudden increase in traffic.

## 5. Lessons Learned
Monitoring quickly alerted us.

## Glossary
*Sonnet*: a poem.
"""


def test_a_published_post_mortem_finds_its_sections_and_keeps_the_rest() -> None:
    found = read(GOOGLE, TEMPLATE)
    assert found["summary"] == "Shakespeare Search down for 66 minutes."
    assert found["impact"] == "Estimated 1.21B queries lost."
    assert found["contributing_causes"].endswith("```\n## Timeline\nnot a heading\n```")
    assert found["trigger"] == "Latent bug triggered by a sudden increase in traffic."
    assert found["what_went_well"] == "Monitoring quickly alerted us."
    assert "timeline" not in found
    assert "Status: Complete" in found[REST]
    assert "**Glossary**\n\n*Sonnet*: a poem." in found[REST]


def test_a_page_gives_its_words_and_addresses_and_none_of_its_scripts() -> None:
    page = """<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body><h1>Outage</h1>
    <script>alert("never")</script><h2>Customer impact</h2><p>Nobody could <b>pay</b> &lt;script&gt;.</p>
    <ul><li>shop</li><li>till</li></ul><h2>Action items</h2>
    <p><a href="https://acme.example/1">Ticket</a> <a href="javascript:alert(1)">run</a></p></body></html>"""
    found = read(page, TEMPLATE)
    assert found["impact"] == "Nobody could pay \\<script\\>.\n\n- shop\n- till"
    assert found["action_items"] == "Ticket (<https://acme.example/1>) run"
    assert found[REST] == "**Outage**"
    assert "never" not in str(found)
    assert "<script" not in render("\n".join(found.values()))


def test_the_organisations_own_headings_come_before_usual_names() -> None:
    own = sections("## Analysis\nWhat was found.\n\n## Why\n{causes}\n")
    assert read("# Analysis\na\n# Root cause\nb", own) == {"analysis": "a", "why": "b"}


@given(st.lists(st.text(st.characters(categories=("Ll", "Lu", "Nd")), min_size=1, max_size=9), max_size=20), st.data())
def test_no_word_is_lost_wherever_headings_stand(words: list[str], data: st.DataObject) -> None:
    lines = [data.draw(st.sampled_from(("", "## ", "- ", "> ", "# Impact "))) + word for word in words]
    kept = " ".join(read("\n".join(lines), TEMPLATE).values())
    for word in words:
        assert re.search(re.escape(word), kept) or word.lower() in {"impact", "summary"}
