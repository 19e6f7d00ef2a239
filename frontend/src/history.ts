/** The recharges of a line with their receipts, asked for when somebody wants to see them. */

import { html, nothing, type TemplateResult } from "lit";
import { askHistory } from "./api";
import type { Scene, Showing } from "./scene";
import type { Line, Recharge } from "./types";

export function history(line: Line, showing: Showing, scene: Scene): TemplateResult {
  const toggle = ({ target }: Event): void => {
    showing.unfolded = (target as HTMLDetailsElement).open;
    scene.redraw();
  };
  return html`<details class="history" @toggle=${toggle}>
    <summary>${scene.say("history")}</summary>
    ${showing.unfolded ? entries(line, showing, scene) : nothing}
  </details>`;
}

function entries({ id, stamp }: Line, { history: asked }: Showing, { hass, say, tell }: Scene): TemplateResult {
  asked.ask(stamp, () => askHistory(hass, id));
  if (!asked.value) return asked.placeholder(say);
  if (!asked.value.length) return html`<p class="quiet">${say("never_recharged")}</p>`;
  const entry = ({ title, price, told }: Recharge): TemplateResult =>
    html`<li>
      <span>${tell(title)}</span>
      <span class="whole">${tell(price)}</span>
      <span class="told quiet small">${tell(told)}</span>
    </li>`;
  return html`<ul>
    ${asked.value.map(entry)}
  </ul>`;
}
