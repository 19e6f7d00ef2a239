/** One line, drawn in full: what the card shows of a single line, and a row of the list when it is opened. */

import { html, nothing, type TemplateResult } from "lit";
import { chart } from "./chart";
import { history } from "./history";
import { icon } from "./icons";
import { meter } from "./meter";
import type { Scene } from "./scene";
import type { Tell } from "./text";
import type { Chip, Fact, Line } from "./types";

/** The name as a heading, and a button to more about the line. */
export function head(name: string, line: Line, { tell, say, details }: Scene): TemplateResult {
  return html`<div class="head">
    <h2 class="name">
      <button class="name" aria-label=${say("details_of", { name })} @click=${() => details(line)}>${name}</button>
    </h2>
    ${chip(line.chip, tell)}
  </div>`;
}

/** How the line is, as an icon and a word. */
export function chip({ tone, icon: name, text }: Chip, tell: Tell): TemplateResult {
  return html`<span class="chip ${tone}">${icon(name)}<span>${tell(text)}</span></span>`;
}

/** Everything below the name. */
export function body(line: Line, scene: Scene): TemplateResult {
  const { config, tell, say } = scene;
  const { id, figure } = line;
  const showing = scene.showing(line);
  return html`
    ${question(line, scene)} ${line.notes.map((note) => html`<p class="note">${tell(note)}</p>`)}
    ${figure
      ? html`<div class="figure">
          <span class="quiet small">${tell(figure.label)}</span>
          <div class="value">${tell(figure.value)}</div>
        </div>`
      : nothing}
    ${line.gauges.map((gauge) => meter(gauge, `${gauge.kind}-${id}`, tell))}
    <dl>${line.facts.map((each) => fact(each, tell))}</dl>
    ${config.chart === false ? nothing : html`<div class="chart">${chart(line, showing, scene)}</div>`}
    ${config.history === false ? nothing : history(line, showing, scene)}
    ${config.limits === false
      ? nothing
      : html`<div class="limits small">
          <span class="quiet">${say("limits")}</span>
          <ul>
            ${line.limits.map((each) => html`<li>${tell(each)}</li>`)}
          </ul>
        </div>`}
    ${foot(line, scene)}
  `;
}

function fact({ label, value, detail, tone }: Fact, tell: Tell): TemplateResult {
  const loud = tone === "notice" || tone === "danger";
  return html`<div>
    <dt class="quiet small">${tell(label)}</dt>
    <dd>${loud ? icon("alert") : nothing} <span class="whole">${tell(value)}</span></dd>
    ${detail ? html`<dd class="quiet small">${tell(detail)}</dd>` : nothing}
  </div>`;
}

function question(line: Line, { tell, preview, dialog }: Scene): TemplateResult | typeof nothing {
  if (!line.question) return nothing;
  const { kind, text, button } = line.question;
  const id = `question-${line.id}`;
  return html`<div class="question">
    <p id=${id}>${tell(text)}</p>
    ${button
      ? html`<button
          class="action"
          ?disabled=${preview}
          aria-describedby=${id}
          @click=${() => dialog(line, kind)}
        >
          ${tell(button)}
        </button>`
      : nothing}
  </div>`;
}

function foot(line: Line, { tell, say, preview, dialog }: Scene): TemplateResult {
  const { button, instead, age } = line;
  const id = `note-${line.id}`;
  const note = tell(button?.note ?? instead);
  return html`<div class="foot">
    <p class="quiet small">${tell(age)}</p>
    ${note ? html`<p class="small" id=${id}>${note}</p>` : nothing}
    ${button
      ? html`<button
          class="action recharge"
          title=${tell(button.note) || nothing}
          ?disabled=${preview || button.note}
          aria-describedby=${button.note ? id : nothing}
          @click=${() => dialog(line, "recharge")}
        >
          ${say("recharge")}
        </button>`
      : nothing}
  </div>`;
}
