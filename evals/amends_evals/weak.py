"""Letters of a weak model: record what one answers to a short prompt, and say by which rules its letters are refused.

    python -m amends_evals.weak [FILE] [--letters]
    python -m amends_evals.weak --record MODEL.gguf [FILE]        # needs pip install 'amends[local]'

FILE is ``tests/recordings/weak-model/smollm2-135m.json`` without one. Replaying asks no model. What is recorded is the first answer, as it
came. The schema is the letter's for some of its parts, with bounds on texts and lists and without nulls: the engine makes them part of its
grammar, because a small model does not end its JSON by itself, and there is to be something to refuse beside what is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import amends
from amends.errors import ModelError
from amends.languages import load_language
from amends.letter import Letter, letter_schema
from amends.llm.model import Message, Request
from amends.resources import data_folder

FILE = Path(__file__).resolve().parents[2] / "tests" / "recordings" / "weak-model" / "smollm2-135m.json"
_CASES = {
    "en": ("billing-error", "defective-product", "missed-deadline", "wrong-advice"),
    "ro": ("missed-appointment",),
    "ar": ("public-complaint-reply",),
    "ca": ("public-complaint-reply",),
    "he": ("holding-reply",),
    "hr": ("public-complaint-reply",),
}
_TEMPERATURES = (0.7, 0.1, 1.2)
_PARTS = ("subject", "opening_apology", "what_happened", "explanation", "remedies", "prevention", "closing")
_LONGEST_TEXT = {"en": 160, "ar": 60, "he": 60}
_LONGEST_ELSE = 100
"""Characters of a text: fewer where a small English vocabulary takes a token or two for each."""
_LONGEST_ID = 4
_MOST_LINES = 2
_MOST_TOKENS = 1200
_PATIENCE = 900.0
"""Seconds for a letter; one that takes longer is left out and counted (``unended``)."""


@dataclass(frozen=True)
class Recorded:
    """One answer of a weak model: to which sample's case, how it was asked, and what it said."""

    sample: str
    temperature: float
    seed: int
    prompt_sha256: str
    answer: str
    refused_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What tells this letter from the others."""
        return f"{self.sample} at {self.temperature:g}, seed {self.seed}"

    def case(self) -> amends.Case:
        """Return the case it answers."""
        return _case(self.sample)

    def letter(self) -> Letter:
        """Return its letter. Raises pydantic's ValidationError where it holds none."""
        return Letter.from_json(self.answer)


def recorded(file: Path = FILE) -> tuple[Recorded, ...]:
    """Return the letters of a recording."""
    return tuple(Recorded(**entry) for entry in json.loads(file.read_text(encoding="utf-8"))["letters"])


def bounded(longest: int) -> dict[str, Any]:
    """Return the schema of some parts of a letter with an end to every text and list, none of them null."""

    def walk(part: Any, name: str = "") -> Any:
        if isinstance(part, list):
            return [walk(one) for one in part if not (isinstance(one, dict) and one.get("type") == "null")]
        if not isinstance(part, dict):
            return part
        made = {key: walk(value, key if key in ("rests_on", "remedy_id") else name) for key, value in part.items()}
        if made.get("type") == "string":
            made["maxLength"] = _LONGEST_ID if name else longest
        if made.get("type") == "array":
            made["maxItems"] = _MOST_LINES
        return made

    made: dict[str, Any] = walk(letter_schema(_PARTS))
    return made


def _case(sample: str) -> amends.Case:
    return amends.read_case(data_folder("samples") / f"{sample}.yaml")


def _request(case: amends.Case, temperature: float, seed: int) -> Request:
    """Return the bare request: no principles, no example, no warning about what the customer's words are."""
    language = load_language(case.language or "").name
    known = "\n".join(f"[{item.id}] {item.text}" for item in case.items())
    to = case.recipient.name if case.recipient else "the customer"
    who = f"{case.signer.name}, {case.signer.role}, {case.organisation}" if case.signer else case.organisation
    return Request(
        messages=(
            Message("system", f"You write letters of apology for a business. Write in {language}. Answer with JSON."),
            Message(
                "user",
                f"The customer wrote:\n{case.complaint.strip()}\n\nWhat we know:\n{known}\n\n"
                f"Write the letter of apology in {language} to {to} from {who}. Give every part one or two sentences.",
            ),
        ),
        schema_name="letter",
        schema=bounded(_LONGEST_TEXT.get(case.language or "", _LONGEST_ELSE)),
        temperature=temperature,
        seed=seed,
        max_tokens=_MOST_TOKENS,
    )


