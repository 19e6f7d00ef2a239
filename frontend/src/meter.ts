/** How much of a pot is left, as a bar and in words. */

import { html, nothing, type TemplateResult } from "lit";
import type { Tell } from "./text";
import type { Gauge } from "./types";

/** The words stand beside the bar, and are what a screen reader says. */
export function meter({ share, label, value }: Gauge, id: string, tell: Tell): TemplateResult {
  const percent = Math.round((share ?? 0) * 100);
  const words = tell(value);
  return html`<div class="gauge">
    <span class="quiet small" id=${id}>${tell(label)}</span>
    <span class="words">${words}</span>
    ${share === null
      ? nothing
      : html`<div
          class="meter"
          role="meter"
          aria-labelledby=${id}
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${percent}
          aria-valuetext=${words}
        >
          <div style="width: ${percent}%"></div>
        </div>`}
  </div>`;
}
