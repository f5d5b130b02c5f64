"""Every principle and letter type of the specification is present, and what claims a rule has one."""

import pytest

from amends.case import Case
from amends.principles import Principle, Switch, load_letter_types, load_principles, load_switches
from amends.rules import Rule, load_rules

PRINCIPLES = load_principles()


def test_all_principles_are_there_once() -> None:
    """Thirty-eight principles, numbered as the specification numbers them, each with sources and an id of its own."""
    assert [principle.number for principle in PRINCIPLES] == list(range(1, 39))
    assert len({principle.id for principle in PRINCIPLES}) == 38
    assert all(principle.sources for principle in PRINCIPLES)


def test_all_letter_types_are_there() -> None:
    """Twenty-five letter types, each with sources and guidance."""
    types = load_letter_types()

    assert len(types) == 25
    assert all(entry.sources and entry.guidance for entry in types.values())


@pytest.mark.parametrize("principle", [entry for entry in PRINCIPLES if entry.enforced_by == "rules"], ids=lambda entry: entry.id)
def test_principle_enforced_by_rules_has_a_rule(principle: Principle) -> None:
    """A principle that says rules enforce it is served by at least one rule."""
    assert any(principle.id in rule.principles for rule in load_rules())


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_rule_serves_principles_that_exist(rule: Rule) -> None:
    """A rule names only principles of the catalogue; some of them it can only see broken, and a person sees them kept."""
    assert set(rule.principles) <= {principle.id for principle in PRINCIPLES}


@pytest.mark.parametrize("switch", load_switches(), ids=lambda switch: switch.why[:40])
def test_switch_names_rules_and_fields_that_exist(switch: Switch, case: Case) -> None:
    """A switch's conditions are case fields and its rules are rules."""
    assert set(switch.when) <= set(case.condition_fields())
    assert set(switch.rules) <= {rule.id for rule in load_rules()}
