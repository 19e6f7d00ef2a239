// Write package-lock.json anew from package.json, and leave out what installing does not need: who may be paid for it.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
execFileSync("npm", ["install", "--package-lock-only", "--no-progress"], { cwd: here, stdio: "inherit" });

const file = `${here}package-lock.json`;
const lock = JSON.parse(readFileSync(file, "utf8"));
for (const each of Object.values(lock.packages)) delete each.funding;
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