def _wanted() -> Iterator[tuple[str, float, int]]:
    """Yield the sample, temperature and seed of each letter: a sample of each language in turn, then the same at another temperature."""
    seed = 0
    for temperature in _TEMPERATURES:
        for turn in range(max(map(len, _CASES.values()))):
            for language, samples in _CASES.items():
                if turn < len(samples):
                    seed += 1
                    yield f"{language}/{samples[turn]}", temperature, seed


def record(gguf: Path, file: Path) -> None:
    """Ask the model in a file for every letter, and write the recording as it grows."""
    import datetime as dt
    from importlib.metadata import version

    from amends.llm.local import LocalModel

    header = {
        "model": gguf.stem,
        "sha256": hashlib.sha256(gguf.read_bytes()).hexdigest(),
        "engine": f"xllamacpp {version('xllamacpp')}",
        "made_on": dt.date.today().isoformat(),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    letters: list[dict[str, Any]] = []
    unended: list[int] = []
    with LocalModel(gguf, timeout=_PATIENCE) as model:
        for sample, temperature, seed in _wanted():
            request = _request(_case(sample), temperature, seed)
            told = json.dumps([[message.role, message.content] for message in request.messages], ensure_ascii=False)
            digest = hashlib.sha256((told + json.dumps(request.schema)).encode()).hexdigest()
            try:
                completion = model.complete(request)
            except ModelError as fault:
                unended.append(seed)
                print(f"{sample}, seed {seed}: {type(fault).__name__}", flush=True)
                continue
            letters.append({"sample": sample, "temperature": temperature, "seed": seed, "prompt_sha256": digest, "answer": completion.text})
            file.write_text(
                json.dumps({**header, "unended": unended, "letters": letters}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
            print(f"{letters[-1]['sample']}, seed {seed}: {completion.output_tokens} tokens in {completion.seconds:.0f} s", flush=True)


def mark(file: Path) -> None:
    """Write into a recording by which rules each of its letters is refused today, and how many letters each rule refuses."""
    data = json.loads(file.read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    for entry, one in zip(data["letters"], recorded(file), strict=True):
        entry["refused_by"] = sorted({finding.rule for finding in amends.check(one.letter(), one.case()).errors})
        counts.update(entry["refused_by"])
    letters = data.pop("letters")
    marked = {**data, "refused_by": dict(counts.most_common()), "letters": letters}
    file.write_text(json.dumps(marked, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Record, or print by which rules each letter is refused and how many letters each rule refuses."""
    parser = argparse.ArgumentParser(prog="amends_evals.weak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=FILE)
    parser.add_argument("--record", type=Path, metavar="MODEL.gguf")
    parser.add_argument("--mark", action="store_true", help="write into the file by which rules its letters are refused")
    parser.add_argument("--letters", action="store_true", help="print the letters")
    options = parser.parse_args()
    if options.record:
        record(options.record, options.file)
    if options.record or options.mark:
        mark(options.file)
    by_rule: Counter[str] = Counter()
    refused = 0
    letters = recorded(options.file)
    for one in letters:
        report = amends.check(one.letter(), one.case())
        rules = {finding.rule for finding in report.errors}
        refused += bool(rules)
        by_rule.update(rules)
        print(f"{one.name:48} {', '.join(sorted(rules)) or 'PASSES'}")
        if options.letters:
            print(f"\n{report.text}\n")
    print(f"\n{refused} of {len(letters)} letters are refused. Letters refused by each rule:")
    for rule, count in by_rule.most_common():
        print(f"{count:4} {rule}")


if __name__ == "__main__":
    main()
