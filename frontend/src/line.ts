/** One line, drawn in full: what the card shows of a single line, and a row of the list when it is opened. */

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "./icons";
import { meter } from "./meter";
import type { Chip, Decision, Fact, Question, Reader, Shown } from "./model";
import type { CardConfig, Hass, LineView } from "./types";

/** What a line's picture can ask of the card. */
export interface Doings {
  details(line: LineView): void;
  recharge(line: LineView): void;
  decide(line: LineView, kind: Decision): void;
}

export interface Scene {
  hass: Hass;
  config: CardConfig;
  reader: Reader;
  doings: Doings;
}

/** The name as a heading, and a button to more about the line. */
export function head(name: string, chip_: Chip, open: () => void, { reader }: Scene): TemplateResult {
  return html`<div class="head">
    <h2 class="name">
      <button class="name" aria-label=${reader.say("details_of", { name })} @click=${open}>${name}</button>
    </h2>
    ${chip(chip_)}
  </div>`;
}

/** How the line is, as an icon and a word. */
export function chip({ tone, icon: name, text }: Chip): TemplateResult {
  return html`<span class="chip ${tone}">${icon(name)}<span>${text}</span></span>`;
}

/** Everything below the name. */
export function body(line: LineView, shown: Shown, scene: Scene): TemplateResult {
  const { config, reader } = scene;
  const id = line.device_id;
  return html`
    ${shown.question ? question(line, shown, shown.question, scene) : nothing}
    ${shown.notes.map((note) => html`<p class="note">${note}</p>`)}
    ${shown.figure
      ? html`<div class="figure">
          <span class="label">${shown.figure.label}</span>
          <div class="value">${shown.figure.value}</div>
        </div>`
      : nothing}
    ${shown.gauges.map((gauge) => meter(gauge, `${gauge.kind}-${id}`))}
    <dl>${shown.facts.map(fact)}</dl>
    ${config.chart === false
      ? nothing
      : html`<esim-recharge-chart
          .hass=${scene.hass}
          .reader=${reader}
          device=${id}
          stamp="${line.read_at} ${line.last?.updated_at}"
        ></esim-recharge-chart>`}
    ${config.history === false
      ? nothing
      : html`<esim-recharge-history
          .hass=${scene.hass}
          .reader=${reader}
          device=${id}
          stamp="${line.last?.updated_at} ${line.open?.updated_at}"
        ></esim-recharge-history>`}
    ${config.limits === false ? nothing : limits(shown, reader)} ${foot(line, shown, scene)}
  `;
}

function fact({ label, value, detail, tone }: Fact): TemplateResult {
  const loud = tone === "notice" || tone === "danger";
  return html`<div>
    <dt>${label}</dt>
    <dd>${loud ? icon("alert") : nothing} <span class="whole">${value}</span></dd>
    ${detail === null ? nothing : html`<dd class="quiet small">${detail}</dd>`}
  </div>`;
}

function question(line: LineView, shown: Shown, { kind, text, button }: Question, { doings }: Scene): TemplateResult {
  const id = `question-${line.device_id}`;
  return html`<div class="question">
    <p id=${id}>${text}</p>
    ${shown.may
      ? html`<button class="action" aria-describedby=${id} @click=${() => doings.decide(line, kind)}>${button}</button>`
      : nothing}
  </div>`;
}

function limits({ limits: all }: Shown, { say }: Reader): TemplateResult {
  return html`<div class="small">
    <span class="quiet">${say("limits")}</span>
    <ul class="limits">
      ${all.map((each) => html`<li>${each}</li>`)}
    </ul>
  </div>`;
}

function foot(line: LineView, { button, instead, age }: Shown, { reader, doings }: Scene): TemplateResult {
  const id = `note-${line.device_id}`;
  const note = button?.note ?? instead;
  return html`<div class="foot">
    <p class="quiet small">${age}</p>
    ${note === null ? nothing : html`<p class="small" id=${id}>${note}</p>`}
    ${button === null
      ? nothing
      : html`<button
          class="action recharge"
          ?disabled=${button.note !== null}
          aria-describedby=${button.note === null ? nothing : id}
          @click=${() => doings.recharge(line)}
        >
          ${reader.say("recharge")}
        </button>`}
  </div>`;
}
