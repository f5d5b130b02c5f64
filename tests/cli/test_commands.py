"""The commands do what their help says, with exit code 0, 1 or 2 and never a traceback."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

import amends as package
from amends.llm.model import Completion, Request

Amends = Callable[..., Result]

GOOD = "I am sorry that we charged you twice for order 4471."


def test_help_and_version(amends: Amends) -> None:
    """The help lists every command; the version is printed alone."""
    assert amends("--version").stdout.startswith("amends 0.")
    listed = amends("--help").stdout
    for command in ("new", "draft", "check", "approve", "lint", "desk", "samples", "rules", "languages"):
        assert command in listed


@pytest.mark.parametrize(
    "arguments", [["bogus"], ["draft"], ["check", "bad.txt"], ["lint", "--format", "xml", "bad.txt"], ["desk", "--port", "0"]]
)
def test_a_wrong_command_line_could_not_run(amends: Amends, arguments: list[str]) -> None:
    """Unknown commands, missing arguments and impossible values exit with 2."""
    assert amends(*arguments).exit_code == 2


# draft


def test_draft_prints_the_letter_and_nothing_else(amends: Amends) -> None:
    """Standard output holds the letter alone; that no model was used stands on standard error."""
    result = amends("draft", "case.yaml")

    assert result.exit_code == 0
    assert "Dear Ana Pop,\n" in result.stdout
    assert "We charged you twice for order 4471." in result.stdout
    assert "no model was used" not in result.stdout
    assert "no model was used" in result.stderr
    assert "this letter passes" in result.stderr


def test_quiet_is_quiet(amends: Amends) -> None:
    """With --quiet a letter that passes comes without a word beside it."""
    assert amends("draft", "case.yaml", "--quiet").stderr == ""


def test_a_seed_gives_the_same_letter_again(amends: Amends) -> None:
    """The same seed gives the same wording."""
    first = amends("draft", "case.yaml", "--seed", "7").stdout

    assert amends("draft", "case.yaml", "--seed", "7").stdout == first


def test_draft_writes_the_letter_and_its_report(amends: Amends, folder: Path) -> None:
    """--out and --report write the letter and its attempts; then nothing goes to standard output."""
    result = amends("draft", "case.yaml", "--out", "letter.txt", "--report", "report.json")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "amends approve letter.txt" in result.stderr
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["case"] == "C-1042"
    assert report["passed"] is True
    assert report["attempts"][0]["source"] == "phrasebook"
    assert report["attempts"][0]["text"].strip() == (folder / "letter.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("option", ["--out", "--report"])
def test_draft_overwrites_nothing_unasked(amends: Amends, folder: Path, option: str) -> None:
    """A file that exists is kept, until --overwrite is given."""
    refused = amends("draft", "case.yaml", option, "bad.txt")

    assert refused.exit_code == 2
    assert "bad.txt: this file exists" in refused.stderr
    assert "sorry if you were" in (folder / "bad.txt").read_text(encoding="utf-8")
    assert amends("draft", "case.yaml", option, "bad.txt", "--overwrite").exit_code == 0
    assert "sorry if you were" not in (folder / "bad.txt").read_text(encoding="utf-8")


def test_a_letter_never_replaces_its_own_case(amends: Amends, folder: Path) -> None:
    """Also with --overwrite, the case and the files that are written are different files."""
    case = (folder / "case.yaml").read_bytes()
    for arguments in (["--out", "case.yaml"], ["--out", "./case.yaml"], ["--out", "x", "--report", "x"]):
        refused = amends("draft", "case.yaml", "--overwrite", *arguments)
        assert refused.exit_code == 2
        assert "give each its own" in refused.stderr
    assert (folder / "case.yaml").read_bytes() == case


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("fault_status: established", "fault_status: mine"), "case.yaml: line 7: fault_status: write one of"),
        (("language: en", "langauge: en"), "line 2: langauge: unknown field"),
        (("language: en", "language: xx"), "line 2: language: write one of"),
        (("date: 2026-11-20", "date: soon"), "line 4: date: write a date"),
        (("cause_known: true", "cause_known: false\ncause: We slept."), "line 13: cause: a cause is given"),
        (("channel: email", "letter_type: rant"), "line 3: letter_type: unknown letter type"),
        (("id: C-1042", "id: !!python/name:os.system x"), "line 1: id: a tag"),
        (("recipient: Ana Pop\n", ""), "Who is the letter for?"),
    ],
)
def test_a_bad_case_is_refused_with_field_and_line(amends: Amends, folder: Path, change: tuple[str, str], said: str) -> None:
    """One message names the file, the line, the field and what to write; nothing is written."""
    case = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(case.replace(*change), encoding="utf-8")

    result = amends("draft", "case.yaml", "--out", "letter.txt")

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert not (folder / "letter.txt").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("absent.yaml", None, "there is no such file"),
        ("latin.yaml", b"id: \xe9", "is not UTF-8"),
        ("large.yaml", b"x" * 1_000_000, "too large"),
    ],
)
def test_a_file_that_is_no_case_is_refused(amends: Amends, folder: Path, name: str, content: bytes | None, said: str) -> None:
    """A missing, unreadable or enormous file is refused by name."""
    if content is not None:
        (folder / name).write_bytes(content)

    result = amends("draft", name)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {name}")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ({}, ["--model", "openai:strong"], "no key is configured"),
        ({}, ["--model", "strong"], "write phrasebook, openai:NAME or local:PATH"),
        ({"OPENAI_API_KEY": "k"}, [], "no model is named"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, ["--model", "openai:strong"], "cannot be reached"),
        ({}, ["--model", "local:absent.gguf"], "absent.gguf" if find_spec("xllamacpp") else "pip install 'amends[local]'"),
    ],
)
def test_a_model_that_cannot_be_asked_is_a_message(
    amends: Amends, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], arguments: list[str], said: str
) -> None:
    """Each fault of a model's settings has its message, and no traceback."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    result = amends("draft", "case.yaml", *arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


