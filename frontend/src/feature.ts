/** The tile feature "Recharge": the card's button and dialog inside any tile of a line's entity. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { concerns } from "./changes";
import { targetOf } from "./config";
import { openRecharge } from "./dialog";
import { Following } from "./following";
import { present } from "./model";
import { GIVEN, OWN } from "./properties";
import { sharedStyles } from "./styles";
import type { Hass } from "./types";

export interface FeatureContext {
  entity_id?: string;
}

export class EsimRechargeFeature extends LitElement {
  static override styles = [
    ...sharedStyles,
    css`
      :host {
        display: block;
      }
      .action {
        block-size: var(--feature-height, 44px);
        min-block-size: var(--feature-height, 44px);
        padding-block: 0;
        border-radius: var(--feature-border-radius, 12px);
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  static override properties = { hass: GIVEN, context: GIVEN, config: OWN };

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
    const { hass, context, config } = this;
    if (!hass || !config || !context?.entity_id) return nothing;
    const target = targetOf({ type: "", entity: context.entity_id }, hass);
    if (target.kind !== "line") return nothing;
    this.following.follow(hass, [target.id]);
    const line = this.following.views[target.id];
    if (!line || !this.following.worded) return nothing;
    const reader = this.following.reader(hass);
    const { say } = reader;
    const { button, name } = present(line, reader);
    if (!button) return nothing;
    return html`<button
      class="action"
      title=${button.note ?? nothing}
      aria-label=${[say("recharge"), name, button.note].filter(Boolean).join(", ")}
      ?disabled=${button.note !== null}
      @click=${() => openRecharge(this, hass, line)}
    >
      ${button.note ?? say("recharge")}
    </button>`;
  }
}

/** Whether a tile may have the feature: its entity belongs to a line of ours. */
export function supportsFeature(hass: Hass, { entity_id }: FeatureContext): boolean {
  return entity_id !== undefined && targetOf({ type: "", entity: entity_id }, hass).kind === "line";
}
