import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../src/main";
import type { EsimRechargeCard } from "../src/card";
import type { EsimRechargeFeature } from "../src/feature";
import { forgetWords } from "../src/i18n/words";
import type { CardConfig, LineView } from "../src/types";
import { days, flat, House, line, PROPOSAL, recharge, settled } from "./made";

type Card = EsimRechargeCard & { render: () => unknown };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-21T12:00:00Z"), toFake: ["Date"] });
  forgetWords();
});
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function placed(house: House, config: Partial<CardConfig> = { device_id: "peru" }): Promise<Card> {
  const card = document.createElement("esim-recharge-card") as Card;
  card.setConfig({ type: "custom:esim-recharge-card", ...config });
  card.hass = house.hass;
  document.body.append(card);
  await settled(card);
  return card;
}

function text(element: Element | ShadowRoot | null | undefined): string {
  return (element?.textContent ?? "").replace(/\s+/g, " ").trim();
}

function find<E extends Element = HTMLElement>(card: Element, selector: string): E | null {
  return card.shadowRoot?.querySelector<E>(selector) ?? null;
}

describe("a line", () => {
  it("is drawn with its name, state, balance, meter and button", async () => {
    const card = await placed(new House());
    expect(text(find(card, "button.name"))).toBe("Peru");
    expect(text(find(card, ".chip"))).toBe("All good");
    expect(text(find(card, ".figure .value"))).toBe("$12.50");
    const meter = find(card, "[role=meter]");
    expect(meter?.getAttribute("aria-valuenow")).toBe("68");
    expect(meter?.getAttribute("aria-valuetext")).toBe("3.4 GB of 5 GB");
    expect(find(card, `#${meter?.getAttribute("aria-labelledby")}`)?.textContent).toBe("Data");
    expect(find<HTMLButtonElement>(card, "button.recharge")?.disabled).toBe(false);
    expect(text(find(card, ".limits"))).toContain("2 of 3 today");
  });

  it("follows what the integration tells", async () => {
    const house = new House();
    const card = await placed(house);
    house.tell({ peru: line({ due: true, status: "due" }) });
    await settled(card);
    expect(text(find(card, ".chip"))).toBe("Recharge due");
  });

  it("comes back by itself after its account was not loaded", async () => {
    const house = new House({}, { peru: null });
    const card = await placed(house);
    expect(text(find(card, ".message"))).toMatch(/^The account of this line isn’t loaded/);
    house.tell({ peru: line() });
    await settled(card);
    expect(text(find(card, ".figure .value"))).toBe("$12.50");
  });

  it.each([
    ["nothing chosen", {}, "Choose a line"],
    ["a line that was removed", { device_id: "gone" }, "This line no longer exists"],
  ])("says what to do about %s", async (_name, config, words) => {
    expect(text(find(await placed(new House(), config), ".message"))).toContain(words);
  });

  it("waits for the first view", async () => {
    const house = new House();
    house.hass.connection.subscribeMessage = () => new Promise(() => undefined);
    expect(text(find(await placed(house), ".message"))).toBe("Loading…");
  });

  it.each([
    ["unauthorized", "RUNNING", "You aren’t allowed"],
    ["unknown_command", "RUNNING", "different versions"],
    ["unknown_command", "STARTING", "isn’t loaded at the moment"],
    ["not_loaded", "RUNNING", "isn’t loaded at the moment"],
  ])("explains %s while Home Assistant is %s", async (code, state, words) => {
    const house = new House();
    house.hass.config.state = state;
    house.hass.connection.subscribeMessage = () => Promise.reject({ code });
    const card = await placed(house);
    expect(text(find(card, ".message"))).toContain(words);
    card.remove();
  });

  it.each([
    ["another version of the integration", { "esim_recharge/info": () => ({ api: 2, version: "2.0.0" }) }, {}],
    ["an integration without a version", { "esim_recharge/info": () => Promise.reject({ code: "unknown_command" }) }, {}],
    ["views of another version", {}, { api: 2 }],
  ])("spends nothing with %s", async (_name, answers, changes) => {
    const card = await placed(new House(answers, { peru: line(changes) }));
    expect(text(card.shadowRoot)).toContain("Restart Home Assistant, then reload this page");
    expect(find<HTMLButtonElement>(card, "button.recharge")?.disabled).toBe(true);
  });

  it("says no more than that it is loading until it has words, and asks for them again", async () => {
    let lost = true;
    const house = new House({
      "frontend/get_translations": ({ category }) =>
        lost ? Promise.reject(new Error("lost")) : { resources: flat("en", category as string) },
    });
    const card = await placed(house);
    expect(text(find(card, "ha-card"))).toBe("Loading…");
    lost = false;
    house.tell({ peru: line({ due: true, status: "due" }) });
    await settled(card);
    expect(text(find(card, ".chip"))).toBe("Recharge due");
  });

  it("asks for a restart where the translations are older than the card", async () => {
    const older = ({ category }: Record<string, unknown>) => ({
      resources: category === "common" ? {} : flat("en", category as string),
    });
    const card = await placed(new House({ "frontend/get_translations": older }));
    expect(text(find(card, "ha-card"))).toContain("Restart Home Assistant");
  });

  it("hides the sections that are switched off", async () => {
    const card = await placed(new House(), { device_id: "peru", chart: false, history: false, limits: false });
    expect(find(card, "esim-recharge-chart, esim-recharge-history, .limits")).toBeNull();
    expect((await placed(new House())).shadowRoot?.querySelectorAll("esim-recharge-chart, esim-recharge-history, .limits")).toHaveLength(3);
  });

  it("takes the name that the dashboard gives it", async () => {
    const house = new House();
    house.hass.formatEntityName = (entity, name) => `${entity.entity_id} ${JSON.stringify(name)}`;
    expect(text(find(await placed(house, { device_id: "peru", name: "Router" }), "button.name"))).toBe("Router");
    const parts = await placed(house, { device_id: "peru", name: [{ type: "device" }] });
    expect(text(find(parts, "button.name"))).toBe('sensor.peru_balance [{"type":"device"}]');
  });

  it("speaks the reader's language, statuses included", async () => {
    const house = new House({}, { peru: line({ status: "to_pay" }) });
    house.hass.locale = { ...house.hass.locale, language: "fr" };
    const card = await placed(house);
    expect(text(find(card, ".chip"))).toBe("À vous de payer");
    card.hass = { ...house.hass, locale: { ...house.hass.locale, language: "es" } };
    await settled(card);
    expect(text(find(card, ".chip"))).toBe("Pendiente de que pagues");
  });

  it("refuses a configuration that cannot be meant", () => {
    const card = document.createElement("esim-recharge-card") as Card;
    expect(() => card.setConfig({ type: "x", device_id: 7 } as unknown as CardConfig)).toThrow("device_id");
  });
});