class Answering:
    """A model that gives one answer again and again, and fails after a number of them."""

    name = "scripted"

    def __init__(self, answer: dict[str, Any], *, fails_after: int = 99) -> None:
        self.answer = answer
        self.left = fails_after

    def complete(self, request: Request) -> Completion:
        from amends.errors import ModelTimeoutError

        if not self.left:
            raise ModelTimeoutError("no answer after 120 s")
        self.left -= 1
        return Completion(json.dumps(self.answer), "scripted", None, None, 0.1)


@pytest.fixture
def bad_answer() -> dict[str, Any]:
    from amends.letter import DraftedLetter

    answer: dict[str, Any] = dict.fromkeys(DraftedLetter.model_fields)
    apology = {"text": "We are sorry if you were \x1b[31minconvenienced.", "rests_on": []}
    return answer | {"subject": "Your order", "opening_apology": apology, "remedies": [], "assumptions": []}


def test_a_draft_that_does_not_pass_is_shown_with_its_findings(
    amends: Amends, folder: Path, monkeypatch: pytest.MonkeyPatch, bad_answer: dict[str, Any]
) -> None:
    """A model's letter that breaks rules is printed, its attempts and findings on standard error, with exit code 1."""
    from amends.cli import draft

    monkeypatch.setattr(draft, "open_model", lambda spec, settings: Answering(bad_answer))
    (folder / "own.txt").write_text("We are sorry if you were \x1b[31mupset.", encoding="utf-8")

    result = amends(
        "draft", "case.yaml", "--model", "openai:strong", "--attempts", "2", "--report", "report.json", "--own-words", "own.txt"
    )

    assert result.exit_code == 1
    assert "We are sorry if you were" in result.stdout
    assert "attempt 1 (scripted" in result.stderr
    assert "attempt 2 (scripted" in result.stderr
    assert "error[conditional-apology]" in result.stderr
    assert "does not pass yet" in result.stderr
    assert "\x1b" not in result.output
    assert len(json.loads((folder / "report.json").read_text(encoding="utf-8"))["attempts"]) == 3


