/** The words that the dialogs take from the repairs and the errors of the integration, in all languages. */

import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../src/i18n";
import { repair } from "../src/room";
import { House } from "./house";

describe.each(LANGUAGES)("%s", (language) => {
  test("finds the words of the repairs and the errors that it borrows", async () => {
    const { hass } = new House();
    const asked = async (category: string) => {
      const message = { type: "frontend/get_translations", language, category, integration: ["esim_recharge"] };
      return new Map(Object.entries((await hass.callWS<{ resources: Record<string, string> }>(message)).resources));
    };
    const issues = await asked("issues");
    const borrowed = [
      ["proposal", "step.init.title"],
      ["proposal", "step.init.description"],
      ["proposal", "step.init.menu_options.reject"],
      ["unknown", "step.init.title"],
      ["unknown", "step.init.description"],
      ["unknown", "step.init.menu_options.charged"],
      ["unknown", "step.init.menu_options.not_charged"],
      ["pay", "step.init.title"],
      ["pay", "step.init.description"],
      ["pay", "step.init.menu_options.paid"],
      ["pay", "step.init.menu_options.not_paid"],
      ["pay", "step.paid.data.amount"],
      ["pay", "step.paid.data.receipt"],
      ["pay", "step.paid.data_description.amount"],
      ["pay", "step.paid.data_description.receipt"],
      ["not_credited", "step.init.title"],
      ["not_credited", "step.init.description"],
      ["not_credited", "step.init.menu_options.clear"],
    ] as const;
    const values = { line: "x", product: "x", price: "x", provider: "x", time: "x", receipt: "x" };
    for (const [kind, path] of borrowed) {
      const text = repair(issues, kind, path, values);
      expect(text, path).not.toBe("");
      expect(text, path).not.toMatch(/[{}]/);
    }
    const exceptions = await asked("exceptions");
    const keys = ["amount_not_sold", "nothing_open", "nothing_proposed", "outcome_unknown", "quote_refused"];
    for (const key of [...keys, "refused_product_unavailable_no_packages"]) {
      expect(exceptions.has(`component.esim_recharge.exceptions.${key}.message`), key).toBe(true);
    }
  });
});
