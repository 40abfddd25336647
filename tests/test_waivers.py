"""Waivers: what they waive, when they lapse, and what a wrong file is told."""

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from checker import FailOn, Report, Settings, check
from checker.cli import app
from checker.errors import InputError
from checker.records import (
    ArticleReport,
    CheckedClaim,
    Decision,
    Element,
    Judgement,
    Stance,
    Verdict,
    Waiver,
)
from checker.reports import FORMATS
from checker.waivers import (
    WaiverEntry,
    Waivers,
    apply_waivers,
    entry_on,
    evidence_hash,
    read_waivers,
    write_waivers,
)
from tests.sample_report import checked as checked_claim
from tests.sample_report import document, sample_report, says, silent, summarise

DAY = datetime.date(2026, 3, 2)
ARTICLE = "Vice President Maria Lopez opened the summit in Quito on Monday.\n"
SOURCE = "President Maria Lopez opened the summit in Quito on Monday.\n"
OTHERS = (
    "The harbour was closed for three days.",
    "Farmers sold their grain in the square.",
    "A ferry ran twice a week.",
)

ACTING = {"claimreview", "patch", "review"}  # formats of what is done about findings


def waiver(decision: Decision = Decision.DISMISSED, reason: str = "own reporting") -> Waiver:
    """Return a decision of the day."""
    return Waiver(decision=decision, reason=reason, reviewer="Ana", date=DAY)


def on(claim: CheckedClaim, decision: Decision = Decision.DISMISSED) -> Waivers:
    """Return a waiver on one claim of the sample report."""
    return Waivers((entry_on(claim, "story.txt", waiver(decision)),))


