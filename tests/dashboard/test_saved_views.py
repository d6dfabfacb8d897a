"""Saved views: filters under a name bring back the same numbers, for everybody, until withdrawn."""

from streamlit.testing.v1 import AppTest

from data.home import Home
from data.reader import judgements


def saved(app: AppTest, name: str) -> AppTest:
    for key, value in {"period": "all data", "service": "checkout", "links": "lenient"}.items():
        app.query_params[key] = value
    app.switch_page("views/services.py").run()
    app.text_input[-1].set_value(name)
    next(button for button in app.button if button.label == "Save view").click().run()
    assert not app.exception
    return app


def test_a_saved_view_brings_its_filters_back(app: AppTest, home: Home) -> None:
    saved(app, "Checkout, all of it")
    told = app.caption[0].value
    app.button(key="reset").click().run()
    assert app.caption[0].value != told
    app.button(key="view_0").click().run()
    assert not app.exception
    assert app.caption[0].value == told
    assert judgements(home).all()[-1].note == "service=checkout&period=all+data&links=lenient"


def test_a_withdrawn_view_is_gone(app: AppTest) -> None:
    saved(app, "Checkout")
    app.button(key="withdraw_view_0").click().run()
    assert not app.exception
    assert "Checkout" not in {button.label for button in app.button}


def test_what_is_no_longer_offered_is_left_out(app: AppTest, home: Home) -> None:
    from data.judgements import Judgement

    view = Judgement(
        kind="view", subject="Old", verdict="saved", actor="mia", origin_visible=True,
        note="service=gone&service=checkout&period=1999-Q1",
    )  # fmt: skip
    judgements(home).add_many([view])
    app.switch_page("views/services.py").run()
    app.button(key="view_0").click().run()
    assert not app.exception
    assert "checkout" in app.caption[0].value
    assert "12 months" in app.caption[0].value
