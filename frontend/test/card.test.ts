import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../src/main";
import type { EsimRechargeCard } from "../src/card";
import type { EsimRechargeFeature } from "../src/feature";
import { forgetWords } from "../src/i18n/words";
import type { CardConfig, View } from "../src/types";
import { flat, House, settled } from "./house";
import { SERIES, days, DUE, line, QUESTION, RECHARGE, viewOf } from "./made";

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

function all<E extends Element = HTMLElement>(card: Element, selector: string): E[] {
  return [...(card.shadowRoot?.querySelectorAll<E>(selector) ?? [])];
}

/** What asks for a dialog, and with what. */
function dialogs(): { dialogTag: string; dialogParams: Record<string, unknown> }[] {
  const heard: never[] = [];
  document.body.addEventListener("show-dialog", (event) => heard.push((event as CustomEvent).detail as never), { once: true });
  return heard;
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
    expect(text(find(card, `#${meter?.getAttribute("aria-labelledby")}`))).toBe("Data");
    expect(text(find(card, "dl"))).toBe(
      "Valid until Dec 11 in 20 days Runs out Nov 23 data used up Recharge Watching",
    );
    expect(find<HTMLButtonElement>(card, "button.recharge")?.disabled).toBe(false);
    expect(text(find(card, ".limits"))).toBe("Limits 2 of 3 today");
    expect(text(find(card, ".foot p"))).toBe("Updated 5 minutes ago");
  });

  it("has no meter for what is no part of a whole", async () => {
    const pot = { kind: "sms", label: "Messages", value: "12 left", share: null } as const;
    const card = await placed(new House({}, viewOf({ gauges: [pot] })));
    expect([text(find(card, ".gauge")), find(card, "[role=meter]")]).toEqual(["Messages 12 left", null]);
  });

  it("shows what must be known, and that figures are old", async () => {
    const card = await placed(new House({}, viewOf({ notes: ["One", "Two"], stale: true, instead: "Nothing is sold.", button: null })));
    expect(all(card, ".note").map(text)).toEqual(["One", "Two"]);
    expect(find(card, ".line.stale")).not.toBeNull();
    expect([text(find(card, ".foot")), find(card, ".recharge")]).toEqual(["Updated 5 minutes ago Nothing is sold.", null]);
  });

  it("follows what the integration tells", async () => {
    const house = new House();
    const card = await placed(house);
    house.tell(viewOf({ chip: DUE }));
    await settled(card);
    expect(text(find(card, ".chip"))).toBe("Recharge due");
  });

  it("comes back by itself after there was something else to say", async () => {
    const house = new House({}, viewOf({}, { message: { say: "common.card_not_loaded" }, lines: [] }));
    const card = await placed(house);
    expect(text(find(card, ".message"))).toMatch(/^The account isn’t loaded/);
    house.tell(viewOf());
    await settled(card);
    expect(text(find(card, ".figure .value"))).toBe("$12.50");
  });

  it.each([
    ["nothing chosen", {}, "Choose a line"],
    ["a line that was removed", { device_id: "gone" }, "This line or account no longer exists"],
  ])("says what to do about %s", async (_name, config, words) => {
    const house = new House();
    expect(text(find(await placed(house, config), ".message"))).toContain(words);
    expect(house.subscriptions).toEqual([]);
  });

  it("waits for the first view", async () => {
    const house = new House();
    house.hass.connection.subscribeMessage = () => new Promise(() => undefined);
    expect(text(find(await placed(house), ".message"))).toBe("Loading…");
  });

  it.each([
    ["unknown_command", "RUNNING", "different versions"],
    ["unknown_command", "STARTING", "isn’t loaded at the moment"],
    ["unknown_error", "RUNNING", "isn’t loaded at the moment"],
  ])("explains %s while Home Assistant is %s", async (code, state, words) => {
    const house = new House();
    house.hass.config.state = state;
    house.refusals = [{ code }];
    const card = await placed(house);
    expect(text(find(card, ".message"))).toContain(words);
  });

  it("shows and spends nothing with another version of the integration", async () => {
    const card = await placed(new House({}, viewOf({}, { api: 3 })));
    expect(text(find(card, "ha-card"))).toContain("Restart Home Assistant, then reload this page");
    expect(find(card, "button")).toBeNull();
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
    house.tell(viewOf({ chip: DUE }));
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
    const sections = ".chart, .history, .limits";
    const house = new House({ chart: () => ({ series: [SERIES] }) });
    expect(all(await placed(house), sections)).toHaveLength(3);
    const card = await placed(house, { device_id: "peru", chart: false, history: false, limits: false });
    expect([all(card, sections), house.count("chart")]).toEqual([[], 1]);
  });

  it("takes the name that the dashboard gives it", async () => {
    const house = new House();
    house.hass.formatEntityName = (entity, name) => `${entity.entity_id} ${JSON.stringify(name)}`;
    expect(text(find(await placed(house, { device_id: "peru", name: "Router" }), "button.name"))).toBe("Router");
    const parts = await placed(house, { device_id: "peru", name: [{ type: "device" }] });
    expect(text(find(parts, "button.name"))).toBe('sensor.peru_balance [{"type":"device"}]');
  });

  it("speaks the reader's language, statuses included", async () => {
    const told = { say: "entity.sensor.recharge_status.state.to_pay" };
    const house = new House({}, viewOf({ chip: { ...DUE, text: told } }));
    house.language = "fr";
    const card = await placed(house);
    expect([text(find(card, ".chip")), find(card, "ha-card")?.lang]).toEqual(["À vous de payer", "fr"]);
    house.language = "es";
    card.hass = house.hass;
    await settled(card);
    expect([text(find(card, ".chip")), find(card, "ha-card")?.lang]).toEqual(["Pendiente de que pagues", "es"]);
  });

  it.each([
    ["grid", 3, true, 1],
    ["grid", 8, true, 4],
    ["grid", "auto", false, 4],
    ["masonry", 3, false, 4],
  ])("in a %s with %s rows fits into them, or takes its own height", async (layout, rows, fixed, parts) => {
    const house = new House();
    const card = document.createElement("esim-recharge-card") as Card;
    card.setConfig({ type: "x", device_id: "peru", grid_options: { rows } });
    Object.assign(card, { layout, hass: house.hass });
    document.body.append(card);
    await settled(card);
    expect([find(card, "ha-card.fixed") !== null, all(card, ".figure, .chart, .history, .limits").length]).toEqual([fixed, parts]);
    expect(house.count("chart")).toBe(parts > 1 ? 1 : 0);
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

  it("open the dialog, and ask for nothing by themselves", async () => {
    const house = new House();
    const card = await placed(house);
    const heard = dialogs();
    find(card, "button.recharge")?.click();
    await settled(card);
    expect(heard[0]?.dialogTag).toBe("esim-recharge-dialog");
    expect(heard[0]?.dialogParams).toMatchObject({ device: "peru", name: "Peru", kind: "recharge" });
    expect(house.count("dialog")).toBe(0);
  });

  it("ask a question in its own dialog", async () => {
    const card = await placed(new House({}, viewOf({ question: QUESTION })));
    const heard = dialogs();
    find(card, ".question button")?.click();
    expect(heard[0]?.dialogParams["kind"]).toBe("proposal");
  });

  it("cannot be pressed while the dashboard is edited", async () => {
    const card = await placed(new House({}, viewOf({ question: QUESTION })));
    card.preview = true;
    await settled(card);
    for (const name of [".recharge", ".question button"]) {
      expect(find<HTMLButtonElement>(card, name)?.disabled).toBe(true);
    }
  });

  it("are not there for those who may not spend", async () => {
    const card = await placed(new House({}, viewOf({ button: null, question: { ...QUESTION, button: null } })));
    expect(find(card, ".recharge, .question button")).toBeNull();
    expect(text(find(card, ".question"))).toContain("3 GB - 30 Days for $9.36");
  });

  it("say beside them why they cannot be pressed", async () => {
    const note = [{ say: "common.card_not_now", with: { reason: "Too soon" } }, { at: days(1) }];
    const card = await placed(new House({}, viewOf({ button: { note } })));
    const button = find<HTMLButtonElement>(card, "button.recharge");
    expect(button?.disabled).toBe(true);
    expect(text(find(card, `#${button?.getAttribute("aria-describedby")}`))).toBe(
      "Not possible now: Too soon · Nov 22, 12:00 PM",
    );
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
    // The spy does see a drawing where there is one, even if other entities change at the same time.
    house.tell(viewOf({ name: "Lima" }));
    card.hass = house.push();
    await settled(card);
    expect(drawn).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["language", { locale: { language: "fr", number_format: "language", time_format: "24" } }],
    ["theme", { themes: { darkMode: true } }],
    ["registry of devices", { devices: {} }],
  ])("does happen for another %s", async (_name, changes) => {
    const house = new House();
    const card = await placed(house);
    const drawn = vi.spyOn(card, "render");
    card.hass = { ...house.hass, ...changes };
    await settled(card);
    expect(drawn).toHaveBeenCalled();
  });

  it("keeps what is drawn, and what is followed, when a dashboard moves it", async () => {
    const house = new House();
    const card = await placed(house);
    const drawn = vi.spyOn(card, "render");
    document.body.appendChild(document.createElement("div")).append(card);
    await settled(card);
    expect(drawn).not.toHaveBeenCalled();
    expect(house.subscriptions).toHaveLength(1);
    house.tell(viewOf({ name: "Lima" }));
    await settled(card);
    expect(text(find(card, "button.name"))).toBe("Lima");
  });
});

