"""Every error amends raises on purpose.

    AmendsError
    ├── CaseError                  a case cannot be read or contradicts itself
    │   └── IncompleteCaseError    a case is sound but cannot yet be drafted honestly
    ├── InputError                 a file or text given to amends cannot be used
    ├── PackError                  a rule pack, phrasebook or other data file is broken
    ├── UnknownLanguageError       a language amends does not speak
    ├── DraftRejectedError         a draft breaks rules and the caller asked for an exception
    ├── ApprovalError              a letter cannot be approved as it stands
    ├── StoreError                 the desk's database cannot be used
    ├── EditConflictError          somebody else changed the same thing meanwhile
    ├── NotSignedInError           nobody is signed in, and this needs somebody
    ├── NotAllowedError            the person signed in may not do this
    └── ModelError                 a model could not be asked, or did not answer usefully
        ├── MissingKeyError        no key is configured
        ├── BadKeyError            the endpoint rejects the key
        ├── UnknownModelError      the endpoint does not know the model
        ├── QuotaError             the account has no credit left
        ├── RateLimitError         too many requests, also after waiting
        ├── PromptTooLongError     the case does not fit the model's context
        ├── ModelRefusedError      the model or its filter declined
        ├── CutShortError          the answer stopped before its end
        ├── InvalidAnswerError     the answer is not the JSON that was asked for
        ├── ModelTimeoutError      no answer before the deadline
        └── ModelUnavailableError  the endpoint cannot be reached or fails

A letter that breaks rules is no error but a value (a ``Draft`` with its report). Messages say what is wrong, where, and what
to do; they never hold the complaint or a model's answer, because errors end up in logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class _Sendable(Exception):
    """An error that can be sent to another process, whatever it is made of: Python would make it anew from its message alone."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (type(self), self.args, vars(self))


def _received(kind: type[Exception], args: tuple[object, ...], fields: dict[str, object]) -> Exception:
    error = kind.__new__(kind, *args)
    vars(error).update(fields)
    return error


class AmendsError(_Sendable):
    """Base of everything amends raises on purpose."""


class FieldProblem(_Sendable):
    """One thing wrong with one field: where it is, what is wrong, what to write instead."""

    def __init__(self, field: str, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.line = line

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.field}: {self.message}" if self.field else f"{where}{self.message}"


class CaseError(AmendsError):
    """A case cannot be read; ``problems`` names each field, its line where a file was read, and the mend."""

    def __init__(self, problems: Sequence[FieldProblem], *, source: str | None = None) -> None:
        self.problems = tuple(problems)
        self.source = source
        super().__init__("\n".join(f"{source}: {problem}" if source else str(problem) for problem in self.problems))


class AsksSomething(Protocol):
    """What an incomplete case needs: a question a person can answer."""

    @property
    def field(self) -> str: ...

    @property
    def text(self) -> str: ...


class IncompleteCaseError(AmendsError):
    """A letter cannot be honest yet; ``questions`` says what must be answered first, in the order to ask."""

    def __init__(self, questions: Sequence[AsksSomething]) -> None:
        self.questions = tuple(questions)
        lines = "\n".join(f"  {number}. {question.text} [{question.field}]" for number, question in enumerate(self.questions, 1))
        super().__init__(f"answer these before a letter can be drafted:\n{lines}")


class InputError(AmendsError):
    """A file or text given to amends cannot be used; the message names it and says what to do."""


class PackError(AmendsError):
    """A data file (rules, phrasebook, conventions, prompts) is broken; the message starts with file:line."""


class UnknownLanguageError(AmendsError):
    """A language code amends has no folder for."""

    def __init__(self, code: str, known: Sequence[str]) -> None:
        super().__init__(f"unknown language {code!r}: write one of {', '.join(known)}")
        self.code = code


class DraftRejectedError(AmendsError):
    """Raised only by ``Draft.raise_for_findings()``: the best attempt still breaks rules."""


class ApprovalError(AmendsError):
    """A letter cannot be approved: errors remain, or a warning has no reason recorded."""


class StoreError(AmendsError):
    """The desk's database cannot be opened, read or written; the message says what to do."""


class EditConflictError(AmendsError):
    """Somebody else changed the same thing meanwhile; nothing was overwritten, and ``theirs`` is what stands there now."""

    def __init__(self, message: str, *, theirs: object = None) -> None:
        super().__init__(message)
        self.theirs = theirs


class NotSignedInError(AmendsError):
    """Nobody is signed in, and what was asked for needs somebody."""


class NotAllowedError(AmendsError):
    """The person signed in may not do this; the message says who may."""


class ModelError(AmendsError):
    """A model could not be asked or did not answer usefully; ``hint`` says what to do next."""

    hint = "Draft without a model (--model phrasebook), or try again later."

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        return f"{self.args[0]}\n{self.hint}"


class MissingKeyError(ModelError):
    """No key is configured for an endpoint that needs one."""

    hint = "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, or draft with --model phrasebook."


class BadKeyError(ModelError):
    """The endpoint rejects the key."""

    hint = "Check the key (amends models says which variable holds it): it may be mistyped, revoked, or of another project."


class UnknownModelError(ModelError):
    """The endpoint does not know the model asked for."""

    hint = "Check the name after openai:, or model in amends.toml, and that this key may use it."


class QuotaError(ModelError):
    """The account behind the key has no credit left; waiting does not help."""

    hint = "Add credit to the account, or use another key."


class RateLimitError(ModelError):
    """Too many requests, also after the waits that fitted the deadline; ``retry_after`` is how many seconds the endpoint asks to wait."""

    hint = "Wait a minute, or ask for fewer drafts at once."

    def __init__(self, message: str, *, hint: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class PromptTooLongError(ModelError):
    """The request would not fit the model's context."""

    hint = "Shorten the complaint to what matters for the letter."


class ModelRefusedError(ModelError):
    """The model, or a filter in front of it, declined to answer."""

    hint = "Read the complaint for what may have set this off, shorten it, or draft with --model phrasebook."


class CutShortError(ModelError):
    """The answer stopped before its end; half a letter is never used."""

    hint = "Allow more tokens for the answer (max_tokens), or use a model that writes more briefly."


class InvalidAnswerError(ModelError):
    """The answer is not the JSON that was asked for."""

    hint = "Use a model that supports JSON-schema output, or draft with --model phrasebook."


class ModelTimeoutError(ModelError):
    """No complete answer came before the deadline."""

    hint = "Allow more time (AMENDS_TIMEOUT, in seconds), or use a faster model."


class ModelUnavailableError(ModelError):
    """The endpoint cannot be reached, or fails."""

    hint = "Check OPENAI_BASE_URL and the network, try again, or draft with --model phrasebook."
