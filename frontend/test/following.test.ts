/** How a device is followed, and how often it is asked. */

import { LitElement } from "lit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Following } from "../src/following";
import { forgetWords } from "../src/i18n/words";
import { error, House, settle } from "./house";
import { viewOf } from "./made";

class Follower extends LitElement {
  readonly following = new Following(this);
  readonly house = new House();
  device: string | undefined = "peru";
  drawn = 0;

  override render(): void {
    this.drawn += 1;
    this.following.follow(this.house.hass, this.device);
  }

  get skewed(): boolean {
    return this.following.skewed(this.house.hass);
  }
}
customElements.define("x-follower", Follower);

let follower: Follower;
let house: House;

beforeEach(() => {
  vi.useFakeTimers();
  forgetWords();
  follower = document.createElement("x-follower") as Follower;
  house = follower.house;
});
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function placed(): Promise<void> {
  document.body.append(follower);
  await settle();
}

const names = () => follower.following.view?.lines.map(({ name }) => name);

test("what is told is drawn, and so is what is told later", async () => {
  await placed();
  expect(names()).toEqual(["Peru"]);
  const before = follower.drawn;
  house.tell(viewOf({ name: "Lima" }));
  await settle();
  expect([names(), follower.drawn]).toEqual([["Lima"], before + 1]);
});

test("each element has a subscription of its own, which ends with it", async () => {
  await placed();
  expect(house.open.map(({ device }) => device)).toEqual(["peru"]);
  follower.remove();
  await settle();
  expect(house.open).toEqual([]);
  document.body.append(follower);
  await settle();
  expect(house.open).toHaveLength(1);
});

test("another device is followed instead, and nothing is kept of the one before", async () => {
  await placed();
  follower.device = "laos";
  follower.requestUpdate();
  await settle();
  expect([house.open.map(({ device }) => device), names()]).toEqual([["laos"], undefined]);
  house.subscriptions[0]?.tell(viewOf());
  expect(names()).toBeUndefined();
});

test("an element that is moved is followed on, and not drawn anew", async () => {
  await placed();
  const before = follower.drawn;
  const column = document.body.appendChild(document.createElement("div"));
  column.append(follower);
  await settle();
  expect([follower.drawn, house.subscriptions.length, house.open.length]).toEqual([before, 1, 1]);
});

test("what was drawn stays while an element is away", async () => {
  await placed();
  follower.remove();
  await settle();
  expect(names()).toEqual(["Peru"]);
});

test("what left before it was answered is not followed after it", async () => {
  let answer!: (end: () => void) => void;
  const ended = vi.fn();
  house.hass.connection.subscribeMessage = () => new Promise((resolve) => (answer = resolve));
  await placed();
  follower.remove();
  await settle();
  answer(ended);
  await settle();
  expect(ended).toHaveBeenCalledOnce();
});

describe("after a lost connection", () => {
  test("it is subscribed anew, and by nobody else", async () => {
    await placed();
    expect(house.subscriptions[0]?.options).toEqual({ resubscribe: false });
    house.fire("ready");
    await settle();
    expect(house.subscriptions).toHaveLength(2);
  });

  test("the old one is not ended on the new connection, where its number may be another's", async () => {
    await placed();
    house.fire("ready");
    await settle();
    expect(house.subscriptions.map(({ ended }) => ended)).toEqual([false, false]);
    follower.remove();
    await settle();
    expect(house.subscriptions.map(({ ended }) => ended)).toEqual([false, true]);
  });

  test("one that left is not followed", async () => {
    await placed();
    follower.remove();
    await settle();
    house.fire("ready");
    await settle();
    expect(house.subscriptions).toHaveLength(1);
  });
});

describe("while the integration does not answer", () => {
  test("it is asked again and again, ever more rarely", async () => {
    house.refusals = Array(8).fill(error("unknown_command"));
    await placed();
    expect([follower.following.error, house.refusals.length]).toEqual(["unknown_command", 7]);
    for (const [pause, left] of [[1, 6], [2, 5], [4, 4], [8, 3], [16, 2], [30, 1], [30, 0]] as const) {
      await vi.advanceTimersByTimeAsync(pause * 1000 - 1);
      expect(house.refusals).toHaveLength(left + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(house.refusals).toHaveLength(left);
    }
    await vi.advanceTimersByTimeAsync(30_000);
    expect([names(), follower.following.error]).toEqual([["Peru"], null]);
  });

  test("nobody is asked for an element that left", async () => {
    house.refusals = [error("unknown_command")];
    await placed();
    follower.remove();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(house.subscriptions).toEqual([]);
  });
});

describe("page and integration are of different versions", () => {
  test("where the view is of another one", async () => {
    await placed();
    expect(follower.skewed).toBe(false);
    house.tell(viewOf({}, { api: 3 }));
    expect(follower.skewed).toBe(true);
  });

  test("where there is no such command, except while Home Assistant is starting", async () => {
    house.refusals = Array(2).fill(error("unknown_command"));
    await placed();
    expect(follower.skewed).toBe(true);
    house.hass = { ...house.hass, config: { time_zone: "UTC", state: "STARTING" } };
    expect(follower.skewed).toBe(false);
  });

  test("not yet where what was drawn is followed anew for the first time", async () => {
    await placed();
    house.refusals = Array(2).fill(error("unknown_command"));
    house.fire("ready");
    await settle();
    expect([follower.skewed, names()]).toEqual([false, ["Peru"]]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(follower.skewed).toBe(true);
  });
});

test("once a minute it is drawn anew, so that ages go on", async () => {
  await placed();
  const before = follower.drawn;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(follower.drawn).toBe(before + 1);
  follower.remove();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(follower.drawn).toBe(before + 1);
});
