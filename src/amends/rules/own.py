"""A company's own rules: a TOML file that somebody who answers for the letters can write, beside the rules amends brings.

    languages = ["en"]                   # which language the phrases below are in; a rule may say its own

    [[rule]]
    id = "house-name"
    title = "Our name is written as we write it"
    words = { "brightline" = "BrightLine", "Bright Line" = "BrightLine" }

    [[rule]]
    id = "house-banned"
    title = "Words we do not use"
    advice = "Say “order”."
    severity = "error"                   # warning unless it is said
    status = "preview"                   # try it first: reported as advice, blocks nothing
    forbid = ["ticket (number|id)"]
    bad = ["Your [[ticket number]] is 4471."]
    good = ["Your order is 4471."]

    [[rule]]
    id = "house-line"
    require = ["reply to this (message|e-mail)"]
    [rule.ro]                            # the same rule in another language
    require = ["răspundeți la acest mesaj"]

``words`` are wrong spellings and what to put instead, ``forbid`` phrases that must not stand (``unless`` phrases excuse one they
overlap), ``require`` phrases of which one must stand in a whole letter. Phrases are written as in ``languages/README.md``; ``words``
hold in every language unless ``languages`` says which. In ``message``, {match} is what was found. Phrases
match in any case, so a fix that would change nothing means that all is well: “brightline” finds every spelling but “BrightLine”.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from amends.config import Config
from amends.errors import PackError
from amends.languages import LANGUAGES, load_language
from amends.languages.compiling import compile_pattern
from amends.languages.patterns import Nodes
from amends.languages.vocabulary import Vocabulary
from amends.principles import load_principles
from amends.rules.catalogue import Rule, load_rules, rules_for
from amends.rules.checker import Checker
from amends.rules.found import FindingSeverity
from amends.rules.messages import slots_of
from amends.rules.packs import Pack, load_pack
from amends.rules.phrases import Phrases
from amends.toml_files import Key, TomlFile, did_you_mean

if TYPE_CHECKING:
    from amends.case import Case

OWN_PRINCIPLE = "house-style"
"""The principle of a rule that names none: it is not one of ours."""

_ORDER = {"off": 0, "advice": 1, "warning": 2, "error": 3}
_SLOTS = {"violation": {"match"}, "requirement": set[str]()}


def _listed(value: object) -> object:
    """Let a single text stand for a list of one."""
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


_Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


_Stamp = tuple[Path, int, int]
"""A pack's path, when the file changed and how large it is, so that a pack is read anew when it does."""

_Model = TypeVar("_Model", bound="_Wording")


class _Wording(BaseModel):
    """What a rule looks for in a language, and its examples."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    forbid: _Texts = ()
    unless: _Texts = ()
    require: _Texts = ()
    words: dict[str, str] = {}
    bad: _Texts = ()
    good: _Texts = ()

    @property
    def looks_for_something(self) -> bool:
        return bool(self.forbid or self.require or self.words)


class _OwnRule(_Wording):
    """A rule as it is written, without its tables by language."""

    id: str
    title: str = ""
    message: str = ""
    advice: str = ""
    why: str = ""
    severity: FindingSeverity = "warning"
    status: Literal["preview", "stable"] = "stable"
    principle: str = OWN_PRINCIPLE
    languages: _Texts | None = None


@dataclass(frozen=True)
class _Written:
    """A rule read from a pack: what it is, its wording by language, and the keys under which each wording stands in the file."""

    rule: Rule
    wording: dict[str, tuple[tuple[Key, ...], _Wording]]
    languages: tuple[str, ...]
    preview: bool

    def in_language(self, code: str) -> Iterator[tuple[tuple[Key, ...], _Wording]]:
        """Yield the wordings that hold in a language: the rule's own where it says so, and the language's."""
        if "" in self.wording and code in self.languages:
            yield self.wording[""]
        if code in self.wording:
            yield self.wording[code]


@dataclass(frozen=True)
class _Pack:
    file: TomlFile
    rules: tuple[_Written, ...]


def own_rules(packs: Sequence[Path]) -> tuple[Rule, ...]:
    """Return the rules of own packs in the order they stand. Raises PackError with file, line and column, InputError."""
    return tuple(written.rule for pack in _read(packs) for written in pack.rules)


def own_phrases(packs: Sequence[Path], language: str) -> tuple[Phrases, ...]:
    """Return what own packs look for in a language, as a language's own pack would write it. Raises PackError, InputError."""
    return _phrases(tuple(map(_stamp, packs)), language)