describe("buttons", () => {
  it("open more about the line", async () => {
    const card = await placed(new House());
    const heard = vi.fn();
    document.body.addEventListener("hass-more-info", heard);
    find(card, "button.name")?.click();
    expect(heard.mock.calls[0]?.[0].detail).toEqual({ entityId: "sensor.peru_balance" });
  });

  it("open the dialog, and buy nothing by themselves", async () => {
    const house = new House();
    const call = vi.spyOn(house.hass, "callService");
    const card = await placed(house);
    const heard = vi.fn();
    document.body.addEventListener("show-dialog", heard);
    find(card, "button.recharge")?.click();
    await settled(card);
    expect(heard.mock.calls[0]?.[0].detail.dialogTag).toBe("esim-recharge-dialog");
    expect(call).not.toHaveBeenCalled();
  });

  it("ask a question in its own dialog", async () => {
    const card = await placed(new House({}, { peru: line({ status: "proposed", proposal: PROPOSAL }) }));
    const heard = vi.fn();
    document.body.addEventListener("show-dialog", heard);
    find(card, ".question button")?.click();
    expect(heard.mock.calls[0]?.[0].detail.dialogParams.kind).toBe("proposal");
  });

  it("are not there for those who may not spend", async () => {
    const asked = { can_spend: false, status: "proposed", proposal: PROPOSAL } as const;
    const card = await placed(new House({}, { peru: line(asked) }));
    expect(find(card, ".recharge, .question button")).toBeNull();
    expect(text(find(card, ".question"))).toContain("3 GB - 30 Days for $9.36");
  });

  it("say beside them why they cannot be pressed", async () => {
    const obstacle = { reason: "cooldown", next_allowed: days(0.1), facts: {} } as const;
    const card = await placed(new House({}, { peru: line({ obstacle }) }));
    const button = find<HTMLButtonElement>(card, "button.recharge");
    expect(button?.disabled).toBe(true);
    expect(text(find(card, `#${button?.getAttribute("aria-describedby")}`))).toContain("Pause between two recharges");
  });
});