def test_parts_that_would_not_mend_are_said_to_be_the_phrasebooks(
    amends: Amends, folder: Path, monkeypatch: pytest.MonkeyPatch, bad_answer: dict[str, Any]
) -> None:
    """Where the phrasebook stepped in, the command says for which parts and why, and the report holds it with how the letter was made."""
    from amends.cli import draft

    answer = bad_answer | {"opening_apology": {"text": "We are sorry that we charged you twice for order 4471.", "rests_on": ["f1"]}}
    monkeypatch.setattr(draft, "open_model", lambda spec, settings: Answering(answer))

    result = amends("draft", "case.yaml", "--model", "openai:strong", "--seed", "7", "--report", "report.json")
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))

    assert result.exit_code == 0
    assert "the phrasebook wrote these parts, because the model's would not mend: impact, remedies" in result.stderr
    assert report["phrasebook_parts"] == report["attempts"][-1]["phrasebook_parts"] == ["impact", "remedies"]
    assert (report["making"]["model"], report["making"]["temperature"], report["making"]["seed"]) == ("scripted", 0.4, 7)
    assert {"prompts/draft.md", "languages/en/rules.toml"} <= report["making"]["sha256"].keys()


@pytest.mark.parametrize("source", ["own.txt", "-"])
def test_own_words_stand_in_the_letter_and_are_counted(amends: Amends, folder: Path, source: str) -> None:
    """What a person wrote, in a file or on standard input, stands in the letter word for word, and the command says how much that is."""
    own = "I am sorry that we took your 84 euros and left you without them."
    (folder / "own.txt").write_text(own, encoding="utf-8")

    result = amends("draft", "case.yaml", "--own-words", source, "--report", "report.json", typed=own)
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    text = report["attempts"][0]["text"]

    assert own in result.stdout
    assert report["who_wrote"] in result.stderr
    assert report["who_wrote"].startswith("1 of ")
    assert [text[one["start"] : one["end"]] for one in report["provenance"] if one["by"] == "person"] == [own]


def test_own_words_are_in_the_prompt_that_is_shown(amends: Amends, folder: Path) -> None:
    """What is shown is what would be sent: a person's sentences stand in it with their parts."""
    (folder / "own.txt").write_text("I am so sorry about this.", encoding="utf-8")
    result = amends("draft", "case.yaml", "--own-words", "own.txt", "--show-prompt")

    assert "- `opening_apology`: I am so sorry about this." in result.stdout


@pytest.mark.parametrize("options", [(), ("--own-words", "own.txt")])
def test_mending_own_words_needs_words_and_a_model(amends: Amends, folder: Path, options: tuple[str, ...]) -> None:
    """An option that could do nothing is refused, not ignored."""
    (folder / "own.txt").write_text("I am sorry.", encoding="utf-8")
    result = amends("draft", "case.yaml", "--mend-own-words", *options)

    assert result.exit_code == 2
    assert "--mend-own-words" in result.stderr


def test_a_model_that_fails_while_mending_loses_nothing(
    amends: Amends, monkeypatch: pytest.MonkeyPatch, bad_answer: dict[str, Any]
) -> None:
    """When the model fails after a first draft, the best attempt so far is kept and the failure is said."""
    from amends.cli import draft

    monkeypatch.setattr(draft, "open_model", lambda spec, settings: Answering(bad_answer, fails_after=1))

    result = amends("draft", "case.yaml", "--model", "openai:strong")

    assert result.exit_code == 1
    assert "no answer after 120 s" in result.stderr
    assert "We are sorry if you were" in result.stdout


