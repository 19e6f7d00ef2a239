import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
    reporters: ["default", "./summary.ts"],
    // What is written for a reader must read the same on every machine.
    env: { TZ: "UTC" },
  },
});
