import { describe, expect, it } from "vitest";
import { byUrgency, present, type Shown } from "../src/model";
import type { LineView } from "../src/types";
import { days, GB, line, PROPOSAL, reader, recharge } from "./made";

function fact(shown: Shown, key: string) {
  return shown.facts.find((each) => each.key === key);
}

describe("the chip says how a line is", () => {
  const cases: [string, Partial<LineView>, string, string][] = [
    ["nothing wrong", {}, "fine", "All good"],
    ["recharging switched off", { status: "off", mode: "off" }, "fine", "All good"],
    ["due", { due: true, status: "due" }, "due", "Recharge due"],
    ["due and held back", { due: true, status: "blocked", reason: "cooldown" }, "due", "Recharge due"],
    ["due while nobody recharges", { due: true, status: "off" }, "due", "Recharge due"],
    ["used up", { line_status: "used_up" }, "due", "Used up"],
    ["expired", { line_status: "expired" }, "due", "Expired"],
    ["expires in two days", { valid_until: days(2) }, "expiring", "Expires soon"],
    ["runs out in two days", { runs_out: { at: days(2), cause: "data" } }, "running_out", "Runs out soon"],
    ["never read", { read_at: null, money: null, data: null, valid_until: null, runs_out: null }, "uncertain", "Not read yet"],
    ["too old", { available: false }, "uncertain", "Out of date"],
    ["paused", { status: "paused", reason: "paused" }, "fine", "Paused"],
    ["not active", { line_status: "not_active" }, "fine", "Not active"],
    ["being sent", { status: "sending", due: true }, "fine", "Being sent"],
    ["pending", { status: "pending", due: true }, "fine", "Provider has not finished"],
    ["waiting for credit", { status: "waiting_for_credit", due: true }, "fine", "Waiting for credit"],
    ["proposed", { status: "proposed", due: true }, "question", "Waiting for approval"],
    ["to pay", { status: "to_pay" }, "question", "Waiting for you to pay"],
    ["unknown outcome", { status: "unknown_outcome" }, "question", "Outcome unknown"],
    ["needs a person", { status: "needs_you" }, "question", "Needs your decision"],
    ["never arrived", { status: "not_credited" }, "question", "Not received in time"],
    ["never arrived, and paused since", { status: "paused", uncleared: recharge() }, "question", "Not received in time"],
    ["stopped after failures", { status: "breaker_open" }, "question", "Stopped after failures"],
  ];
  it.each(cases)("%s", (_name, changes, rank, text) => {
    const shown = present(line(changes), reader());
    expect([shown.rank, shown.chip.text]).toEqual([rank, text]);
  });

  it("goes with an icon and a word wherever it has a colour", () => {
    for (const [, changes] of cases) {
      const { chip } = present(line(changes), reader());
      expect(chip.text).not.toBe("");
      if (chip.tone === "danger" || chip.tone === "notice") expect(chip.icon).not.toBe("check");
    }
  });
});

describe("what is left", () => {
  it("shows the balance large and data as part of a whole", () => {
    const shown = present(line(), reader());
    expect(shown.figure).toEqual({ label: "Balance", value: "$12.50" });
    expect(shown.gauges).toEqual([{ kind: "data", label: "Data", value: "3.4 GB of 5 GB", share: expect.closeTo(0.68) }]);
  });

  it("shows data large where there is no money, and keeps the meter", () => {
    const shown = present(line({ money: null }), reader());
    expect(shown.figure).toEqual({ label: "Data", value: "3.4 GB" });
    expect(shown.gauges).toHaveLength(1);
  });

  it.each([
    ["unlimited", { remaining: "unlimited", total: "unlimited" }, "Unlimited", null],
    ["unknown", { remaining: null, total: 5 * GB }, "Unknown", null],
    ["of unknown size", { remaining: GB, total: null }, "1 GB left", null],
    ["used up", { remaining: 0, total: 5 * GB }, "0 MB of 5 GB", 0],
    ["more than full", { remaining: 6 * GB, total: 5 * GB }, "6 GB of 5 GB", 1],
  ] as const)("a pot that is %s", (_name, data, words, share) => {
    const [gauge] = present(line({ data }), reader()).gauges;
    expect([gauge?.value, gauge?.share]).toEqual([words, share]);
  });

  it("says minutes and messages as well", () => {
    const pots = { voice: { remaining: 2700, total: 3600 }, sms: { remaining: 12, total: null } };
    const [, voice, sms] = present(line(pots), reader()).gauges;
    expect([voice?.value, sms?.value]).toEqual(["45 min of 60 min", "12 left"]);
  });

  it("does not invent a figure for a line that was never read", () => {
    const shown = present(line({ read_at: null, money: null, data: null }), reader());
    expect(shown.figure).toBeNull();
    expect(shown.age).toBe("Not read yet");
  });

  it("says unknown where a line was read and nothing is known", () => {
    expect(present(line({ money: null, data: null }), reader()).figure?.value).toBe("Unknown");
  });

  it("warns of figures that are too old", () => {
    const shown = present(line({ available: false, read_at: days(-2) }), reader());
    expect(shown.stale).toBe(true);
    expect(shown.notes).toContain("These figures are too old to rely on.");
    expect(shown.age).toBe("Updated 2 days ago");
  });

  it("is as old as the provider's own figures", () => {
    expect(present(line({ as_of: days(-1) }), reader()).age).toBe("Updated yesterday");
  });
});

