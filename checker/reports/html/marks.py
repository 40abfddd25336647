"""The text of an article with the words of its findings marked, overlapping ones too.

The text is cut wherever a finding begins or ends; each piece links to the shortest finding that
covers it. A numbered sign stands behind each finding's last word, so no finding is ever hidden.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from checker.contract import CheckedClaim
from checker.reports.html.elements import Html, icon, join, tag
from checker.reports.html.words import Category, category


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim as the page shows it: its number in its article and its words, `text[start:end]`.

    `key` is unique in the page: "1-2" is the second finding of the first article.
    """

    claim: CheckedClaim
    key: str
    number: int
    start: int
    end: int

    @property
    def category(self) -> Category:
        """What the finding is shown as."""
        return category(self.claim)

    @property
    def title(self) -> str:
        """The finding in two words: its number and what it is."""
        return f"Finding {self.number}: {self.category.label.lower()}"


def located(claim: CheckedClaim, text: str, article: int, number: int) -> Finding:
    """Return the finding; its words are the article's value where one is known."""
    start, end = claim.span.start, claim.span.end
    exact = text.find(claim.article_value, start, end) if claim.article_value else -1
    if exact >= 0 and claim.article_value:
        start, end = exact, exact + len(claim.article_value)
    bounded = (min(start, len(text)), min(end, len(text)))
    return Finding(claim, f"{article}-{number}", number, *bounded)


def marked_text(text: str, findings: Sequence[Finding]) -> Html:
    """Return the text line by line, with links from the marked words to their findings."""
    cuts = sorted({place for finding in findings for place in (finding.start, finding.end)})
    opening: dict[int, list[Finding]] = defaultdict(list)
    closing: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        opening[finding.start].append(finding)
        closing[finding.end].append(finding)
    lines: list[Html] = []
    active: list[Finding] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        within = cuts[bisect_left(cuts, start) : bisect_right(cuts, end)]
        pieces: list[Html] = []
        at = start
        for cut in [*within, end]:
            pieces.append(_piece(text[at:cut].removesuffix("\r"), active))
            pieces += [_sign(finding) for finding in closing.pop(cut, ())]
            active = [finding for finding in active if finding.end > cut]
            active += opening.pop(cut, ())
            active = [finding for finding in active if finding.end > cut]
            at = cut
        lines.append(tag("p", join(pieces), class_="line"))
        start = end + 1
    return join(lines)


def _piece(text: str, covering: Sequence[Finding]) -> Html:
    if not text or not covering:
        return join((text,))
    shown = min(covering, key=lambda finding: (finding.end - finding.start, finding.number))
    return tag(
        "a",
        text,
        class_=f"words {shown.category.key}" + (" shared" if len(covering) > 1 else ""),
        href=f"#f{shown.key}",
        tabindex="-1",  # the sign behind the words is the stop for the keyboard
        data_f=" ".join(finding.key for finding in covering),
    )


def _sign(finding: Finding) -> Html:
    return tag(
        "a",
        icon(finding.category.glyph),
        f"\u2009{finding.number}",
        class_=f"sign {finding.category.key}",
        id=f"m{finding.key}",
        href=f"#f{finding.key}",
        aria_label=finding.title,
        data_f=finding.key,
    )
