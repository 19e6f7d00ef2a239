/** All lines of an account, the most urgent first; each opens in place. */

import { html, nothing, render, type TemplateResult } from "lit";
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

/**
 * The list. `rows` is its element, which the card keeps: each line keeps its row there, so that no row ever takes over
 * the focus of another. `open` holds the device ids of the rows that are open; they stay open while others move.
 */
export function list(
  heading: string,
  lines: readonly LineView[],
  rows: HTMLElement,
  open: ReadonlySet<string>,
  toggled: (id: string, open: boolean) => void,
  scene: Scene,
): TemplateResult {
  const before = new Map([...rows.children].map((item) => [item.id, item as HTMLElement]));
  entries(lines, scene).forEach((entry, at) => {
    const id = entry.line.device_id;
    const item = before.get(id) ?? Object.assign(document.createElement("li"), { id });
    render(row(entry, open.has(id), toggled, scene), item);
    const there = rows.children[at] ?? null;
    if (there !== item) rows.insertBefore(item, there);
  });
  [...rows.children].slice(lines.length).forEach((item) => item.remove());
  return html`<h2 class="heading">${heading}</h2>
    ${rows}`;
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
