"""A file of recipients is read as spreadsheets write it, and what is wrong is said of the file, the row or the column."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.addresses import mail_address, same_address
from amends.errors import InputError
from amends.mass import recipients
from amends.mass.recipients import Recipient, RecipientFile, Refused, open_recipients

HEAD = "name,email,order\n"


def written(folder: Path, data: str | bytes, slots: tuple[str, ...] = ("order",)) -> RecipientFile:
    path = folder / "people.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return open_recipients(path, slots, "en")


def rows(folder: Path, data: str | bytes, slots: tuple[str, ...] = ("order",)) -> list[Recipient | Refused]:
    return list(written(folder, data, slots).rows())


def good(folder: Path, data: str | bytes) -> list[tuple[str, str, str]]:
    found = [row for row in rows(folder, data) if isinstance(row, Recipient)]
    return [(row.name, row.email, dict(row.facts)["order"]) for row in found]


ANA = [("Ana Pop", "ana@example.com", "A-1")]


@pytest.mark.parametrize(
    "data",
    [
        "name,email,order\nAna Pop,ana@example.com,A-1\n",
        "name;email;order\nAna Pop;ana@example.com;A-1\n",
        "name\temail\torder\r\nAna Pop\tana@example.com\tA-1\r\n",
        "name|email|order\nAna Pop|ana@example.com|A-1",
        "sep=;\r\nname;email;order\r\nAna Pop;ana@example.com;A-1\r\n",
        "\ufeffname,email,order\nAna Pop,ana@example.com,A-1\n",
        "\ufeffname,email,order\nAna Pop,ana@example.com,A-1\n".encode("utf-16-le"),
        "\ufeffname,email,order\nAna Pop,ana@example.com,A-1\n".encode("utf-16-be"),
        'name,email,order\n"Ana Pop","ana@example.com","A-1"\n',
        "Customer,E-Mail,ORDER\nAna Pop,ana@example.com,A-1\n",
        "order,email,name\nA-1,ana@example.com,Ana Pop\n",
        "name,email,order\n\n  ,,\nAna Pop,ana@example.com,A-1\n\n",
        "name,email,order,\nAna Pop,ana@example.com,A-1,\n",
        "name,email,order\r\rAna Pop,ana@example.com,A-1\r",
        "name,email,order\n\u200fAna Pop\u200e , ana@EXAMPLE.com ,A-1\n",
        'name,email,order,note\nAna Pop,ana@example.com,A-1,"two\nlines, and ""quotes"""\n',
    ],
)
def test_one_recipient_is_read_however_it_is_written(tmp_path: Path, data: str | bytes) -> None:
    """Delimiters, encodings, line ends, marks, quotes and the order of columns change nothing."""
    assert good(tmp_path, data) == ANA


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "this file is empty"),
        (b"name,email,order\n", "headings and no recipients"),
        ("name,email,order\nAna P\u00f6p,a@b.com,1\n".encode("latin-1"), r"people.csv:2: this is not UTF-8; save the file as CSV UTF-8"),
        ("name,email,order\nAna,a@b.com,1\n".encode("utf-16-le"), "NUL stands here"),
        (b"name,email,order\nAna,a@b.com,\x00\n", r"people.csv:2: a NUL stands here"),
        ("\ufeffname,email,order\n".encode("utf-16-le") + b"\x00", "this is not UTF-16"),
        (b"name,order\nAna,1\n", "there is no column email; the columns are name, order"),
        (b"name,email\nAna,a@b.com\n", r"the letter's \{\{order\}\} has no column"),
        (b"name,email,order,E-mail\nAna,a@b.com,1,x\n", "columns 2 and 4 are both email"),
        (b"name,,email,order\nAna,,a@b.com,1\n", "column 2 has no heading"),
        (b'name,email,order\nAna,a@b.com,1\n"Bo,b@b.com,2\nCy,c@b.com,3\n', r"people.csv:3: row 3: the quotes of a cell do not close"),
        (b'name,email,order\n"An"a,a@b.com,1\n', r"people.csv:2: row 2: the quotes"),
        (b"name,email,order\n" + b"x" * 200_000, "a line of more than"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(tmp_path: Path, data: bytes, said: str) -> None:
    """Nothing is used of a file whose rows cannot be told apart."""
    with pytest.raises(InputError, match=said):
        written(tmp_path, data)


def test_a_file_that_is_none_says_so(tmp_path: Path) -> None:
    """A missing file, and a folder, are named."""
    with pytest.raises(InputError, match="no such file"):
        open_recipients(tmp_path / "x.csv", (), "en")
    with pytest.raises(InputError, match="is a folder"):
        open_recipients(tmp_path, (), "en")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (",a@b.com,1", "name", "no name"),
        ("Ana,,1", "email", "no e-mail address"),
        ("Ana,a@b,1", "email", "no domain"),
        ('Ana,"a@b.com\nBcc: x@y.com",1', "email", "on one line"),
        ('"Ana\nPop",a@b.com,1', "name", "on one line"),
        ("A\u202ena,a@b.com,1", "name", "nobody sees"),
        (f"{'A' * 121},a@b.com,1", "name", "121 characters"),
        (f"Ana,a@b.com,{'1' * 81}", "order", "a sentence belongs into the master letter"),
        ("Ana,a@b.com", "", "2 cells, and the headings are 3"),
        ("Ana,a@b.com,1,2", "", "4 cells, and the headings are 3"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_and_the_others_go_on(tmp_path: Path, row: str, column: str, said: str) -> None:
    """The refusal names the column and the mend; the row behind it is read."""
    bad, fine = rows(tmp_path, f"{HEAD}{row}\nBo,bo@example.com,2\n")
    assert isinstance(bad, Refused)
    assert (bad.number, bad.column) == (2, column)
    assert said in bad.reason
    assert isinstance(fine, Recipient)


@pytest.mark.parametrize(("column", "value"), [("gender", "diverse?"), ("language", "ro")])
def test_a_gender_or_language_we_cannot_serve_is_refused(tmp_path: Path, column: str, value: str) -> None:
    """A person who reads another language than the master's gets no letter from it."""
    (row,) = rows(tmp_path, f"name,email,order,{column}\nAna,a@b.com,1,{value}\n")
    assert isinstance(row, Refused)
    assert row.column == column


def test_one_person_gets_one_letter(tmp_path: Path) -> None:
    """The same address in other letters, or the same name and reference, is caught, and the first row named."""
    data = (
        "name,email,reference,order\nAna,ana@b.com,C-1,1\nAnna,ANA@B.com,C-2,2\nBo,bo@b.com,C-3,3\nBO,bo@other.com,c-3,4\n"
        "Bo,b3@b.com,C-4,5\nCy,c1@b.com,,6\nCy,c2@b.com,,7\n"
    )
    found = rows(tmp_path, data)
    refused = {row.number: row.reason for row in found if isinstance(row, Refused)}
    assert set(refused) == {3, 5}
    assert "the same e-mail address as row 2" in refused[3]
    assert "the same name and reference as row 4" in refused[5]


def test_a_row_is_known_by_what_it_says_and_not_by_where_it_stands(tmp_path: Path) -> None:
    """Another order, another unused column or quotes leave a row's key; another fact makes another."""
    keys = {row.key for row in rows(tmp_path, HEAD + "Ana,a@b.com,1\nBo,b@b.com,2\n")}
    assert {row.key for row in rows(tmp_path, 'order;note;email;name\n"2";x;b@b.com;Bo\n1;;a@b.com;Ana\n')} == keys
    assert not keys & {row.key for row in rows(tmp_path, HEAD + "Ana,a@b.com,3\nBo,b@b.com,4\n")}


def test_a_hundred_thousand_rows_need_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read one by one; more than the limit is refused by its row."""
    path = tmp_path / "many.csv"
    path.write_text(HEAD + "".join(f"Name {number},n{number}@example.com,A-{number}\n" for number in range(30_000)), encoding="utf-8")
    tracemalloc.start()
    file = open_recipients(path, ("order",), "en")
    assert file.count == 30_000
    assert sum(isinstance(row, Recipient) for row in file.rows()) == 30_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    monkeypatch.setattr(recipients, "ROW_LIMIT", 29_999)
    with pytest.raises(InputError, match="row 30001: more than 29,999 recipients"):
        open_recipients(path, ("order",), "en")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_whatever_passes_for_an_address_is_one_word_without_a_way_out(text: str) -> None:
    """An accepted address is ASCII, has one @, and holds nothing a mail server or a header would read as more."""
    with suppress(ValueError):
        address = mail_address(text)
        assert address.isascii()
        assert address.count("@") == 1
        assert not set(address) & set(' \t\r\n<>,;:"()[]\\\x00')
        assert mail_address(address) == address
        assert same_address(address) == same_address(address.upper())


def test_a_domain_of_other_letters_is_written_as_servers_know_it() -> None:
    """An internationalised domain becomes its ASCII form."""
    assert mail_address("ana@Bücher.example") == "ana@xn--bcher-kva.example"
