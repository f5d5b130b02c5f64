"""Cases as files: YAML that a person can type, or JSON that another program writes.

YAML is read event by event rather than loaded. A plain loader turns ``12:30`` into 750, ``no`` into false and ``+40721…`` into a
number; here every scalar stays text, with the line it stands on, and the case's own types convert it. Nothing in a file can build
an object, repeat itself without end or nest without bottom.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml

from amends._json_lines import read_json
from amends.case import Case
from amends.errors import CaseError, FieldProblem
from amends.files import SIZE_LIMIT, read_text

Format = Literal["yaml", "json"]

DEPTH_LIMIT = 12
NODE_LIMIT = 20_000
ALIAS_LIMIT = 20

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EMPTY = ("", "~", "null", "Null", "NULL")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_MENDS = (
    ("mapping values are not allowed", "put the sentence in quotes if it holds a colon, or line the field up with the one above"),
    ("cannot start any token", "put the text in quotes"),
    ("unknown escape", "use single quotes, or write the backslash twice"),
    ("quoted scalar", "close the quotes"),
    ("could not find expected ':'", "write a colon and a space after the field name, and indent long text below it"),
    ("block end", "line up the fields of one item in one column"),
    ("block mapping", "line up the fields of one item in one column"),
    ("block collection", "line up the fields of one item in one column"),
    ("flow", "close the bracket"),
    ("undefined alias", "put the text in quotes: it starts with *"),
    ("alias", "put the text in quotes: it starts with *"),
    ("anchor", "put the text in quotes: it starts with &"),
    ("tag", "put the text in quotes: it starts with !"),
    ("directive", "put the text in quotes: it starts with %"),
    ("document start", "keep one case in the file"),
)


def read_case(path: Path) -> Case:
    """Return the case in a file: JSON if its name ends so, else YAML. Raises InputError or CaseError naming file, line and field."""
    path = Path(path)
    return parse_case(read_text(path), format="json" if path.suffix.lower() == ".json" else "yaml", source=str(path))


def read_answers(path: Path) -> dict[str, dict[str, Any]]:
    """Return what a file answers for single companions: fields of a case under each companion's id. Raises InputError or CaseError."""
    path = Path(path)
    try:
        value, lines = _fields(read_text(path), "json" if path.suffix.lower() == ".json" else "yaml")
        if not isinstance(value, dict):
            raise FieldProblem("", "write the name of a companion, a colon, and below it the fields it needs")
        for kind, fields in value.items():
            if not isinstance(fields, dict):
                raise FieldProblem(kind, "write the fields this companion needs below it, one a line", line=lines.get(kind))
    except FieldProblem as problem:
        raise CaseError([problem], source=str(path)) from None
    return value


def read_fields(path: Path) -> dict[str, Any]:
    """Return the fields of a YAML file that holds more than a case, every scalar as the text that stands there. Raises InputError, CaseError."""
    path = Path(path)
    try:
        value, _ = _fields(read_text(path), "yaml")
        if not isinstance(value, dict):
            raise FieldProblem("", "write the name of a field, a colon, and what it holds")
    except FieldProblem as problem:
        raise CaseError([problem], source=str(path)) from None
    return value


def parse_case(text: str, *, format: Format = "yaml", source: str | None = None) -> Case:  # noqa: A002
    """Return the case a text describes. Raises CaseError whose problems name field and line, and say what to write instead."""
    try:
        if len(text) > SIZE_LIMIT:
            raise FieldProblem("", f"too large: {len(text):,} characters, and {SIZE_LIMIT:,} are allowed; keep what the letter must answer")
        data, lines = _fields(text, format)
        if not isinstance(data, dict):
            raise FieldProblem("", "a case is a list of fields; start with: id: C-1")
    except FieldProblem as problem:
        raise CaseError([problem], source=source) from None
    return Case.of(data, source=source, lines=lines)


def _fields(text: str, format: Format) -> tuple[Any, dict[str, int]]:  # noqa: A002
    value, lines = read_json(text, depth=DEPTH_LIMIT) if format == "json" else _YamlReader(text).document()
    return _without_empty(value), lines


def case_to_yaml(case: Case, *, stage_open: bool = False) -> str:
    """Return a case as YAML a person can read and edit: only what differs from an empty case, and ``parse_case`` gives it back.

    ``stage_open`` leaves the stage out, so that it follows from what a person fills in.
    """
    data: dict[str, Any] = {}
    given = case.model_dump(mode="python", exclude_defaults=True)
    for field in type(case).model_fields:
        # The stage is derived when it is absent, so it has to be said; the id heads the file.
        if field == "id" or (field == "stage" and not stage_open):
            data[field] = getattr(case, field)
        elif field in given and field != "stage":
            data[field] = given[field]
    text: str = yaml.dump(
        _plain(data), Dumper=_CaseDumper, allow_unicode=True, default_flow_style=False, sort_keys=False, width=2**31, indent=2
    )
    return text


