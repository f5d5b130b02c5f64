"""The tool that learns what sentences do says what it found and why."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from amends_evals import learning, learning_owning
from amends_evals.errors import BadFileError


def test_it_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever doubts a verdict sees what of the sentence counts for what."""
    assert learning.main(["--lang", "en", "--why", "We have sent you a new kettle."]) == 0

    head, *rest = capsys.readouterr().out.splitlines()
    assert head.startswith("en gives ")
    assert any("sent" in line and "gives" in line for line in rest)


def test_it_says_how_sentences_left_out_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    """The figures come with counts and intervals."""
    assert learning.main(["--lang", "hr", "--folds", "2"]) == 0

    printed = capsys.readouterr().out
    assert "hr rightly named: " in printed
    assert "judged to give with less than 10%: " in printed


def test_it_writes_a_file_that_is_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is written is what is learnt."""
    from types import SimpleNamespace

    from amends.languages import load_language
    from amends.languages.sentences import classifier_of

    folder = tmp_path_factory.mktemp("language")
    language = load_language("en")
    some = [*learning.written("en")][:200]
    monkeypatch.setattr(learning, "labelled", lambda _: some)
    path = learning.write(SimpleNamespace(code="en", folder=folder, read=language.read))  # type: ignore[arg-type]

    found = classifier_of.__wrapped__(SimpleNamespace(folder=folder))
    assert path.parent == folder
    assert found is not None
    assert found.weights == learning.learnt(language, some)


@pytest.mark.parametrize(
    ("learnt", "folder", "line", "reason"),
    [
        (learning, "sentences", '{"kind": "gives"}', "needs sentence and kind"),
        (learning, "sentences", '{"kind": "joy", "sentence": "-"}', "kind must be"),
        (learning_owning, "owning", '{"sentence": "We came."}', "needs sentence and owns"),
        (learning_owning, "owning", '{"sentence": "We came.", "owns": "yes"}', "owns must be"),
    ],
)
def test_a_bad_line_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, learnt: ModuleType, folder: str, line: str, reason: str
) -> None:
    """Whoever adds sentences is told which line is wrong and why."""
    (tmp_path / folder).mkdir()
    right = '{"sentence": "We came.", "kind": "gives", "owns": false}'
    (tmp_path / folder / "en.jsonl").write_text(f"{right}\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(learnt, "DATASETS", tmp_path)

    with pytest.raises(BadFileError, match=rf"en\.jsonl:2: {reason}"):
        list(learnt.written("en"))


def test_a_language_without_weights_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a language lacks is listed, never silently absent."""
    from amends.cli.catalogue import _gaps
    from amends.languages import sentences

    monkeypatch.setattr(sentences, "classifier_of", lambda language: None if language.code == "hr" else object())

    assert [(rule, code) for rule, code, _ in _gaps()] == [("unbound-claim", "hr")]
