"""Filters on their way from page to page: what a link asks for, and what an address held when it was opened."""

from streamlit.testing.v1 import AppTest

from dashboard.components import filters


def kicker(app: AppTest) -> str:
    assert not app.exception
    return str(app.caption[0].value)


def test_a_link_sets_its_filters_and_keeps_the_others(app: AppTest) -> None:
    app.query_params["period"] = "all data"
    app.run()
    for key, value in filters.linked({"service": "checkout", "size": ["401-1000", ">1000"]}).items():
        app.query_params[key] = value
    app.switch_page("views/services.py").run()
    said = kicker(app)
    assert "all data" in said
    assert "checkout" in said
    assert "401\\-1000 or \\>1000" in said
    assert "with" not in app.query_params


def test_what_no_filter_is_called_stays_in_the_address() -> None:
    assert filters.linked({"show": "Untagged"}) == {"show": "Untagged"}


def test_a_link_with_values_nobody_offers_filters_nothing(app: AppTest) -> None:
    app.query_params["with"] = "service=nobody&links=all"
    app.run()
    assert "all services" in kicker(app)


def test_the_filter_of_an_opened_address_survives_the_next_page(app: AppTest) -> None:
    app.query_params["team"] = "Storefront"
    app.run()
    assert "team Storefront" in kicker(app)
    del app.query_params["team"]
    app.switch_page("views/services.py").run()
    assert "team Storefront" in kicker(app)
