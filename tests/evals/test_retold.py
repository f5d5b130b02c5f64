"""Letters that people wrote: what is counted is what the check says of them, fair or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import amends
from amends_evals.deed_lines import case_in, sample_path
from amends_evals.errors import BadFileError
from amends_evals.retold import checked, main, read_retold

_SAMPLE = "defective-product"


def _file(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "en.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _letter(extra: str = "") -> str:
    draft = amends.draft(case_in(sample_path(_SAMPLE, "en")))
    return draft.text.replace("\n\nKind regards", f"\n\n{extra}\n\nKind regards") if extra else draft.text


def test_a_finding_counts_at_its_sentence_until_somebody_finds_it_fair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A composed letter draws nothing; an invented deed is counted, and as unfair only until its key is among the fair ones."""
    invented = "We have given your mother a chandelier."
    assert invented in _letter(invented)
    path = _file(tmp_path, {"sample": _SAMPLE, "letter": _letter()}, {"sample": _SAMPLE, "letter": _letter(invented)})
    plain, told = map(checked, read_retold(path))
    assert plain.findings == ()
    assert [said for said, found in told.sentences if found] == [invented]

    assert main([str(path)]) == 0
    printed = capsys.readouterr().out
    assert "letters that pass                    1 of 2" in printed
    assert "letters without an unfair error      1 of 2" in printed

    fair = [finding.key for finding in told.findings]
    path = _file(tmp_path, {"sample": _SAMPLE, "letter": _letter(invented), "fair": fair})
    assert main([str(path), "--found"]) == 0
    printed = capsys.readouterr().out
    assert "letters that pass                    0 of 1" in printed
    assert "letters without an unfair finding    1 of 1" in printed
    assert f"{fair[0]} (fair): {invented}" in printed


@pytest.mark.parametrize("row", [{"sample": _SAMPLE}, {"sample": "no-such-sample", "letter": "Dear Ms Moss,"}, {"letter": "Dear Ms Moss,"}])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, row: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    """With its file and number; nothing is measured."""
    path = _file(tmp_path, row)
    with pytest.raises(BadFileError, match=r"en\.jsonl:1"):
        list(read_retold(path))
    assert main([str(path)]) == 2
    assert "en.jsonl:1" in capsys.readouterr().err
