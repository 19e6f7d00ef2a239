/** What a rejection means. */

import { describe, expect, test } from "vitest";
import { failure, failureWords, obstacleWords, offerGone } from "../src/errors";
import { formatFor } from "../src/format";
import { pickLanguage } from "../src/i18n";
import { forgetWords, loadWords, type Words } from "../src/i18n/words";
import { error, House, LOST } from "./house";

async function wordsOf(language: string): Promise<Words> {
  forgetWords();
  return loadWords(new House().hass, pickLanguage(language));
}

describe("whether something may have happened", () => {
  test.each([
    [LOST],
    [3],
    [{ code: 3 }],
    [{ code: "timeout" }],
    [{ code: "unknown_error", message: "boom" }],
    [new Error("boom")],
    [undefined],
    [{ code: "home_assistant_error", message: "boom" }],
    [error("home_assistant_error", "outcome_unknown")],
    [error("home_assistant_error", "ledger_unavailable")],
    [error("home_assistant_error", "account_not_loaded")],
    [error("service_validation_error", "nothing_open")],
    [{ ...error("home_assistant_error", "provider_refused"), translation_domain: "other" }],
  ])("%j may have been a purchase", (rejection) => {
    expect(failure(rejection).outcome).toBe("unknown");
  });

  test.each([
    [error("service_validation_error", "refused_paused_bare")],
    [error("home_assistant_error", "provider_unreachable")],
    [error("unauthorized", "not_permitted")],
    [{ code: "invalid_format", message: "extra keys" }],
    [{ code: "not_found", message: "Service not found" }],
    [{ code: "unknown_command", message: "Unknown command" }],
  ])("%j was surely none", (rejection) => {
    expect(failure(rejection).outcome).toBe("refused");
  });

  test("an offer that is gone is told from another no", () => {
    const gone = ["refused_price_changed", "refused_product_unavailable_package_gone", "amount_not_sold"];
    for (const key of gone) expect(offerGone(failure(error("service_validation_error", key)))).toBe(true);
    for (const key of ["refused_price_over_cap", "refused_paused"]) {
      expect(offerGone(failure(error("service_validation_error", key)))).toBe(false);
    }
  });
});

describe("words", () => {
  test.each(["en", "zh-Hans", "es", "fr"])("an error is told in the integration's words (%s)", async (language) => {
    const words = await wordsOf(language);
    const failed = failure(error("service_validation_error", "refused_paused", { next_allowed: "2026-12-01 10:00" }));
    expect(failureWords(words, failed)).toContain("2026-12-01 10:00");
  });

  test("without words of ours, Home Assistant's are shown", () => {
    expect(failureWords(new Map(), failure({ code: "x", message: "Validation error: no such thing" }))).toBe("no such thing");
  });

  test("a guard's no is told with its facts, without them, or in few words", async () => {
    const words = await wordsOf("en");
    const format = formatFor(new House().hass);
    const told = (obstacle: Parameters<typeof obstacleWords>[1]) => obstacleWords(words, obstacle, format);
    const next_allowed = "2026-12-01T10:00:00+00:00";
    expect(told({ reason: "paused", next_allowed, facts: {} })).toMatch(/paused until.*Dec.*10:00/);
    expect(told({ reason: "paused", next_allowed: null, facts: {} })).toBe("Recharging is paused until somebody resumes it.");
    const facts = { price: "3.6", cap: "3", currency: "USD" };
    expect(told({ reason: "price_over_cap", next_allowed: null, facts })).toContain("3.60 USD");
    expect(told({ reason: "wallet_too_low", next_allowed: null, facts: {} })).toBe("Wallet too low");
  });
});
