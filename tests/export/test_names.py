"""Names of the files that leave the desk."""

import pytest

from amends.export import file_name


@pytest.mark.parametrize(
    ("case_id", "name"),
    [
        ("C-1041", "apology-C-1041.txt"),
        ("../../etc/passwd", "apology-etc-passwd.txt"),
        ("CON", "apology-CON.txt"),
        ("قضية ٧", "apology-letter.txt"),
        ('a"b\u202etxt.exe', "apology-a-b-txt-exe.txt"),
        ("x" * 200, f"apology-{'x' * 60}.txt"),
    ],
)
def test_file_names_are_safe(case_id: str, name: str) -> None:
    """No path, no reserved name, no character that reorders or breaks a header."""
    assert file_name(case_id) == name
