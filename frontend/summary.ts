import type { Reporter, TestModule } from "vitest/node";

/** Says last, in one plain line, how many tests passed and how many did not. */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count: Record<string, number> = {};
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state] = (count[state] ?? 0) + 1;
      }
    }
    // A file that cannot be loaded, and an error outside of any test, have failed as well.
    const unloaded = modules.filter((module) => module.errors().length > 0).length;
    const failed = (count["failed"] ?? 0) + unloaded + errors.length;
    const skipped = count["skipped"] ? `, ${count["skipped"]} skipped` : "";
    // After what the other reporters still write.
    process.on("exit", () => console.log(`${count["passed"] ?? 0} passed, ${failed} failed${skipped}`));
  }
}
