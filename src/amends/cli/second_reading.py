"""The second reader of ``amends check --judge``: what it adds, that it is at work, and why it could not be asked.

Whatever happens to it, the rules' report stands and decides the exit code; only a reader that cannot be one is a wrong command line.
"""

from __future__ import annotations

from amends.case import Case
from amends.cli.at_work import patience
from amends.cli.models import open_model
from amends.cli.settings import Settings, names_model, no_model
from amends.cli.terminal import counted, say
from amends.config import Config
from amends.errors import AmendsError
from amends.rules import Report


def require_judge(spec: str) -> None:
    """Raise InputError if this names no model."""
    if not names_model(spec):
        raise no_model(f"--judge {spec}", "openai:NAME or local:PATH", spec)


def read_again(report: Report, case: Case, spec: str, config: Config) -> Report:
    """Return a report on a letter with what a second reader adds, or the report itself if it could not be asked."""
    from amends.judging import Judge, with_judgement

    try:
        model = open_model(spec, Settings.from_environment())
        assert model is not None, "a judge is always a model"
        try:
            with patience(f"{spec} is reading the letter"):
                judgement = Judge(model, config=config).read(report.text, case)
        finally:
            getattr(model, "close", lambda: None)()
    except AmendsError as problem:
        say(f"the second reader could not be asked, so the rules speak alone: {str(problem.args[0]).splitlines()[0]}", colour="yellow")
        return report
    read = with_judgement(report, judgement.findings)
    added = sum(finding.source == "judge" for finding in read.findings)
    unfounded = f", {counted(judgement.dropped, 'unfounded one')} dropped" if judgement.dropped else ""
    say(f"second reader {judgement.model}: {counted(added, 'remark')} added{unfounded}")
    return read
