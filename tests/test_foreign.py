"""Documents in other languages: told, never judged, and no reason to doubt what is right."""

from pathlib import Path

import pytest

from checker import Report, Settings, check
from checker.engines.rules import RulesEngine
from checker.language.english import is_english
from tests.scripted_server import serving

FOREIGN = {
    "Arabic": "افتتحت المكتبة أبوابها يوم الثلاثاء بعد عامين من الترميم.",
    "Chinese": "图书馆经过两年的修缮后于周二重新开放。工人们更换了四十扇窗户。",
    "Czech": "Knihovna se v úterý znovu otevřela po dvou letech oprav podle města, které je za.",
    "Dutch": "De bibliotheek ging dinsdag weer open na twee jaar, en het dak werd betaald.",
    "French": "La bibliothèque a rouvert mardi après deux ans de travaux, la ville a payé le toit.",
    "German": "Die Bücherei hat nach zwei Jahren wieder geöffnet, und die Stadt zahlte das Dach.",
    "Greek": "Η βιβλιοθήκη άνοιξε ξανά την Τρίτη.",
    "Italian": "La biblioteca ha riaperto martedì dopo due anni, e il tetto è stato pagato.",
    "Japanese": "図書館は二年間の修理を経て火曜日に再開した。",
    "Polish": "Biblioteka została otwarta we wtorek po dwóch latach, za dach, który był stary.",
    "Portuguese": "A biblioteca reabriu na terça depois de dois anos, e o telhado foi pago.",
    "Russian": "Библиотека вновь открылась во вторник после двух лет ремонта.",
    "Spanish": "La biblioteca reabrió el martes después de dos años, y la ciudad pagó el techo.",
    "Swedish": "Biblioteket öppnade igen på tisdagen efter två år, och det som var av en stad.",
    "Turkish": "Kütüphane iki yıl sonra açıldı ve çatı için bir bütçe ayrıldı, daha çok iş var.",
}
ENGLISH = {
    "prose": "The library reopened on Tuesday after two years, and the city paid for the roof.",
    "quotes": "The mayor of Paris said “la vie est belle” when the library of the city reopened.",
    "results": "Leeds 2 Derby 1. York 0 Hull 3. Bath 4 Bury 4. Luton 1 Stoke 2. Reading 0 Wigan 0.",
    "names": "Ana Ruiz, Li Wei, José da Silva, Marie de la Tour, Jan van Dijk, Omar al Said, Eva",
    "short": "Bibliothèque fermée.",
    "no words": "1, 2, 3.",
    "telegraph": "Library reopens Tuesday; roof repaired; mayor thanks volunteers; bakery opens",
    "one Russian name": "Ivan Petrov (Иван Петров) opened the library on Tuesday.",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_told(language: str) -> None:
    """A sentence or two is enough, in whatever script."""
    assert not is_english(FOREIGN[language])


@pytest.mark.parametrize("kind", ENGLISH)
def test_odd_english_is_english(kind: str) -> None:
    """Lists, names, foreign words in between, and what is too short to tell are read as ever."""
    assert is_english(ENGLISH[kind])


def _checked(folder: Path, article: str, **sources: str) -> tuple[Report, list[str]]:
    (folder / "article.txt").write_text(article + "\n")
    files = []
    for name, text in sources.items():
        files.append(str(folder / f"{name}.txt"))
        Path(files[-1]).write_text(text + "\n")
    told: list[str] = []
    report = check(
        [str(folder / "article.txt")],
        files,
        Settings(),
        engine=RulesEngine(),
        notify=told.append,
    )
    return report, [line.replace(f"{folder}/", "") for line in told]


CLAIM = (
    "The library reopened on Tuesday after two years of repairs, and the city paid for the roof."
)


@pytest.mark.parametrize("language", FOREIGN)
def test_source_in_another_language_raises_no_doubt(language: str, tmp_path: Path) -> None:
    """Without an English source nothing is unsupported: it is unchecked, and why is said."""
    report, told = _checked(tmp_path, CLAIM, wire=FOREIGN[language])
    claims = report.articles[0].claims
    assert {claim.verdict.value for claim in claims} == {"unchecked"}
    assert {claim.explanation for claim in claims} == {"Not checked: no source is in English."}
    assert told == ["wire.txt: is not in English, the one language compared: left unjudged"]
    assert not report.complete


def test_source_in_another_language_beside_an_english_one(tmp_path: Path) -> None:
    """The English source decides; the other stands in the report, silent, with the reason."""
    report, told = _checked(tmp_path, CLAIM, wire=CLAIM[:-1] + " now.", lemonde=FOREIGN["French"])
    assert report.complete
    assert len(told) == 1
    for claim in report.articles[0].claims:
        assert claim.verdict.value == "supported"
        silent = [one for one in claim.judgements if one.document == "lemonde"]
        assert [(one.stance.value, one.decided_by) for one in silent] == [("silent", "language")]
        assert "is not in English" in silent[0].reason


@pytest.mark.parametrize("language", FOREIGN)
def test_article_in_another_language_is_unchecked(language: str, tmp_path: Path) -> None:
    """Every sentence stands in the report, none of it judged."""
    report, _ = _checked(tmp_path, FOREIGN[language], wire=CLAIM)
    claims = report.articles[0].claims
    assert "".join(claim.span.text for claim in claims).replace(" ", "") == FOREIGN[
        language
    ].replace(" ", "")
    assert {claim.explanation for claim in claims} == {
        "Not checked: the article is not in English."
    }


def test_no_model_is_asked_about_another_language(tmp_path: Path) -> None:
    """Nothing is paid for what will not be compared."""
    article = tmp_path / "article.txt"
    article.write_text(FOREIGN["French"])
    (tmp_path / "wire.txt").write_text(CLAIM)
    with serving() as server:
        report = check(
            [str(article)],
            [str(tmp_path / "wire.txt")],
            Settings(base_url=server.url, model="scripted"),
        )
        assert server.kinds == []
    assert report.articles[0].summary.unchecked == 1
