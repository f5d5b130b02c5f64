"""The table [desk]: what it says is read, and what is wrong is told with file, line and column."""

from __future__ import annotations

import ipaddress
from decimal import Decimal
from pathlib import Path

import pytest

from amends.desk_settings import DeskSettings, Limit, load_desk, zone_of
from amends.errors import PackError


def written(folder: Path, text: str) -> Path:
    (folder / "amends.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_table_the_desk_is_for_this_computer_alone(tmp_path: Path) -> None:
    """Nothing set means nobody signs in, one day for a first reply, no limits."""
    settings = load_desk(written(tmp_path, 'language = "en"\n'))
    assert (settings.sign_in, settings.first_reply_hours, settings.limits, settings.store) == ("none", 24, (), None)
    assert DeskSettings().sign_in == "none"


def test_a_whole_table_is_read(tmp_path: Path) -> None:
    """Every setting arrives, the store's path read from the folder of the file."""
    settings = load_desk(
        written(
            tmp_path,
            """
[desk]
store = "data/desk.sqlite3"
sign_in = "header"
header = "X-Remote-User"
trusted_proxies = ["127.0.0.1", "10.0.0.0/24"]
hosts = ["desk.example.com"]
first_reply_hours = 8
time_zone = "Asia/Jerusalem"
separate_approver = true

[[desk.limits]]
over = "200.50 EUR"
by = "admin"
remedy_first = true

[[desk.limits]]
flag = "injury"
severity = "high"
people = ["Ivo Horvat"]
separate = true
""",
        )
    )
    assert settings.store == str(tmp_path / "data/desk.sqlite3")
    assert settings.header == "X-Remote-User"
    assert ipaddress.ip_address("10.0.0.9") in settings.trusted_proxies[1]
    assert (settings.first_reply_hours, settings.separate_approver, settings.hosts) == (8, True, ("desk.example.com",))
    assert (settings.time_zone, zone_of(settings).key) == ("Asia/Jerusalem", "Asia/Jerusalem")
    assert settings.limits == (
        Limit(over=Decimal("200.50"), currency="EUR", by="admin", remedy_first=True),
        Limit(flag="injury", severity="high", people=("Ivo Horvat",), separate=True),
    )


def test_an_address_of_a_database_stays_one(tmp_path: Path) -> None:
    """A store with :// is no path."""
    assert (
        load_desk(written(tmp_path, '[desk]\nstore = "postgresql+psycopg://desk@db/desk"\n')).store == "postgresql+psycopg://desk@db/desk"
    )


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("[desk]\nsign_on = 1", "2:1", "did you mean sign_in?"),
        ('[desk]\nsign_in = "yes"', "2:1", "write one of none, password, header"),
        ('[desk]\nsign_in = "header"', "2:1", "name the addresses"),
        ('[desk]\nsign_in = "header"\ntrusted_proxies = ["everyone"]', "3:20", "an address or a network"),
        ('[desk]\nsign_in = "header"\ntrusted_proxies = ["0.0.0.0/0"]', "3:20", "every address there is"),
        ('[desk]\nsign_in = "header"\ntrusted_proxies = ["::1"]\nheader = "X User"', "4:1", "the name of a header"),
        ('[desk]\nheader = "X-User"', "2:1", 'for sign_in = "header"'),
        ('[desk]\nhosts = ["https://desk.example.com"]', "2:10", "a name alone"),
        ("[desk]\nfirst_reply_hours = 0", "2:1", "how many hours"),
        ('[desk]\ntime_zone = "Mars/Base"', "2:1", "no such zone"),
        ('[desk]\ntime_zone = "/etc/localtime"', "2:1", "no such zone"),
        ('[desk]\nseparate_approver = "yes"', "2:1", "without quotes"),
        ("[desk]\nseparate_approver = true", "2:1", "where nobody signs in"),
        ('[desk]\nsign_in = "password"\nname = "Ana"', "3:1", "names of their own"),
        ('[desk]\nlimits = "many"', "2:1", "[[desk.limits]]"),
        ('[[desk.limits]]\nover = "200 euros"\nby = "admin"', "2:1", "in three letters"),
        ('[[desk.limits]]\nby = "admin"', "1:1", "say when this holds"),
        ('[[desk.limits]]\nflag = "injury"', "1:1", "say what holds then"),
        ('[[desk.limits]]\nflag = "hurt"\nby = "admin"', "2:1", "legal_hold, injury, data_breach, integrity"),
        ('[[desk.limits]]\nflag = "injury"\nby = "drafter"', "3:1", "approver, admin"),
        ('[[desk.limits]]\nflag = "injury"\nby = "admin"\npeople = ["Ivo"]', "4:1", "keep one of them"),
        ('[[desk.limits]]\nflag = "injury"\npeople = ["Ivo"]', "3:1", "where nobody signs in"),
        ('[[desk.limits]]\nflag = "injury"\npeople = [1]', "3:11", "a text in quotes"),
        ('[[desk.limits]]\nflag = "injury"\nboss = true', "3:1", "no such setting of a limit"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, place: str, told: str) -> None:
    """A mistake names file, line and column, what is wrong and what to write."""
    with pytest.raises(PackError) as caught:
        load_desk(written(tmp_path, text + "\n"))
    assert str(caught.value).startswith(f"{tmp_path / 'amends.toml'}:{place}: desk")
    assert told in str(caught.value)