describe("drawing", () => {
  it("does not happen for a thousand changes of other entities", async () => {
    const house = new House();
    const card = await placed(house);
    const drawn = vi.spyOn(card, "render");
    for (let change = 0; change < 1000; change += 1) card.hass = house.push(change % 2 ? "light.lamp" : "sensor.peru_balance");
    await settled(card);
    expect(drawn).not.toHaveBeenCalled();
    // The spy does see a drawing where there is one.
    house.tell({ peru: line({ name: "Lima" }) });
    await settled(card);
    expect(drawn).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["language", { locale: { language: "fr", number_format: "language", time_format: "24" } }],
    ["theme", { themes: { darkMode: true } }],
    ["devices of ours", { devices: {} }],
  ])("does happen for another %s", async (_name, changes) => {
    const house = new House();
    const card = await placed(house);
    const drawn = vi.spyOn(card, "render");
    card.hass = { ...house.hass, ...changes };
    await settled(card);
    expect(drawn).toHaveBeenCalled();
  });

  it("is not asked for by devices of others", async () => {
    const house = new House();
    const card = await placed(house);
    const drawn = vi.spyOn(card, "render");
    card.hass = { ...house.hass, devices: { ...house.hass.devices, fridge: { id: "fridge" } } };
    await settled(card);
    expect(drawn).not.toHaveBeenCalled();
  });

  it("follows once, however often it is drawn, and again after a move", async () => {
    const house = new House();
    const card = await placed(house);
    card.setConfig({ type: "x", device_id: "peru", chart: false });
    await settled(card);
    expect(house.subscribed).toBe(1);
    card.remove();
    await settled();
    document.body.append(card);
    await settled(card);
    expect(house.subscribed).toBe(2);
  });
});

it("keeps what is drawn, and what is followed, when a dashboard moves it", async () => {
  const house = new House();
  const card = await placed(house);
  const drawn = vi.spyOn(card, "render");
  const column = document.createElement("div");
  document.body.append(column);
  column.append(card);
  await settled(card);
  expect(drawn).not.toHaveBeenCalled();
  expect(house.subscribed).toBe(1);
  house.tell({ peru: line({ name: "Lima" }) });
  await settled(card);
  expect(text(find(card, "button.name"))).toBe("Lima");
});

