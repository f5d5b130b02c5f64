"""amends on text alone: ``amends.lint`` on each letter. Arguments: the language; ``again`` to lint each once before it is timed."""

from __future__ import annotations

import sys

import amends
from amends.rules.catalogue import load_rules
from benchmarks.workers.serving import serve


def main() -> None:
    """Serve a language."""
    language = sys.argv[1]
    forbidding = {rule.id: rule.messages["violation"] for rule in load_rules() if "violation" in rule.kinds}

    def told(text: str, report: amends.Report) -> tuple[int, list[list[object]]]:
        """Return what was found where, and whether it is a forbidden phrase: that is what the ``re`` loop finds, too."""
        return len(text), [
            [finding.rule, finding.start, finding.end, forbids(finding, forbidding.get(finding.rule))] for finding in report.findings
        ]

    def lint(text: str) -> amends.Report:
        return amends.lint(text, language)

    known = lint if sys.argv[2:] == ["again"] else None
    serve(amends.__version__, lambda request: request["texts"], lint, told, known=known, forbidding=sorted(forbidding))


def forbids(finding: amends.Finding, message: str | None) -> bool:
    """Return whether a finding is a forbidden phrase of its rule, by the rule's message for one."""
    return finding.match is not None and message is not None and finding.message == message.format(match=finding.match)


if __name__ == "__main__":
    main()
