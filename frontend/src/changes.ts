/** What of Home Assistant's many updates concerns a card. States never do: lines come by a subscription of their own. */

import type { LitElement, PropertyDeclaration, PropertyValues } from "lit";
import type { Hass } from "./types";

/** A property that is set by whoever draws the element, never by markup. */
export const GIVEN: PropertyDeclaration = { attribute: false };

const MATTER = ["locale", "themes", "connection", "config", "devices", "entities"] as const;

/** Whether something is to be drawn anew. `hass` is another one with each state of any entity. */
export function concerns(changed: PropertyValues, after: Hass | undefined): boolean {
  const before = changed.get("hass") as Hass | undefined;
  return changed.size !== 1 || !before || !after || MATTER.some((each) => before[each] !== after[each]);
}

/** Draw an element anew, whether or not it is given another `hass` at the same time. */
export function redraw(element: LitElement): void {
  element.requestUpdate("drawn", {});
}
