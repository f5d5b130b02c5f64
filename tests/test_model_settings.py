"""A project's models are read from its settings, and refused with the place of what is wrong; a key in the file is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from amends.config import Config, load_config
from amends.errors import PackError
from amends.model_settings import ModelSettings, load_models

SECRET = "sk-proj-Zebulon4111"


def written(folder: Path, text: str, name: str = "amends.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


FULL = """\
[models.fast]
base_url = "https://llm.example.com/v1"
model = "small"
key_env = "FAST_KEY"
context = 32000
timeout = 2.5
requests_per_minute = 300
tokens_per_minute = 200_000
at_once = 20
fallback = "here"

[models.here]
kind = "local"
path = "models/small.gguf"
fallback = "phrasebook"

[models."hub.1"]
kind = "local"
path = "hf:owner/repo:Q4"
"""


def test_everything_a_file_can_say(tmp_path: Path) -> None:
    """Each table is a model; a path is read from the folder of the file, a name on the hub as it is."""
    source = written(tmp_path, FULL)

    assert load_models(tmp_path) == {
        "fast": ModelSettings(
            name="fast",
            base_url="https://llm.example.com/v1",
            model="small",
            key_env="FAST_KEY",
            context=32000,
            timeout=2.5,
            requests_per_minute=300,
            tokens_per_minute=200_000,
            at_once=20,
            fallback="here",
            source=source,
        ),
        "here": ModelSettings(name="here", kind="local", path=str(tmp_path / "models/small.gguf"), fallback="phrasebook", source=source),
        "hub.1": ModelSettings(name="hub.1", kind="local", path="hf:owner/repo:Q4", source=source),
    }


def test_they_may_stand_in_the_project_file(tmp_path: Path) -> None:
    """[tool.amends.models.NAME] in a pyproject.toml above counts as well."""
    written(tmp_path, '[tool.amends.models.fast]\nmodel = "m"\n', "pyproject.toml")
    (tmp_path / "a").mkdir()

    assert list(load_models(tmp_path / "a")) == ["fast"]


def test_without_settings_there_are_none(tmp_path: Path) -> None:
    """No file, or one that says nothing of models, is no error."""
    assert load_models(tmp_path) == {}
    written(tmp_path, 'language = "en"')
    assert load_models(tmp_path) == {}


def test_checking_texts_is_not_troubled_by_a_model(tmp_path: Path) -> None:
    """What is wrong with a model is said where it is used."""
    written(tmp_path, "[models.fast]\nmodel = 1\n")

    assert load_config(tmp_path) == Config(source=tmp_path / "amends.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models = 3", r"amends.toml:1:1: models: write a table for each model: \[models.NAME\]"),
        ("[models]\nfast = 3", r"amends.toml:2:1: models.fast: write a table: \[models.fast\]"),
        ('[models.phrasebook]\nmodel = "m"', "models.phrasebook: choose another name"),
        ('[models."a:b"]\nmodel = "m"', "models.a:b: choose another name"),
        ('[models.fast]\nkind = "azure"', "amends.toml:2:1: models.fast.kind: write one of openai, local"),
        ("[models.fast]\ntimeout = 3", "amends.toml:1:1: models.fast.model: write a text in quotes"),
        ('[models.fast]\nkind = "local"', "models.fast.path: write a text in quotes"),
        (
            '[models.fast]\nmodel = "m"\nmodle = "n"',
            "amends.toml:3:1: models.fast.modle: there is no such setting of a model; did you mean model?",
        ),
        ('[models.fast]\nmodel = "m"\ntokens_per_minut = 3', "did you mean tokens_per_minute?"),
        ('[models.fast]\nmodel = "m"\npath = "x"', 'models.fast.path: this is for a model with kind = "local"'),
        ('[models.fast]\nkind = "local"\npath = "x"\nmodel = "m"', 'models.fast.model: this is for a model with kind = "openai"'),
        ('[models.fast]\nmodel = "m"\ncontext = 0', "models.fast.context: write a whole number above 0"),
        ('[models.fast]\nmodel = "m"\nat_once = 1.5', "models.fast.at_once: write a whole number above 0"),
        ('[models.fast]\nmodel = "m"\nat_once = true', "models.fast.at_once: write a whole number above 0"),
        ('[models.fast]\nmodel = "m"\ntimeout = -1', "models.fast.timeout: write a number above 0"),
        ('[models.fast]\nmodel = "m"\ntimeout = inf', "models.fast.timeout: write a number above 0"),
        ('[models.fast]\nmodel = "m"\nbase_url = "llm.example.com"', "models.fast.base_url: write an address such as"),
        ('[models.fast]\nmodel = "m"\nbase_url = "http://[::1"', "models.fast.base_url: write an address such as"),
        ('[models.fast]\nmodel = "m"\nfallback = "here"\n[models.hare]\nmodel = "m"', "there is no model 'here' here; did you mean hare?"),
        ('[models.a]\nmodel = "m"\nfallback = "b"\n[models.b]\nmodel = "m"\nfallback = "a"', "amends.toml:6:1: .* circle: a → b → a"),
        ('[models.a]\nmodel = "m"\nfallback = "a"', "circle: a → a"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """The error names file, line, column and setting, and what to write."""
    written(tmp_path, text)
    with pytest.raises(PackError, match=said):
        load_models(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        f'api_key = "{SECRET}"',
        f'key = "{SECRET}"',
        f'API-Key = "{SECRET}"',
        f'apikey = "{SECRET}"',
        f'access_token = "{SECRET}"',
        f'password = "{SECRET}"',
        f'client_secret = "{SECRET}"',
        f'key_env = "{SECRET}"',
        'key_env = "Zebulon4111"',
        f'base_url = "https://user:{SECRET}@llm.example.com/v1"',
        f'base_url = "https://llm.example.com/v1?key={SECRET}"',
        f'timeout = "{SECRET}"',
        f'kind = "{SECRET}"',
        f'unknown = "{SECRET}"',
    ],
)
def test_a_key_in_the_file_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    """Errors end up in logs; none of them holds what may be a key."""
    written(tmp_path, f'[models.fast]\nmodel = "m"\n{line}\n')
    with pytest.raises(PackError, match=r"amends.toml:[23]:1: models.fast") as caught:
        load_models(tmp_path)

    assert "Zebulon" not in str(caught.value)


def test_a_key_that_is_called_one_says_where_it_goes(tmp_path: Path) -> None:
    """The mend is an environment variable, and its name in the file."""
    written(tmp_path, f'[models.fast]\nmodel = "m"\napi_key = "{SECRET}"\n')
    with pytest.raises(PackError, match='put it into an environment variable, and write key_env = "ITS_NAME"'):
        load_models(tmp_path)
