/** The id of an order, and its memory in this tab: a page that is loaded anew goes on with the same order. */

import type { Choice } from "./purchase";

/** An id that nobody else uses. Pages without https have no `randomUUID`. */
export function newRequestId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const place = (deviceId: string): string => `esim-recharge/order/${deviceId}`;

/** Remember an order before it is sent. */
export function keep(deviceId: string, choice: Choice): void {
  try {
    sessionStorage.setItem(place(deviceId), JSON.stringify(choice));
  } catch {
    // No memory in this browser: the guards of the backend still allow one open recharge a line.
  }
}

/** Forget it: its outcome is known. */
export function drop(deviceId: string): void {
  try {
    sessionStorage.removeItem(place(deviceId));
  } catch {
    // Nothing was kept either.
  }
}

/** The order that was sent for a line and whose outcome is not known. */
export function kept(deviceId: string): Choice | null {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(place(deviceId)) ?? "null");
    return isChoice(found) ? found : null;
  } catch {
    return null;
  }
}

function isChoice(value: unknown): value is Choice {
  if (typeof value !== "object" || value === null) return false;
  const told = value as Record<string, unknown>;
  const texts = [told["product"], told["title"], told["price"], told["currency"], told["requestId"]];
  return texts.every((each) => typeof each === "string" && each !== "");
}
