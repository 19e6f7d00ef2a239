/** How much of a pot is left, as a bar and in words. */

import { html, nothing, type TemplateResult } from "lit";
import type { Gauge } from "./model";

/** The words stand beside the bar, and are what a screen reader says. */
export function meter(gauge: Gauge, id: string): TemplateResult {
  const { share, label, value } = gauge;
  const percent = share === null ? null : Math.round(share * 100);
  return html`<div class="gauge">
    <span class="label" id=${id}>${label}</span>
    <span class="words">${value}</span>
    ${percent === null
      ? nothing
      : html`<div
          class="meter"
          role="meter"
          aria-labelledby=${id}
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${percent}
          aria-valuetext=${value}
        >
          <div style="inline-size: ${percent}%"></div>
        </div>`}
  </div>`;
}