describe("the chart", () => {
  const other = { ...SERIES, key: "data", label: { say: "common.card_data" }, title: "Data left", ahead: null, now: null, marks: [] };

  it("is a picture with words for it, and a table", async () => {
    const card = await placed(new House({ chart: () => ({ series: [SERIES] }) }));
    expect(text(find(card, "figcaption"))).toBe("Balance, last 30 days");
    expect(text(find(card, "svg title"))).toBe("From 12 down to 5.50.");
    const named = find(card, "svg[role=img]")?.getAttribute("aria-labelledby")?.split(" ") ?? [];
    expect(named.map((id) => text(find(card, `#${id}`)))).toEqual(["Balance, last 30 days", "From 12 down to 5.50."]);
    expect(all(card, "tbody tr").map(text)).toEqual(["Oct 22 $10", "Nov 11 $12 Top-up · $10"]);
    expect(find(card, "path.ahead")?.getAttribute("d")).toBe(SERIES.ahead);
    expect(find(card, "path.now")?.getAttribute("d")).toBe("M75 0V100");
    expect(all(card, ".mark").map((mark) => mark.title)).toEqual(["Nov 11\u00a0· Top-up"]);
    expect(all(card, ".axis").map(text)).toEqual(["$12", "Oct 22Dec 1"]);
    expect(find(card, ".switch")).toBeNull();
  });

  it("changes from balance to data", async () => {
    const card = await placed(new House({ chart: () => ({ series: [SERIES, other] }) }));
    const buttons = all(card, ".switch button");
    expect(buttons.map((each) => [text(each), each.getAttribute("aria-pressed")])).toEqual([["Balance", "true"], ["Data", "false"]]);
    buttons[1]?.click();
    await settled(card);
    expect([text(find(card, "figcaption")), text(find(card, "[aria-pressed=true]"))]).toEqual(["Data left", "Data"]);
    expect(find(card, "path.ahead, path.now, .mark, .legend .ahead")).toBeNull();
  });

  it("says that there is too little to draw", async () => {
    expect(text(find(await placed(new House()), ".line"))).toContain("Not enough readings");
  });

  it("is asked for again when readings or recharges have changed, and not before", async () => {
    const house = new House({ chart: () => ({ series: [SERIES] }) });
    const card = await placed(house);
    house.tell(viewOf({ chip: DUE }));
    await settled(card);
    expect(house.count("chart")).toBe(1);
    house.tell(viewOf({ stamp: "2" }));
    await settled(card);
    expect(house.count("chart")).toBe(2);
  });

  it("is tried again when asked to", async () => {
    let works = false;
    const house = new House({ chart: () => (works ? { series: [SERIES] } : Promise.reject({ code: "timeout" })) });
    const card = await placed(house);
    expect(text(find(card, "[role=status]"))).toBe("This couldn’t be loaded.");
    works = true;
    find(card, "[role=status] + button")?.click();
    await settled(card);
    expect(find(card, "figure")).not.toBeNull();
  });
});