def rules_under(config: Config, fields: tuple[tuple[str, Any], ...] | None = None) -> tuple[Rule, ...]:
    """Return every rule that applies, ours and own, as strict as a case's fields (or the configured profile), then the configuration, make it.

    What the configuration says of a rule counts also where the case's kind would turn it off. Raises PackError with the place of a rule
    that does not exist or may not be turned down.
    """
    ours = load_rules() if fields is None and not config.profile else rules_for(fields or tuple(config.profile.items()))
    own = own_rules(config.packs)
    if not config.severities:
        return (*ours, *own)
    _require_possible(config, own)
    applying = {rule.id: rule for rule in (*ours, *own)}
    rules = []
    for rule in (*load_rules(), *own):
        strength = config.severities.get(rule.id)
        if strength is None and rule.id in applying:
            rules.append(applying[rule.id])
        elif strength is not None and strength != "off":
            rules.append(rule._replace(severity=strength, configured=True))
    return tuple(rules)


def checker_under(config: Config, language: str, case: Case | None = None) -> Checker:
    """Return what checks a language's texts under a configuration, kept for the next text. Raises PackError, InputError."""
    fields = None if case is None else tuple(case.condition_fields().items())
    return _checker(config, tuple(map(_stamp, config.packs)), language, fields)


@lru_cache(maxsize=64)
def _checker(config: Config, packs: tuple[_Stamp, ...], language: str, fields: tuple[tuple[str, Any], ...] | None) -> Checker:
    return Checker(rules_under(config, fields), _pack(packs, language))


@lru_cache(maxsize=16)
def _pack(packs: tuple[_Stamp, ...], language: str) -> Pack:
    return Pack(load_language(language), _phrases(packs, language)) if packs else load_pack(language)


def _require_possible(config: Config, own: Sequence[Rule]) -> None:
    known = {rule.id: rule for rule in (*load_rules(), *own)}
    previewed = {written.rule.id for pack in _read(config.packs) for written in pack.rules if written.preview}
    for name, strength in config.severities.items():
        keys = ("severities", name)
        if name not in known:
            raise config.error(keys, f"severities.{name}: there is no such rule; {did_you_mean(name, known)}")
        if not known[name].suppressible and _ORDER[strength] < _ORDER[known[name].severity]:
            raise config.error(
                keys,
                f"severities.{name}: this rule guards what was approved or established and cannot be turned {_down(strength)}; take it out here",
            )
        if name in previewed and _ORDER[strength] > _ORDER["advice"]:
            raise config.error(keys, f'severities.{name}: this rule is in preview and blocks nothing; write status = "stable" in its pack')


def _down(strength: str) -> str:
    return "off" if strength == "off" else f"down to {strength}"


# Reading a pack


def _stamp(path: Path) -> _Stamp:
    try:
        found = Path(path).stat()
    except OSError:
        return Path(path), 0, 0
    return Path(path), found.st_mtime_ns, found.st_size


def _read(packs: Sequence[Path]) -> tuple[_Pack, ...]:
    return _read_all(tuple(map(_stamp, packs)))


