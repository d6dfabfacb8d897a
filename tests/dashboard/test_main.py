"""`python -m dashboard` on the command line."""

from pathlib import Path

import pytest

from dashboard.__main__ import main


@pytest.mark.parametrize("port", ["0", "99999", "-1", "http"])
def test_an_impossible_port_is_wrong_use(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--check-port", port])
    assert ended.value.code == 2
    assert "is not a port between 1 and 65535" in capsys.readouterr().err


def test_a_home_that_is_a_file_has_no_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "home"
    path.write_text("")
    monkeypatch.setenv("AFTERMATH_HOME", str(path))
    assert main(["--has-data"]) == 1
