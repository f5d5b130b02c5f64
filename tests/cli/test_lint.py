"""``amends lint`` checks folders and archives of any size, in order, and starts quickly."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import Result

import amends as package
from amends.cli import app
from amends.cli.linting import Options
from amends.cli.progress import Progress
from amends.cli.quick import read_options

Amends = Callable[..., Result]

BAD = "We are sorry if you were inconvenienced.\n"
GOOD = "I am sorry that we charged you twice.\n"
RUN = "from amends.cli import main; main()"


def started(folder: Path, *arguments: str, typed: str = "", code: str = RUN) -> subprocess.CompletedProcess[str]:
    """Run the program as a shell would."""
    kept = os.environ | {"PYTHONPATH": str(Path(package.__file__).parents[1]), "COVERAGE_PROCESS_START": ""}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        cwd=folder,
        env=kept,
        timeout=120,
        check=False,
    )


# Folders


@pytest.fixture
def tree(folder: Path) -> Path:
    """A folder of texts, some of which are nobody's business."""
    for name in ("b/two.md", "a/one.txt", "a/deep/three.html", "drafts/old.md", ".git/hooks.md", "node_modules/x/readme.md", "picture.png"):
        (folder / "texts" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "texts" / name).write_text(BAD, encoding="utf-8")
    (folder / "texts" / "amends.toml").write_text('language = "en"\nexclude = ["drafts/"]\n', encoding="utf-8")
    return folder / "texts"


def files(result: Result) -> list[str]:
    return [file["file"] for file in json.loads(result.stdout)["files"]]


def test_a_folder_is_walked_in_order(amends: Amends, tree: Path) -> None:
    """Texts are found in all folders but hidden and excluded ones, by name; other kinds of files are passed over."""
    result = amends("lint", "texts", "--format", "json")

    assert files(result) == ["texts/a/deep/three.html", "texts/a/one.txt", "texts/b/two.md"]
    assert result.exit_code == 1


def test_a_file_that_is_named_is_checked(amends: Amends, tree: Path) -> None:
    """What is left out of walks can still be asked for by name."""
    assert files(amends("lint", "texts/drafts/old.md", "--format", "json")) == ["texts/drafts/old.md"]


def test_links_are_not_followed(amends: Amends, tree: Path) -> None:
    """A link back to its own folder does not walk for ever."""
    (tree / "a" / "again").symlink_to(tree)

    assert len(files(amends("lint", "texts", "--format", "json"))) == 3