@lru_cache(maxsize=16)
def _read_all(packs: tuple[_Stamp, ...]) -> tuple[_Pack, ...]:
    read = tuple(_read_pack(path) for path, *_ in packs)
    seen: dict[str, Path] = {rule.id: Path("amends") for rule in load_rules()}
    for pack in read:
        for number, written in enumerate(pack.rules):
            name = written.rule.id
            if name in seen:
                whose = "is one of amends' own rules" if seen[name] == Path("amends") else f"stands in {seen[name]} already"
                raise pack.file.error(("rule", number, "id"), f"{name}: this id {whose}; choose another, such as house-{name}")
            seen[name] = pack.file.path
    return read


def _read_pack(path: Path) -> _Pack:
    file = TomlFile.read(path)
    for key in file.data:
        if key not in ("languages", "rule"):
            raise file.error((key,), f"{key}: there is no such setting of a pack; write languages or [[rule]]")
    languages = _languages(file, ("languages",), file.data.get("languages"))
    entries = file.data.get("rule", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise file.error(("rule",), "rule: write each rule under a line [[rule]]")
    return _Pack(file, tuple(_read_rule(file, number, entry, languages) for number, entry in enumerate(entries)))


def _languages(file: TomlFile, keys: tuple[Key, ...], written: object) -> tuple[str, ...] | None:
    if written is None:
        return None
    codes = _listed(written)
    for number, code in enumerate(codes if isinstance(codes, tuple) else (codes,)):
        if code not in LANGUAGES:
            raise file.error((*keys, number), f"languages: {code!r} is no language amends speaks; write one of {', '.join(LANGUAGES)}")
    return tuple(codes)  # type: ignore[arg-type]  # each was just found to be a language


def _read_rule(file: TomlFile, number: int, entry: dict[str, Any], inherited: tuple[str, ...] | None) -> _Written:
    keys: tuple[Key, ...] = ("rule", number)
    name = str(entry.get("id", f"rule {number + 1}"))
    own = _validated(file, keys, name, {key: value for key, value in entry.items() if key not in LANGUAGES}, _OwnRule)
    if not own.id or not own.id.replace("-", "").isalpha() or own.id != own.id.lower() or not own.id.isascii() or len(own.id) > 60:
        raise file.error((*keys, "id"), f"{own.id}: an id is small letters and hyphens, such as house-name")
    if own.principle != OWN_PRINCIPLE and own.principle not in (known := {principle.id for principle in load_principles()}):
        raise file.error((*keys, "principle"), f"{own.id}: there is no principle {own.principle!r}; {did_you_mean(own.principle, known)}")
    languages = _languages(file, (*keys, "languages"), own.languages) or inherited
    if languages is None and (own.forbid or own.require):
        field = "forbid" if own.forbid else "require"
        raise file.error((*keys, field), f'{own.id}: say which language these phrases are in, such as languages = ["en"]')
    wording: dict[str, tuple[tuple[Key, ...], _Wording]] = {}
    if own.looks_for_something or own.bad or own.good:
        wording[""] = (keys, own)
    for code in LANGUAGES:
        if code in entry:
            wording[code] = ((*keys, code), _validated(file, (*keys, code), name, entry[code], _Wording))
    if not any(each.looks_for_something for _, each in wording.values()):
        raise file.error(keys, f"{own.id}: this rule looks for nothing; write forbid, require or words")
    rule = _rule(own, [each for _, each in wording.values()])
    for kind in rule.kinds:
        _require_fillable(file, (*keys, "message"), own.id, rule.messages[kind], _SLOTS[kind])
    return _Written(rule, wording, languages or LANGUAGES, own.status == "preview")


def _validated(file: TomlFile, keys: tuple[Key, ...], name: str, entry: object, model: type[_Model]) -> _Model:
    """Return a rule, or its table for a language, as read. Raises PackError with the place of what is wrong and what to write."""
    try:
        return model.model_validate(entry)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = tuple(key for key in first["loc"] if key != "function-wrap")
        said = f"{name}: {'.'.join(map(str, where))}: "
        if first["type"] == "extra_forbidden":
            known = {*model.model_fields, *(LANGUAGES if model is _OwnRule else ())}
            said += f"there is no such setting of a rule; {did_you_mean(str(where[-1]), known)}"
        elif first["type"] == "missing":
            said += 'is missing; write it, such as id = "house-name"'
        else:
            said += f"{first['msg'][:1].lower()}{first['msg'][1:]}, not {first['input']!r:.60}"
        raise file.error((*keys, *where), said) from None


def _rule(own: _OwnRule, wordings: Sequence[_Wording]) -> Rule:
    title = own.title or own.id.replace("-", " ").capitalize()
    rights = dict.fromkeys(right for wording in wordings for right in wording.words.values())
    messages, advice = {}, []
    if any(wording.forbid or wording.words for wording in wordings):
        forbids = any(wording.forbid for wording in wordings)
        messages["violation"] = own.message or f"“{{match}}” is not {'used here' if forbids else 'how we write it'}."
        advice.append(f"Write {', '.join(f'“{right}”' for right in rights)}." if rights else "Say it in other words.")
    if any(wording.require for wording in wordings):
        messages["requirement"] = (own.message if not messages else "") or f"The letter lacks what is asked for: {_literal(title)}."
        advice.append("Add it.")
    return Rule(
        id=own.id,
        title=title,
        summary=own.why or title,
        principles=(own.principle,),
        severity="advice" if own.status == "preview" else own.severity,
        kinds=tuple(messages),
        home="closing",
        messages=messages,
        advice=own.advice or advice[0],
    )


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _require_fillable(file: TomlFile, keys: tuple[Key, ...], name: str, message: str, slots: set[str]) -> None:
    if strange := sorted(slots_of(message) - slots):
        allowed = " and ".join(f"{{{slot}}}" for slot in sorted(slots)) or "no { }"
        raise file.error(keys, f"{name}: message: nothing can be put in place of {{{strange[0]}}}; this kind of rule may use {allowed}")


@lru_cache(maxsize=16)
def _phrases(packs: tuple[_Stamp, ...], language: str) -> tuple[Phrases, ...]:
    found = []
    for pack in _read_all(packs):
        for written in pack.rules:
            wordings = [wording for _, wording in written.in_language(language)]
            for keys, wording in written.in_language(language):
                _require_readable(pack.file, keys, written.rule.id, wording, language)
            if any(wording.looks_for_something for wording in wordings):
                found.append(_entry(written.rule.id, wordings))
    return tuple(found)


def _entry(name: str, wordings: Sequence[_Wording]) -> Phrases:
    words = {wrong: right for wording in wordings for wrong, right in wording.words.items()}

    def every(field: str) -> tuple[str, ...]:
        return tuple(phrase for wording in wordings for phrase in getattr(wording, field))

    lacking = bool(every("require")) and not every("forbid") and not words
    return Phrases.model_validate(
        {
            "id": name,
            "forbid": (*words, *every("forbid")),
            "unless": every("unless"),
            "require": every("require"),
            "fixes": [{"phrase": wrong, "put": right} for wrong, right in words.items()],
            "lacks" if lacking else "bad": every("bad"),
            "satisfies" if lacking else "good": every("good"),
        }
    )


def _require_readable(file: TomlFile, keys: tuple[Key, ...], name: str, wording: _Wording, language: str) -> None:
    """Raise PackError with the place of a phrase that cannot be read.

    They are read into a vocabulary that is thrown away: the language's own, which every text is read by, would grow with them.
    """
    spoken = load_language(language)
    vocabulary, parsed = Vocabulary(spoken.style), dict[str, Nodes]()
    phrases: list[tuple[tuple[Key, ...], str]] = [(("words", wrong), wrong) for wrong in wording.words]
    for field in ("forbid", "unless", "require"):
        phrases += [((field, number), phrase) for number, phrase in enumerate(getattr(wording, field))]
    for where, phrase in phrases:
        try:
            compile_pattern(phrase, vocabulary, spoken.conventions.words, parsed)
        except PackError as problem:
            raise file.error((*keys, *where), f"{name}: {problem}") from None