def test_a_terminal_shows_that_a_model_is_at_work(
    amends: Amends, folder: Path, monkeypatch: pytest.MonkeyPatch, bad_answer: dict[str, Any]
) -> None:
    """On a terminal a moving line says who is writing, the letter grows below it, and each attempt is told as it is made."""
    from amends.case_files import read_case
    from amends.cli.draft import _progress
    from amends.drafting import Drafter
    from amends.llm.testing import ScriptedModel

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with _progress("openai:[bold]strong", quiet=False) as (tell, on_parts):
        for attempt in Drafter(ScriptedModel([json.dumps(bad_answer)]), attempts=1).attempts(
            read_case(folder / "case.yaml"), on_parts=on_parts
        ):
            tell(attempt)

    assert "openai:[bold]strong is writing" in terminal.getvalue()
    assert "We are sorry if you were" in terminal.getvalue()
    assert "\x1b[31minconvenienced" not in terminal.getvalue()
    assert "attempt 1 (scripted" in terminal.getvalue()


# check and approve


def test_check_passes_what_draft_writes(amends: Amends) -> None:
    """A letter that passed when it was drafted passes when it is checked from its file."""
    assert amends("draft", "case.yaml", "--out", "letter.txt").exit_code == 0

    result = amends("check", "letter.txt", "--case", "case.yaml")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no findings\n")


def test_check_marks_what_is_wrong(amends: Amends) -> None:
    """A bad letter draws findings with places, on standard output, and exit code 1."""
    result = amends("check", "bad.txt", "--case", "case.yaml")

    assert result.exit_code == 1
    assert "bad.txt:3:8: error[conditional-apology]" in result.stdout
    assert "^^^" in result.stdout


def test_check_reads_a_pipe(amends: Amends, folder: Path) -> None:
    """A dash reads the letter from standard input, in any format."""
    result = amends(
        "check", "-", "--case", "case.yaml", "--format", "json", typed=(folder / "bad.txt").read_bytes().replace(b"\n", b"\r\n")
    )

    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["files"][0]["file"] == "standard input"
    assert "conditional-apology" in {finding["rule"] for finding in data["files"][0]["findings"]}


@pytest.mark.parametrize(
    ("settings", "coloured"), [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)]
)
def test_colours_are_for_those_who_see_them(
    amends: Amends, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], coloured: bool
) -> None:
    """What goes to a file has no colours unless FORCE_COLOR is set; with NO_COLOR there are never any."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[" in amends("lint", "--lang", "en", "bad.txt").stdout) is coloured


def test_an_empty_letter_is_no_letter(amends: Amends) -> None:
    """Nothing to check is said, not passed."""
    result = amends("check", "-", "--case", "case.yaml", typed=" \n\n")

    assert result.exit_code == 2
    assert "is empty" in result.stderr


def test_approve_refuses_a_letter_with_errors(amends: Amends, folder: Path) -> None:
    """A letter with errors is not approved: its findings are printed and no file is written."""
    result = amends("approve", "bad.txt", "--case", "case.yaml", "--by", "Vera Popa")

    assert result.exit_code == 1
    assert "error[conditional-apology]" in result.stdout
    assert sorted(os.listdir(folder)) == ["bad.txt", "case.yaml"]


def test_approve_records_who_and_what(amends: Amends, folder: Path) -> None:
    """An approved letter comes with its reviewer, the time and the digest of exactly the file's text."""
    amends("draft", "case.yaml", "--out", "letter.txt")

    result = amends("approve", "letter.txt", "--case", "case.yaml", "--by", "Vera Popa")

    assert result.exit_code == 0, result.output
    record = json.loads((folder / "letter.approved.txt.approval.json").read_text(encoding="utf-8"))
    assert record["reviewer"] == "Vera Popa"
    assert record["case"] == "C-1042"
    assert record["approved_at"].endswith("+00:00")
    assert record["sha256"] == hashlib.sha256((folder / "letter.approved.txt").read_bytes()).hexdigest()

    again = amends("approve", "letter.txt", "--case", "case.yaml", "--by", "Somebody Else")
    assert again.exit_code == 2
    assert "exists and is not overwritten" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--by", " "], 1, "name the person"),
        (["--by", "Vera", "--reason", "no-equals"], 2, "write KEY=TEXT"),
        (["--by", "Vera", "--out", "case.yaml", "--overwrite"], 2, "give each its own"),
    ],
)
def test_an_approval_needs_a_person_and_reasons(amends: Amends, arguments: list[str], code: int, said: str) -> None:
    """Nobody's name, a reason without its finding, or the case's own file as the target are refused."""
    amends("draft", "case.yaml", "--out", "letter.txt")

    result = amends("approve", "letter.txt", "--case", "case.yaml", *arguments)

    assert result.exit_code == code
    assert said in result.stderr