describe("chart and history", () => {
  it("draw a picture with words for it, and a table", async () => {
    const card = await placed(new House());
    const chart = find(card, "esim-recharge-chart") as HTMLElement;
    expect(text(find(chart, "figcaption"))).toBe("Balance, last 30 days");
    expect(text(find(chart, "svg title"))).toBe(
      "$10 on Oct 22, $6.50 on Nov 21. Lowest: $2. Recharges: 1. Expected to run out on Dec 1.",
    );
    expect(chart.shadowRoot?.querySelectorAll("tbody tr")).toHaveLength(3);
    expect(text(find(chart, "tbody"))).toContain("Top-up · $10");
    expect(find(chart, ".ahead")?.getAttribute("d")).toMatch(/^M75/);
    expect(chart.shadowRoot?.querySelectorAll(".mark")).toHaveLength(1);
  });

  it("change from balance to data", async () => {
    const data = { points: [[days(-30), 4 * 1024 ** 3], [days(0), 1024 ** 3]] };
    const chart = { ...(await import("./made")).CHART, data };
    const card = await placed(new House({ "esim_recharge/chart": () => chart }));
    const element = find(card, "esim-recharge-chart") as HTMLElement & { updateComplete: Promise<unknown> };
    const [, second] = [...(element.shadowRoot?.querySelectorAll<HTMLElement>(".switch button") ?? [])];
    (text(second) === "Data" ? second : element.shadowRoot?.querySelector<HTMLElement>(".switch button"))?.click();
    await settled(element);
    expect(text(find(element, "figcaption"))).toBe("Data left, last 30 days");
    expect(text(find(element, "[aria-pressed=true]"))).toBe("Data");
  });

  it("say that there is too little, or nothing yet", async () => {
    const empty = { ...(await import("./made")).CHART, money: null };
    const card = await placed(
      new House({ "esim_recharge/chart": () => empty, "esim_recharge/history": () => ({ recharges: [] }) }),
    );
    expect(text(find(card, "esim-recharge-chart")?.shadowRoot)).toContain("Not enough readings");
    const history = find(card, "esim-recharge-history") as HTMLElement & { updateComplete: Promise<unknown> };
    await unfold(history);
    expect(text(history.shadowRoot)).toContain("Not recharged yet.");
  });

  it("ask for the history when it is opened, and not before", async () => {
    const house = new House();
    const card = await placed(house);
    const asked = () => house.asked.filter(({ type }) => type === "esim_recharge/history").length;
    expect(asked()).toBe(0);
    const history = find(card, "esim-recharge-history") as HTMLElement & { updateComplete: Promise<unknown> };
    await unfold(history);
    expect(asked()).toBe(1);
    expect(text(find(history, "li"))).toBe("3 GB - 30 Days $9.36 Nov 19, 12:00 PM · Received · Requested · Receipt A-17");
    house.tell({ peru: line({ last: recharge({ updated_at: days(0) }) }) });
    await settled(card);
    expect(asked()).toBe(2);
  });

  it("try again when asked to", async () => {
    let works = false;
    const { CHART } = await import("./made");
    const card = await placed(
      new House({ "esim_recharge/chart": () => (works ? CHART : Promise.reject({ code: "timeout" })) }),
    );
    const chart = find(card, "esim-recharge-chart") as HTMLElement & { updateComplete: Promise<unknown> };
    expect(text(chart.shadowRoot)).toContain("This couldn’t be loaded.");
    works = true;
    find(chart, "button")?.click();
    await settled(chart);
    expect(find(chart, "figure")).not.toBeNull();
  });
});

async function unfold(element: HTMLElement & { updateComplete: Promise<unknown> }): Promise<void> {
  const details = element.shadowRoot?.querySelector("details") as HTMLDetailsElement;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await settled(element);
}

