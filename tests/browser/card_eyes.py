"""What nobody may see on a card: cut or overflowing text, another language, a key, a line's number."""

import re
from typing import Final

from tests.browser.card_house import HIDDEN
from tests.browser.card_page import CARD, Looker, all_inner_texts
from tests.browser.card_texts import foreign

DIALOG: Final = "esim-recharge-dialog"
FEATURE: Final = "esim-recharge-feature"

_RAW: Final = re.compile(
    r"\{\w+\}|component\.|undefined|NaN|\[object|Invalid Date|\bnull\b|^[a-z]+(?:_[a-z]+)+$"
)
"""What is shown where a text, a value or a date is missing."""

_CUT: Final = """(tags) => {
  const cut = [];
  const hides = (overflow) => ["hidden", "clip", "scroll", "auto"].includes(overflow);
  const unseen = (style) => style.visibility === "hidden" || style.display === "contents"
    || style.clipPath !== "none" || style.clip !== "auto";
  const within = (root, frame) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) within(element.shadowRoot, frame);
      const style = getComputedStyle(element), box = element.getBoundingClientRect();
      if (unseen(style) || box.width < 8 || box.height < 8) continue;
      if (element.closest("svg") && element.localName !== "text") continue;
      const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent.trim()).join(" ").trim();
      if (!text) continue;
      const tooWide = hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
      const tooHigh = hides(style.overflowY) && element.scrollHeight > element.clientHeight + 4;
      if (style.textOverflow === "ellipsis" && tooWide) cut.push(`shortened: ${text}`);
      else if (tooWide || tooHigh) cut.push(`cut: ${text}`);
      if (box.right > frame.right + 1 || box.left < frame.left - 1) cut.push(`outside: ${text}`);
    }
  };
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (!tags.includes(element.localName)) {
        if (element.shadowRoot) look(element.shadowRoot);
        continue;
      }
      const box = element.getBoundingClientRect();
      const frame = box.width ? box : { left: 0, right: innerWidth };
      if (element.scrollWidth > element.clientWidth + 1) cut.push(`wider: ${element.localName}`);
      within(element.shadowRoot, frame);
    }
  };
  look(document);
  if (document.documentElement.scrollWidth > innerWidth + 1) cut.push("the page scrolls sideways");
  return cut;
}"""


async def card_flaws(reader: Looker) -> list[str]:
    """What is wrong with what our elements show."""
    tags = [CARD, DIALOG, FEATURE]
    shown = await all_inner_texts(reader.page, tags)
    cut: list[str] = await reader.page.evaluate(_CUT, tags)
    numbers = [each for each in shown for number in HIDDEN if number in each.replace(" ", "")]
    raw = [f"raw: {each}" for each in shown if _RAW.search(each)]
    strange = [f"English: {each}" for each in shown if foreign(reader.person.language, each)]
    return [*cut, *numbers, *raw, *strange]
