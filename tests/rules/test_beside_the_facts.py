"""What a good letter says beside the facts: how we behaved, that the customer was right, a wish, a line that leads over; none of it is a deed."""

import pytest

from amends.languages import load_language
from amends.rules.copying import Copying
from amends.rules.document import Document
from amends.rules.packs import load_pack
from amends.rules.stating import stated_deeds

_NO_DEED = {
    "en": [
        "It was unkind and it was wrong, and you had done nothing to deserve it.",
        "We were thoughtless with you, and the fault is ours.",
        "I was rude to your mother.",
        "We spoke to you rudely and without respect.",
        "This was careless of us, and our manner was unfair.",
        "Nothing can excuse such behaviour.",
        "You had nothing to be ashamed of.",
        "Your question is a fair one, and you were right to ask it.",
        "None of you should have been left waiting in the rain.",
        "You did everything right.",
        "I was especially sorry to read that he went quiet.",
        "I hope you both have a very good trip.",
        "I wish your daughter well.",
        "I send you and your family my condolences.",
        "Here is what we are doing:",
        "This is how we will put it right:",
        "We have also changed how we do things for everybody.",
        "You asked four things of us, and you should have a plain answer to each.",
    ],
    "ro": [
        "Am fost nepoliticoși și nedrepți cu dumneavoastră, iar vina este a noastră.",
        "Ne-am purtat urât cu dumneavoastră.",
        "V-am tratat fără respect, iar răspunderea este a noastră.",
        "Nicio explicație nu poate scuza o asemenea purtare.",
        "Nimeni nu plătește o cameră pentru așa ceva.",
        "Nemulțumirea dumneavoastră este întemeiată.",
        "Aveți toată dreptatea să cereți ca greșeala noastră să fie recunoscută în scris.",
        "Vă transmit sincere condoleanțe.",
        "Vă urez o călătorie frumoasă.",
        "Vă cer scuze pentru felul în care v-am primit.",
        "Repet scuzele mele către dumneavoastră și familia dumneavoastră.",
        "Iată ce facem acum:",
        "Am schimbat și felul în care lucrăm pentru toți.",
    ],
    "ca": [
        "Vam ser injustos amb vostè, i la culpa és nostra.",
        "Ens vam portar malament amb vostè.",
        "El vam tractar sense respecte.",
        "Vam descuidar la seva gata i en responem nosaltres.",
        "Cap explicació no pot excusar una conducta així.",
        "La seva pregunta és del tot raonable.",
        "Cap de vostès no hauria d’haver passat per això.",
        "Li agraeixo que m’hagi explicat el que li vam fer.",
        "Li dono el meu condol.",
        "Torno a demanar perdó a vostè i a la seva família.",
        "L’hi demano jo, en nom de tots.",
        "Això és el que farem ara:",
        "També hem canviat la manera de treballar per a tothom.",
    ],
    "hr": [
        "Postupili smo nemarno i ružno, i odgovornost je naša.",
        "Bili smo nepravedni prema Vama.",
        "Prema Vama smo se ponijeli grubo, a odgovornost je naša.",
        "Ništa ne može opravdati takvo ponašanje.",
        "Vaše pitanje je posve opravdano.",
        "Niste to ničim zaslužili.",
        "Žao mi je što smo Vas i Vaše goste doveli u takav položaj.",
        "Da smo Vas prije poslušali, možda biste bili pošteđeni toga.",
        "Primite moju iskrenu sućut.",
        "Želim Vam ugodan put.",
        "Još jednom se ispričavam Vama i Vašim gostima.",
        "Evo što činimo:",
        "Promijenili smo i način na koji radimo za sve.",
    ],
    "he": [
        "נהגנו בך בחוסר כבוד, והאחריות עלינו.",
        "היינו אדישים כלפיך.",
        "דיברנו אליך בגסות.",
        "שום דבר לא יצדיק התנהגות כזאת.",
        "הכעס שלך מוצדק.",
        "השאלה שלך הוגנת.",
        "אני מאחלת לבת שלך החלמה מהירה.",
        "אני שולח לך את תנחומיי.",
        "אני מתנצל שוב על המבוכה שגרמנו לך ולאורחים.",
        "כך נתקן זאת:",
        "הנה מה נעשה עכשיו:",
    ],
    "ar": [
        "وإن كان يوم آخر أنسب لكم، فهو مرحب به كذلك.",
        "أسأنا إليكم، والمسؤولية مسؤوليتنا.",
        "خاطبناكم بقسوة، ونحن المسؤولون عن ذلك.",
        "كنا مهملين في حقكم.",
        "لا شيء يبرر مثل هذا السلوك.",
        "سؤالكم في محله.",
        "كنتم قد سألتم قبل الموعد.",
        "أردتم أن يكون الحفل في بيتكم.",
        "أتمنى لوالدتكم الشفاء، ولكم أن تعودوا إلى بيت هادئ.",
        "أعزيكم في مصابكم.",
        "أكرر اعتذاري لكم ولأسرتكم.",
        "طرحتم علينا ثلاثة أسئلة، ولكم الحق في جواب واضح عن كل منها.",
        "لم تفعلوا ما تستحقون عليه هذا.",
        "وهذا ما قمنا به وما سنقوم به:",
        "وإليكم ما سنقوم به:",
        "أعتذر إليكم عن إخلالنا بما التزمنا به.",
    ],
}
_DEEDS = {
    "en": [
        "We stole your data, and the responsibility is ours.",
        "We were careless with your data and sold it to a broker.",
        "It was unkind, and we have dismissed the man who said it.",
        "I apologise to your neighbours too, because we sold them your number.",
        "Here is what we are doing: we are hiring two porters.",
        "I hope your daughter enjoys the hamper; we have sent it to her.",
        "You were right to ask, and we have paid your deposit back.",
        "We have also changed the locks of every room.",
        "We were rude to you, and we have sent you a hamper.",
        "Nothing can excuse this, and we have paid your bill.",
    ],
    "ro": [
        "V-am furat datele, iar răspunderea este a noastră.",
        "Am fost neglijenți cu datele dumneavoastră și le-am vândut unei agenții.",
        "Ne-am purtat urât și v-am trimis un coș cu fructe.",
        "Vă transmit condoleanțe, iar mâine vă aducem flori.",
        "Am schimbat și încuietorile de la toate camerele.",
        "Am fost nepoliticoși și vă trimitem un coș cu fructe.",
    ],
    "ca": [
        "Li vam robar les dades, i la responsabilitat és nostra.",
        "Vam ser negligents i vam vendre les seves dades.",
        "Ens vam portar malament i hem acomiadat el porter.",
        "Li dono el condol, i demà li enviarem flors.",
        "També hem canviat els panys de totes les portes.",
    ],
    "hr": [
        "Ukrali smo Vaše podatke, i odgovornost je naša.",
        "Bili smo nemarni i prodali Vaše podatke.",
        "Postupili smo grubo, i otpustili smo vratara.",
        "Primite moju sućut, a sutra ćemo Vam donijeti cvijeće.",
        "Promijenili smo i brave na svim vratima.",
    ],
    "he": [
        "גנבנו את הנתונים שלך, והאחריות עלינו.",
        "נהגנו ברשלנות ומכרנו את הנתונים שלך.",
        "היינו אדישים, ופיטרנו את השומר.",
        "אני מאחל לך החלמה, ושלחנו לך פרחים.",
    ],
    "ar": [
        "بعنا بياناتكم، والمسؤولية مسؤوليتنا.",
        "كنا مهملين في حقكم ونشرنا بياناتكم.",
        "أسأنا إليكم، وفصلنا الحارس.",
        "أكرر اعتذاري لكم ولأسرتكم، وأرسلنا إليكم باقة زهور.",
        "وهذا ما قمنا به: غيرنا أقفال الغرف.",
    ],
}  # fmt: skip
_NOT_KNOWN = {
    "en": "How the file left us, we do not yet know.",
    "ro": "Cum a ieșit dosarul de la noi, nu știm încă.",
    "ca": "Com va sortir el fitxer de la casa, encara no ho sabem.",
    "hr": "Kako je popis dospio na stranicu, još ne znamo.",
    "he": "איך יצא הקובץ מאצלנו, אנחנו לא יודעים עדיין.",
    "ar": "أما كيف خرج الملف من عندنا فلا نعرفه بعد، وما زلنا نفحصه.",
}


