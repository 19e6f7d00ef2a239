/** What was left over the last days, with recharges and the forecast: lines for the eye, a table for the ear. */

import { html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { fetchChart } from "./api";
import { draw, rows, SERIES, seriesOf, type Drawing, type Series } from "./geometry";
import { icon } from "./icons";
import { Loading } from "./loading";
import type { Reader } from "./model";
import { OWN, SECTION } from "./properties";
import { chartStyles, sharedStyles } from "./styles";
import type { ChartRecharge, ChartView, Hass } from "./types";

export const CHART_DAYS = 30;

export class EsimChart extends LitElement {
  static override styles = [...sharedStyles, chartStyles];

  static override properties = { ...SECTION, chosen: OWN };

  hass!: Hass;
  reader!: Reader;
  device = "";
  /** Whatever it is: another one means that there is something new to draw. */
  stamp = "";
  private chosen: Series | null = null;
  private readonly chart = new Loading<ChartView>(this);

  protected override render(): TemplateResult | typeof nothing {
    if (!this.reader || !this.device) return nothing;
    this.chart.ask(`${this.device} ${this.stamp}`, () => fetchChart(this.hass, this.device, CHART_DAYS));
    const { value } = this.chart;
    const { say } = this.reader;
    if (!value) return this.chart.placeholder(say);
    const all = seriesOf(value);
    const series = all.find((each) => each === this.chosen) ?? all[0];
    const drawing = series && draw(value, series);
    if (!series || !drawing) return html`<p class="quiet small">${say("chart_empty")}</p>`;
    return html`<figure>
      <div class="head">
        <figcaption class="quiet small" id="title">${this.title_(series)}</figcaption>
        ${all.length > 1 ? this.choice(series) : nothing}
      </div>
      ${this.plot(value, series, drawing)} ${this.legend(series, drawing)} ${this.table(value, series, drawing)}
    </figure>`;
  }

  private title_(series: Series): string {
    const { say, format } = this.reader;
    return say(`chart_${series}`, { days: format.days(CHART_DAYS) });
  }

  private label(series: Series): string {
    return this.reader.say(series === "money" ? "balance" : "data");
  }

  private choice(chosen: Series): TemplateResult {
    const choose = (series: Series) => () => (this.chosen = series);
    return html`<div class="switch" role="group" aria-labelledby="title">
      ${SERIES.map(
        (each) =>
          html`<button aria-pressed=${each === chosen} @click=${choose(each)}>${this.label(each)}</button>`,
      )}
    </div>`;
  }

  private plot(chart: ChartView, series: Series, drawing: Drawing): TemplateResult {
    const { say, format } = this.reader;
    const mark = ({ x, y, recharge }: Drawing["marks"][number]): TemplateResult =>
      html`<span
        class="mark ${recharge.state === "reversed" ? "back" : ""}"
        style="inset-inline-start: ${x}%; inset-block-start: ${y}%"
        title="${format.date(recharge.at)}: ${this.bought(recharge)}"
        >${icon("diamond")}</span
      >`;
    const ahead = drawing.now < 99;
    return html`<div class="axis" aria-hidden="true"><span>${this.amount(chart, series, drawing.highest)}</span></div>
      <div class="plot">
        <svg
          class="lines"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="img"
          aria-labelledby="title summary"
        >
          <title id="summary">${this.summary(chart, series, drawing)}</title>
          ${ahead ? svg`<path class="now" d="M${drawing.now} 0V100" />` : nothing}
          ${drawing.ahead ? svg`<path class="ahead" d=${drawing.ahead} />` : nothing}
          <path d=${drawing.path} />
        </svg>
        <div aria-hidden="true">${drawing.marks.map(mark)}</div>
      </div>
      <div class="axis" aria-hidden="true">
        <span>${format.date(chart.from)}</span>
        ${ahead ? html`<span>${format.date(chart.to)}</span>` : html`<span>${say("today")}</span>`}
      </div>`;
  }

  private legend(series: Series, { ahead, marks }: Drawing): TemplateResult {
    const { say } = this.reader;
    return html`<div class="legend" aria-hidden="true">
      <span><i></i>${this.label(series)}</span>
      ${ahead ? html`<span><i class="dashed"></i>${say("forecast")}</span>` : nothing}
      ${marks.length ? html`<span>${icon("diamond")}${say("recharging")}</span>` : nothing}
    </div>`;
  }

  private summary(chart: ChartView, series: Series, { points, ahead, marks }: Drawing): string {
    const { say, format } = this.reader;
    const [first, last] = [points[0], points.at(-1)] as [Drawing["points"][number], Drawing["points"][number]];
    const said = say("chart_summary", {
      first: this.amount(chart, series, first[1]),
      from: format.date(new Date(first[0])),
      last: this.amount(chart, series, last[1]),
      to: format.date(new Date(last[0])),
      low: this.amount(chart, series, Math.min(...points.map(([, value]) => value))),
      count: format.number(marks.length),
    });
    const at = ahead && chart.forecast?.at;
    return at ? `${said} ${say("chart_runs_out", { date: format.date(at) })}` : said;
  }

  private table(chart: ChartView, series: Series, drawing: Drawing): TemplateResult {
    const { say, format } = this.reader;
    return html`<div class="unseen">
      <table aria-labelledby="title">
        <thead>
          <tr>
            <th scope="col">${say("date")}</th>
            <th scope="col">${this.label(series)}</th>
            <th scope="col">${say("recharging")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows(drawing, (at) => format.date(at)).map(
            (row) =>
              html`<tr>
                <th scope="row">${row.day}</th>
                <td>${this.amount(chart, series, row.value)}</td>
                <td>${row.recharges.map((each) => html`<p>${this.bought(each)}</p>`)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private bought({ title, price, currency }: ChartRecharge): string {
    return `${title} · ${this.reader.format.money({ amount: price, currency })}`;
  }

  private amount(chart: ChartView, series: Series, value: number): string {
    const { format } = this.reader;
    if (series === "data") return format.quantity("data", value);
    const places = Number.isInteger(value) ? 0 : 2;
    return format.money({ amount: value.toFixed(places), currency: chart.money?.currency ?? "USD" });
  }
}