def test_a_folder_that_cannot_be_read_stops_nothing(amends: Amends, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, the other folders are walked, and it is exit code 2."""
    scan = os.scandir

    def guarded(folder: Path) -> Any:
        if Path(folder).name == "deep":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    result = amends("lint", "texts", "--format", "json")

    assert files(result) == ["texts/a/one.txt", "texts/b/two.md"]
    assert "texts/a/deep: this folder cannot be read: permission denied" in result.stderr
    assert result.exit_code == 2


def test_a_roundabout_path_reads_the_configuration_above_the_file(amends: Amends, tree: Path, folder: Path) -> None:
    """Of ../c/t.txt it is the one above c, not one above the folder it is written from."""
    (tree / "amends.toml").unlink()
    (tree / "b" / "amends.toml").write_text("[severities]\nconditional-apology = 'off'\nsorry-for-feelings = 'off'\n", encoding="utf-8")

    assert "conditional-apology" in amends("lint", "--lang", "en", "texts/b/../a/one.txt").stdout
    assert "conditional-apology" not in amends("lint", "--lang", "en", "texts/a/../b/two.md").stdout


def test_the_configuration_tells_the_language_and_may_be_named(amends: Amends, tree: Path, folder: Path) -> None:
    """The nearest configuration above what is checked counts, unless another is named."""
    (folder / "other.toml").write_text(
        'language = "en"\n[severities]\nconditional-apology = "off"\nsorry-for-feelings = "off"\n', encoding="utf-8"
    )

    assert amends("lint", "texts/b/two.md").exit_code == 1
    assert "conditional-apology" not in amends("lint", "texts/b/two.md", "--config", "other.toml").stdout


def test_a_configuration_that_is_wrong_could_not_run(amends: Amends, folder: Path) -> None:
    """A rule that is not there is said with its place, before anything is checked."""
    (folder / "amends.toml").write_text('[severities]\nexcuze = "off"\n', encoding="utf-8")

    result = amends("lint", "--lang", "en", "bad.txt")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "amends.toml:2:1: severities.excuze: there is no such rule; did you mean excuse?" in result.stderr


# Archives


def archive(folder: Path, *lines: object) -> str:
    (folder / "archive.jsonl").write_text(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), encoding="utf-8"
    )
    return "archive.jsonl"


def test_an_archive_is_a_letter_a_line(amends: Amends, folder: Path) -> None:
    """Findings name the archive's line, empty lines are passed over, and a field inside another is written with a dot."""
    name = archive(folder, {"mail": {"text": GOOD}}, "", {"mail": {"text": BAD}})

    result = amends("lint", "--lang", "en", "--jsonl", "mail.text", name)

    assert result.exit_code == 1
    assert "archive.jsonl:3: error[conditional-apology]" in result.stdout
    assert "archive.jsonl:1" not in result.stdout
    assert "in 2 texts" in result.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "archive.jsonl:1: this line is no JSON: column 2: "),
        ("[" * 100_000, "archive.jsonl:1: this line is no JSON"),
        ({"body": GOOD}, "archive.jsonl:1: there is no field 'text'; this line has body"),
        ({"text": 3}, "archive.jsonl:1: text is no text"),
        ('{"text": "\\ud800 We are sorry."}', "archive.jsonl:1: the text holds halves of characters"),
        ({"text": "x" * 2_000_000}, "archive.jsonl:1: this line is longer than"),
        ({"text": "x " * 150_000}, "archive.jsonl:1: the text is 300,000 characters long"),
    ],
)
def test_a_line_that_is_no_letter_stops_nothing(amends: Amends, folder: Path, line: object, said: str) -> None:
    """What is wrong with a line is said with its number; the next lines are checked, and the run did not fully work."""
    result = amends("lint", "--lang", "en", "--jsonl", "text", archive(folder, line, {"text": BAD}))

    assert result.exit_code == 2
    assert said in result.stderr
    assert "archive.jsonl:2: error[conditional-apology]" in result.stdout


def test_an_archive_can_be_piped(amends: Amends) -> None:
    """A dash reads the archive from standard input."""
    result = amends("lint", "--lang", "en", "--jsonl", "text", "-", typed=json.dumps({"text": BAD}))

    assert "standard input:1: error[conditional-apology]" in result.stdout


# Many texts


@pytest.mark.parametrize("output", ["text", "json", "sarif", "github"])
def test_several_cores_say_what_one_says(folder: Path, output: str) -> None:
    """However many processes check, the results are the same and in the order of the texts."""
    name = archive(folder, *({"text": f"{number}: {BAD if number % 3 else GOOD}"} for number in range(150)))
    run = ("lint", "--lang", "en", "--jsonl", "text", "--format", output, name)

    alone, together = (started(folder, *run, "--jobs", jobs) for jobs in ("1", "2"))

    assert alone.returncode == together.returncode == 1
    assert alone.stderr == together.stderr
    assert alone.stdout == together.stdout
    assert "archive.jsonl" in alone.stdout


