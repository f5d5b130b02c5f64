"""The wheel carries everything a letter needs: installed away from the checkout, it drafts one."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it, alone, into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def _run(site: Path, code: str, cwd: Path) -> str:
    head = f"import sys; sys.path.insert(0, {str(site)!r}); "
    done = subprocess.run([sys.executable, "-c", head + code], capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_installed_package_drafts_a_letter(installed: Path, tmp_path: Path) -> None:
    """Prompts, packs, phrasebooks and samples are in the wheel."""
    code = (
        "import amends; from amends.samples import sample_cases; from pathlib import Path; "
        f"assert Path(amends.__file__).is_relative_to({str(installed)!r}); "
        "case = amends.read_case(sample_cases('en')[0]); draft = amends.draft(case); print(draft.passed)"
    )
    assert _run(installed, code, tmp_path).strip() == "True"


def test_installed_package_is_typed_and_counts_tokens(installed: Path, tmp_path: Path) -> None:
    """The type marker and the token ranks are in the wheel."""
    assert (installed / "amends" / "py.typed").exists()
    assert _run(installed, "from amends.llm.tokens import count_tokens; print(count_tokens('We are sorry.'))", tmp_path).strip() == "4"


def test_installed_package_opens_a_store(installed: Path, tmp_path: Path) -> None:
    """The migrations are in the wheel: a new store is made away from the checkout."""
    code = (
        "from amends.review.store import Store; from amends.review.audit import verify; from pathlib import Path; "
        f"import amends; assert Path(amends.__file__).is_relative_to({str(installed)!r}); "
        "print(verify(Store.open('desk.sqlite3')).valid)"
    )
    assert _run(installed, code, tmp_path).strip() == "True"


def test_installed_package_makes_a_pdf_and_a_word_file(installed: Path, tmp_path: Path) -> None:
    """Fonts and templates of the exports are in the wheel, and so is their licence."""
    code = (
        "import amends; from amends.samples import sample_cases; from amends.company import Company; from amends.export import exports; "
        "case = amends.read_case([path for path in sample_cases('ar') if path.stem == 'billing-error'][0]); "
        "letter = amends.approve(amends.Letter.from_text(amends.draft(case).text, case), case, reviewer='Ana'); "
        "made = exports(letter, case, Company(), ['pdf', 'docx', 'eml', 'txt']); print(made['pdf'][:4], made['docx'][:2])"
    )
    assert _run(installed, code, tmp_path).strip() == "b'%PDF' b'PK'"
    assert (installed / "amends" / "export" / "fonts" / "OFL.txt").exists()


def test_installed_package_holds_the_data_of_its_evals(installed: Path, tmp_path: Path) -> None:
    """Samples, letters, defects, sentences and recorded answers are in the wheel, beside the code that reads them."""
    code = (
        "import amends_evals; from pathlib import Path; from amends_evals.samples import read_samples; from amends_evals.places import RECORDINGS; "
        "from amends_evals.letters import read_defects, read_letters; from amends_evals.recording import Recording; "
        f"assert Path(amends_evals.__file__).is_relative_to({str(installed)!r}); samples = read_samples(); letters = read_letters(samples); "
        "print(len(samples), len(letters), len(read_defects(letters)), Recording.read(RECORDINGS).models())"
    )
    assert _run(installed, code, tmp_path).strip() == "120 48 240 ('strong',)"
    assert (installed / "amends_evals" / "report" / "templates" / "page.html").exists()
    assert (installed / "amends_evals" / "py.typed").exists()
