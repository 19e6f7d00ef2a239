/** What was left over the last days, with recharges and the forecast: lines for the eye, a table for the ear. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { askChart } from "./api";
import { icon } from "./icons";
import type { Scene, Showing } from "./scene";
import type { Line, Series } from "./types";

export function chart({ id, stamp }: Line, showing: Showing, scene: Scene): TemplateResult {
  const { say, tell } = scene;
  const asked = showing.chart;
  asked.ask(stamp, () => askChart(scene.hass, id));
  if (!asked.value) return asked.placeholder(say);
  const series = asked.value.find(({ key }) => key === showing.series) ?? asked.value[0];
  if (!series) return html`<p class="quiet small">${say("chart_empty")}</p>`;
  const title = `chart-${id}`;
  return html`<figure>
    <div class="head">
      <figcaption class="quiet small" id=${title}>${tell(series.title)}</figcaption>
      ${asked.value.length > 1 ? choice(asked.value, series, title, showing, scene) : nothing}
    </div>
    ${plot(series, title, scene)} ${legend(series, scene)} ${table(series, title, scene)}
  </figure>`;
}

function choice(all: Series[], chosen: Series, title: string, showing: Showing, scene: Scene): TemplateResult {
  const choose = (key: string) => () => {
    showing.series = key;
    scene.redraw();
  };
  return html`<div class="switch" role="group" aria-labelledby=${title}>
    ${all.map(
      (each) =>
        html`<button aria-pressed=${each === chosen} @click=${choose(each.key)}>${scene.tell(each.label)}</button>`,
    )}
  </div>`;
}

function plot({ top, summary, now, ahead, path, marks, from, to }: Series, title: string, { tell }: Scene): TemplateResult {
  return html`<div class="axis" aria-hidden="true">${tell(top)}</div>
    <div class="plot">
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-labelledby="${title} ${title}-summary">
        <title id="${title}-summary">${tell(summary)}</title>
        ${now === null ? nothing : svg`<path class="now" d="M${now} 0V100" />`}
        ${ahead ? svg`<path class="ahead" d=${ahead} />` : nothing}
        <path d=${path} />
      </svg>
      <div aria-hidden="true">
        ${marks.map(
          ({ x, y, back, title: bought }) =>
            html`<span
              class="mark ${back ? "back" : ""}"
              style="inset-inline-start: ${x}%; top: ${y}%"
              title=${tell(bought)}
              >${icon("diamond")}</span
            >`,
        )}
      </div>
    </div>
    <div class="axis" aria-hidden="true"><span>${tell(from)}</span><span>${tell(to)}</span></div>`;
}

function legend({ label, ahead, marks }: Series, { say, tell }: Scene): TemplateResult {
  return html`<div class="legend" aria-hidden="true">
    <span><i></i>${tell(label)}</span>
    ${ahead ? html`<span><i class="ahead"></i>${say("forecast")}</span>` : nothing}
    ${marks.length ? html`<span>${icon("diamond")}${say("recharging")}</span>` : nothing}
  </div>`;
}

function table({ label, rows }: Series, title: string, { say, tell }: Scene): TemplateResult {
  return html`<div class="unseen">
    <table aria-labelledby=${title}>
      <thead>
        <tr>
          <th scope="col">${say("date")}</th>
          <th scope="col">${tell(label)}</th>
          <th scope="col">${say("recharging")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ day, value, recharges }) =>
            html`<tr>
              <th scope="row">${tell(day)}</th>
              <td>${tell(value)}</td>
              <td>${recharges.map((each) => html`<p>${tell(each)}</p>`)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
