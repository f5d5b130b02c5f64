"""The questions a case may leave open, in the language of the person who answers them.

``prompts/questions.toml`` holds each of them in English, in the order a person would ask, and ``languages/<code>/questions.toml`` the same
words in another language, a table a question; what a question is about (``{id}``) stands in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.errors import PackError, UnknownLanguageError
from amends.resources import PACKAGE, data_folder, language_codes, prompt_data, read_toml

_ENGLISH = "questions.toml"


class Question(BaseModel):
    """What is to be answered about a case: the field it fills, the question, why it is asked, and whether a letter has to wait for it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    field: str
    text: str
    why: str
    options: str
    """What an answer looks like."""
    principle: str
    required: bool = True
    """Whether no letter can be honest before it is answered; the other questions only make a better one."""


class _Wording(BaseModel):
    """A question's words in another language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    why: str
    options: str


_Entry = TypeVar("_Entry", Question, _Wording)


@cache
def load_questions(code: str = "en") -> tuple[Question, ...]:
    """Return every question in a language, in the order a person would ask; one that has no translation yet is in English.

    Raises UnknownLanguageError, PackError naming the file.
    """
    if code not in language_codes():
        raise UnknownLanguageError(code, language_codes())
    questions = tuple(_read(Question, entry, str(data_folder("prompts") / _ENGLISH)) for entry in prompt_data(_ENGLISH)["question"])
    path = PACKAGE / "languages" / code / _ENGLISH
    if not path.exists():
        return questions
    worded = {field: _read(_Wording, entry, f"{path}: {field}") for field, entry in read_toml(path).items()}
    if strange := sorted(worded.keys() - {question.field for question in questions}):
        raise PackError(f"{path}: {strange[0]}: there is no such question")
    return tuple(
        question.model_copy(update=worded[question.field].model_dump()) if question.field in worded else question for question in questions
    )


def question_about(field: str) -> Question:
    """Return the question that fills a field. Raises KeyError for a field nobody is asked about."""
    return {question.field: question for question in load_questions()}[field]


def _read(kind: type[_Entry], entry: Mapping[str, Any], where: str) -> _Entry:
    try:
        return kind.model_validate(entry)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise PackError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from problem