def test_results_come_before_all_is_read(folder: Path) -> None:
    """Texts are checked as they come: the first findings are out while the input is still open."""
    kept = os.environ | {"PYTHONPATH": str(Path(package.__file__).parents[1]), "PYTHONUNBUFFERED": "1"}
    run = [sys.executable, "-c", RUN, "lint", "--lang", "en", "--jsonl", "text", "-"]
    with subprocess.Popen(
        run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, env=kept, text=True
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(json.dumps({"text": BAD}) + "\n")
        program.stdin.flush()
        assert program.stdout.readline().startswith("standard input:1: error[")
        program.stdin.close()
        program.stdout.read()
        assert program.wait(timeout=60) == 1


def test_a_summary_counts_by_rule(amends: Amends, folder: Path) -> None:
    """--summary prints how often each rule was broken, the most frequent first, as text or JSON."""
    name = archive(folder, {"text": BAD}, {"text": BAD}, {"text": GOOD + "It was only a minor delay.\n"})

    lines = amends("lint", "--lang", "en", "--jsonl", "text", "--summary", name).stdout.splitlines()
    assert "       2  conditional-apology (error)" in lines
    assert [int(line.split()[0]) for line in lines] == sorted((int(line.split()[0]) for line in lines), reverse=True)

    data = json.loads(amends("lint", "--lang", "en", "--jsonl", "text", "--summary", "--format", "json", name).stdout)
    assert (data["passed"], data["texts"]) == (False, 3)
    assert {"rule": "conditional-apology", "severity": "error", "count": 2} in data["rules"]
    assert amends("lint", "--summary", "--format", "sarif", "bad.txt").exit_code == 2


def test_progress_waits_and_stays_off_the_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar is shown on a terminal after two seconds, and never where findings are printed to it."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with Progress(10, quiet_output=True) as shown, Progress(10, quiet_output=False) as hidden:
        for progress in (shown, hidden):
            progress.advance()
        assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]
        now[0] = 3.0
        for progress in (shown, hidden):
            progress.advance()
        assert shown._bar is not None
        assert hidden._bar is None
        now[0] = 4.0


# Other settings


def test_advice_can_be_had_in_another_language(amends: Amends) -> None:
    """A language without advice yet stays in English and says so; one that does not exist is refused."""
    assert amends("lint", "--lang", "en", "--advice-lang", "en", "bad.txt").exit_code == 1
    refused = amends("lint", "--lang", "en", "--advice-lang", "xx", "bad.txt")
    assert refused.exit_code == 2
    assert "unknown language 'xx'" in refused.stderr


def test_github_reads_the_findings(amends: Amends) -> None:
    """--format github prints one workflow command a finding on standard output."""
    result = amends("lint", "--lang", "en", "--format", "github", "bad.txt")

    assert result.stdout.startswith("::error file=bad.txt,line=3,endLine=3,col=8,endColumn=20,title=amends conditional-apology::")


def test_an_allowance_without_use_is_told(amends: Amends, folder: Path) -> None:
    """A comment that covers nothing, or gives no reason, is advice; the text still passes."""
    (folder / "page.md").write_text(f"<!-- amends: allow(excuse) quoted -->\n{GOOD}", encoding="utf-8")

    result = amends("lint", "--lang", "en", "page.md")

    assert result.exit_code == 0
    assert "page.md: advice[unused-allowance]: the comment on line 1 allows excuse and covers nothing" in result.stdout


# The quick start


def lint_options() -> dict[str, Any]:
    """Return the options of ``amends lint`` as typer knows them, by the way they are written."""
    command = typer.main.get_command(app).commands["lint"]  # type: ignore[attr-defined]
    return {written: option for option in command.params for written in (*option.opts, *option.secondary_opts) if written.startswith("--")}


