"""Suggestions: the words that suggest a tag, where they stand, and what suggests nothing."""

from hypothesis import given
from hypothesis import strategies as st

from data.causes import CausesSettings, suggestions, tags

TAGS = [{"tag": tag.id, "words": tag.words, "retired": tag.retired} for tag in tags(CausesSettings())]


def suggested(*texts):
    return {each.tag: each for each in suggestions(TAGS, texts)}


def test_the_words_that_suggest_a_tag_are_shown_where_they_stand():
    found = suggested(
        "Checkout slow", "At 14:05 the Cache  was\nempty after the deploy, so lookups went to the database."
    )
    assert found["cold_cache"].words == ("cache was empty",)
    assert "the Cache was empty after the deploy" in found["cold_cache"].quote
    assert "no_test" not in found


def test_what_is_denied_or_inside_another_word_suggests_nothing():
    assert "cold_cache" not in suggested("It was not a cold cache.")
    assert "cold_cache" not in suggested("xcold cache")
    assert "cold_cache" in suggested("Not the disk. A cold cache.")


def test_most_words_come_first_and_retired_tags_are_never_suggested():
    text = "Traffic peak after a newsletter, and a cold cache"
    assert next(iter(suggested(text))) == "user_behaviour"
    retired = [row | {"retired": row["tag"] == "user_behaviour"} for row in TAGS]
    assert [each.tag for each in suggestions(retired, [text])] == ["cold_cache"]


def test_nothing_and_missing_texts_suggest_nothing():
    assert suggestions(TAGS, []) == []
    assert suggestions(TAGS, [None, ""]) == []


def test_a_long_post_mortem_is_read_to_its_end():
    assert "cold_cache" in suggested("word " * 40_000 + "cold cache")


@given(st.text(max_size=300))
def test_any_text_gives_known_tags_with_words_that_stand_in_it(text):
    folded = " ".join(text.split()).lower()
    for each in suggestions(TAGS, [text]):
        assert all(word in folded for word in each.words)
        assert each.quote
