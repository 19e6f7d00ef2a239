/** The tile feature "Recharge": the card's button and dialog inside any tile of a line's entity. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { concerns, GIVEN } from "./changes";
import { targetOf } from "./devices";
import { openDialog } from "./dialog";
import { Following } from "./following";
import { card } from "./i18n/words";
import { sharedStyles } from "./styles";
import type { Hass } from "./types";

export interface FeatureContext {
  entity_id?: string;
}

export class EsimRechargeFeature extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .action {
        block-size: var(--feature-height, 44px);
        min-block-size: 0;
        padding-block: 0;
        border-radius: var(--feature-border-radius, 12px);
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  static override properties = { hass: GIVEN, context: GIVEN, config: GIVEN };

  hass?: Hass;
  context?: FeatureContext;
  private config?: unknown;
  private readonly following = new Following(this);

  static getStubConfig(): { type: string } {
    return { type: "custom:esim-recharge-feature" };
  }

  setConfig(config: unknown): void {
    if (!config) throw new Error("the feature has no configuration");
    this.config = config;
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    return concerns(changed, this.hass);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, context, config, following } = this;
    if (!hass || !config || !supportsFeature(hass, context)) return nothing;
    const tell = following.follow(hass, lineOf(hass, context));
    const line = following.view?.lines?.[0];
    if (!line?.button || !following.worded || following.skewed(hass)) return nothing;
    const { id, name, button } = line;
    const [recharge, note] = [tell(card("recharge")), tell(button.note)];
    return html`<button
      class="action"
      title=${note || nothing}
      aria-label=${[recharge, name, note].filter(Boolean).join(", ")}
      ?disabled=${note}
      @click=${() => openDialog(this, this.hass ?? hass, { device: id, name, kind: "recharge" })}
    >
      ${note || recharge}
    </button>`;
  }
}

function lineOf(hass: Hass, context: FeatureContext | undefined): string | undefined {
  const target = targetOf({ type: "", ...(context?.entity_id && { entity: context.entity_id }) }, hass);
  return target.account ? undefined : target.id;
}

/** Whether a tile may have the feature: its entity belongs to a line of ours. */
export function supportsFeature(hass: Hass, context: FeatureContext | undefined): boolean {
  return lineOf(hass, context) !== undefined;
}
