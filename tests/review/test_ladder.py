"""The approval ladder: money, flags, severity and audience say who must approve, and an error says who may and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from amends.case import Case
from amends.desk_settings import DeskSettings, Limit
from amends.errors import NotAllowedError
from amends.review.ladder import Ladder
from amends.review.roles import Person

DRAFTER = Person("Dora", frozenset({"drafter"}))
APPROVER = Person("Ana Petit", frozenset({"drafter", "approver"}))
ADMIN = Person("Ivo Horvat", frozenset({"drafter", "approver", "admin"}))


def case(language: str = "en", **fields: Any) -> Case:
    return Case.of({"id": "C-1", "language": language, **fields})


def ladder(*limits: Limit, sign_in: Any = "password", **settings: Any) -> Ladder:
    return Ladder(DeskSettings(sign_in=sign_in, limits=limits, **settings))


OVER_200 = Limit(over=Decimal(200), currency="EUR", by="admin")


def refunds(*texts: str, **more: Any) -> list[dict[str, Any]]:
    return [{"text": text, "kind": "refund", **more} for text in texts]


def test_an_ordinary_case_needs_any_approver() -> None:
    """Without limits every approver may, and a drafter may not."""
    plain = ladder()
    assert plain.needed(case(), ("Dora",)).reasons == ()
    plain.check(case(), APPROVER, ("Ana Petit",))
    with pytest.raises(NotAllowedError, match="only an approver may approve a letter"):
        plain.check(case(), DRAFTER, ())


@pytest.mark.parametrize(
    ("language", "below", "above"),
    [
        ("en", "We have refunded 200 euros.", "We have refunded two hundred and one euros."),
        ("en", "We have refunded €199.99.", "We have refunded €1,200.50."),
        ("ro", "Vă restituim 200 de euro.", "Vă restituim 1.200,50 euro."),
        ("ar", "أعدنا إليكم ٢٠٠ يورو.", "أعدنا إليكم ٢٠١ يورو."),
        ("ca", "Us hem tornat 200 euros.", "Us hem tornat 1.200,50 €."),
        ("he", "החזרנו לך 200 אירו.", "החזרנו לך 201 אירו."),
        ("hr", "Vratili smo Vam dvjesto eura.", "Vratili smo Vam 1.200,50 €."),
    ],
)
def test_money_over_a_limit_needs_an_admin(language: str, below: str, above: str) -> None:
    """An amount is read in the letter's language, in figures, words and its own digits; the limit itself is not over it."""
    limited = ladder(OVER_200)
    limited.check(case(language, remedies=refunds(below)), APPROVER, ())
    with pytest.raises(NotAllowedError, match=r"only an admin may approve this letter: its remedies give .* EUR, more than 200 EUR"):
        limited.check(case(language, remedies=refunds(above)), APPROVER, ())
    limited.check(case(language, remedies=refunds(above)), ADMIN, ())


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"remedies": refunds("We refund 150 euros.", "We add 60 euros.")}, "give 210 EUR"),
        ({"remedies": refunds("We refund your 900 euros.", amount="40 EUR")}, "give 900 EUR"),
        ({"remedies": refunds("We refund what you paid."), "price": "450 EUR"}, "give 450 EUR"),
        ({"remedies": refunds("We refund what you paid.")}, "does not say how much"),
        ({"remedies": refunds("We refund half.", amount="50 %")}, "does not say how much"),
        ({"remedies": refunds("We refund 900 dollars.")}, "900 USD, and no limit is set in that currency"),
        ({"remedies": refunds("We refund 90000 pence.")}, "900 GBP, and no limit is set in that currency"),
    ],
)
def test_no_way_of_writing_slips_under_a_limit(fields: dict[str, Any], told: str) -> None:
    """Split sums, a smaller amount beside the sentence, no amount, a share, another currency: all go up the ladder."""
    needed = ladder(OVER_200).needed(case(**fields), ())
    assert needed.role == "admin"
    assert told in needed.reasons[0]


def test_a_gesture_without_money_is_under_every_limit() -> None:
    """What gives no money asks for nobody in particular."""
    flowers = [{"text": "We have sent you flowers.", "kind": "gesture"}]
    assert ladder(OVER_200).needed(case(remedies=flowers), ()).role == "approver"


def test_each_currency_has_its_own_limit() -> None:
    """An amount is held to the limit in its currency, where there is one."""
    both = ladder(OVER_200, Limit(over=Decimal(1000), currency="RON", by="admin"))
    assert both.needed(case("ro", remedies=refunds("Vă restituim 900 de lei.")), ()).role == "approver"
    assert both.needed(case("ro", remedies=refunds("Vă restituim 1.100 lei.")), ()).role == "admin"