describe("how long it lasts", () => {
  it("names the cause, and how long before the validity", () => {
    expect(fact(present(line(), reader()), "out")).toMatchObject({
      label: "Runs out",
      value: "Dec 8",
      detail: "data used up 3 days before it expires",
    });
  });

  it.each([
    ["money", null, "balance used up"],
    ["data", days(17), "data used up"],
    ["validity", days(17), "validity ends"],
  ] as const)("by %s", (cause, valid_until, detail) => {
    const shown = present(line({ valid_until, runs_out: { at: days(17), cause } }), reader());
    expect(fact(shown, "out")?.detail).toBe(detail);
  });

  it("says that there is no forecast", () => {
    expect(fact(present(line({ runs_out: null }), reader()), "out")?.value).toBe("No forecast");
  });

  it("knows what is over already", () => {
    const shown = present(line({ valid_until: days(-1), runs_out: { at: days(-2), cause: "data" } }), reader());
    expect([fact(shown, "valid")?.label, fact(shown, "out")?.label]).toEqual(["Expired on", "Ran out"]);
  });

  it("leaves out a validity that nobody tells", () => {
    expect(fact(present(line({ valid_until: null }), reader()), "valid")).toBeUndefined();
  });
});

describe("recharging", () => {
  it("gives the reason and the next time", () => {
    const held = { status: "blocked", due: true, reason: "cooldown", next_allowed: days(0.1), held_back: "cooldown" } as const;
    expect(fact(present(line(held), reader()), "recharging")).toMatchObject({
      value: "Held back",
      detail: "Pause between two recharges · possible from Nov 21, 2:24 PM",
    });
  });

  it("says until when it is paused, and not twice that it is", () => {
    const shown = present(line({ status: "paused", reason: "paused", next_allowed: days(1) }), reader());
    expect(fact(shown, "recharging")).toMatchObject({ value: "Paused", detail: "until Nov 22, 12:00 PM" });
  });

  it("tells why the last one was held back", () => {
    const shown = present(line({ status: "due", due: true, held_back: "wallet_too_low" }), reader());
    expect(fact(shown, "recharging")?.detail).toBe("last held back: Wallet too low");
  });

  it("offers the button to those who may spend", () => {
    expect(present(line(), reader()).button).toEqual({ note: null });
  });

  it.each([
    ["may not spend", { can_spend: false }, null, null],
    ["sells nothing", { can_buy: false }, null, "Nothing is sold for this line here."],
    ["may not spend, and nothing is sold", { can_spend: false, can_buy: false }, null, null],
    [
      "has an obstacle",
      { obstacle: { reason: "daily_count", next_allowed: days(0.5), facts: {} } },
      { note: "Not possible now: Daily limit reached · possible from Nov 22, 12:00 AM" },
      null,
    ],
  ] as const)("withholds it where somebody %s", (_name, changes, button, instead) => {
    const shown = present(line(changes), reader());
    expect([shown.button, shown.instead]).toEqual([button, instead]);
  });

  it("spends nothing between two versions", () => {
    const shown = present(line({ proposal: PROPOSAL, status: "proposed" }), reader("en", { skewed: true }));
    expect(shown.button?.note).toMatch(/different versions/);
    expect(shown.may).toBe(false);
  });

  it("tells of a purchase under way", () => {
    const shown = present(line({ status: "waiting_for_credit", open: recharge({ state: "succeeded" }) }), reader());
    expect(shown.notes).toContain("3 GB - 30 Days for $9.36: Paid.");
    expect(shown.question).toBeNull();
  });

  it("says an error of the integration in its words", () => {
    const error = { translation_key: "provider_refused", placeholders: { message: "no such SIM" } };
    expect(present(line({ error }), reader()).notes).toContain(
      "The provider refused and charged nothing. It says: no such SIM",
    );
  });
});

