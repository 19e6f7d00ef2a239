import { afterEach, describe, expect, it, vi } from "vitest";
import manifest from "../../custom_components/esim_recharge/manifest.json";
import { announce, defineElement, pageLanguage } from "../src/define";

afterEach(() => vi.unstubAllGlobals());

/** As much of a registry of elements as is used. */
class Registry {
  known = new Map<string, CustomElementConstructor>();
  waiting: (() => void)[] = [];
  get = (tag: string) => this.known.get(tag);
  whenDefined = (_tag: string) => new Promise<void>((resolve) => this.waiting.push(resolve));
  define = (tag: string, element: CustomElementConstructor) => {
    if (this.known.has(tag)) throw new Error("defined twice");
    this.known.set(tag, element);
  };
}

describe("an element", () => {
  it("is defined again in a registry that took the place of the first", async () => {
    const [first, second] = [new Registry(), new Registry()];
    class Element extends HTMLElement {}
    vi.stubGlobal("customElements", first);
    defineElement("x-card", Element);
    expect(first.get("x-card")).toBe(Element);
    vi.stubGlobal("customElements", second);
    first.waiting.forEach((done) => done());
    await Promise.resolve();
    expect(second.get("x-card")).toBe(Element);
  });

  it("is defined once, however often the file is loaded", async () => {
    const registry = new Registry();
    vi.stubGlobal("customElements", registry);
    class Element extends HTMLElement {}
    class Again extends HTMLElement {}
    defineElement("x-card", Element);
    defineElement("x-card", Again);
    registry.waiting.forEach((done) => done());
    await Promise.resolve();
    expect(registry.get("x-card")).toBe(Element);
  });
});

it("is announced once, in the language that the page has when it is read", async () => {
  await import("../src/main");
  vi.resetModules();
  await import("../src/main");
  const { customCards, customCardFeatures } = window as unknown as Record<string, { name: string; type: string }[]>;
  expect(customCards?.map(({ type }) => type)).toEqual(["esim-recharge-card"]);
  expect(customCardFeatures?.map(({ type }) => type)).toEqual(["esim-recharge-feature"]);
  document.documentElement.lang = "zh-Hans";
  expect(customCards?.[0]?.name).toBe("eSIM 充值");
  expect(customCardFeatures?.[0]?.name).toBe("充值");
  document.documentElement.lang = "";
});

it("links to the documentation that the integration names", async () => {
  await import("../src/main");
  const { customCards } = window as unknown as Record<string, { type: string; documentationURL: string }[]>;
  expect(customCards?.find(({ type }) => type === "esim-recharge-card")?.documentationURL).toBe(manifest.documentation);
});

it("leaves what others announced", () => {
  announce("customCards", { type: "other-card" });
  announce("customCards", { type: "other-card" });
  const { customCards } = window as unknown as Record<string, { type: string }[]>;
  expect(customCards?.filter(({ type }) => type === "other-card")).toHaveLength(1);
});

it("knows the language of the page, or of the browser", () => {
  document.documentElement.lang = "fr";
  expect(pageLanguage()).toBe("fr");
  document.documentElement.lang = "";
  expect(pageLanguage()).toBe(navigator.language);
});
