/** The card: a line, or all lines of an account. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { fetchLines } from "./api";
import { concerns, ourDevices } from "./changes";
import { checkConfig, entityOf, targetOf, type Target } from "./config";
import { openDecision, openRecharge } from "./dialog";
import { editorForm, stubConfig } from "./editor";
import { Following } from "./following";
import { pickLanguage } from "./i18n";
import { loadWords, type Key } from "./i18n/words";
import { body, head, type Doings, type Scene } from "./line";
import { list } from "./list";
import { Loading } from "./loading";
import { present } from "./model";
import { GIVEN, OWN } from "./properties";
import { cardStyles } from "./styles";
import type { CardConfig, Hass, LineName, LineView } from "./types";

export class EsimRechargeCard extends LitElement {
  static override styles = cardStyles;
  static override properties = { hass: GIVEN, config: OWN, open: OWN };

  static getConfigForm = editorForm;
  static getStubConfig = (hass: Hass): CardConfig => {
    // The form that comes next has no `hass` to ask with.
    void loadWords(hass, pickLanguage(hass.locale.language));
    return stubConfig(hass);
  };

  hass?: Hass;
  private config?: CardConfig;
  private open: ReadonlySet<string> = new Set();
  private readonly rows = Object.assign(document.createElement("ul"), { className: "rows" });
  private readonly following = new Following(this);
  private readonly lines = new Loading<LineName[]>(this);

  setConfig(config: CardConfig): void {
    checkConfig(config);
    this.config = { ...config };
  }

  getCardSize(): number {
    return this.config?.chart === false ? 5 : 8;
  }

  /** No rows: the content decides the height. */
  getGridOptions(): Record<string, number> {
    return { columns: 12, min_columns: 6, min_rows: 3 };
  }

  /** `hass` is another one with each state of any entity; hardly any of them is about this card. */
  protected override shouldUpdate(changed: PropertyValues): boolean {
    return concerns(changed, this.hass);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config } = this;
    if (!hass || !config) return nothing;
    const target = targetOf(config, hass);
    const ids = this.idsOf(target, hass);
    this.following.follow(hass, ids ?? []);
    const reader = this.following.reader(hass);
    // Whatever the page speaks: these words are in a language of ours, and all of ours run from left to right.
    return html`<ha-card lang=${reader.format.language} dir="ltr"
      >${this.content(target, ids, { hass, config, reader, doings: this.doings })}</ha-card
    >`;
  }

  /** The lines to show; `null`: not known yet. */
  private idsOf(target: Target, hass: Hass): string[] | null {
    if (target.kind === "line") return [target.id];
    if (target.kind !== "account") return [];
    // A line that was added or removed has changed the devices.
    this.lines.ask(`${target.id} ${ourDevices(hass)}`, () => fetchLines(hass, target.id));
    return this.lines.value?.map(({ device_id }) => device_id) ?? null;
  }

  private content(target: Target, ids: string[] | null, scene: Scene): TemplateResult {
    const { views, hindered, worded } = this.following;
    if (!worded) return this.message(this.waiting(hindered, scene.hass) === "skew" ? "skew" : "loading", scene);
    if (target.kind === "none") return this.message("choose_line", scene);
    if (target.kind === "removed") return this.message("removed", scene);
    if (ids === null && this.lines.failed) {
      return html`<div class="message">${this.lines.placeholder(scene.reader.say)}</div>`;
    }
    if (ids?.length === 0) return this.message("no_lines", scene);
    const known = (ids ?? []).filter((id) => id in views);
    if (!known.length) return this.message(this.waiting(hindered, scene.hass), scene);
    const lines = known.map((id) => views[id]).filter((line): line is LineView => Boolean(line));
    if (!lines.length) return this.message("not_loaded", scene);
    return target.kind === "account" ? this.account(lines, scene) : this.line(lines[0] as LineView, scene);
  }

  /** Why there is nothing to show yet. */
  private waiting(hindered: string | null, hass: Hass): Key {
    if (hindered === "unauthorized") return "no_access";
    const { fit, words, worded } = this.following;
    // Translations without ours: they were read before an update brought this file.
    if (fit === "skewed" || (words.size > 0 && !worded)) return "skew";
    // While Home Assistant starts, the integration is not there yet; afterwards it ought to be.
    const running = (hass.config.state ?? "RUNNING") === "RUNNING";
    if (hindered === "unknown_command" && running) return "skew";
    return hindered === null ? "loading" : "not_loaded";
  }

  private message(key: Key, { reader }: Scene): TemplateResult {
    return html`<p class="message">${reader.say(key)}</p>`;
  }

  private line(line: LineView, scene: Scene): TemplateResult {
    const shown = present(line, scene.reader);
    const name = this.named(line, scene);
    return html`<div class="line ${shown.stale ? "stale" : ""}">
      ${head(name, shown.chip, () => this.doings.details(line), scene)}
      ${scene.reader.skewed ? html`<p class="note">${scene.reader.say("skew")}</p>` : nothing}
      ${body(line, shown, scene)}
    </div>`;
  }

  private account(lines: readonly LineView[], scene: Scene): TemplateResult {
    const toggled = (id: string, open: boolean): void => {
      if (this.open.has(id) === open) return;
      this.open = new Set(open ? [...this.open, id] : [...this.open].filter((each) => each !== id));
    };
    const name = typeof this.config?.name === "string" ? this.config.name : lines[0]?.account_name ?? "";
    return html`${scene.reader.skewed ? html`<p class="message">${scene.reader.say("skew")}</p>` : nothing}
    ${list(name, lines, this.rows, this.open, toggled, scene)}`;
  }

  /** The name that the dashboard's owner wants for it, or the line's own. */
  private named(line: LineView, { hass, config }: Scene): string {
    if (typeof config.name === "string") return config.name || line.name;
    const entity = config.name && (config.entity ?? entityOf(hass, line.device_id));
    const stateObject = entity ? hass.states[entity] : undefined;
    return (stateObject && hass.formatEntityName?.(stateObject, config.name)) || line.name;
  }

  private readonly doings: Doings = {
    details: (line) => {
      const entityId = this.config?.entity ?? (this.hass && entityOf(this.hass, line.device_id));
      if (!entityId) return;
      this.dispatchEvent(new CustomEvent("hass-more-info", { bubbles: true, composed: true, detail: { entityId } }));
    },
    recharge: (line) => this.hass && openRecharge(this, this.hass, line),
    decide: (line, kind) => this.hass && openDecision(this, this.hass, line, kind),
  };
}