describe("questions", () => {
  it.each([
    ["proposal", { status: "proposed", proposal: PROPOSAL }, "Approve or reject"],
    ["unknown", { status: "needs_you", open: recharge({ state: "review" }) }, "Say what happened"],
    ["unknown", { status: "unknown_outcome", open: recharge({ state: "unknown" }) }, "Say what happened"],
    ["pay", { status: "to_pay", by_hand: true, open: recharge({ state: "pending" }) }, "Confirm payment"],
    ["not_credited", { status: "not_credited", uncleared: recharge({ state: "not_credited" }) }, "Settle this"],
  ] as const)("a %s is asked with its product and price", (kind, changes, button) => {
    const { question, notes } = present(line(changes), reader());
    expect(question).toMatchObject({ kind, button });
    expect(question?.text).toMatch(/3 GB - 30 Days for \$9\.36/);
    expect(notes.filter((note) => note.includes("3 GB"))).toEqual([]);
  });

  it("is no question to pay where the provider has not finished", () => {
    expect(present(line({ status: "pending", open: recharge({ state: "pending" }) }), reader()).question).toBeNull();
  });

  it("names what was paid, and what the line gets", () => {
    const open = recharge({ state: "unknown", title: "9 - 289 PEN", credit: "15", credit_currency: "PEN", paid: "4.2", paid_currency: "USD" });
    const text = present(line({ open }), reader()).question?.text;
    expect(text).toBe("It isn’t known whether 9 - 289 PEN (PEN\u00a015) for $4.20 was charged.");
  });

  it("is seen, and not answered, by those who may not spend", () => {
    const shown = present(line({ can_spend: false, status: "proposed", proposal: PROPOSAL }), reader());
    expect([shown.question?.kind, shown.may]).toEqual(["proposal", false]);
  });
});

describe("limits in words", () => {
  it("counts the day and the month", () => {
    expect(present(line(), reader()).limits).toEqual(["2 of 3 today", "$12 of $40 this month", "at most $20 each"]);
  });

  it("says what is not known without a ledger", () => {
    const limits = line().limits;
    const none = { ...limits, per_day: { used: null, allowed: 3 }, line_month: { ...limits.line_month, spent: null } };
    expect(present(line({ limits: none }), reader()).limits).toEqual([
      "at most 3 a day",
      "at most $40 a month",
      "at most $20 each",
    ]);
  });

  it("knows seasons, pauses, accounts and what has no budget", () => {
    const limits: LineView["limits"] = {
      max_price: null,
      per_day: { used: 0, allowed: 2 },
      line_month: { spent: { amount: "3.6", currency: "USD" }, budget: null },
      account_month: { spent: { amount: "5", currency: "USD" }, budget: { amount: "60", currency: "USD" } },
      paused_until: days(1),
      active_from: "2026-12-01",
      active_until: "2026-12-31",
    };
    expect(present(line({ limits }), reader()).limits).toEqual([
      "0 of 2 today",
      "$3.60 this month",
      "$5 of $60 this month for the whole account",
      "only from Dec 1 to Dec 31",
      "paused until Nov 22, 12:00 PM",
    ]);
    expect(present(line({ limits: { ...limits, active_until: null } }), reader()).limits).toContain("only from Dec 1");
    expect(present(line({ limits: { ...limits, active_from: null } }), reader()).limits).toContain("only until Dec 31");
  });
});

it("sorts lines by urgency, then by their end, then by name", () => {
  const lines = [
    line({ name: "fine" }),
    line({ name: "runs out", runs_out: { at: days(2), cause: "data" } }),
    line({ name: "stale", available: false }),
    line({ name: "expires", valid_until: days(2), runs_out: null }),
    line({ name: "due", due: true }),
    line({ name: "asks", status: "proposed", proposal: PROPOSAL }),
    line({ name: "fine, ends earlier", valid_until: days(10), runs_out: null }),
    line({ name: "endless 10", valid_until: null, runs_out: null }),
    line({ name: "endless 9", valid_until: null, runs_out: null }),
  ];
  const sorted = lines.map((each) => present(each, reader())).sort(byUrgency("en"));
  expect(sorted.map(({ name }) => name)).toEqual([
    "asks",
    "due",
    "expires",
    "runs out",
    "stale",
    "fine, ends earlier",
    "fine",
    "endless 9",
    "endless 10",
  ]);
});
