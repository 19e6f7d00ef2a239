/** The card: a line, or all lines of an account. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { cardStyles } from "./card-styles";
import { concerns, GIVEN, redraw } from "./changes";
import { checkConfig } from "./config";
import { entityOf, targetOf, type Target } from "./devices";
import { openDialog } from "./dialog";
import { editorForm, stubConfig } from "./editor";
import { Following } from "./following";
import { pickLanguage } from "./i18n";
import { card, loadWords } from "./i18n/words";
import { body, head } from "./line";
import { list } from "./list";
import { Showing, type Scene } from "./scene";
import type { Text } from "./text";
import type { CardConfig, Hass, Line } from "./types";

/** So many rows have no room for sections, and what they would show is not asked for. */
const FEW_ROWS = 4;
const NO_SECTIONS = { chart: false, history: false, limits: false };

export class EsimRechargeCard extends LitElement {
  static override styles = cardStyles;
  static override properties = { hass: GIVEN, layout: GIVEN, preview: GIVEN, config: GIVEN };

  static getConfigForm = editorForm;
  static getStubConfig = (hass: Hass): CardConfig => {
    // The form that comes next has no `hass` to ask with.
    void loadWords(hass, pickLanguage(hass.locale.language));
    return stubConfig(hass);
  };

  hass?: Hass;
  /** The kind of view that the card stands in. */
  layout?: string;
  preview = false;
  private config?: CardConfig;
  private readonly showings = new Map<string, Showing>();
  private readonly rows = Object.assign(document.createElement("ul"), { className: "rows" });
  private readonly following = new Following(this);

  setConfig(config: CardConfig): void {
    checkConfig(config);
    this.config = { ...config };
  }

  getCardSize(): number {
    return this.config?.chart === false ? 5 : 8;
  }

  /** No rows: the content decides the height. */
  getGridOptions(): Record<string, number> {
    return { columns: 12, min_columns: 6, min_rows: 2 };
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    return concerns(changed, this.hass);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, config } = this;
    if (!hass || !config) return nothing;
    const target = targetOf(config, hass);
    const given = config.grid_options?.rows;
    // A list is scrolled.
    const rows = this.layout === "grid" && typeof given === "number" && !target.account ? given : NaN;
    // Whatever the page speaks: these words are in a language of ours, and all of ours run from left to right.
    return html`<ha-card class=${rows ? "fixed" : ""} lang=${pickLanguage(hass.locale.language)} dir="ltr"
      >${this.content(target, hass, rows <= FEW_ROWS ? { ...config, ...NO_SECTIONS } : config)}</ha-card
    >`;
  }

  private content(target: Target, hass: Hass, config: CardConfig): TemplateResult {
    const { following } = this;
    const tell = following.follow(hass, target.id);
    const message = (text: Text): TemplateResult => html`<p class="message">${tell(text)}</p>`;
    if (following.skewed(hass)) return message(card("skew"));
    if (!following.worded) return message(card("loading"));
    if (target.missing) return message(card(target.missing));
    const { view, error } = following;
    if (!view) return message(card(error === null ? "loading" : "not_loaded"));
    const [line] = view.lines;
    if (view.message || !line) return message(view.message ?? card("not_loaded"));
    const scene: Scene = {
      hass,
      config,
      preview: this.preview,
      tell,
      say: (key, values) => tell(card(key, values)),
      showing: ({ id }) => this.showing(id),
      redraw: this.redraw,
      details: ({ id }) => {
        const entityId = config.entity ?? entityOf(hass, id);
        if (!entityId) return;
        this.dispatchEvent(new CustomEvent("hass-more-info", { bubbles: true, composed: true, detail: { entityId } }));
      },
      dialog: ({ id, name }, kind) => openDialog(this, this.hass ?? hass, { device: id, name, kind }),
    };
    if (view.account) {
      const name = typeof config.name === "string" ? config.name : tell(view.account);
      return list(name, view.lines, this.rows, scene);
    }
    return html`<div class="line ${line.stale ? "stale" : ""}">
      ${head(this.named(line, hass, config), line, scene)} ${body(line, scene)}
    </div>`;
  }

  private readonly redraw = (): void => redraw(this);

  private showing(id: string): Showing {
    let showing = this.showings.get(id);
    if (!showing) this.showings.set(id, (showing = new Showing(this.redraw)));
    return showing;
  }

  /** The name that the dashboard's owner wants for it, or the line's own. */
  private named(line: Line, hass: Hass, { name, entity }: CardConfig): string {
    if (!name || typeof name === "string") return name || line.name;
    const state = hass.states[entity ?? entityOf(hass, line.id) ?? ""];
    return (state && hass.formatEntityName?.(state, name)) || line.name;
  }
}
