/** What is drawn of a line: words and shapes, worked out from what is known of it. Pure. */

import { share, type Format } from "./format";
import { word, type SayCard, type WordKind, type Words } from "./i18n/words";
import type { Cause, Iso, LineView, MonthView, Pot, ProductView, RechargeView, Status } from "./types";

/** How loud something is. Never said by colour alone: each goes with an icon and a word. */
export type Tone = "good" | "plain" | "notice" | "danger";
export type Icon = "check" | "clock" | "alert" | "question" | "pause" | "off";
export type Decision = "proposal" | "unknown" | "pay" | "not_credited";
export type PotKind = "data" | "voice" | "sms";

export interface Chip {
  tone: Tone;
  icon: Icon;
  text: string;
}

export interface Figure {
  label: string;
  value: string;
}

export interface Gauge extends Figure {
  kind: PotKind;
  /** 0 to 1; `null`: no part of a whole, and no meter. */
  share: number | null;
}

export interface Fact extends Figure {
  key: "line" | "valid" | "out" | "recharging";
  detail: string | null;
  tone: Tone;
}

/** Something that only a person can settle. */
export interface Question {
  kind: Decision;
  text: string;
  button: string;
}

export interface Shown {
  name: string;
  rank: Rank;
  /** When it ends, whatever ends first: what sorts lines of the same rank. */
  ends: number;
  chip: Chip;
  figure: Figure | null;
  gauges: Gauge[];
  facts: Fact[];
  notes: string[];
  question: Question | null;
  /** Whether the person may settle it. */
  may: boolean;
  limits: string[];
  /** `null`: no button. `note`: why it cannot be pressed now. */
  button: { note: string | null } | null;
  /** What stands in the button's place. */
  instead: string | null;
  age: string;
  stale: boolean;
}

/** Of what a page knows, beside the line. */
export interface Reader {
  say: SayCard;
  words: Words;
  format: Format;
  now: number;
  /** Page and integration do not understand each other: nothing is spent from here. */
  skewed: boolean;
}

/** What is more urgent comes first. */
export const RANKS = ["question", "due", "expiring", "running_out", "uncertain", "fine"] as const;
export type Rank = (typeof RANKS)[number];

/** From how many days on an end is near. */
export const SOON_DAYS = 3;
const SOON = SOON_DAYS * 86_400_000;

/** A chip that says what the recharge status says, and how urgent it is. */
const BY_STATUS: Partial<Record<Status, [Rank, Tone, Icon]>> = {
  needs_you: ["question", "danger", "question"],
  unknown_outcome: ["question", "danger", "question"],
  not_credited: ["question", "danger", "alert"],
  breaker_open: ["question", "danger", "alert"],
  to_pay: ["question", "notice", "question"],
  proposed: ["question", "notice", "question"],
  sending: ["fine", "plain", "clock"],
  pending: ["fine", "plain", "clock"],
  waiting_for_credit: ["fine", "plain", "clock"],
};

type Verdict = [Rank, Tone, Icon, string];

function verdict(line: LineView, reader: Reader): Verdict {
  const { say, now } = reader;
  const known = BY_STATUS[line.status];
  if (known) return [...known, said(reader, "status", line.status)];
  if (line.uncleared) return ["question", "danger", "alert", said(reader, "status", "not_credited")];
  const dead = line.line_status === "expired" || line.line_status === "used_up";
  if (dead && line.line_status) return ["due", "danger", "alert", said(reader, "line_status", line.line_status)];
  if (line.due) return ["due", "notice", "alert", say("due")];
  if (near(line.valid_until, now)) return ["expiring", "notice", "clock", say("expires_soon")];
  if (near(line.runs_out?.at ?? null, now)) return ["running_out", "notice", "clock", say("runs_out_soon")];
  if (!line.read_at) return ["uncertain", "plain", "question", say("not_read")];
  if (!line.available) return ["uncertain", "notice", "question", say("out_of_date")];
  if (line.line_status && line.line_status !== "active") {
    return ["fine", "plain", "off", said(reader, "line_status", line.line_status)];
  }
  if (line.status === "paused") return ["fine", "plain", "pause", said(reader, "status", "paused")];
  return ["fine", "good", "check", say("fine")];
}

function said(reader: Reader, kind: WordKind, key: string): string {
  return word(reader.words, kind, key);
}

function near(moment: Iso | null, now: number): boolean {
  return moment !== null && Date.parse(moment) - now <= SOON;
}

/** Everything that is drawn of a line. */
export function present(line: LineView, reader: Reader): Shown {
  const [rank, tone, icon, text] = verdict(line, reader);
  return {
    name: line.name,
    rank,
    ends: Math.min(moment(line.valid_until), moment(line.runs_out?.at ?? null)),
    chip: { tone, icon, text },
    ...figures(line, reader),
    facts: [...lineFacts(line, reader), validity(line, reader), runOut(line, reader), recharging(line, reader)].filter(
      (fact) => fact !== null,
    ),
    notes: notes(line, reader),
    question: question(line, reader),
    may: line.can_spend && !reader.skewed,
    limits: limits(line, reader),
    ...spending(line, reader),
    age: age(line, reader),
    stale: line.read_at !== null && !line.available,
  };
}