def _without_empty(value: Any) -> Any:
    """Drop fields that were left empty: an empty field counts as not given."""
    if isinstance(value, dict):
        return {key: _without_empty(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


class _CaseDumper(yaml.SafeDumper):
    """SafeDumper that writes long text as blocks, indents lists under their field and repeats nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if "\n" in text and not re.search("[\r\x85\u2028\u2029\ufeff]", text):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
    if text.strip() in _EMPTY or re.search("[\\s\ufeff]", text.replace(" ", "")):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    return dumper.represent_scalar("tag:yaml.org,2002:str", text)


def _date_node(dumper: yaml.SafeDumper, date: dt.date) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", date.isoformat())


def _mapping_node(dumper: yaml.SafeDumper, fields: dict[str, Any]) -> yaml.MappingNode:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", fields, flow_style=False)
    for key, _ in node.value:
        # A field name stays plain, also "on", which the dumper would quote because other readers take it for true.
        key.tag, key.style = dumper.resolve(yaml.ScalarNode, key.value, (True, False)), None  # type: ignore[no-untyped-call]
    return node


_CaseDumper.add_representer(dict, _mapping_node)
_CaseDumper.add_representer(str, _text_node)
_CaseDumper.add_representer(dt.date, _date_node)


class _YamlReader:
    """Builds plain values from YAML events, bounded in depth, size and repetition."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[str, int] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = 0
        self.aliases = 0

    def document(self) -> tuple[Any, dict[str, int]]:
        if strange := _UNPRINTABLE.search(self.text):
            line = self.text.count("\n", 0, strange.start()) + 1
            raise FieldProblem("", f"an invisible control character (U+{ord(strange.group()):04X}) stands here; delete it", line=line)
        loader = _Loader(self.text)
        self.next = loader.get_event
        value: Any = None
        documents = 0
        try:
            while (event := self.next()) is not None:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise FieldProblem("", "a second document starts here (---); keep one case in the file", line=_line(event))
                elif isinstance(event, yaml.NodeEvent):
                    value, _ = self.value(event, ())
        except yaml.MarkedYAMLError as problem:
            raise _syntax_problem(problem, self.text) from None
        except yaml.YAMLError as problem:
            raise FieldProblem("", f"not valid YAML: {problem.__class__.__name__}; put the text in quotes") from None
        finally:
            loader.dispose()
        return value, self.lines

    def value(self, event: yaml.NodeEvent, path: tuple[str, ...]) -> tuple[Any, int]:
        """Return the value an event starts, and how many nodes it holds."""
        line = _line(event)
        field = ".".join(path)
        if path:
            self.lines.setdefault(field, line)
        self.count(1, line)
        if isinstance(event, yaml.AliasEvent):
            return self.repeated(event, field, line)
        if getattr(event, "tag", None) is not None:
            raise FieldProblem(field, "a tag (!…) is not read in a case; put the text in quotes", line=line)
        if len(path) > DEPTH_LIMIT:
            raise FieldProblem(".".join(path[:3]), f"nested more than {DEPTH_LIMIT} deep; a case needs no more than three", line=line)
        before = self.nodes
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = None if event.implicit[0] and event.value in _EMPTY else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
            while not isinstance(child := self.next(), yaml.SequenceEndEvent):
                value.append(self.value(child, (*path, str(len(value))))[0])
        else:
            value = self.mapping(path)
        size = self.nodes - before + 1
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, size)
        return value, size

    def mapping(self, path: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(key_event := self.next(), yaml.MappingEndEvent):
            line = _line(key_event)
            here = ".".join(path)
            if not isinstance(key_event, yaml.ScalarEvent) or key_event.tag is not None:
                raise FieldProblem(here, "a field name has to be a plain word", line=line)
            key = key_event.value
            if re.search(r"\s", key):
                message = "a sentence with a colon has to stand in quotes" if path else "no field name; write a field name and a colon"
                raise FieldProblem(here, message, line=line)
            field = ".".join((*path, key))
            if key in found:
                raise FieldProblem(field, f"stands twice (first on line {self.lines[field]}); keep one", line=line)
            self.lines[field] = line
            self.count(1, line)
            found[key], _ = self.value(self.next(), (*path, key))
        return found

    def repeated(self, event: yaml.AliasEvent, field: str, line: int) -> tuple[Any, int]:
        self.aliases += 1
        if self.aliases > ALIAS_LIMIT:
            raise FieldProblem(field, f"more than {ALIAS_LIMIT} aliases (*…); write the values out", line=line)
        if event.anchor not in self.anchors:
            raise FieldProblem(field, "an alias (*…) names nothing complete before it; write the value out, or put it in quotes", line=line)
        value, size = self.anchors[event.anchor]
        self.count(size, line)
        return value, size

    def count(self, nodes: int, line: int) -> None:
        self.nodes += nodes
        if self.nodes > NODE_LIMIT:
            raise FieldProblem("", f"more than {NODE_LIMIT:,} values; a case is far smaller", line=line)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _syntax_problem(problem: yaml.MarkedYAMLError, text: str) -> FieldProblem:
    mark = problem.problem_mark or problem.context_mark
    said = " ".join(filter(None, (problem.context, problem.problem)))
    mend = next((mend for sign, mend in _MENDS if sign in said), "put text with unusual characters in quotes")
    if mark and re.match(" *\t", text.split("\n")[min(mark.line, text.count("\n"))]):
        mend = "use spaces, not tabs, at the start of a line"
    where = f"column {mark.column + 1}: " if mark else ""
    return FieldProblem("", f"{where}this is not valid YAML; {mend}", line=mark.line + 1 if mark else None)
