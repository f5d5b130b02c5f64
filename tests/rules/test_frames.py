"""Frames: kinds of honest sentence that state no deed a case must hold, and how little it takes to make one of them state it."""

import datetime as dt

import pytest

from amends.case import NextUpdate, TalkSlot
from amends.case_files import read_case
from amends.languages import load_language
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.rules import Finding, check
from amends.rules.in_words import spelled_times
from amends.samples import sample_cases

_ELSEWHERE = ("register-and-language", "burden-on-customer")
"""Rules that know nothing of deeds."""


def _at_sentence(language: str, sentence: str, *, answered: bool = True, behind_a_measure: bool = False) -> list[Finding]:
    """Return what is found at a sentence at the end of a sample's letter, whose next message and talk have a date."""
    cases = map(read_case, sample_cases(language))
    case = next(case for case in cases if case.measures and case.signer and case.signer.phone and not case.next_update)
    assert case.signer
    text = render(compose(case), case).text
    more: dict[str, object] = {
        "next_update": NextUpdate(on=dt.date(2027, 3, 12), at="16:00"),
        "talk_slots": (TalkSlot(on=dt.date(2027, 3, 10), at="9:30"),),
    }
    if not answered:
        more |= {"cause_known": False, "cause": None, "solution_known": False}
    case = case.model_copy(update=more)
    sentence = sentence.format(phone=case.signer.phone)
    text = f"{text}\n\n{case.measures[0].text if behind_a_measure else ''} {sentence}"
    at = text.rindex(sentence)
    found = check(Letter.from_text(text, case), case).findings
    return [
        finding
        for finding in found
        if finding.start is not None and at <= finding.start and finding.severity != "advice" and finding.rule not in _ELSEWHERE
    ]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "On 12 March 2027 at 16:00 you will hear from us again, whether or not there is news."),
        ("en", "We will be in touch on 12 March, by phone or in writing."),
        ("en", "Our next message comes on 12 March 2027 at 16:00."),
        ("en", "I will report back to you on 12 March."),
        ("en", "I suggest we speak on 10 March at 9:30; I will ring you."),
        ("en", "For any question about this letter you reach me directly on {phone}."),
        ("ro", "Vă scriem din nou pe 12 martie 2027, la ora 16:00, cu sau fără noutăți."),
        ("ro", "Pe 12 martie vă vom suna, chiar dacă nu avem încă un răspuns."),
        ("ro", "Primiți vești de la noi pe 12 martie 2027."),
        ("ro", "Revin cu un telefon pe 12 martie, la ora 16:00."),
        ("ro", "Vă propun să vorbim pe 10 martie, la 9:30; vă sun eu."),
        ("ro", "Mă găsiți la {phone} pentru orice întrebare."),
        ("ca", "El 12 de març de 2027, a les 16.00 h, tindrà notícies nostres, amb novetats o sense."),
        ("ca", "Ens posarem en contacte amb vostè el 12 de març."),
        ("ca", "El nostre pròxim missatge arribarà el 12 de març de 2027."),
        ("ca", "Li proposo que parlem el 10 de març a les 9.30 h; li trucaré jo."),
        ("ca", "Em trobarà al {phone} per a qualsevol pregunta sobre aquesta carta."),
        ("hr", "Javit ćemo Vam se 12. ožujka 2027. u 16:00 sati, bilo novosti ili ne."),
        ("hr", "Sljedeća poruka stiže Vam 12. ožujka 2027."),
        ("hr", "Nazvat ću Vas 12. ožujka u 16:00 sati, čak i ako još ne budemo znali odgovor."),
        ("hr", "Predlažem da se čujemo 10. ožujka u 9:30 sati; zovem Vas ja."),
        ("hr", "Za sva pitanja možete me dobiti na {phone}."),
        ("he", "ב־12 במרץ 2027 בשעה 16:00 נעדכן אותך, עם חדשות או בלי חדשות."),
        ("he", "אחזור אלייך בטלפון ב־12 במרץ 2027."),
        ("he", "ההודעה הבאה שלנו תגיע ב־12 במרץ 2027."),
        ("he", "אני מציעה לדבר ב־10 במרץ בשעה 9:30, ואני אתקשר."),
        ("he", "אפשר להשיג אותי ישירות בטלפון {phone}, בכל שאלה."),
        ("ar", "سنتصل بكم يوم 12 مارس 2027 في الساعة 16:00، ولو لم يكن لدينا جديد."),
        ("ar", "تصلكم رسالتنا القادمة يوم 12 مارس 2027."),
        ("ar", "سأعود إليكم بالهاتف يوم 12 مارس، سواء وصلنا إلى جواب أم لم نصل."),
        ("ar", "أقترح أن نتحدث يوم 10 مارس في الساعة 9:30، وسأتصل بكم."),
        ("ar", "يمكنكم التحدث إليّ مباشرة على {phone} في أي سؤال."),
    ],
)
def test_when_and_how_we_get_in_touch_rests_on_the_case(language: str, sentence: str) -> None:
    """The date of the next message, a time to talk and a number of the case bear any wording that says nothing else."""
    assert _at_sentence(language, sentence) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We will write to you on 12 March 2027 with a second refund."),
        ("en", "On 12 March we will call you, and we have given the whole team a day of training."),
        ("en", "You can reach me on {phone} with any question, and we have sent you two new armchairs."),
        ("en", "We will be in touch on 14 March."),
        ("en", "I suggest we speak on 10 March at 9:30; our lawyer will ring you."),
        ("ro", "Vă scriem pe 12 martie 2027 și vă trimitem un cadou."),
        ("ro", "Pe 12 martie vă sunăm, iar vânzătorul a fost sancționat."),
        ("ro", "Mă găsiți la {phone} pentru orice întrebare, iar noi v-am trimis două fotolii noi."),
        ("ro", "Vă scriem pe 14 martie."),
        ("ca", "Li escriurem el 12 de març de 2027 amb un xec regal."),
        ("ca", "El 12 de març li trucarem, i hem format tot l’equip."),
        ("ca", "Em trobarà al {phone} per a qualsevol pregunta, i li hem enviat dues butaques noves."),
        ("ca", "Li escriurem el 14 de març."),
        ("hr", "Pisat ćemo Vam 12. ožujka 2027. s novim poklonom."),
        ("hr", "Nazvat ćemo Vas 12. ožujka, a cijeli smo tim poslali na tečaj."),
        ("hr", "Možete me dobiti na {phone} za sva pitanja, a poslali smo Vam dva nova naslonjača."),
        ("hr", "Pisat ćemo Vam 14. ožujka."),
        ("he", "ב־12 במרץ 2027 נכתוב לך ונשלח מתנה."),
        ("he", "נתקשר אליך ב־12 במרץ, וכל הצוות עבר הדרכה."),
        ("he", "אפשר להשיג אותי בטלפון {phone} בכל שאלה, ושלחנו לך שתי כורסאות חדשות."),
        ("he", "נכתוב לך ב־14 במרץ."),
        ("ar", "سنكتب إليكم يوم 12 مارس 2027 ونرسل إليكم هدية."),
        ("ar", "سنتصل بكم يوم 12 مارس، وقد دربنا الفريق كله."),
        ("ar", "يمكنكم الاتصال بي على {phone} في أي سؤال، وقد أرسلنا إليكم كرسيين جديدين."),
        ("ar", "سنكتب إليكم يوم 17 مارس."),
    ],
)
def test_a_deed_beside_it_or_another_date_does_not(language: str, sentence: str) -> None:
    """Nothing hides behind the next message: neither a gift or a deed in its sentence, nor a date that nobody gave."""
    assert _at_sentence(language, sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We do not know this yet and are finding out."),
        ("en", "I am checking how this came about and do not want to guess."),
        ("ro", "Încă nu știm de ce s-a întâmplat și căutăm răspunsul."),
        ("ro", "Verificăm ce s-a petrecut în seara aceea."),
        ("ro", "Aflăm acum cum s-a ajuns aici."),
        ("ca", "Encara no ho sabem i ho estem esbrinant."),
        ("ca", "Estem mirant què va passar aquell vespre."),
        ("ca", "Estem buscant la causa."),
        ("hr", "Još ne znamo odgovor i tražimo ga."),
        ("hr", "Utvrđujemo kako je do toga došlo."),
        ("hr", "Provjeravam zašto Vam nitko nije odgovorio."),
        ("he", "אנחנו עדיין לא יודעים, ומבררים."),
        ("he", "אנחנו בודקים מה קרה באותו ערב."),
        ("he", "אני מברר איך זה קרה."),
        ("ar", "لا نعرف السبب بعد، ونبحث عنه."),
        ("ar", "نتحقق مما حدث في ذلك المساء."),
        ("ar", "ما زلنا نحاول أن نعرف كيف حدث ذلك."),
    ],
)
def test_finding_out_is_no_deed_while_there_is_no_answer(language: str, sentence: str) -> None:
    """That we do not know yet and are asking is what a first answer has to say."""
    assert _at_sentence(language, sentence, answered=False) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "This makes it less likely that anyone waits in vain."),
        ("en", "That lowers the risk of a second mistake."),
        ("ro", "Astfel e mai puțin probabil ca altcineva să aștepte degeaba."),
        ("ro", "Asta reduce riscul unei a doua greșeli."),
        ("ca", "Això fa menys probable que algú esperi en va."),
        ("ca", "Així es redueix el risc d’un segon error."),
        ("hr", "Time je manja vjerojatnost da netko uzalud čeka."),
        ("hr", "Tako se smanjuje rizik od nove pogreške."),
        ("he", "כך פוחת הסיכון שמישהו יחכה לשווא."),
        ("he", "בכך יורד הסיכוי לטעות נוספת."),
        ("ar", "هكذا يقل خطر أن ينتظر أحد بلا جدوى."),
        ("ar", "وبهذا ينخفض احتمال أن يتكرر الخطأ."),
    ],
)
def test_what_a_measure_makes_less_likely_stands_behind_it(language: str, sentence: str) -> None:
    """A modest outlook needs a measure before it, and is none by itself."""
    assert _at_sentence(language, sentence, behind_a_measure=True) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We sent it wrong, and we take responsibility for that."),
        ("en", "I take responsibility for this."),
        ("en", "The mistake is ours and we answer for it."),
        ("ro", "Noi am greșit și noi răspundem."),
        ("ro", "Îmi asum această greșeală."),
        ("ro", "Noi am ales data și tot noi răspundem pentru ea."),
        ("ca", "Ens en fem responsables."),
        ("ca", "La responsabilitat és nostra."),
        ("ca", "Me'n faig responsable jo."),
        ("hr", "Mi smo obećali taj dan i mi za njega odgovaramo."),
        ("hr", "Odgovornost je naša."),
        ("hr", "Za to odgovaram ja."),
        ("he", "האחריות לכך עלינו."),
        ("he", "אנחנו קבענו את המועד, ואנחנו אחראים לו."),
        ("he", "אני אחראי לטעות הזאת."),
        ("ar", "نحن المسؤولون عن هذا التأخير."),
        ("ar", "أنا المسؤول عما حدث."),
        ("ar", "نتحمل هذا الخطأ وحدنا."),
        ("en", "You asked why nobody called and whether it will happen again."),
        ("en", "You want to know when the door gets repaired."),
        ("ro", "Ne întrebați când ajunge canapeaua și dacă se va mai întâmpla."),
        ("ro", "Ați întrebat când primiți banii înapoi."),
        ("ca", "Ens pregunta quan tindrà els diners i si tornarà a passar."),
        ("ca", "Va demanar quan arribarà el moble."),
        ("hr", "Pitate kada ćete dobiti novac i hoće li se to ponoviti."),
        ("hr", "Molili ste da Vam kažemo kada stiže ormar."),
        ("he", "שאלת מתי תקבל את הכסף ואם זה יקרה שוב."),
        ("he", "ביקשת לדעת מתי יגיע הארון."),
        ("ar", "سألتم متى يصل المبلغ وهل سيتكرر ذلك."),
        ("ar", "تسألون متى تستلمون الخزانة."),
    ],
)
def test_owning_and_telling_what_was_asked_state_nothing_new(language: str, sentence: str) -> None:
    """Responsibility is no deed, and a question of the customer's is no promise."""
    assert _at_sentence(language, sentence) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We intend to give the next delivery the care that yours lacked."),
        ("ro", "Ne dorim să intrați data viitoare la noi fără griji."),
        ("ca", "Voldríem que la pròxima visita fos per a vostè un matí tranquil."),
        ("hr", "Želimo da sljedeći put kod nas imate mirno jutro."),
        ("he", "אנחנו רוצים שבפעם הבאה תוכלי לשתות אצלנו קפה בנחת."),
        ("ar", "نريد أن تكون زيارتكم القادمة هادئة."),
    ],
)
def test_a_wish_is_no_error(language: str, sentence: str) -> None:
    """What we want for the reader, without a deed, is at most for a person to judge."""
    assert all(finding.severity == "warning" for finding in _at_sentence(language, sentence))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "We intend to give you a second armchair."), ("he", "אנחנו רוצים שתקבלי כורסה שנייה.")],
)
def test_a_gift_that_is_wished_is_one(language: str, sentence: str) -> None:
    """A wish that names what somebody gets is a promise."""
    assert "error" in {finding.severity for finding in _at_sentence(language, sentence)}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "You had a second contract with us for that Saturday."),
        ("en", "Your neighbours were told about it by our driver."),
        ("ro", "Aveați cu noi un al doilea contract pentru sâmbăta aceea."),
        ("ca", "Hem signat un segon contracte amb el seu veí."),
        ("hr", "S Vašim smo susjedom potpisali drugi ugovor."),
        ("he", "חתמנו עם השכן שלך על חוזה שני."),
        ("ar", "وقعنا مع جاركم عقدًا ثانيًا."),
    ],
)
def test_a_new_fact_is_noticed(language: str, sentence: str) -> None:
    """What they had or signed, and we with others, stands in the case or is found."""
    assert "unbound-claim" in {finding.rule for finding in _at_sentence(language, sentence)}


@pytest.mark.parametrize(
    ("language", "words", "hours"),
    [
        ("ar", "حتى الحادية عشرة والنصف", {"11:30", "23:30"}),
        ("ar", "الساعة الثامنة إلا ربعًا مساءً", {"19:45"}),
        ("ca", "a dos quarts de vuit del vespre", {"19:30"}),
        ("en", "at half past seven in the evening", {"19:30"}),
        ("he", "בשמונה וחצי בערב", {"20:30"}),
        ("hr", "u pola osam ujutro", {"7:30"}),
        ("ro", "la ora șapte și jumătate", {"7:30", "19:30"}),
        ("en", "for the second of seven evenings", set()),
        ("ar", "للمرة الثانية", set()),
    ],
)
def test_an_hour_in_words_is_an_hour(language: str, words: str, hours: set[str]) -> None:
    """A case may say the hour in words and its letter in figures; a part of the day tells which of two hours is meant."""
    assert {f"{time // 60}:{time % 60:02}" for time in spelled_times(words, load_language(language))} == hours
