/** The order that was sent for a line, remembered in this tab: a page that is loaded anew goes on with the same one. */

import type { Kept } from "./page";

const place = (device: string): string => `esim-recharge/kept/${device}`;

/** Remember an order before it is sent. */
export function keep(device: string, order: Kept): void {
  try {
    sessionStorage.setItem(place(device), JSON.stringify(order));
  } catch {
    // No memory in this browser: the guards of the integration still allow one open recharge a line.
  }
}

/** The order whose outcome is not known. */
export function kept(device: string): Kept | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(place(device)) ?? "null") as Kept;
    const { kind, order, lost } = found;
    // What could neither be shown nor asked about would stand in the way for as long as the tab is open.
    const whole = [kind, order.constructor === Object, lost.title, lost.parts.map, lost.buttons.map].every(Boolean);
    return whole ? found : null;
  } catch {
    return null;
  }
}

/** Forget it: its outcome is known. A late answer about another order changes nothing. */
export function drop(device: string, order: object | undefined): void {
  if (order && JSON.stringify(kept(device)?.order) === JSON.stringify(order)) sessionStorage.removeItem(place(device));
}
