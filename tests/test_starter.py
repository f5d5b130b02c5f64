"""The file of settings to start from is accepted by everything that reads settings, and what it turns on makes a working desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from amends.company import read_company
from amends.config import read_config
from amends.desk_settings import load_desk
from amends.errors import InputError
from amends.model_settings import load_models
from amends.remedies import read_remedies
from amends.smtp_settings import load_smtp
from amends.starter import starter_settings


@pytest.fixture(params=["as it is", "all turned on"])
def starter(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The starter as a file; the second time with every line turned on that is written as a setting."""
    text = starter_settings()
    if request.param == "all turned on":
        lines = [_turned_on(line) for line in text.splitlines()]
        text = "\n".join(lines)
        (tmp_path / "northlight.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>', encoding="utf-8")
    path = tmp_path / "amends.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _turned_on(line: str) -> str:
    off = line.removeprefix("# ")
    is_setting = off != line and (off.startswith("[") or (" = " in off and off.split(" = ")[0].replace("_", "").isalpha()))
    return off if is_setting and "separate_approver" not in off else line


def test_every_reader_accepts_it(starter: Path) -> None:
    """Company, signers, desk, remedies, models and mail are read from it without a complaint."""
    company = read_company(starter)

    assert read_config(starter).source == starter
    assert (company.name, [signer.name for signer in company.signers]) == ("Northlight Lamps", ["Aoife Byrne"])
    assert load_desk(starter.parent).first_reply_hours == 24
    assert len(read_remedies(starter)) == 9
    assert len(load_models(starter.parent)) in (0, 1)
    if "\n[smtp]" in starter.read_text(encoding="utf-8"):
        assert load_smtp(starter.parent).host == "smtp.example.com"


def test_it_turns_nothing_risky_on(tmp_path: Path) -> None:
    """As it is, it names no model, sends no mail, and approves no remedy in advance."""
    path = tmp_path / "amends.toml"
    path.write_text(starter_settings(), encoding="utf-8")
    assert load_models(tmp_path) == {}
    with pytest.raises(InputError, match="nothing says how letters are sent"):
        load_smtp(tmp_path)
    assert all(entry.approved_by is None for entry in read_remedies(path))