def checked(folder: Path, article: str, *sources: str) -> Report:
    """Check an article in a folder with engine `rules`."""
    names = [f"source{number}.txt" for number in range(1, len(sources) + 1)]
    for name, text in zip(("story.txt", *names), (article, *sources), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    against = [str(folder / name) for name in names]
    return check([str(folder / "story.txt")], against, Settings.model_validate({"engine": "rules"}))


def first_finding(report: Report) -> CheckedClaim:
    """Return the first finding of a report."""
    return report.findings[0]


def dismissed(report: Report, folder: Path) -> Waivers:
    """Return a waiver on the first finding of a report over a folder."""
    entry = entry_on(first_finding(report), "story.txt", waiver())
    return Waivers((entry,), str(folder), "w.toml")


def told(report: Report, waivers: Waivers) -> tuple[list[bool], list[str]]:
    """Apply waivers; return whether each finding is waived, and the notices."""
    notices: list[str] = []
    result = apply_waivers(report, waivers, notices.append)
    return [claim.waived for claim in result.findings], notices


@pytest.mark.parametrize(
    ("decision", "fails"),
    [(Decision.DISMISSED, False), (Decision.CORRECTED, False), (Decision.CONFIRMED, True)],
)
def test_what_a_decision_means_for_the_run(decision: Decision, fails: bool) -> None:
    """A dismissed or corrected finding does not fail a run, a confirmed one still does."""
    report = sample_report()

    claim = apply_waivers(report, on(report.findings[0], decision)).findings[0]

    assert claim.waiver == waiver(decision)
    assert claim.fails(FailOn.CONTRADICTED, strict=False) is fails


def test_a_waived_finding_stays_in_the_report() -> None:
    """Verdict and counts are as before; `waived` says how many of them were decided."""
    report = sample_report()

    article = apply_waivers(report, on(report.findings[0])).articles[0]

    assert article.claims[0].verdict is Verdict.CONTRADICTED
    assert (article.summary.contradicted, article.summary.waived) == (3, 1)


def test_unchecked_claims_cannot_be_waived() -> None:
    """A waiver is no check: the report stays incomplete, and the notice says why."""
    report = sample_report()
    unchecked = next(claim for claim in report.findings if claim.verdict is Verdict.UNCHECKED)
    notices: list[str] = []

    result = apply_waivers(report, on(unchecked), notices.append)

    assert not any(claim.waiver for claim in result.findings)
    assert result.exit_code(FailOn.NEVER) == 3
    assert len(notices) == 1
    assert "“The mayor | @press <b>thanked</b> {{7*7}} them.” is not applied" in notices[0]


def _judged(stance: Stance, text: str, source: str = "wire", value: str = "") -> Judgement:
    if stance is Stance.SILENT:
        return silent(source)
    sentence = document(text, source).sentences[0]
    return says(stance, sentence, (Element.NUMBER, "90", value) if value else None)


def _claim(text: str, *judgements: Judgement) -> CheckedClaim:
    stances = {judgement.stance for judgement in judgements}
    verdict = Verdict.UNSUPPORTED if stances == {Stance.SILENT} else Verdict.CONTRADICTED
    return checked_claim(document(text, "story").sentences[0], verdict, judgements)


BRIDGE = "The bridge is 90 metres long."
SAID = _judged(Stance.CONTRADICTS, "It is 80 metres long.", value="80")
SILENT = _judged(Stance.SILENT, "It rains.", "paper")
BASE = _claim(BRIDGE, SAID)
GONE = _claim("The tower is 95 metres high.", SAID)


@pytest.mark.parametrize(
    ("claim", "same"),
    [
        pytest.param(_claim(BRIDGE, SAID, SILENT), True, id="a silent source more"),
        pytest.param(_claim(BRIDGE, SILENT, SAID), True, id="another order of sources"),
        pytest.param(
            _claim(BRIDGE, _judged(Stance.CONTRADICTS, "It  is 80 metres  long.", value="80")),
            True,
            id="evidence broken otherwise",
        ),
        pytest.param(
            _claim(BRIDGE, _judged(Stance.CONTRADICTS, "It is 80 metres wide.", value="80")),
            False,
            id="other evidence",
        ),
        pytest.param(
            _claim(BRIDGE, _judged(Stance.CONTRADICTS, "It is 70 metres long.", value="70")),
            False,
            id="another value",
        ),
        pytest.param(
            _claim(BRIDGE, _judged(Stance.OUTDATED, "It is 80 metres long.", value="80")),
            False,
            id="another stance",
        ),
        pytest.param(
            _claim(BRIDGE, SAID, _judged(Stance.SUPPORTS, "90 metres.", "paper")),
            False,
            id="a source that agrees",
        ),
        pytest.param(
            _claim(BRIDGE, SAID, _judged(Stance.CONTRADICTS, "80 metres.", "paper", "80")),
            False,
            id="another source that contradicts",
        ),
        pytest.param(
            _claim("The bridge is 95 metres long.", SAID),
            False,
            id="another claim",
        ),
        pytest.param(_claim(BRIDGE, SILENT), False, id="all sources silent"),
    ],
)
def test_the_hash_holds_what_was_decided_on(claim: CheckedClaim, same: bool) -> None:
    """The hash changes with the claim, a stance, a value or the words of evidence, with no more."""
    assert (evidence_hash(claim) == evidence_hash(BASE)) is same


@pytest.mark.parametrize(
    ("article", "source", "notice"),
    [
        pytest.param(
            ARTICLE.replace("opened", "closed"), SOURCE, "no longer says this", id="sentence"
        ),
        pytest.param(
            ARTICLE.replace("Vice President", "Prime Minister"),
            SOURCE,
            "no longer says this",
            id="flagged words",
        ),
        pytest.param(
            ARTICLE,
            SOURCE.replace("President", "Governor"),
            "what the sources say of it has changed",
            id="value of the source",
        ),
        pytest.param(
            ARTICLE,
            SOURCE.replace("on Monday", "on Monday before a large crowd"),
            "what the sources say of it has changed",
            id="words of the evidence",
        ),
    ],
)
def test_a_waiver_lapses(article: str, source: str, notice: str, tmp_path: Path) -> None:
    """Once the claim or its evidence is another, the waiver waives nothing and is told of."""
    waivers = dismissed(checked(tmp_path, ARTICLE, SOURCE), tmp_path)

    waived, notices = told(checked(tmp_path, article, source), waivers)

    assert not any(waived)
    assert len(notices) == 1
    assert notices[0].startswith("w.toml: story.txt: the waiver of “Vice President”")
    assert notice in notices[0]


def test_a_waiver_of_what_holds_now_is_told() -> None:
    """Once the sources support the claim there is nothing to waive."""
    report = sample_report()
    waivers = on(report.findings[0])
    first, *rest = report.articles[0].claims
    claims = (first.model_copy(update={"verdict": Verdict.SUPPORTED}), *rest)
    article = report.articles[0].model_copy(update={"claims": claims})

    waived, notices = told(report.model_copy(update={"articles": (article,)}), waivers)

    assert not any(waived)
    assert "the sources support the claim now" in notices[0]


@pytest.mark.parametrize(
    ("article", "sources"),
    [
        pytest.param(ARTICLE, (SOURCE, "It rained in Lima.\n"), id="a source that is silent"),
        pytest.param(ARTICLE, ("It rained in Lima.\n\n" + SOURCE,), id="moved in the source"),
        pytest.param("\n\n  " + ARTICLE, (SOURCE,), id="moved in the article"),
        pytest.param(ARTICLE.replace(" the ", "\nthe "), (SOURCE,), id="broken otherwise"),
    ],
)
def test_a_waiver_survives(article: str, sources: tuple[str, ...], tmp_path: Path) -> None:
    """What leaves the claim and its evidence as they were leaves the waiver as it was."""
    waivers = dismissed(checked(tmp_path, ARTICLE, SOURCE), tmp_path)

    assert told(checked(tmp_path, article, *sources), waivers) == ([True], [])


@settings(deadline=None, max_examples=25)  # a busy machine is no failure
@given(
    before=st.lists(st.sampled_from(OTHERS), max_size=4),
    after=st.lists(st.sampled_from(OTHERS), max_size=4),
    gap=st.sampled_from([" ", "\n\n"]),
)
def test_a_waiver_survives_every_edit_elsewhere(
    before: list[str], after: list[str], gap: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Wherever its sentence moves and whatever stands around it, the waiver holds."""
    folder = tmp_path_factory.mktemp("edited")
    waivers = dismissed(checked(folder, ARTICLE, SOURCE), folder)

    report = checked(folder, gap.join([*before, ARTICLE.strip(), *after]), SOURCE)

    (title,) = [claim for claim in apply_waivers(report, waivers).findings if claim.waived]
    assert title.article_value == "Vice President"


def test_the_same_claim_in_a_changed_sentence_keeps_its_waiver() -> None:
    """A claim's id changes with its sentence; its words and evidence are what counts."""
    report = sample_report()
    claim = report.findings[0].model_copy(update={"id": "0" * 12})
    waivers = Waivers((entry_on(claim, "story.txt", waiver()),))

    assert told(report, waivers) == ([True, *[False] * 7], [])


def test_a_waiver_holds_wherever_the_article_says_it_again() -> None:
    """Two claims in the same words on the same evidence are one decision, as in a baseline."""
    report = sample_report()
    first = report.articles[0].claims[0]
    again = first.model_copy(update={"id": f"{first.id}-2"})
    claims = (again, first)
    article = ArticleReport(document="story", summary=summarise(claims), claims=claims)

    waived, notices = told(report.model_copy(update={"articles": (article,)}), on(first))

    assert (waived, notices) == ([True, True], [])


@pytest.mark.parametrize(
    ("decision", "notice"),
    [
        (Decision.DISMISSED, "lapsed: the article no longer says this in these words"),
        (Decision.CORRECTED, "is gone from the article, as corrected"),
    ],
)
def test_waivers_of_gone_claims_are_told(decision: Decision, notice: str) -> None:
    """An entry whose claim is gone says so; a corrected one has done its work."""
    report = sample_report()
    entry = entry_on(GONE, "story.txt", waiver(decision))

    waived, notices = told(report, Waivers((entry,), name="w.toml"))

    assert not any(waived)
    assert notices[0].startswith("w.toml: story.txt: the waiver of “The tower is 95 metres high.”")
    assert notice in notices[0]


def test_waivers_of_other_articles_are_counted() -> None:
    """One line tells of all entries for articles that are not in the run."""
    report = sample_report()
    entries = [entry_on(BASE, f"other{n}.txt", waiver()) for n in range(3)]

    _waived, notices = told(report, Waivers(tuple(entries), name="w.toml"))

    assert notices == ["w.toml: 3 waivers are for articles that this run does not check"]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param("github", "::error", "::notice", id="github"),
        pytest.param("sarif", '"suppressions"', '"kind": "external"', id="sarif"),
    ],
)
def test_machines_are_told_that_a_finding_is_waived(name: str, before: str, after: str) -> None:
    """A waived error is no error annotation, and suppressed in SARIF."""
    whole = sample_report()
    claims = whole.articles[0].claims[:1]
    article = ArticleReport(document="story", summary=summarise(claims), claims=claims)
    report = whole.model_copy(update={"articles": (article,), "complete": True})

    plain = FORMATS[name](report)
    waived = FORMATS[name](apply_waivers(report, on(report.findings[0])))

    assert (before in plain) is (name != "sarif")
    assert (before in waived) is (name == "sarif")
    assert after in waived


