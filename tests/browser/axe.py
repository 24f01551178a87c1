"""What axe-core finds on a page: what a script can check of WCAG 2.2, levels A and AA."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.harness import ROOT

SCRIPT = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
GRAVE = ("serious", "critical")

# A colour on its way is neither the old nor the new one.
_STILL = """() => Promise.all(document.getAnimations()
  .filter(one => one instanceof CSSTransition)
  .map(one => one.finished.catch(() => {})))"""

_RUN = """async tags => {
  const { violations } = await axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
  });
  return violations.flatMap(({ id: rule, impact, help, nodes }) => nodes.map(
    ({ target, html, failureSummary: summary }) =>
      ({ rule, impact, help, target: target.flat().join(" "), html, summary })));
}"""

_LIES_IN = """([target, selector]) =>
  document.querySelector(target)?.closest(selector) !== null"""


@dataclass(frozen=True)
class Finding:
    """One element that breaks a rule."""

    rule: str
    impact: str
    help: str
    target: str
    html: str
    summary: str

    def __str__(self) -> str:
        summary = "\n    ".join(self.summary.splitlines())
        return (
            f"{self.rule} ({self.impact}): {self.help}\n"
            f"  at {self.target}\n  {self.html[:300]}\n    {summary}"
        )


@dataclass(frozen=True)
class Known:
    """What cannot be mended here: a rule, where it is broken, and why."""

    rule: str
    selector: str
    why: str


def grave(page: Page, known: Iterable[Known] = ()) -> list[Finding]:
    """Everything serious or critical that axe finds, but for what is known."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    page.evaluate(_STILL)
    found = [Finding(**one) for one in page.evaluate(_RUN, list(TAGS))]
    return [
        finding
        for finding in found
        if finding.impact in GRAVE and not any(_is_known(page, finding, one) for one in known)
    ]


def _is_known(page: Page, finding: Finding, known: Known) -> bool:
    return finding.rule == known.rule and bool(
        page.evaluate(_LIES_IN, [finding.target, known.selector])
    )


def report(findings: Iterable[Finding]) -> str:
    """Each finding, for the message of a failed test."""
    return "\n" + "\n".join(map(str, findings))
