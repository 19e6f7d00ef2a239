/** All lines of an account, the most urgent first; each opens in place. */

import { html, nothing, render, type TemplateResult } from "lit";
import { body, chip } from "./line";
import { meter } from "./meter";
import type { Scene } from "./scene";
import type { Line } from "./types";

/**
 * The list. `rows` is its element, which the card keeps: each line keeps its row there, so that no row ever takes over
 * the focus of another.
 */
export function list(heading: string, lines: readonly Line[], rows: HTMLElement, scene: Scene): TemplateResult {
  const before = new Map([...rows.children].map((item) => [item.id, item as HTMLElement]));
  lines.forEach((line, at) => {
    const item = before.get(line.id) ?? Object.assign(document.createElement("li"), { id: line.id });
    render(row(line, scene), item);
    const there = rows.children[at] ?? null;
    if (there !== item) rows.insertBefore(item, there);
  });
  [...rows.children].slice(lines.length).forEach((item) => item.remove());
  return html`<h2 class="heading">${heading}</h2>
    ${rows}`;
}

/** It stays open while others move. */
function row(line: Line, scene: Scene): TemplateResult {
  const showing = scene.showing(line);
  const toggle = ({ target }: Event): void => {
    showing.open = (target as HTMLDetailsElement).open;
    scene.redraw();
  };
  return html`<details class=${line.stale ? "stale" : ""} ?open=${showing.open} @toggle=${toggle}>
    <summary>${compact(line, showing.open, scene)}</summary>
    ${showing.open ? html`<div class="line">${body(line, scene)}</div>` : nothing}
  </details>`;
}

/** A name and how it is; what is left, and how long it lasts, unless that stands below. */
function compact(line: Line, open: boolean, { tell }: Scene): TemplateResult {
  const { id, name, figure, facts, gauges: [gauge] } = line;
  const ends = facts.find(({ key }) => key === "valid") ?? facts.find(({ key }) => key === "out");
  const doubled = gauge && tell(gauge.label) === tell(figure?.label);
  return html`<div class="row">
    <span class="title">${name}</span>
    ${chip(line.chip, tell)}
    ${open
      ? nothing
      : html`<span class="small">
            ${doubled ? nothing : tell(figure?.value)}
            ${ends ? html`<span class="quiet">${tell(ends.label)} ${tell(ends.value)}</span>` : nothing}
          </span>
          ${gauge ? meter(gauge, `row-${id}`, tell) : nothing}`}
  </div>`;
}
