"""What nobody may see on a page: a name of ours instead of a text, or a text that is cut."""

import re
from typing import Final

from playwright.async_api import Page

from scripts.stage import DOMAIN

_OURS: Final = re.compile(
    rf"component\.{DOMAIN}"
    # A placeholder, but for the one that people are told to write.
    r"|\{(?!code\})[a-z_]+\}"
    r"|config_subentries\.|\bstate\."
    # A choice without words: `by_hand`.
    r'|(?:radio|checkbox|option|menuitem|button|heading) "[a-z]+(?:_[a-z]+)*"'
)
"""What the frontend shows where a text, its placeholder or an option's words are missing."""

_CUT: Final = """() => {
  const cut = [];
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      const style = getComputedStyle(element);
      if (style.visibility === "hidden" || style.display === "contents") continue;
      const box = element.getBoundingClientRect();
      if (box.width < 8 || box.height < 8) continue;
      const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent.trim()).join(" ").trim();
      if (!text) continue;
      const hides = (overflow) => ["hidden", "clip"].includes(overflow);
      const tooWide = hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
      const tooHigh = hides(style.overflowY) && element.scrollHeight > element.clientHeight + 4;
      if (tooWide || tooHigh || box.right > innerWidth + 1 || box.left < -1) cut.push(text);
    }
  };
  // Dialogs hang beside the page itself, whose lists shorten names as they like.
  for (const dialog of document.querySelector("home-assistant").shadowRoot.children)
    if (dialog.shadowRoot && dialog.localName !== "home-assistant-main") look(dialog.shadowRoot);
  return cut;
}"""
"""Texts that do not fit where they stand, in the dialogs that are open."""


async def flaws(page: Page) -> list[str]:
    """What is wrong with what a page shows."""
    shown = await page.locator("body").aria_snapshot()
    return [*_OURS.findall(shown), *(await page.evaluate(_CUT))]