# lint


def test_lint_passes_a_good_sentence(amends: Amends) -> None:
    """A sentence that owns what happened has no findings and exits with 0."""
    result = amends("lint", "--lang", "en", typed=GOOD)

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no findings\n")


def test_lint_tells_the_language_from_the_text(amends: Amends) -> None:
    """Without --lang the text tells its language; one too short is asked about."""
    assert amends("lint", "bad.txt").exit_code == 1
    asked = amends("lint", "-", typed="ok")
    assert asked.exit_code == 2
    assert "name it with --lang" in asked.stderr


def test_lint_goes_on_after_a_file_it_cannot_read(amends: Amends) -> None:
    """One file that cannot be read does not hide the findings in the others, and the run did not fully work."""
    result = amends("lint", "absent.txt", "bad.txt", "--lang", "en")

    assert result.exit_code == 2
    assert "absent.txt: there is no such file" in result.stderr
    assert "bad.txt:3:8: error[conditional-apology]" in result.stdout


def test_lint_honours_comments_in_sources_alone(amends: Amends, folder: Path) -> None:
    """A comment with a reason sets a finding aside in a template, and is plain text in a pipe."""
    source = "<!-- amends: allow(conditional-apology) an example of what not to write -->\nWe are sorry if you were inconvenienced.\n"
    (folder / "page.md").write_text(source, encoding="utf-8")

    assert amends("lint", "page.md", "--lang", "en").exit_code == 0
    assert amends("lint", "-", "--lang", "en", typed=source).exit_code == 1


@pytest.mark.parametrize("typed", [b"\xff\xfeS\x00", b"caf\xe9 is closed today"])
def test_lint_refuses_a_pipe_that_is_no_text(amends: Amends, typed: bytes) -> None:
    """What is piped in has to be UTF-8."""
    result = amends("lint", "--lang", "en", typed=typed)

    assert result.exit_code == 2
    assert "standard input" in result.stderr


def test_lint_refuses_an_unknown_language(amends: Amends) -> None:
    """A language without a folder is refused with those there are."""
    result = amends("lint", "--lang", "xx", "bad.txt")

    assert result.exit_code == 2
    assert "write one of" in result.stderr


def test_whole_makes_missing_parts_count(amends: Amends) -> None:
    """A sentence is no letter unless --whole says so."""
    assert amends("lint", "--lang", "en", "--no-whole", typed="We charged you twice.").exit_code == 0
    assert "apology-words" in amends("lint", "--lang", "en", "--whole", typed="We charged you twice.").stdout


def test_lint_prints_sarif(amends: Amends) -> None:
    """SARIF goes to standard output alone, with a result a finding."""
    result = amends("lint", "--lang", "en", "--format", "sarif", "bad.txt")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["runs"][0]["results"]
    assert result.stderr == ""


def test_lint_without_a_text_says_how_to_give_one(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal with no file named, lint does not wait in silence."""
    monkeypatch.setattr("amends.cli.linting.at_terminal", lambda: True)

    result = amends("lint", "--lang", "en")

    assert result.exit_code == 2
    assert "pipe a text in" in result.stderr


def test_a_full_disk_is_a_message(folder: Path) -> None:
    """Where standard output cannot be written, the program says so and could not run."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    kept = os.environ | {"PYTHONPATH": str(Path(package.__file__).parents[1])}
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [sys.executable, "-c", RUN, "languages"], stdout=full, stderr=subprocess.PIPE, cwd=folder, env=kept, timeout=60, check=False
        )

    assert result.returncode != 0
    assert b"the system refused" in result.stderr
    assert b"Traceback" not in result.stderr


# rules, languages, samples, desk