/** The most urgent first; of the equally urgent the one that ends first, then by name. */
export function byUrgency(language: string): (one: Shown, other: Shown) => number {
  const names = new Intl.Collator(language, { numeric: true });
  return (one, other) =>
    RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank) ||
    // Two without an end: infinities cannot be subtracted.
    (one.ends === other.ends ? 0 : one.ends - other.ends) ||
    names.compare(one.name, other.name);
}

function moment(at: Iso | null): number {
  return at === null ? Infinity : Date.parse(at);
}

// --- What is left ------------------------------------------------------------------------------------

const POTS: readonly PotKind[] = ["data", "voice", "sms"];

function figures(line: LineView, reader: Reader): Pick<Shown, "figure" | "gauges"> {
  const gauges = POTS.flatMap((kind) => gauge(kind, line[kind], reader));
  const { say, format } = reader;
  if (line.money) return { figure: { label: say("balance"), value: format.money(line.money) }, gauges };
  const [first] = gauges;
  if (!first) return { figure: line.read_at ? { label: say("balance"), value: say("unknown") } : null, gauges };
  // Without money, what is left of the first pot is what people look for.
  const value = amount(first.kind, line[first.kind]?.remaining ?? null, reader);
  return { figure: { label: first.label, value }, gauges: first.share === null ? gauges.slice(1) : gauges };
}

function gauge(kind: PotKind, pot: Pot | null, reader: Reader): Gauge[] {
  if (!pot) return [];
  const { say } = reader;
  const left = amount(kind, pot.remaining, reader);
  const part = share(pot.remaining, pot.total);
  const whole = part === null ? null : amount(kind, pot.total, reader);
  const value = whole !== null ? say("left_of", { left, total: whole }) : plainly(pot, left, say);
  return [{ kind, label: say(kind), value, share: part }];
}

function plainly(pot: Pot, left: string, say: SayCard): string {
  return typeof pot.remaining === "number" ? say("left", { left }) : left;
}

function amount(kind: PotKind, quantity: Pot["remaining"], { say, format }: Reader): string {
  if (quantity === null) return say("unknown");
  return quantity === "unlimited" ? say("unlimited") : format.quantity(kind, quantity);
}

// --- How long it lasts -------------------------------------------------------------------------------

function lineFacts(line: LineView, reader: Reader): Fact[] {
  const { line_status: status } = line;
  if (!status || status === "active") return [];
  const tone = status === "not_active" ? "plain" : "danger";
  return [{ key: "line", label: reader.say("line"), value: said(reader, "line_status", status), detail: null, tone }];
}

function validity(line: LineView, { say, format, now }: Reader): Fact | null {
  const at = line.valid_until;
  if (!at) return null;
  const over = Date.parse(at) <= now;
  return {
    key: "valid",
    label: say(over ? "expired_on" : "valid_until"),
    value: format.date(at),
    detail: format.relative(at),
    tone: near(at, now) ? "notice" : "plain",
  };
}

/** What ends first; how long before the validity, where it is not that itself. */
const CAUSES = {
  money: ["out_money", "out_money_before"],
  data: ["out_data", "out_data_before"],
  validity: ["out_validity", "out_validity"],
} as const satisfies Record<Cause, readonly [string, string]>;

function runOut(line: LineView, { say, format, now }: Reader): Fact | null {
  const { runs_out: out, valid_until: end } = line;
  if (!line.read_at) return null;
  if (!out) return { key: "out", label: say("runs_out"), value: say("no_forecast"), detail: null, tone: "plain" };
  const days = end === null ? 0 : format.daysBetween(out.at, end);
  const [alone, before] = CAUSES[out.cause];
  return {
    key: "out",
    label: say(Date.parse(out.at) <= now ? "ran_out" : "runs_out"),
    value: format.date(out.at),
    detail: days > 0 ? say(before, { days: format.days(days) }) : say(alone),
    tone: near(out.at, now) ? "notice" : "plain",
  };
}

// --- Recharges ---------------------------------------------------------------------------------------

function recharging(line: LineView, reader: Reader): Fact {
  const { say, format } = reader;
  const when = line.next_allowed === null ? null : format.dateTime(line.next_allowed);
  // "Paused: paused" says nothing.
  const reason = line.reason && line.reason !== line.status ? said(reader, "reason", line.reason) : null;
  const held = line.held_back && line.held_back !== line.reason ? said(reader, "reason", line.held_back) : null;
  const again = when && say(line.status === "paused" ? "until" : "again_from", { when });
  const details = [reason, again, held && say("held_back", { reason: held })];
  return {
    key: "recharging",
    label: say("recharging"),
    value: said(reader, "status", line.status),
    detail: details.filter(Boolean).join(" · ") || null,
    tone: line.status === "blocked" ? "notice" : "plain",
  };
}

