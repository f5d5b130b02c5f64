"""Labelled sentences, and which rules a label stands for."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from amends_evals.errors import BadFileError

Origin = Literal["sentences", "patterns"]
"""Where a sentence comes from: a JSON Lines file of sentences people wrote, or a YAML file of patterns, made up to cover a class."""

_SLOT = re.compile(r"\{[a-z_]+\}")
"""Slots in pattern files; a figure in their place keeps them from counting as gaps left in a letter."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, its language and label, and whether a careful person would send it."""

    language: str
    label: str
    acceptable: bool
    text: str
    origin: Origin


def load_labels() -> dict[str, tuple[str, ...]]:
    """Return the rules that are right for each label, the one it stands for first."""
    raw = tomllib.loads(Path(__file__).with_name("labels.toml").read_text(encoding="utf-8"))
    return {label: tuple(rules) for label, rules in raw["rules"].items()}


def read_labelled(path: Path) -> list[Labelled]:
    """Return the sentences of a JSON Lines or YAML file. Raises BadFileError."""
    try:
        raw = path.read_text(encoding="utf-8")
        return _from_lines(raw, path) if path.suffix == ".jsonl" else _from_patterns(raw, path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise BadFileError(f"{path}: {problem}") from problem


def _from_lines(raw: str, path: Path) -> list[Labelled]:
    found = []
    for number, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append(Labelled(row["lang"], row["label"], bool(row["acceptable"]), row["sentence"], "sentences"))
        except (json.JSONDecodeError, KeyError, TypeError) as problem:
            raise BadFileError(f"{path}:{number}: needs lang, sentence, label and acceptable: {problem!r}") from problem
    return found


def _from_patterns(raw: str, path: Path) -> list[Labelled]:
    data = yaml.safe_load(_SLOT.sub("7", raw))
    try:
        return [
            Labelled(data["lang"], label, side == "negative", text, "patterns")
            for label, sides in data["classes"].items()
            for side in ("positive", "negative")
            for text in sides.get(side, ())
        ]
    except (KeyError, TypeError, AttributeError) as problem:
        raise BadFileError(f"{path}: needs lang and classes of positive and negative sentences: {problem!r}") from problem
