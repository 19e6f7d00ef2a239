import { describe, expect, it } from "vitest";
import { CARD, checkConfig } from "../src/config";
import { entityOf, targetOf } from "../src/devices";
import { forgetWords, loadWords } from "../src/i18n/words";
import { editorForm, stubConfig, suggestion } from "../src/editor";
import { supportsFeature } from "../src/feature";
import type { CardConfig } from "../src/types";
import { House } from "./house";

const { hass } = new House();
const TYPE = `custom:${CARD}`;

describe("a configuration", () => {
  it.each([
    [{ device_id: 7 }, "device_id"],
    [{ entity: ["sensor.x"] }, "entity"],
    [{ device_id: "x", chart: "yes" }, "chart"],
    [{ device_id: "x", history: 1 }, "history"],
    [{ device_id: "x", limits: null }, "limits"],
    [{ device_id: "x", name: 3 }, "name"],
  ])("that cannot be meant is refused: %j", (config, field) => {
    expect(() => checkConfig({ type: TYPE, ...config } as unknown as CardConfig)).toThrow(field);
  });

  it("must be there", () => {
    expect(() => checkConfig(null as unknown as CardConfig)).toThrow();
  });

  it.each([
    [{}],
    [{ device_id: "x" }],
    [{ entity: "sensor.x", chart: false, history: true, limits: false }],
    [{ device_id: "x", name: "My line" }],
    [{ device_id: "x", name: [{ type: "device" }] }],
    [{ device_id: "x", grid_options: { columns: 6 }, visibility: [] }],
  ])("that can is taken: %j", (config) => {
    expect(() => checkConfig({ type: TYPE, ...config })).not.toThrow();
  });
});

describe("a card is about", () => {
  it.each([
    ["a line", { device_id: "peru" }, { id: "peru", account: false }],
    ["all lines of an account", { device_id: "travel" }, { id: "travel", account: true }],
    ["the line of an entity", { entity: "sensor.peru_balance" }, { id: "peru", account: false }],
    ["the device where both are given", { device_id: "travel", entity: "sensor.peru_balance" }, { id: "travel", account: true }],
    ["nothing yet", {}, { missing: "choose_line" }],
    ["a line that was removed", { device_id: "gone" }, { missing: "removed" }],
    ["an entity that was removed", { entity: "sensor.gone" }, { missing: "removed" }],
    ["a device of somebody else: nothing", { device_id: "lamp" }, { missing: "removed" }],
  ])("%s", (_name, config, target) => {
    expect(targetOf({ type: TYPE, ...config }, hass)).toEqual(target);
  });
});

it("shows more about the balance, or whatever entity there is", () => {
  expect(entityOf({ ...hass, states: { ...hass.states, "sensor.peru_run_out": hass.states["light.lamp"]! } }, "peru")).toBe("sensor.peru_balance");
  expect(entityOf(hass, "laos")).toBeUndefined();
});

describe("the form", () => {
  it("offers our devices and entities alone, and switches that are on", async () => {
    const form = await editorForm();
    expect(form.schema.map(({ name }) => name)).toEqual(["device_id", "entity", "name", "chart", "history", "limits"]);
    expect(form.schema[0]?.selector).toEqual({ device: { filter: { integration: "esim_recharge" } } });
    expect(form.schema[1]?.selector).toEqual({ entity: { filter: { integration: "esim_recharge" } } });
  });

  it.each([
    ["en", "Line or account"],
    ["fr", "Ligne ou compte"],
    ["zh-Hans", "线路或账户"],
  ] as const)("speaks as the card that it is for, even one that is still asking: %s", async (language, label) => {
    forgetWords();
    void loadWords(new House().hass, language);
    const form = await editorForm();
    expect(form.computeLabel({ name: "device_id" })).toBe(label);
    expect(form.schema.every(({ name }) => form.computeLabel({ name }))).toBe(true);
    expect(form.computeHelper({ name: "device_id" })).toMatch(/./);
    expect(form.computeHelper({ name: "chart" })).toBeUndefined();
  });

  it("does not show what it could not keep", async () => {
    const form = await editorForm();
    expect(() => form.assertConfig({ type: TYPE, device_id: 7 } as unknown as CardConfig)).toThrow();
  });
});

it("begins with one of our lines", () => {
  expect(stubConfig(hass)).toEqual({ type: TYPE, device_id: "peru" });
  expect(stubConfig({ devices: { travel: hass.devices["travel"]! } })).toEqual({ type: TYPE, device_id: "travel" });
  expect(stubConfig({ devices: { lamp: hass.devices["lamp"]! } })).toEqual({ type: TYPE });
});

it("is suggested for our entities, and for no others", () => {
  expect(suggestion(hass, "sensor.peru_balance")).toEqual({ config: { type: TYPE, device_id: "peru" } });
  expect(suggestion(hass, "light.lamp")).toBeNull();
  expect(suggestion(hass, "sensor.nobody_knows")).toBeNull();
});

it("gives the feature to tiles of a line, and to no others", () => {
  expect(supportsFeature(hass, { entity_id: "sensor.peru_balance" })).toBe(true);
  expect(supportsFeature(hass, { entity_id: "light.lamp" })).toBe(false);
  expect(supportsFeature(hass, {})).toBe(false);
});
