"""What stands in a language's ``conventions.toml`` and ``statements.toml``, checked when it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.errors import PackError
from amends.resources import read_toml


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Roots(_Data):
    """How words of one root look in a script that leaves the vowels out."""

    vowels: str
    """Letters that stand for vowels, or are swallowed by them."""
    added_before: str
    added_behind: str
    """Consonants that inflection adds to a root."""
    consonants: int = 3
    """The fewest consonants of a root."""


class Writing(_Data):
    """How words and sentences are written, for matching."""

    letters: dict[str, str] = {}
    prefixes: tuple[str, ...] = ()
    split_apostrophe: bool = False
    typed_without_accents: bool = False
    ordinal_dot: bool = False
    abbreviations: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    """Abbreviations of units, which may end a sentence as no other does: where a capital letter follows (a les 9.30 h. Per a una altra hora)."""
    stopwords: tuple[str, ...] = ()
    name_endings: tuple[str, ...] = ()
    """What the language puts behind a name, or in the place of its last vowel (Walsh: Walsh's; Sanja: Sanjom)."""
    roots: Roots | None = None


class Dates(_Data):
    """How dates are written: a CLDR pattern, the locales whose month names are read, words for days near the letter's date."""

    locale: str
    pattern: str
    short_pattern: str
    """The pattern without the year, for dates in the letter's own year."""
    read_locales: tuple[str, ...]
    extra_months: dict[str, int] = {}
    extra_weekdays: dict[str, int] = {}
    order: Literal["dmy", "mdy"] = "dmy"
    relative: dict[str, int] = {}
    times: dict[str, int] = {}
    """Words that are a time of day by themselves (noon), in minutes since midnight."""
    not_times: tuple[str, ...] = ()
    """Longer phrases that hold such a word and name no time (the Croatian afternoon, which holds noon)."""
    joiners: tuple[str, ...] = ()
    """Words that may stand between a day, a month and a year (de, del, of)."""
    ranges: tuple[str, ...] = ()
    """Words between the days of a range or a pair, of which only the last has its month (to, and)."""


class Numbers(_Data):
    """How numbers and amounts are written."""

    words: dict[str, int] = {}
    currencies: dict[str, str] = {}
    percent: tuple[str, ...] = ("%",)
    joiners: tuple[str, ...] = ()
    """Words that may stand between a figure and its noun (Romanian de)."""


class Worded(_Data):
    """A wording and the conditions on case fields under which it is right."""

    when: dict[str, str | bool | tuple[str | bool, ...]] = {}
    text: str

    def fits(self, fields: dict[str, Any]) -> bool:
        """Return whether every condition holds."""
        return all(fields.get(name) in (wanted if isinstance(wanted, tuple) else (wanted,)) for name, wanted in self.when.items())


class Conventions(_Data):
    """Everything in ``conventions.toml``."""

    name: str
    native_name: str
    direction: Literal["ltr", "rtl"]
    writing: Writing
    dates: Dates
    numbers: Numbers
    words: dict[str, str] = {}
    salutations: tuple[Worded, ...]
    closes: tuple[Worded, ...]
    labels: dict[str, str]
    subject_labels: tuple[str, ...] = ()
    """What people write before a subject, and a colon behind it, beside the label of our own letters."""
    salutation_patterns: tuple[str, ...]
    close_patterns: tuple[str, ...]
    part_patterns: dict[str, tuple[str, ...]]
    reported_speech: tuple[str, ...]
    titles: tuple[str, ...] = ()
    not_titles: tuple[str, ...] = ()
    """Words that look like a title behind clitics and are none (the Hebrew to say, which holds Mr)."""
    first_person: tuple[str, ...] = ()
    """Words by which a verb has us as the ones who act (we, smo), or with a ``*`` before them, its endings."""
    explanation_sentences: int = 2
    """Sentences in which readers of the language expect an explanation to be over; its letters may take no more."""


class Statements(_Data):
    """Everything in ``statements.toml``: how a language states what a case must hold. A language may do without."""

    units: tuple[str, ...] = ()
    """Nouns that make a number in words a claim (two weeks)."""
    joiners: tuple[str, ...] = ()
    """Words inside a number in words (two hundred and ten)."""
    periods: tuple[str, ...] = ()
    """Stretches of time that are no date (next week)."""
    hours: dict[str, int] = {}
    """How the time is told in words, {hour} being the hour, and the minutes that each way adds (half past {hour} = 30)."""
    hour_words: dict[str, int] = {}
    """Words for the hours from 1 to 12 where they are not the numbers'."""
    loose_hours: tuple[str, ...] = ()
    """How a case may tell an hour by its number alone (at {hour}), if no noun follows that the number counts (at four garages)."""
    morning: tuple[str, ...] = ()
    evening: tuple[str, ...] = ()
    """Words behind an hour that say in which half of the day it is."""
    days: tuple[str, ...] = ()
    """How a day is named by its number alone ({day} being the figure), where its month is known."""
    month_ends: tuple[str, ...] = ()
    """How the last day of a month is told without its number ({month} being the month's name)."""
    this_month_ends: tuple[str, ...] = ()
    """The stretches of ``periods`` that end with the month of the letter."""
    this_month: tuple[str, ...] = ()
    """The stretches of ``periods`` that name the month of the letter, behind the number of a day."""
    next_day: tuple[str, ...] = ()
    """Words for the day after the one just named."""
    herewith: tuple[str, ...] = ()
    """Words by which something comes with the letter, and so on the day of the letter."""
    stretches: dict[str, int] = {}
    """Stretches of time in words that hold no number, and what they come to in the next smaller unit (half an hour = 30)."""
    whole_units: dict[str, int] = {}
    """One unit of time in words, and how many of the next smaller unit it is (an hour = 60)."""
    shares: dict[str, int] = {}
    """Shares in words that hold no number, and how many per cent they are (half the = 50)."""
    dot: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    """Words that veil an address (shop dot com)."""
    negations: tuple[str, ...] = ()
    """Words after which a benefit is not offered (no voucher can ...)."""
    capitals: tuple[str, ...] = ()
    """Words written with a capital inside a sentence that are no names."""
    offering: tuple[str, ...] = ()
    """Phrases by which something is said to be there for the customer."""
    refusing: tuple[str, ...] = ()
    """Words by which a sentence says no."""
    not_refusing: tuple[str, ...] = ()
    """Phrases with such words that say no to nothing (not only)."""
    turning: tuple[str, ...] = ()
    """Words at which a sentence turns to its next statement (but, because)."""
    acts: tuple[str, ...] = ()
    """Phrases by which a sentence states a deed or a commitment of ours, or of somebody on our behalf, whatever the verb."""
    harmless: tuple[str, ...] = ()
    """Phrases that look like an act and state none that a case must hold: apologising, owning, knowing, hoping."""
    mild: tuple[str, ...] = ()
    """Phrases that look like an act and are a wish of ours, or what the reader had or could count on: unfounded, they are for a person to judge."""
    regretting: tuple[str, ...] = ()
    """Phrases that say that something should not have happened: what failed us or harmed them may be told again behind one."""
    asking: tuple[str, ...] = ()
    """Phrases by which a sentence takes up what the customer asks, and excuses nothing that stands behind them (the second was)."""
    omissions: tuple[str, ...] = ()
    """Phrases by which we own that we left something undone or got it wrong (we never, nobody came, we should have)."""
    seeking: tuple[str, ...] = ()
    """Phrases by which we say that we are finding out, harmless as long as the case has no answer."""
    easing: tuple[str, ...] = ()
    """Phrases that say what a measure makes less likely, harmless behind the measure."""
    leading: tuple[str, ...] = ()
    """Phrases that announce what is told next (two things are done differently now), harmless before a sentence that says an item of the case."""
    approving: tuple[str, ...] = ()
    """Whole sentences by which the signer says to have approved all that the letter gives, harmless where the case says so."""
    contact: tuple[str, ...] = ()
    """All the words of getting in touch: a sentence of nothing else, on a date or a number that the case gives for it, promises nothing else."""
    lifetimes: tuple[str, ...] = ()
    """Words beside a number that tells how old somebody is, or how many years something lasted (a boy of six, after nine years)."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Words, and beginnings of words (refund*), that mean the same in such letters."""
    kin: tuple[tuple[str, ...], ...] = ()
    """More such lists, of words that may stand for one another where a deed is told in other words."""
    words: dict[str, str] = {}
    ordinals: dict[str, int] = {}
    numbers: dict[str, int] = {}


_Content = TypeVar("_Content", bound=_Data)


def read_conventions(path: Path) -> Conventions:
    """Return a language's conventions as its file says them. Raises PackError."""
    return _read(path, Conventions)


def read_statements(path: Path) -> Statements:
    """Return how a language states things as its file says it, nothing where it has none. Raises PackError."""
    return _read(path, Statements) if path.exists() else Statements()


def _read(path: Path, model: type[_Content]) -> _Content:
    try:
        return model.model_validate(read_toml(path))
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise PackError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from problem
