/** What the page asks of the integration. */

import type { Input, Kind, Page } from "./page";
import { DOMAIN, type Hass, type Recharge, type Series } from "./types";

/** Longer than any provider is waited for. After it nobody knows what came of a question that spends. */
export const PATIENCE = 180_000;

/** Ask one of the integration's own websocket commands about a line. */
function ask<T>(hass: Hass, command: string, device_id: string, more: Record<string, unknown> = {}): Promise<T> {
  return hass.callWS<T>({ type: `${DOMAIN}/${command}`, device_id, ...more });
}

/** What was left over the last days. */
export async function askChart(hass: Hass, deviceId: string): Promise<Series[]> {
  return (await ask<{ series: Series[] }>(hass, "chart", deviceId)).series;
}

/** Recharges of a line, newest first. */
export async function askHistory(hass: Hass, deviceId: string): Promise<Recharge[]> {
  return (await ask<{ recharges: Recharge[] }>(hass, "history", deviceId)).recharges;
}

/** Take a step of a dialog: the page that comes next. Rejects with the code `timeout` when nobody answers. */
export async function askPage(
  hass: Hass,
  deviceId: string,
  kind: Kind,
  step: string,
  input: Readonly<Input>,
  order?: object,
): Promise<Page> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject({ code: "timeout" }), PATIENCE);
  });
  try {
    return await Promise.race([ask<Page>(hass, "dialog", deviceId, { kind, step, input, ...(order && { order }) }), late]);
  } finally {
    clearTimeout(timer);
  }
}