def test_the_quick_reader_knows_every_option(folder: Path) -> None:
    """What typer reads, the quick reader reads too, but for help."""
    values = {"--format": "json", "--jobs": "2"}
    for written, option in lint_options().items():
        if written == "--help":
            continue
        arguments = [written] if option.is_flag else [written, values.get(written, "x")]
        assert read_options([*arguments, "bad.txt"]) not in (None, Options(files=(Path("bad.txt"),))), written


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--formt", "json"], ["--format", "xml"], ["--jobs", "0"], ["--jobs", "x"], ["--lang"], ["--fix=1"], ["-x"]]
)
def test_whatever_is_out_of_the_ordinary_is_left_to_typer(arguments: list[str]) -> None:
    """A wrong line gets typer's message, and --help its help."""
    assert read_options(arguments) is None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["bad.txt", "--lang=en"], 1), (["absent.txt", "--lang", "en"], 2), (["--lang", "xx", "bad.txt"], 2), (["--bogus"], 2)],
)
def test_both_ways_of_starting_end_the_same(amends: Amends, folder: Path, arguments: list[str], code: int) -> None:
    """The program started quickly prints and returns what typer's command does."""
    slow, quick = amends("lint", *arguments), started(folder, "lint", *arguments)

    assert (quick.returncode, quick.stdout) == (slow.exit_code, slow.stdout)
    assert quick.returncode == code
    assert "Traceback" not in quick.stderr


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    """Piped into something that stops reading, the program ends without a word."""
    name = archive(folder, *({"text": BAD} for _ in range(2_000)))
    command = f'"{sys.executable}" -c "{RUN}" lint --lang en --jobs 1 --jsonl text {name} | head -n 1'
    kept = os.environ | {"PYTHONPATH": str(Path(package.__file__).parents[1])}
    result = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=folder, env=kept, timeout=120, check=False)

    assert result.stdout.count("\n") == 1
    assert result.stderr == ""


def test_a_plain_start_loads_nothing_it_does_not_need(folder: Path) -> None:
    """Neither the command line's own library nor anything for other commands is imported to lint a file."""
    (folder / "note.txt").write_text(BAD, encoding="utf-8")
    code = (
        "import sys\nfrom amends.cli import main\ntry: main()\nexcept SystemExit: pass\n"
        "print([name for name in ('typer', 'rich', 'openai', 'babel', 'yaml', 'py3langid', 'tiktoken', 'multiprocessing') if name in sys.modules])"
    )

    assert started(folder, "lint", "note.txt", "--lang", "en", code=code).stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "asked",
    [
        ("note.txt", "--lang", "en"),
        ("note.txt", "--lang", "en", "--whole"),
        ("note.txt", "--lang", "en", "--summary"),
        ("note.txt", "--lang", "en", "--format", "json"),
        ("note.txt", "--lang", "en", "--format", "sarif"),
        ("note.txt", "--lang", "en", "--format", "github"),
        ("note.txt", "--lang", "en", "--fix"),
        ("note.txt",),
        ("texts/b/two.md", "--config", "texts/amends.toml"),
    ],
    ids=" ".join,
)
def test_a_plain_start_does_without_pydantic(tree: Path, asked: tuple[str, ...]) -> None:
    """Importing pydantic takes longer than all else that happens from the start to the findings of a text, so nothing on the way does."""
    allowed = "<!-- amends: allow(conditional-apology) a quotation -->\n"
    (tree.parent / "note.txt").write_text(f"{allowed}{BAD}\nPlease note: {BAD}", encoding="utf-8")
    code = "import sys\nfrom amends.cli import main\ntry: main()\nexcept SystemExit: pass\nprint('pydantic' in sys.modules)"
    started(tree.parent, "lint", *asked)  # what is not yet kept of the data files is read, and checked with pydantic

    assert started(tree.parent, "lint", *asked, code=code).stdout.splitlines()[-1] == "False"


def test_a_pack_that_cannot_be_read_could_not_run(amends: Amends, folder: Path) -> None:
    """A phrase of an own pack that cannot be read is said with its place before anything is printed."""
    (folder / "house.toml").write_text('[[rule]]\nid = "house-words"\nlanguages = "en"\nforbid = "(a"\n', encoding="utf-8")
    (folder / "amends.toml").write_text('packs = ["house.toml"]\n', encoding="utf-8")

    result = amends("lint", "--lang", "en", "--format", "json", "bad.txt")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "house.toml:4:1: house-words: pattern '(a'" in result.stderr