def test_the_catalogue_lists_every_rule(amends: Amends) -> None:
    """Each format shows each rule with its severity, and the examples."""
    from amends.rules import load_rules

    text, markdown = amends("rules").stdout, amends("rules", "--format", "markdown").stdout
    data = json.loads(amends("rules", "--format", "json").stdout)

    assert [rule["id"] for rule in data["rules"]] == [rule.id for rule in load_rules()]
    for rule in load_rules():
        assert f"{rule.id} ({rule.severity})" in text
        assert f"## {rule.id}\n" in markdown
    assert any(rule["bad"] for rule in data["rules"])
    assert "[[" not in text


def test_languages_name_themselves(amends: Amends) -> None:
    """Each language is listed by code, in English and in itself."""
    assert "en  English" in amends("languages").stdout


def test_samples_are_listed_and_copied(amends: Amends, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples are listed by path, and copied without replacing what is there."""
    source = folder / "shipped" / "en" / "double-charge.yaml"
    source.parent.mkdir(parents=True)
    source.write_bytes((folder / "case.yaml").read_bytes())
    monkeypatch.setattr("amends.samples.sample_cases", lambda language=None: (source,))

    assert amends("samples").stdout == f"{source}\n"
    copied = amends("samples", "--copy", "mine")
    assert copied.exit_code == 0
    assert "amends draft mine/en/double-charge.yaml" in copied.stderr
    assert (folder / "mine" / "en" / "double-charge.yaml").read_bytes() == source.read_bytes()
    assert amends("samples", "--copy", "mine").exit_code == 2
    assert amends("samples", "--copy", "case.yaml").exit_code == 2


def test_desk_opens_the_screen_with_the_settings(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen opens where it was asked to, and says who writes its drafts."""
    opened: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "amends.server.running.serve", lambda desk, *, host, port, **more: opened.append((host, port, desk.model, desk.store is not None))
    )

    result = amends("desk", "--port", "7999", "--store", "desk.sqlite3")

    assert result.exit_code == 0, result.output
    assert opened == [("127.0.0.1", 7999, None, True)]
    assert "http://127.0.0.1:7999" in result.stderr
    assert "no model" in result.stderr


def test_desk_without_its_extra_says_what_to_install(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without gradio the message is the command that installs it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    result = amends("desk")

    assert result.exit_code == 2
    assert "pip install" in result.stderr


# as a program


RUN = "from amends.cli import main; main()"


def program(*arguments: str, cwd: Path, typed: bytes = b"", script: str = RUN, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "AMENDS_MODEL")}
    kept["PYTHONPATH"] = str(Path(package.__file__).parents[1])
    run = [sys.executable, "-c", script, *arguments]
    return subprocess.run(run, cwd=cwd, input=typed, capture_output=True, env=kept | environment, timeout=60, check=False)


def test_the_program_drafts_and_checks_through_a_pipe(folder: Path) -> None:
    """The installed program drafts a letter, and checks it when it is piped back in."""
    drafted = program("draft", "case.yaml", cwd=folder)
    assert drafted.returncode == 0, drafted.stderr.decode()

    assert program("check", "-", "--case", "case.yaml", cwd=folder, typed=drafted.stdout).returncode == 0


def test_other_scripts_leave_where_the_system_cannot_write_them(folder: Path) -> None:
    """A text in Hebrew is printed as UTF-8 also under an encoding that lacks it."""
    result = program("lint", "--lang", "en", cwd=folder, typed="We are sorry if you שלום were upset.".encode(), PYTHONIOENCODING="ascii")

    assert result.returncode == 1
    assert "שלום" in result.stdout.decode("utf-8")


def test_lint_loads_neither_a_model_nor_the_screen_nor_rich(folder: Path) -> None:
    """Linting starts without openai, gradio, rich or numpy when the language is named."""
    script = (
        "import sys; from amends.cli import app\n"
        "try: app(['lint', '--lang', 'en', 'bad.txt'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('openai', 'gradio', 'rich', 'tiktoken', 'numpy', 'yaml') if name in sys.modules])"
    )
    assert program(script=script, cwd=folder).stdout.decode().splitlines()[-1] == "[]"