function notes(line: LineView, reader: Reader): string[] {
  const { say, words } = reader;
  const { error, open } = line;
  const found = [
    line.read_at && !line.available ? say("stale") : null,
    error && (word(words, "error", error.translation_key, error.placeholders) || say("read_failed")),
    line.status === "breaker_open" ? say("stopped") : null,
    open && !question(line, reader)
      ? say("underway", { ...priced(open, reader), state: said(reader, "state", open.state) })
      : null,
  ];
  return found.filter((note): note is string => Boolean(note));
}

function question(line: LineView, reader: Reader): Question | null {
  const { say, format } = reader;
  const { open, proposal, uncleared } = line;
  if (open && (open.state === "unknown" || open.state === "review")) {
    return { kind: "unknown", text: say("uncertain", priced(open, reader)), button: say("resolve") };
  }
  if (open && open.state === "pending" && line.by_hand) {
    return { kind: "pay", text: say("to_pay", priced(open, reader)), button: say("confirm_payment") };
  }
  if (uncleared) {
    return { kind: "not_credited", text: say("missing", priced(uncleared, reader)), button: say("settle") };
  }
  if (proposal && !open) {
    const when = format.dateTime(proposal.expires_at);
    return { kind: "proposal", text: say("proposed", { ...priced(proposal.product, reader), when }), button: say("decide") };
  }
  return null;
}

/** What was, or would be, bought, and what it costs. */
export function priced(item: ProductView | RechargeView, { format }: Pick<Reader, "format">) {
  const paid = "paid" in item && item.paid !== null && item.paid_currency !== null;
  const price = paid
    ? { amount: item.paid as string, currency: item.paid_currency as string }
    : { amount: item.price, currency: item.currency };
  return { product: productName(item, format), price: format.money(price) };
}

/** The provider's words, and the sum that the line gets unless they begin with it. */
function productName({ title, credit, credit_currency }: ProductView | RechargeView, format: Format): string {
  if (credit === null || credit_currency === null || title.startsWith(`${credit} ${credit_currency}`)) return title;
  return `${title} (${format.money({ amount: credit, currency: credit_currency })})`;
}

function spending(line: LineView, reader: Reader): Pick<Shown, "button" | "instead"> {
  const { say, format } = reader;
  if (!line.can_spend) return { button: null, instead: null };
  if (!line.can_buy) return { button: null, instead: say("nothing_sold") };
  if (reader.skewed) return { button: { note: say("skew") }, instead: null };
  const { obstacle } = line;
  if (!obstacle) return { button: { note: null }, instead: null };
  const when = obstacle.next_allowed && format.dateTime(obstacle.next_allowed);
  const reason = say("not_now", { reason: said(reader, "reason", obstacle.reason) });
  const note = [reason, when && say("again_from", { when })].filter(Boolean).join(" · ");
  return { button: { note }, instead: null };
}

function limits(line: LineView, reader: Reader): string[] {
  const { say, format } = reader;
  const { per_day: day, line_month, account_month, max_price, active_from, active_until, paused_until } = line.limits;
  const used = day.used === null ? null : format.number(day.used);
  const allowed = format.number(day.allowed);
  const found = [
    used === null ? say("limit_per_day", { allowed }) : say("limit_day", { used, allowed }),
    month(line_month, "limit_line", reader) ??
      (line_month.spent && say("limit_line_spent", { spent: format.money(line_month.spent) })),
    month(account_month, "limit_account", reader),
    max_price && say("limit_price", { price: format.money(max_price) }),
    season(active_from, active_until, reader),
    paused_until && say("limit_paused", { when: format.dateTime(paused_until) }),
  ];
  return found.filter((limit): limit is string => Boolean(limit));
}

function month(view: MonthView, key: "limit_line" | "limit_account", { say, format }: Reader): string | null {
  if (!view.budget) return null;
  const budget = format.money(view.budget);
  if (!view.spent) return say(`${key}_budget`, { budget });
  return say(key, { spent: format.money(view.spent), budget });
}

function season(from: string | null, until: string | null, { say, format }: Reader): string | null {
  if (from && until) return say("limit_between", { from: format.day(from), until: format.day(until) });
  if (from) return say("limit_from", { from: format.day(from) });
  return until && say("limit_until", { until: format.day(until) });
}

/** The honest age: the provider's clock where it is known to be older than ours. */
function age({ read_at, as_of }: LineView, { say, format }: Reader): string {
  if (!read_at) return say("not_read");
  const taken = as_of !== null && Date.parse(as_of) < Date.parse(read_at) ? as_of : read_at;
  return say("updated", { when: format.relative(taken) });
}
