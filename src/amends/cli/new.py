"""``amends new``: from a pasted complaint to a case, by answering a few questions.

The questions and their order are the case's own (``Case.missing``), save that language and channel come first, because the sentences
asked for afterwards stand in that language. This file only knows how an answer to each is written down. It works the same with a person
at a terminal and with answers piped in, one a line.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.case import COMPLAINT_LIMIT, Case
from amends.cli.settings import reader_language
from amends.cli.terminal import harmless, say
from amends.errors import CaseError, InputError
from amends.questions import Question, load_questions
from amends.ui.forms import read_day, sentence

if TYPE_CHECKING:
    from amends.listening import Listening

_FAULT = {
    "established": "we looked into it, and it was us",
    "shared": "it was us, but not us alone",
    "unknown": "nobody knows yet",
    "disputed": "we and the customer see it differently",
    "not_ours": "we looked into it, and it was not us",
}
_CHANNELS = {
    "letter": "printed, with an address",
    "email": "an e-mail to one person",
    "public_reply": "under a review everybody can read",
    "private_message": "a message on a platform or in an app",
    "sms": "a text message",
    "phone_script": "points for a call",
    "voicemail": "a message to speak after the tone",
}
_YES = frozenset({"y", "yes", "true", "1", "da", "sí", "si", "כן", "نعم"})
_NO = frozenset({"n", "no", "false", "0", "nu", "ne", "לא", "لا"})
_FIRST = ("language", "channel")
_BACK = "<"
_MOST_SHOWN = 12
_ANOTHER = "another one (Enter for none)> "
_DAY = "such as 2026-11-25, 25 November 2026 or tomorrow"

Answers = dict[str, Any]


class _Back(Exception):
    """The person wants to answer again what they answered before."""


def new(
    out: Annotated[Path | None, typer.Option("--out", help="Where the case goes (YAML); case.yaml without it.", show_default=False)] = None,
    complaint: Annotated[
        Path | None, typer.Option("--complaint", help="A file with the complaint; - or none asks you to paste it.", show_default=False)
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", help="Who listens to the complaint first: openai:NAME or local:PATH; none without it.", show_default=False),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="The language to ask in; without it, that of AMENDS_LANG, else English.", show_default=False),
    ] = None,
) -> None:
    """Ask for a case in the terminal: paste the complaint, answer a few questions, get a file to draft from."""
    from amends.case_files import case_to_yaml
    from amends.files import require_free, write_new

    target = out or _free_name(Path("case.yaml"))
    require_free(target, overwrite=overwrite)
    with suppress(ImportError):
        import readline  # noqa: F401  (input() edits lines with it)
    language = reader_language(lang)
    load_questions(language or "en")
    text = _complaint(complaint)
    case = _asked(text, _heard(text, model) if any(map(str.isalnum, text)) else None, language)
    write_new(target, case_to_yaml(case), overwrite=overwrite)
    say(f"\nsaved {target}; open it in any editor to change or add something", colour="green")
    say(f"next: amends draft {target} --out {target.with_suffix('.letter.txt')}")


def _free_name(wanted: Path) -> Path:
    names = (wanted, *(wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}") for number in range(2, 1000)))
    return next((name for name in names if not name.exists()), wanted)


def _complaint(file: Path | None) -> str:
    from amends.files import read_text
    from amends.intake import clean_complaint

    if file is None or str(file) == "-":
        say("Paste the complaint. End with a line that holds a single full stop (.), or Ctrl-D.")
        pasted = _pasted()
    else:
        pasted = read_text(file)
    cleaned = clean_complaint(pasted)
    if len(cleaned.text) > COMPLAINT_LIMIT:
        raise InputError(
            f"the complaint has {len(cleaned.text):,} characters, and {COMPLAINT_LIMIT:,} are allowed; keep what the letter must answer"
        )
    for dropped in cleaned.dropped:
        lines = dropped.text.split("\n")
        more = f" … ({len(lines) - 3} more lines)" if len(lines) > 3 else ""
        say(f"left out ({dropped.kind.replace('-', ' ')}): {' / '.join(line.strip()[:100] for line in lines[:3])}{more}", colour="yellow")
    if any(dropped.kind != "hidden-characters" for dropped in cleaned.dropped):
        say("If any of that belongs to the complaint, put it back in the case file afterwards.")
    if file is not None and cleaned.text:
        start = " ".join(cleaned.text.split())
        say(f"the complaint: {start if len(start) <= 100 else start[:100].rstrip() + '…'} ({len(cleaned.text):,} characters)")
    return cleaned.text


def _pasted() -> str:
    lines: list[str] = []
    size = 0
    for raw in iter(_line, None):
        if raw == ".":
            break
        size += len(raw) + 1
        if size > 4 * COMPLAINT_LIMIT:
            raise InputError(f"the complaint is too long; {COMPLAINT_LIMIT:,} characters are allowed: keep what the letter must answer")
        lines.append(raw)
    return "\n".join(lines)


def _line(prompt: str = "") -> str | None:
    """Return the next line that is typed or piped in, or None at the end. Raises InputError if it is not UTF-8."""
    try:
        if prompt and not (sys.stdin.isatty() and sys.stdout.isatty()):
            typer.echo(prompt, nl=False, err=True)
            prompt = ""
        return input(prompt)
    except EOFError:
        return None
    except UnicodeDecodeError:
        raise InputError("standard input: this is not UTF-8; save the text as UTF-8 and pipe it in again") from None


def _heard(complaint: str, spec: str | None) -> Listening:
    """Return what is heard in the complaint; a model that cannot be asked leaves what is read without one."""
    from amends.cli.listen import listening_shown
    from amends.cli.models import open_model
    from amends.cli.settings import Settings
    from amends.errors import ModelError
    from amends.listening import listen

    if spec is None:
        return listen(complaint)
    settings = Settings.from_environment()
    spec = settings.model_spec(spec)
    model = open_model(spec, settings)
    try:
        with listening_shown(spec):
            return listen(complaint, model)
    except ModelError as problem:
        say(f"the model could not be asked, so only what is read without one is proposed: {problem}", colour="yellow")
        return listen(complaint)
    finally:
        getattr(model, "close", lambda: None)()


def _confirmed(heard: Listening) -> Answers:
    """Tell what was heard, and return of it what the person confirms or puts in its place. Raises _Back."""
    from amends.principles import load_letter_types
    from amends.prompting.listening import load_hearing

    proposal = heard.proposal()
    data: Answers = {}
    titles = {sign.id: sign.title for sign in load_hearing().sign}
    for sign in heard.of("sign")[:_MOST_SHOWN]:
        say(f"look at this first ({titles[sign.which]}): “{sign.quote}”", colour="red")
    if "flags" in proposal and _agreed(f"Hold the letter until a named person has looked ({', '.join(heard.flags)})?"):
        data["flags"] = proposal["flags"]
    if figures := heard.of("date", "amount"):
        more = ["…"] if len(figures) > _MOST_SHOWN else []
        say(f"dates and sums they state: {', '.join([*(figure.quote for figure in figures[:_MOST_SHOWN]), *more])}")
    if heard.letter_type is not None:
        known = [name for name, entry in load_letter_types().items() if not entry.implies]
        say(f"\nWhat is it about? It sounds like {heard.letter_type.which}, because of “{heard.letter_type.quote}”.", colour="cyan")
        data["letter_type"] = _one_of(known, proposal["letter_type"])
    if proposal.get("severity"):
        say("\nHow grave is it for them? It sounds grave.", colour="cyan")
        data["severity"] = _one_of(["low", "medium", "high"], "high")
    for field, what in (("customer_words", "how they put it"), ("points", "what they tell us and ask for")):
        if field in proposal:
            say(f"\n{what}, in their own words:")
            for one in proposal[field]:
                say(f"  “{one if isinstance(one, str) else one['quote']}”")
            if _agreed("Keep them in the case?"):
                data[field] = proposal[field]
    return data


def _agreed(question: str) -> bool:
    while (answer := _required(f"{question} (Enter: yes)> ", optional=True).casefold()) not in _NO:
        if not answer or answer in _YES:
            return True
        say("write yes or no", colour="yellow")
    return False


def _one_of(words: list[str], default: str) -> str:
    while answer := _required(f"a word, ? for all of them (Enter: {default})> ", optional=True).casefold():
        if answer in words:
            return answer
        say(f"write one of {', '.join(words)}", colour="yellow")
    return default


def _asked(complaint: str, heard: Listening | None, language: str | None = None) -> Case:
    data: Answers = {"id": f"C-{dt.datetime.now():%Y%m%d-%H%M}", "complaint": complaint}
    say(f"\nA few questions. {_BACK} goes back to the question before; Ctrl-C stops and writes nothing.")
    while heard is not None:
        with suppress(_Back):
            data |= _confirmed(heard)
            break
    case = Case.of(data)
    before: list[Answers] = []
    while questions := case.missing(language):
        question = next((question for question in questions if question.field in _FIRST), questions[0])
        start = {**data}
        try:
            case = _answer(question, data)
        except _Back:
            if data == start and before:
                start = before.pop()
            data = start
            case = Case.of(data)
        else:
            before.append(start)
    return _in_one_language(case, data)


def _answer(question: Question, data: Answers) -> Case:
    """Ask one question until its answer makes a sound case, and return that case.

    Raises _Back with what was answered so far left in ``data``: who is half through a question goes back to its start.
    """
    say()
    say(question.text, colour="cyan")
    say(question.why)
    ask = _ASKERS.get(question.field)
    while True:
        before = {**data}
        if ask is not None:
            ask(data, question)
        else:
            _put(data, question.field, _required("> ", question.options))
        try:
            return Case.of(data)
        except CaseError as problem:
            for each in problem.problems:
                say(f"that does not fit: {each}", colour="yellow")
            data.clear()
            data.update(before)


def _in_one_language(case: Case, data: Answers) -> Case:
    """Ask again for each sentence that is in another language than the letter."""
    from amends.languages import language_problems

    for _ in range(3):
        problems = language_problems(case)
        if not problems:
            break
        for problem in problems:
            field, _, place = problem.field.partition(".")
            number, _, name = place.partition(".")
            item = data[field][int(number)] if place else data[field]
            say()
            say(f"“{item[name or 'text']}” {problem.message}. (Enter keeps it.)", colour="cyan")
            with suppress(_Back):
                if text := sentence(_required("> ", optional=True)):
                    told = {**item, name or "text": text}
                    data[field] = [told if at == int(number) else each for at, each in enumerate(data[field])] if place else told
        case = Case.of(data)
    return case


def _required(prompt: str, hint: str | None = None, *, optional: bool = False) -> str:
    if hint:
        say(f"({hint})")
    while True:
        answer = _line(prompt)
        if answer is None:
            raise InputError("the answers ended before the case was complete; nothing was written")
        answer = harmless(answer).strip()
        if answer == _BACK:
            raise _Back
        if answer or optional:
            return answer
        say("this one needs an answer", colour="yellow")


def _put(data: Answers, field: str, value: Any) -> None:
    """Set a dotted field, leaving the mappings that were there as they are."""
    head, _, rest = field.partition(".")
    if rest:
        inner = dict(data.get(head) or {})
        _put(inner, rest, value)
        value = inner
    data[head] = value


def _choice(options: Mapping[str, str], prompt: str = "number or word> ", default: str | None = None) -> str:
    for number, (word, meaning) in enumerate(options.items(), 1):
        say(f"  {number}  {word}: {meaning}")
    words = list(options)
    while True:
        answer = _required(prompt, optional=default is not None).casefold().replace(" ", "_").replace("-", "_")
        if not answer and default:
            return default
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(words):
            return words[int(answer) - 1]
        matching = [word for word in words if word.startswith(answer)]
        if len(matching) == 1 or answer in words:
            return answer if answer in words else matching[0]
        say(f"write a number from 1 to {len(words)}, or one of the words", colour="yellow")


def _yes(prompt: str) -> bool:
    while True:
        answer = _required(prompt).casefold()
        if answer in _YES or answer in _NO:
            return answer in _YES
        say("write yes or no", colour="yellow")


def _date(what: str, *, future: bool = False) -> dt.date:
    while True:
        answer = _required(f"{what} ({_DAY})> ")
        day = read_day(answer)
        if day is None:
            say(f"write a date, {_DAY}", colour="yellow")
        elif future and day < dt.date.today():
            say(f"{day} is past; write a date that is still to come", colour="yellow")
        else:
            return day


def _ask_sentences(data: Answers, field: str, first: str) -> None:
    """Add the sentence that was answered first, and each that follows, to a field; an empty line ends them."""
    data[field] = []
    text = first
    while text:
        data[field].append({"id": f"{field[0]}{len(data[field]) + 1}", "text": sentence(text)})
        text = _required(_ANOTHER, optional=True)


def _ask_fault(data: Answers, question: Question) -> None:
    data["fault_status"] = _choice(_FAULT)
    if data["fault_status"] in ("established", "shared"):
        # A full letter is meant; without this an empty case would pass for a holding reply and nobody would be asked what failed.
        data["stage"] = "full"


def _ask_cause_known(data: Answers, question: Question) -> None:
    data["cause_known"] = _yes("yes or no> ")
    if data["cause_known"]:
        say("\nWhy did it happen? One whole sentence with “we”, such as: We sent your parcel to our old address.", colour="cyan")
        if cause := sentence(_required("a sentence, or Enter to leave it out> ", optional=True)):
            data["cause"] = {"text": cause}


def _ask_language(data: Answers, question: Question) -> None:
    from amends.languages import LANGUAGES, detect_language, load_language

    found = detect_language(str(data.get("complaint", "")))
    options = {code: f"{load_language(code).name} ({load_language(code).native_name})" for code in LANGUAGES}
    prompt = f"number or code (Enter: {found}, as the complaint)> " if found else "number or code> "
    data["language"] = _choice(options, prompt, default=found)


def _ask_channel(data: Answers, question: Question) -> None:
    data["channel"] = _choice(_CHANNELS)


def _ask_recipient(data: Answers, question: Question) -> None:
    _put(data, "recipient.name", _required("> ", question.options))
    if data.get("channel") == "letter":
        address = _required("their postal address, with commas between its lines (Enter to leave it out)> ", optional=True)
        if lines := [line.strip() for line in address.split(",") if line.strip()]:
            _put(data, "recipient.address", lines)


def _ask_failings(data: Answers, question: Question) -> None:
    say("(a whole sentence, such as: We charged your card twice.)")
    _ask_sentences(data, "failings", _required("> "))
    checked_by = _required("Who has checked that this is true? A name, or Enter if nobody yet> ", optional=True)
    for failing in data["failings"]:
        failing.update({"verified_by": checked_by} if checked_by else {"verified": False})
    say("\nWhat did it do to the customer? A whole sentence to them, such as: You waited nine days.", colour="cyan")
    if harm := _required("a sentence, or Enter to leave it out> ", optional=True):
        _ask_sentences(data, "harms", harm)


def _ask_verified(data: Answers, question: Question) -> None:
    checked_by = _required("a name, or Enter for a first answer now and the full letter later> ", optional=True)
    if not checked_by:
        data["stage"] = "holding"
        return
    data["failings"] = [
        {key: value for key, value in failing.items() if key != "verified"} | {"verified_by": checked_by} for failing in data["failings"]
    ]


def _ask_remedies(data: Answers, question: Question) -> None:
    say("(a whole sentence, such as: We have refunded the 40 euros. or: We will replace the lamp.)")
    prompt = "a sentence, or Enter if it is not decided yet> "
    while text := sentence(_required(prompt, optional=True)):
        remedies = data.setdefault("remedies", [])
        remedy: Answers = {"id": f"r{len(remedies) + 1}", "text": text}
        remedies.append(remedy)
        _set_date(remedy, _date("By when will that be done, or when was it?"))
        remedy["approved_by"] = _required("Who approved it? (a name)> ")
        prompt = "another remedy (Enter for none)> "
    if not data.get("remedies"):
        _ask_next_update(data, question)


def _set_date(remedy: Answers, day: dt.date) -> None:
    done = day <= dt.date.today()
    remedy["done" if done else "due"] = day
    say(f"noted as {'done' if done else 'due'} on {day}")


def _ask_next_update(data: Answers, question: Question) -> None:
    data["next_update"] = {"on": _date("date of your next message", future=True)}


def _ask_role(data: Answers, question: Question) -> None:
    _put(data, "signer.role", _required("> ", question.options))
    say("\nWhich organisation do they write for? It stands beside the role.", colour="cyan")
    if organisation := _required("a name, or Enter to leave it out> ", optional=True):
        data["organisation"] = organisation


def _ask_contact(data: Answers, question: Question) -> None:
    answer = _required("phone or e-mail> ")
    _put(data, "signer.email" if "@" in answer else "signer.phone", answer)


def _ask_incident(data: Answers, question: Question) -> None:
    data["incident"] = {"period": sentence(_required("When it happened> "))}
    data["incident"]["affected"] = sentence(_required("Who was affected> "))
    if to_do := sentence(_required("What the reader should do (Enter for nothing)> ", optional=True)):
        data["incident"]["what_to_do"] = to_do


def _ask_date(data: Answers, question: Question) -> None:
    _put(data, question.field, _date("date"))


_ASKERS: dict[str, Callable[[Answers, Question], None]] = {
    "fault_status": _ask_fault,
    "cause_known": _ask_cause_known,
    "language": _ask_language,
    "channel": _ask_channel,
    "recipient.name": _ask_recipient,
    "complaint_or_failing": _ask_failings,
    "failings": _ask_failings,
    "failings.verified": _ask_verified,
    "remedies": _ask_remedies,
    "next_update": _ask_next_update,
    "signer.role": _ask_role,
    "signer.contact": _ask_contact,
    "incident": _ask_incident,
    "talk.held_on": _ask_date,
    "previous_letter": _ask_date,
}