@pytest.mark.parametrize("name", sorted(ACTING))
def test_nothing_is_done_about_a_dismissed_finding(name: str) -> None:
    """It is neither corrected nor commented nor published."""
    report = sample_report()

    plain = FORMATS[name](report)
    waived = FORMATS[name](apply_waivers(report, on(report.findings[0])))

    assert "President Ana Ruiz" in plain
    assert "President Ana Ruiz" not in waived


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - ACTING))
def test_every_format_takes_a_waived_report(name: str) -> None:
    """No format fails on a waiver whose words are hostile."""
    report = sample_report()
    hostile = waiver(reason="\x1b]0;x\x07 </script> ::error:: | {{7*7}}\n")
    entry = entry_on(report.findings[0], "story.txt", hostile)

    text = FORMATS[name](apply_waivers(report, Waivers((entry,))))

    assert "\x1b" not in text
    assert "dismissed" in text.lower() or "1 decided by a reviewer" in text


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(deadline=None)
@given(reason=_text, words=_text, reviewer=_text.filter(bool), document=_text.filter(bool))
def test_a_written_file_reads_back(
    reason: str,
    words: str,
    reviewer: str,
    document: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whatever the words, what was written is what is read, and the bytes are stable."""
    file = tmp_path_factory.mktemp("written") / "w.toml"
    entry = WaiverEntry(
        document=document,
        claim="0a1b2c3d4e5f",
        words=words,
        decision=Decision.CONFIRMED,
        reason=reason,
        reviewer=reviewer,
        date=DAY,
        evidence="0" * 16,
    )

    write_waivers(file, Waivers((entry,)))
    first = file.read_bytes()
    write_waivers(file, read_waivers(file))

    assert read_waivers(file).entries == (entry,)
    assert file.read_bytes() == first


GOOD = """[[waiver]]
document = "story.txt"
claim = "0a1b2c3d4e5f"
decision = "dismissed"
reason = "own reporting"
reviewer = "Ana"
date = 2026-03-02
evidence = "0123456789abcdef"
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[[waiver]]\nclaim = \n", "not valid TOML (", id="syntax names the line"),
        pytest.param("[[waiver]\n", "line 1", id="line"),
        pytest.param("[other]\n", "`other` is not expected; write [[waiver]]", id="other table"),
        pytest.param("waiver = 3\n", "`waiver` is not expected", id="no tables"),
        pytest.param(
            GOOD + GOOD.replace('"dismissed"', '"maybe"').replace("0a", "0b"),
            "waiver 2: `decision` = 'maybe': input should be 'dismissed', 'corrected'",
            id="decision",
        ),
        pytest.param(
            GOOD.replace('reason = "own reporting"\n', ""),
            "waiver 1: a finding is dismissed for a `reason`; give one",
            id="no reason",
        ),
        pytest.param(
            GOOD.replace("reviewer", "editor"),
            "waiver 1: `reviewer`: field required",
            id="missing field",
        ),
        pytest.param(
            GOOD + 'why = "so"\n',
            "`why` = 'so': extra inputs are not permitted",
            id="unknown field",
        ),
        pytest.param(
            GOOD.replace("2026-03-02", '"soon"'), "`date` = 'soon': input should be", id="date"
        ),
        pytest.param(
            GOOD.replace("0123456789abcdef", "xyz"), "`evidence` = 'xyz': string", id="hash"
        ),
        pytest.param(GOOD + GOOD, "waivers 1 and 2 are on one claim; remove one", id="twice"),
    ],
)
def test_a_malformed_file_is_one_clear_line(text: str, message: str, tmp_path: Path) -> None:
    """The line or entry that is wrong is named, with its value and what would be right."""
    file = tmp_path / "w.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as error:
        read_waivers(file)

    assert message in str(error.value)
    assert str(error.value).startswith(f"{file}: ")
    assert "\n" not in str(error.value)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    """A waiver file that is not UTF-8 is an InputError as well."""
    (tmp_path / "w.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(InputError, match="not valid TOML"):
        read_waivers(tmp_path / "w.toml")


@pytest.fixture
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with an article and its source."""
    monkeypatch.setenv("CHECKER_ENGINE", "rules")
    monkeypatch.chdir(tmp_path)
    checked(tmp_path, ARTICLE, SOURCE)
    return tmp_path


def command(*arguments: str) -> Result:
    """Run `checker check` on the article."""
    return CliRunner().invoke(app, ["check", *arguments, "--against", "source1.txt"])


def test_the_command_line_honours_a_waiver_file(articles: Path) -> None:
    """With its finding dismissed the article passes, and the JSON says by whom."""
    report = checked(articles, ARTICLE, SOURCE)
    Path("decisions").mkdir()
    entry = entry_on(first_finding(report), "../story.txt", waiver())
    write_waivers(Path("decisions/w.toml"), Waivers((entry,)))

    before = command("story.txt")
    after = command("story.txt", "--waivers", "decisions/w.toml", "--format", "json")

    claims = json.loads(after.stdout)["articles"][0]["claims"]
    assert (before.exit_code, after.exit_code) == (1, 0)
    assert [claim["waiver"]["reviewer"] for claim in claims if claim["waiver"]] == ["Ana"]


def test_a_missing_waiver_file_is_misuse(articles: Path) -> None:
    """A name that was mistyped must not pass for a file without waivers."""
    result = command("story.txt", "--waivers", "gone.toml")

    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == (
        "checker: gone.toml: no such waiver file; check the path"
    )


def test_the_api_takes_a_waiver_file(articles: Path) -> None:
    """`check(..., waivers=FILE)` does as the command line does."""
    entry = entry_on(first_finding(checked(articles, ARTICLE, SOURCE)), "story.txt", waiver())
    write_waivers(Path("w.toml"), Waivers((entry,)))

    report = check(["story.txt"], ["source1.txt"], waivers="w.toml")

    assert report.exit_code(FailOn.CONTRADICTED) == 0


def test_what_the_baseline_has_does_not_fail(articles: Path) -> None:
    """Findings of a former report come last and pass; a new one stands first and fails."""
    command("story.txt", "--format", "json=old.json")
    same = command("story.txt", "--baseline", "old.json")
    Path("story.txt").write_text(f"{ARTICLE}Ana Ruiz was 51 and a dentist.\n", encoding="utf-8")
    Path("source1.txt").write_text(f"{SOURCE}Ana Ruiz was 57 and a dentist.\n", encoding="utf-8")

    changed = command("story.txt", "--baseline", "old.json", "--format", "line")

    assert (same.exit_code, changed.exit_code) == (0, 1)
    assert "1 found before" in same.stdout
    new, old, _total = changed.stdout.splitlines()
    assert new.startswith("story.txt:2:14: error: 51 → 57 (")
    assert old.startswith("story.txt:1:1: note: Error · title · found before: ")


def test_a_baseline_that_is_no_report_is_misuse(articles: Path) -> None:
    """What was mistyped must not pass for a report without findings."""
    result = command("story.txt", "--baseline", "story.txt")

    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("checker: story.txt: no report of --format")


def test_each_row_of_a_table_has_its_waivers(articles: Path) -> None:
    """Rows stand in one file, so its entries are for all of them, and none lapses for another."""
    rows = "".join(f'"The river rose by {n} metres on Monday in Ferndale."\n' for n in (3, 4, 5))
    Path("rows.csv").write_text(f"text\n{rows}", encoding="utf-8")
    report = check(["rows.csv"], settings=Settings.model_validate({"engine": "rules"}))

    waivers = Waivers().decided("rows.csv", report.findings, waiver())

    assert told(report, waivers) == ([True] * 3, [])
