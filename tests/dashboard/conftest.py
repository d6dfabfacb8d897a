"""The app on a small demo organisation, each test with judgements of its own."""

import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.home import PROJECT, Home


@pytest.fixture
def home(demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The demo's snapshot with its own copy of the judgements."""
    own = Home(tmp_path / "home")
    own.path.mkdir()
    (own.path / "snapshots").symlink_to(demo.snapshots)
    for store in demo.path.glob("judgements.sqlite*"):
        shutil.copy(store, own.path / store.name)
    monkeypatch.setenv("AFTERMATH_HOME", str(own.path))
    # Homes of several tests share a snapshot, and their n-th judgements differ.
    st.cache_data.clear()
    return own


@pytest.fixture
def app(home: Home) -> AppTest:
    return AppTest.from_file(str(PROJECT / "dashboard" / "app.py"), default_timeout=30)


@pytest.fixture
def empty_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app before anything was read."""
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path / "nothing"))
    return AppTest.from_file(str(PROJECT / "dashboard" / "app.py"), default_timeout=30)
