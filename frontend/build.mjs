// Build the card: one ES module, which the integration serves and which is committed.
//
//   node build.mjs           into the integration
//   node build.mjs <file>    elsewhere, to compare

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outfile =
  process.argv[2] ?? here("../custom_components/esim_recharge/frontend/esim-recharge-card.js");

const result = await build({
  // Paths that are relative to here: where the clone lies must not show in what is built.
  absWorkingDir: here("."),
  entryPoints: ["src/main.ts"],
  outfile,
  metafile: true,
  bundle: true,
  // One file: a second chunk would escape the hash in the address of the first.
  format: "esm",
  splitting: false,
  platform: "browser",
  target: "es2022",
  minify: true,
  charset: "utf8",
  // Lit's licence asks for its notice.
  legalComments: "eof",
  conditions: ["production", "browser"],
  define: { "process.env.NODE_ENV": '"production"' },
  tsconfig: "tsconfig.json",
  logLevel: "warning",
});

const [output] = Object.values(result.metafile.outputs);
const elsewhere = output.imports.filter((each) => each.external || each.kind === "dynamic-import");
if (elsewhere.length > 0) {
  throw new Error(`the card would load more files: ${elsewhere.map((each) => each.path)}`);
}