async function unfold(card: Card, details: HTMLDetailsElement | null): Promise<void> {
  details!.open = true;
  details!.dispatchEvent(new Event("toggle"));
  await settled(card);
}

describe("the history", () => {
  it("is asked for when it is opened, and not before", async () => {
    const house = new House({ history: () => ({ recharges: [RECHARGE] }) });
    const card = await placed(house);
    expect(house.count("history")).toBe(0);
    await unfold(card, find(card, "details.history"));
    expect(house.count("history")).toBe(1);
    expect(text(find(card, ".history li"))).toBe("3 GB - 30 Days $9.36 Nov 19, 12:00 PM · Received · Receipt A-17");
    house.tell(viewOf({ stamp: "2" }));
    await settled(card);
    expect(house.count("history")).toBe(2);
  });

  it("may be empty", async () => {
    const card = await placed(new House());
    await unfold(card, find(card, "details.history"));
    expect(text(find(card, ".history"))).toContain("Not recharged yet.");
  });
});

describe("all lines of an account", () => {
  const peru = line();
  const laos = line({ id: "laos", name: "Laos", chip: DUE });
  const account = (...lines: View["lines"]): View => viewOf({}, { account: "Travel", lines });
  const rows = (card: Card): HTMLDetailsElement[] => all<HTMLDetailsElement>(card, ".rows > li > details");

  it("come in their order, each with its meter and state", async () => {
    const card = await placed(new House({}, account(laos, peru)), { device_id: "travel" });
    expect(text(find(card, ".heading"))).toBe("Travel");
    expect(rows(card).map((row) => [text(row.querySelector(".title")), text(row.querySelector(".chip"))])).toEqual([
      ["Laos", "Recharge due"],
      ["Peru", "All good"],
    ]);
    expect(all(card, "summary [role=meter]")).toHaveLength(2);
    expect(text(find(card, "summary .small"))).toBe("$12.50 Valid until Dec 11");
  });

  it("say once what is left of the only pot", async () => {
    const [pot] = peru.gauges;
    const only = line({ figure: { label: pot!.label, value: { data: 1024 ** 3 } }, facts: [] });
    const card = await placed(new House({}, account(only)), { device_id: "travel" });
    expect(text(find(card, "summary .row"))).toBe("Peru All good Data 3.4 GB of 5 GB");
  });

  it("open in place, and stay open while they change places", async () => {
    const house = new House({}, account(laos, peru));
    const card = await placed(house, { device_id: "travel" });
    const [first] = rows(card);
    await unfold(card, first!);
    expect(all(card, "button.recharge")).toHaveLength(1);
    house.tell(account(peru, laos));
    await settled(card);
    const open = rows(card);
    expect(open.map((each) => [text(each.querySelector(".title")), each.open])).toEqual([
      ["Peru", false],
      ["Laos", true],
    ]);
    // The same element, with whatever has the focus in it; not another row's that was drawn over.
    expect(open[1]).toBe(first);
  });

  it("have charts and histories of their own", async () => {
    const house = new House({ chart: () => ({ series: [SERIES] }) }, account(laos, peru));
    const card = await placed(house, { device_id: "travel" });
    expect(house.count("chart")).toBe(0);
    for (const row of rows(card)) await unfold(card, row);
    expect(house.asked.filter(({ type }) => type === "esim_recharge/chart").map(({ device_id }) => device_id)).toEqual(["laos", "peru"]);
    const ids = all(card, "[id]").map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("are scrolled where there are few rows", async () => {
    const card = await placed(new House({}, account(laos, peru)), { device_id: "travel", grid_options: { rows: 2 } });
    card.layout = "grid";
    await settled(card);
    expect([find(card, "ha-card.fixed"), rows(card).length]).toEqual([null, 2]);
  });

  it("leave no row of a line that is gone", async () => {
    const house = new House({}, account(laos, peru));
    const card = await placed(house, { device_id: "travel" });
    house.tell(account(peru));
    await settled(card);
    expect(all(card, ".rows .title").map(text)).toEqual(["Peru"]);
  });

  it("may be none", async () => {
    const none = viewOf({}, { account: "Travel", message: { say: "common.card_no_lines" }, lines: [] });
    const card = await placed(new House({}, none), { device_id: "travel" });
    expect(text(find(card, ".message"))).toBe("This account has no lines yet.");
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
    const heard = dialogs();
    expect(find(feature, "button")?.getAttribute("aria-label")).toBe("Recharge, Peru");
    find(feature, "button")?.click();
    expect(heard[0]?.dialogParams).toMatchObject({ device: "peru", name: "Peru", kind: "recharge" });
  });

  it("is disabled with the reason, and absent for those who may not spend", async () => {
    const button = find<HTMLButtonElement>(await tile(new House({}, viewOf({ button: { note: "Too soon" } }))), "button");
    expect([button?.disabled, text(button), button?.title]).toEqual([true, "Too soon", "Too soon"]);
    expect(find(await tile(new House({}, viewOf({ button: null }))), "button")).toBeNull();
    expect(find(await tile(new House({}, viewOf({}, { lines: [], message: "Gone" }))), "button")).toBeNull();
    expect(find(await tile(new House(), "light.lamp"), "button")).toBeNull();
  });

  it("spends nothing with another version of the integration", async () => {
    expect(find(await tile(new House({}, viewOf({}, { api: 3 }))), "button")).toBeNull();
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