describe("all lines of an account", () => {
  const lines = (): Record<string, LineView> => ({
    peru: line(),
    laos: line({ device_id: "laos", name: "Laos", due: true, status: "due" }),
  });

  it("come the most urgent first, each with its meter and state", async () => {
    const card = await placed(new House({}, lines()), { device_id: "travel" });
    expect(text(find(card, ".heading"))).toBe("Travel");
    const rows = [...(card.shadowRoot?.querySelectorAll(".rows summary") ?? [])];
    expect(rows.map((row) => [text(row.querySelector(".title")), text(row.querySelector(".chip"))])).toEqual([
      ["Laos", "Recharge due"],
      ["Peru", "All good"],
    ]);
    expect(card.shadowRoot?.querySelectorAll("summary [role=meter]")).toHaveLength(2);
  });

  it("open in place, and stay open while they change places", async () => {
    const house = new House({}, lines());
    const card = await placed(house, { device_id: "travel" });
    const [first] = [...(card.shadowRoot?.querySelectorAll<HTMLDetailsElement>(".rows > li > details") ?? [])];
    first!.open = true;
    first!.dispatchEvent(new Event("toggle"));
    await settled(card);
    expect(card.shadowRoot?.querySelectorAll("button.recharge")).toHaveLength(1);
    house.tell({ peru: line({ status: "needs_you" }) });
    await settled(card);
    const open = [...(card.shadowRoot?.querySelectorAll<HTMLDetailsElement>(".rows > li > details") ?? [])];
    expect(open.map((each) => [text(each.querySelector(".title")), each.open])).toEqual([
      ["Peru", false],
      ["Laos", true],
    ]);
    // The same element, with whatever has the focus in it; not another row's that was drawn over.
    expect(open[1]).toBe(first);
  });

  it("leave no row of a line that is gone", async () => {
    const house = new House({}, lines());
    const card = await placed(house, { device_id: "travel" });
    house.tell({ laos: null });
    await settled(card);
    const titles = [...(card.shadowRoot?.querySelectorAll(".rows .title") ?? [])];
    expect(titles.map(text)).toEqual(["Peru"]);
  });

  it("may be none", async () => {
    const card = await placed(new House({}, {}), { device_id: "travel" });
    expect(text(find(card, ".message"))).toBe("This account has no lines yet.");
  });

  it("are asked for again when they could not be", async () => {
    let works = false;
    const house = new House({
      "esim_recharge/lines": () => (works ? [{ device_id: "peru", entry_id: "e", name: "Peru" }] : Promise.reject({ code: "lost" })),
    });
    const card = await placed(house, { device_id: "travel" });
    works = true;
    find(card, ".message button")?.click();
    await settled(card);
    expect(text(find(card, ".rows .title"))).toBe("Peru");
  });
});

describe("the tile feature", () => {
  async function tile(house: House, entity_id = "sensor.peru_balance"): Promise<EsimRechargeFeature> {
    const feature = document.createElement("esim-recharge-feature") as EsimRechargeFeature;
    feature.setConfig({ type: "custom:esim-recharge-feature" });
    feature.hass = house.hass;
    feature.context = { entity_id };
    document.body.append(feature);
    await settled(feature);
    return feature;
  }

  it("opens the dialog of the tile's line", async () => {
    const feature = await tile(new House());
    const heard = vi.fn();
    document.body.addEventListener("show-dialog", heard);
    find(feature, "button")?.click();
    expect(heard.mock.calls[0]?.[0].detail.dialogParams.line.device_id).toBe("peru");
  });

  it("is disabled with the reason, and absent for those who may not spend", async () => {
    const obstacle = { reason: "cooldown", next_allowed: null, facts: {} } as const;
    const button = find<HTMLButtonElement>(await tile(new House({}, { peru: line({ obstacle }) })), "button");
    expect([button?.disabled, text(button)]).toEqual([true, "Not possible now: Pause between two recharges"]);
    document.body.replaceChildren();
    expect(find(await tile(new House({}, { peru: line({ can_spend: false }) })), "button")).toBeNull();
    expect(find(await tile(new House(), "light.lamp"), "button")).toBeNull();
  });

  it("is not drawn anew for other entities", async () => {
    const house = new House();
    const feature = await tile(house);
    const drawn = vi.spyOn(feature as unknown as Card, "render");
    for (let change = 0; change < 100; change += 1) feature.hass = house.push();
    await settled(feature);
    expect(drawn).not.toHaveBeenCalled();
  });
});