@pytest.mark.parametrize(("language", "sentence"), [(language, sentence) for language, said in _NO_DEED.items() for sentence in said])
def test_what_states_no_deed_needs_no_ground(language: str, sentence: str) -> None:
    """Judging our own behaviour, agreeing with the customer, a wish and a line before a list state nothing that a case must hold."""
    assert stated_deeds(Document(sentence, load_pack(language))) == frozenset()


@pytest.mark.parametrize(("language", "sentence"), [(language, sentence) for language, said in _DEEDS.items() for sentence in said])
def test_a_deed_beside_it_is_a_deed(language: str, sentence: str) -> None:
    """No judgement, wish or apology hides what is said to have been done in the same sentence."""
    assert stated_deeds(Document(sentence, load_pack(language))) != frozenset()


@pytest.mark.parametrize("language", _NOT_KNOWN)
def test_that_we_do_not_know_is_seeking(language: str) -> None:
    """That the cause is not known may be said, as long as the case knows none."""
    document = Document(_NOT_KNOWN[language], load_pack(language))

    assert document.find(document.language.seeking) != ()


def test_a_greeting_that_everybody_writes_is_not_copied() -> None:
    """The peace that a complaint and its answer both wish is nobody's own sentence."""
    greeting = "السلام عليكم ورحمة الله وبركاته،"
    copying = Copying(f"{greeting} وصلت الثلاجة مكسورة.", (), load_language("ar"))

    assert not copying.copied[greeting]
