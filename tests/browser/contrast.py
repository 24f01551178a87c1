"""How well text is told from what it stands on, from the computed styles of a page."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser import pointer


def choose_theme(page: Page, name: str) -> None:
    """Take a theme of the app's menu: "Light", "Dark" or "System"."""
    page.get_by_test_id("stMainMenu").locator("button").click()
    page.get_by_test_id(f"stMainMenuItem-theme-{name}").click()
    page.keyboard.press("Escape")
    pointer.answered(page)


def too_pale(page: Page) -> list[str]:
    """Every text with a contrast below 4.5 (large text: 3), one of each kind.

    Disabled controls are exempt, and so is what is drawn in a chart.
    """
    found: list[str] = page.evaluate(_TOO_PALE)
    return found


_TOO_PALE = r"""() => {
  const EXEMPT = "script, style, noscript, svg, .katex-mathml, [disabled], [aria-disabled=true], "
    + "label:has(:disabled), [data-testid=stIconMaterial]";
  const parsed = (colour) => {
    const [r, g, b, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return colour.startsWith("color(srgb") ? [255 * r, 255 * g, 255 * b, alpha] : [r, g, b, alpha];
  };
  const over = (front, alpha, back) =>
    [0, 1, 2].map((i) => front[i] * alpha + back[i] * (1 - alpha));
  const light = (value) => value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const found = new Map();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const said = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (!said || !element || element.closest(EXEMPT)) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (style.visibility !== "visible" || box.width < 2 || box.height < 2) continue;
    let [ground, opacity] = [[255, 255, 255], 1];
    const around = [];
    for (let one = element; one; one = one.parentElement) around.unshift(one);
    for (const one of around) {
      const its = getComputedStyle(one);
      const colour = parsed(its.backgroundColor);
      opacity *= Number(its.opacity);
      ground = over(colour, colour[3] * opacity, ground);
    }
    const ink = parsed(style.color);
    if (!ink[3]) continue;  // another element shows it
    const [dark, bright] = [luminance(over(ink, ink[3] * opacity, ground)), luminance(ground)]
      .sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const kind = `${element.closest("[data-testid]")?.dataset.testid} ${style.color}`;
    if (ratio < (large ? 3 : 4.5) && !found.has(kind))
      found.set(kind, `${ratio.toFixed(2)}: “${said.slice(0, 40)}” (${kind})`);
  }
  return [...found.values()];
}"""
