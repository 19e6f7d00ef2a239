/** What of Home Assistant's many updates concerns a card. States never do: lines come by a subscription of their own. */

import type { PropertyValues } from "lit";
import { DOMAIN, type Hass, type HassDevice } from "./types";

/** Whether something is to be drawn anew: another language, theme or connection, or one of our own devices. */
export function matters(before: Hass | undefined, after: Hass | undefined): boolean {
  if (!before || !after) return before !== after;
  return (
    before.locale !== after.locale ||
    before.themes !== after.themes ||
    before.connection !== after.connection ||
    before.config?.time_zone !== after.config?.time_zone ||
    before.config?.state !== after.config?.state ||
    ourDevices(before) !== ourDevices(after)
  );
}

/** The same, asked of an element: whatever else has changed of it is drawn. */
export function concerns(changed: PropertyValues, after: Hass | undefined): boolean {
  return changed.size !== 1 || !changed.has("hass") || matters(changed.get("hass") as Hass | undefined, after);
}

const described = new WeakMap<object, string>();

/** Our devices and their names as one text; worked out once for each version of the registry. */
export function ourDevices({ devices }: Pick<Hass, "devices">): string {
  let text = described.get(devices);
  if (text === undefined) {
    const ours = Object.values(devices).filter(isOurs);
    text = JSON.stringify(ours.map(({ id, name, name_by_user }) => [id, name, name_by_user]).sort());
    described.set(devices, text);
  }
  return text;
}

/** Whether a device is an account or a line of ours. */
export function isOurs(device: HassDevice | undefined): device is HassDevice {
  return device?.identifiers?.some(([domain]) => domain === DOMAIN) ?? false;
}

/** An account: its lines are devices of their own. */
export function isAccount(device: HassDevice): boolean {
  return device.entry_type === "service";
}
