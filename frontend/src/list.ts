/** All lines of an account, the most urgent first; each opens in place. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { body, chip, type Scene } from "./line";
import { meter } from "./meter";
import { byUrgency, present, type Shown } from "./model";
import type { LineView } from "./types";

export interface Entry {
  line: LineView;
  shown: Shown;
}

/** What is drawn, in its order. */
export function entries(lines: readonly LineView[], { reader }: Pick<Scene, "reader">): Entry[] {
  const compare = byUrgency(reader.format.language);
  return lines
    .map((line) => ({ line, shown: present(line, reader) }))
    .sort((one, other) => compare(one.shown, other.shown));
}

/** The list. `open` holds the device ids of the rows that are open; they stay open while others move. */
export function list(
  heading: string,
  lines: readonly LineView[],
  open: ReadonlySet<string>,
  toggled: (id: string, open: boolean) => void,
  scene: Scene,
): TemplateResult {
  return html`<h2 class="heading">${heading}</h2>
    <ul class="rows">
      ${repeat(
        entries(lines, scene),
        ({ line }) => line.device_id,
        (entry) => html`<li>${row(entry, open.has(entry.line.device_id), toggled, scene)}</li>`,
      )}
    </ul>`;
}

function row(
  { line, shown }: Entry,
  open: boolean,
  toggled: (id: string, open: boolean) => void,
  scene: Scene,
): TemplateResult {
  const toggle = (event: Event): void => toggled(line.device_id, (event.target as HTMLDetailsElement).open);
  return html`<details class=${shown.stale ? "stale" : ""} ?open=${open} @toggle=${toggle}>
    <summary>${compact(line, shown, open)}</summary>
    ${open ? html`<div class="line">${body(line, shown, scene)}</div>` : nothing}
  </details>`;
}

/** A name and how it is; what is left, and how long it lasts, unless that stands below. */
function compact(line: LineView, shown: Shown, open: boolean): TemplateResult {
  const [gauge] = shown.gauges;
  const ends = shown.facts.find(({ key }) => key === "valid") ?? shown.facts.find(({ key }) => key === "out");
  return html`<div class="row">
    <span class="title">${shown.name}</span>
    ${chip(shown.chip)}
    ${open
      ? nothing
      : html`<span class="small">
            ${gauge && gauge.label === shown.figure?.label ? nothing : html`${shown.figure?.value ?? nothing}`}
            ${ends ? html`<span class="quiet">${ends.label} ${ends.value}</span>` : nothing}
          </span>
          ${gauge ? meter(gauge, `row-${line.device_id}`) : nothing}`}
  </div>`;
}