@pytest.mark.parametrize("flag", ["legal_hold", "injury", "data_breach", "integrity"])
@pytest.mark.parametrize("cleared", [False, True])
def test_a_flagged_case_needs_an_admin(flag: str, cleared: bool) -> None:
    """Without a limit of its own a flag goes to an admin, also where the case says somebody cleared it: anybody can type that."""
    clearances = [{"flag": flag, "by": "Somebody", "on": "2026-01-02"}] if cleared else []
    flagged = case(flags={flag: True}, clearances=clearances)
    with pytest.raises(NotAllowedError, match=f"only an admin may approve this letter: the case is marked {flag.replace('_', ' ')}"):
        ladder().check(flagged, APPROVER, ())
    ladder().check(flagged, ADMIN, ("Ivo Horvat",))
    ladder(Limit(flag=flag, by="approver")).check(flagged, APPROVER, ())


def test_named_people_and_nobody_else() -> None:
    """Where people are named, an admin who is none of them may not; the name's letter case does not matter."""
    named = ladder(Limit(severity="high", people=("ANA  petit",)))
    named.check(case(severity="high"), APPROVER, ())
    with pytest.raises(NotAllowedError, match="only ANA  petit may approve this letter: its severity is high"):
        named.check(case(severity="high"), ADMIN, ())
    named.check(case(severity="low"), ADMIN, ())


def test_limits_that_hold_together_ask_for_who_fulfils_all() -> None:
    """Of two lists of people those on both may; where nobody is, an admin decides and the reason says so."""
    high, grave = Limit(severity="high", people=("Ana Petit", "Mia")), Limit(flag="injury", people=("Mia", "Leo"))
    hurt = case(severity="high", flags={"injury": True})
    assert ladder(high, grave).needed(hurt, ()).people == ("Mia",)
    stuck = ladder(high, Limit(flag="injury", people=("Leo",))).needed(hurt, ())
    assert (stuck.role, stuck.people) == ("admin", ())
    assert "so an admin decides" in stuck.reasons[1]


def test_a_limit_with_two_conditions_holds_where_both_do() -> None:
    """Conditions of one limit are joined by and."""
    both = ladder(Limit(over=Decimal(200), currency="EUR", severity="high", by="admin"))
    assert both.needed(case(severity="high", remedies=refunds("We refund 300 euros.")), ()).role == "admin"
    assert both.needed(case(severity="low", remedies=refunds("We refund 300 euros.")), ()).role == "approver"
    assert both.needed(case(severity="high"), ()).role == "approver"


def test_who_drafts_does_not_approve_where_that_is_settled() -> None:
    """With separate_approver, also an admin is refused what they drafted; somebody else may."""
    two = ladder(separate_approver=True)
    with pytest.raises(NotAllowedError, match="only an approver who did not draft it may approve this letter: here, who drafts"):
        two.check(case(), ADMIN, ("ivo horvat",))
    two.check(case(), ADMIN, ("Ana Petit",))


def test_a_mass_letter_needs_a_second_person_unless_there_is_but_one() -> None:
    """Mass letters are approved by somebody who did not draft them; on a desk where nobody signs in that cannot be asked."""
    mass = case(recipient={"name": "customers", "group": True})
    with pytest.raises(NotAllowedError, match="who did not draft it may approve this letter: the letter goes to many"):
        ladder().check(mass, ADMIN, ("Ivo Horvat",))
    ladder(sign_in="none").check(mass, ADMIN, ("Ivo Horvat",))
    ladder(Limit(audience="mass", by="admin")).check(mass, ADMIN, ("Ivo Horvat",))


def test_remedies_wait_for_approval_before_drafting() -> None:
    """Only the remedies that give the money wait, until their approval is on record; the case's own word counts where no record is kept."""
    first = ladder(Limit(over=Decimal(200), currency="EUR", by="admin", remedy_first=True))
    told = case(remedies=[*refunds("We refund 300 euros.", approved_by="Typed In"), {"text": "We send flowers.", "kind": "gesture"}])
    assert [remedy.id for remedy in first.remedies_waiting(told, approved=())] == ["r1"]
    assert first.remedies_waiting(told, approved=("r1",)) == ()
    assert first.remedies_waiting(told) == ()
    assert ladder(OVER_200).remedies_waiting(told, approved=()) == ()
    with pytest.raises(NotAllowedError, match="only an admin may approve this remedy"):
        first.check_remedy(told, APPROVER, ())
