"""A project's settings are found, read, and refused with the place of what is wrong."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from amends.config import Config, installed_pack, load_config, read_config
from amends.errors import PackError
from amends.prices import Price


def written(folder: Path, text: str, name: str = "amends.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_without_a_file_everything_stays_as_it_is(tmp_path: Path) -> None:
    """No configuration is no error."""
    assert load_config(tmp_path) == Config()


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    """Looking upwards, the first amends.toml wins; a pyproject.toml without our table is passed over."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    written(tmp_path, 'language = "ro"')
    written(tmp_path / "a", "[tool.other]\nx = 1\n", "pyproject.toml")

    assert load_config(inner).language == "ro"

    written(tmp_path / "a", '[tool.amends]\nlanguage = "ca"\n', "pyproject.toml")
    assert load_config(inner).language == "ca"
    written(tmp_path / "a", 'language = "hr"')
    assert load_config(inner).language == "hr"


def test_somebody_elses_project_file_is_no_trouble(tmp_path: Path) -> None:
    """A pyproject.toml that is not ours is passed over, however odd it is."""
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    assert load_config(tmp_path) == Config()

    written(tmp_path, "# " + "x" * 300_000, "pyproject.toml")
    assert load_config(tmp_path) == Config()


def test_everything_a_file_can_say(tmp_path: Path) -> None:
    """Language, profile, severities, packs and what to leave out; packs stand beside the file."""
    written(tmp_path, "", "house.toml")
    path = written(
        tmp_path,
        'language = "en"\npacks = ["house.toml"]\nexclude = ["*.bak"]\n'
        'complaint_tokens = 3000\n[profile]\nchannel = "email"\ncause_known = false\n[severities]\nexcuse = "off"\n'
        '[prices."vendor/model-1.5"]\ninput = 0.4\noutput = 2\ncached = 0.1\ncurrency = "EUR"\n',
    )

    assert read_config(path) == Config(
        language="en",
        profile={"channel": "email", "cause_known": False},
        severities={"excuse": "off"},
        packs=(tmp_path / "house.toml",),
        exclude=("*.bak",),
        prices={"vendor/model-1.5": Price(0.4, 2, "EUR", 0.1)},
        complaint_tokens=3000,
        source=path,
    )
    assert hash(read_config(path)) == hash(read_config(path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('langage = "en"', "1:1: langage: there is no such setting; did you mean language?"),
        ('language = "xx"', "1:1: language: 'xx' is no language amends speaks; write one of ar,"),
        ('\nexclude = "a"', "2:1: exclude: write a list"),
        ('exclude = ["a",\n 3]', "2:2: exclude.1: write a text in quotes, not 3"),
        ("profile = 3", "1:1: profile: write a table: [profile]"),
        ('[profile]\nchanel = "email"', "2:1: profile.chanel: there is no such field of a case; did you mean channel?"),
        ('[profile]\nchannel = "fax"', "2:1: profile.channel: 'fax' is not possible; write one of letter, email"),
        ("[profile]\ncause_known = 1", "2:1: profile.cause_known: 1 is not possible; write one of true, false"),
        ('exclude = ["a",\n"[z-a].md"]', "2:1: exclude.1: '[z-a].md' is no pattern: bad character range z-a"),
        ('[severities]\nexcuse = "fatal"', "2:1: severities.excuse: 'fatal' is no severity; write one of off, error, warning, advice"),
        ('packs = ["house.toml"]', "1:10: packs.0: there is no file"),
        ('packs = ["acme-style"]', "1:10: packs.0: there is no installed pack 'acme-style' (none is installed)"),
        ("complaint_tokens = 20", "1:1: complaint_tokens: 20 is too little or no number; write a whole number from 200"),
        ("complaint_tokens = true", "1:1: complaint_tokens: True is too little"),
        ("prices = 3", "1:1: prices: write a table: [prices]"),
        ("[prices]\nm = 3", "2:1: prices.m: write a table with input, output and currency"),
        ('[prices."a.b"]\ninput = 1\noutput = 2', "1:1: prices.a.b: currency is missing"),
        ('[prices.m]\ninput = 1\noutput = -2\ncurrency = "EUR"', "3:1: prices.m.output: -2 is no price; write what a million tokens cost"),
        ('[prices.m]\ninput = nan\noutput = 2\ncurrency = "EUR"', "2:1: prices.m.input: nan is no price"),
        ("[prices.m]\ninput = 1\noutput = 2\ncurrency = 3", "4:1: prices.m.currency: write a currency in quotes"),
        ('[prices.m]\ninput = 1\nouput = 2\ncurrency = "EUR"', "3:1: prices.m.ouput: there is no such setting; did you mean output?"),
        ("language = ", "1:12: this is no TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """A message names file, line and column, what is wrong and what to write."""
    path = written(tmp_path, text)

    with pytest.raises(PackError) as problem:
        read_config(path)

    assert str(problem.value).startswith(f"{path}:{said}")


def test_places_hold_in_pyproject_too(tmp_path: Path) -> None:
    """In pyproject.toml the place is that of the key in our table."""
    path = written(tmp_path, '[project]\nname = "x"\n[tool.amends]\nlanguage = "xx"\n', "pyproject.toml")

    with pytest.raises(PackError, match=r"pyproject\.toml:4:1: language: "):
        read_config(path)


@pytest.mark.parametrize(
    ("pattern", "path", "out"),
    [
        ("*.bak", "a/b/letter.bak", True),
        ("*.bak", "letter.md", False),
        ("archive/", "archive/2024/letter.md", True),
        ("archive/", "old/archive/letter.md", True),
        ("/archive", "old/archive/letter.md", False),
        ("old/archive", "old/archive/letter.md", True),
        ("old/*/x.md", "old/a/x.md", True),
        ("old/*/x.md", "old/a/b/x.md", False),
        ("old/**/x.md", "old/a/b/x.md", True),
        ("old/**/x.md", "old/x.md", True),
        ("letter?.md", "letter1.md", True),
        ("[a-c].md", "b.md", True),
        ("[!a-c].md", "b.md", False),
        ("[!abc].md", "].md", True),
        ("[!abc].md", "d.md", True),
        ("x[!abc]y.md", "x/y.md", False),
        ("a+b (1).md", "a+b (1).md", True),
    ],
)
def test_patterns_read_as_in_gitignore(tmp_path: Path, pattern: str, path: str, out: bool) -> None:
    """A pattern without a slash matches a name anywhere, one with a slash from the configuration's folder, and all that is inside."""
    config = Config(exclude=(pattern,), source=tmp_path / "amends.toml")

    assert config.leaves_out(tmp_path / path) is out


def test_a_roundabout_path_is_the_place_it_leads_to(tmp_path: Path) -> None:
    """The configuration above a path with .. in it is the one above the folder it leads to, and patterns read it so."""
    for name in ("a", "c"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, f'language = "{"ro" if name == "a" else "ca"}"\nexclude = ["/old"]')
    roundabout = tmp_path / "a" / ".." / "c"

    assert load_config(roundabout).language == "ca"
    assert load_config(roundabout).leaves_out(tmp_path / "c" / "x" / ".." / "old" / "letter.md")


class _Point:
    name = "acme"
    value = "acme:pack"

    def __init__(self, found: object) -> None:
        self.found = found

    def load(self) -> object:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.mark.parametrize("call", [False, True])
def test_an_installed_pack_is_a_path_or_returns_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: bool) -> None:
    """An entry point of the group amends.packs is the path of a pack, or is called for it."""
    pack = written(tmp_path, "", "acme.toml")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [_Point((lambda: pack) if call else str(pack))])

    assert installed_pack("acme") == pack
    assert read_config(written(tmp_path, 'packs = ["acme"]')).packs == (pack,)


@pytest.mark.parametrize(("found", "said"), [(ImportError("no acme"), "acme:pack fails: no acme"), ("/nowhere.toml", "there is no file")])
def test_an_installed_pack_that_is_broken_is_named(monkeypatch: pytest.MonkeyPatch, found: object, said: str) -> None:
    """What fails inside somebody else's package is said with its name, not as a traceback."""
    monkeypatch.setattr(metadata, "entry_points", lambda group: [_Point(found)])

    with pytest.raises(PackError, match=said):
        installed_pack("acme")


def test_reading_settings_loads_nothing_heavy() -> None:
    """The door to installed packs is opened only where one is named."""
    import subprocess

    code = "import sys, pathlib; from amends.config import load_config; load_config(pathlib.Path('/')); print('difflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_settings_made_by_a_program_are_checked() -> None:
    """A list or a path as text is taken for what it means."""
    price = Price(1.0, 2.0, "EUR")
    given: dict[str, Any] = {"packs": ["house.toml"], "exclude": ["old/"], "source": "amends.toml", "prices": {"m": price}}
    config = Config(**given)

    assert config == Config(packs=(Path("house.toml"),), exclude=("old/",), source=Path("amends.toml"), prices={"m": price})
    assert config.prices["m"].input == 1.0
    assert hash(config) == hash(Config(**given))


@pytest.mark.parametrize("wrong", [{"severities": {"excuse": "fatal"}}, {"language": 5}, {"profile": {"stage": ["full"]}}, {"packs": None}])
def test_settings_no_program_can_make_are_refused(wrong: dict[str, Any]) -> None:
    """What no setting can be is refused where it is made."""
    with pytest.raises(ValidationError):
        Config(**wrong)


def test_a_profile_may_name_every_field_that_rules_ask_about() -> None:
    """Whatever a switch depends on can be settled for texts without a case."""
    from amends.config import _profile_values
    from amends.principles import load_switches

    asked = {(field, value) for switch in load_switches() for field, values in switch.when.items() for value in values}
    assert asked <= {(field, value) for field, values in _profile_values().items() for value in values}
