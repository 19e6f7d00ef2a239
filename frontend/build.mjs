// Build the card: one ES module, which the integration serves and which is committed.
//
//   node build.mjs           into the integration
//   node build.mjs <file>    elsewhere, to compare

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { shortCss, shortHtml } from "./shorten.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outfile =
  process.argv[2] ?? here("../custom_components/esim_recharge/frontend/esim-recharge-card.js");

const result = await build({
  // Paths that are relative to here: where the clone lies must not show in what is built.
  absWorkingDir: here("."),
  entryPoints: ["src/main.ts"],
  outfile,
  write: false,
  metafile: true,
  bundle: true,
  // One file: a second chunk would escape the hash in the address of the first.
  format: "esm",
  splitting: false,
  platform: "browser",
  target: "es2022",
  minify: true,
  charset: "utf8",
  // Lit's licence asks for its notice: once, instead of once for each of its files.
  legalComments: "none",
  footer: { js: "/*! lit: Copyright 2017-2022 Google LLC, SPDX-License-Identifier: BSD-3-Clause */" },
  conditions: ["production", "browser"],
  define: { "process.env.NODE_ENV": '"production"' },
  tsconfig: "tsconfig.json",
  plugins: [shortCss],
  logLevel: "warning",
});

const [output] = Object.values(result.metafile.outputs);
const elsewhere = output.imports.filter((each) => each.external || each.kind === "dynamic-import");
if (elsewhere.length > 0) {
  throw new Error(`the card would load more files: ${elsewhere.map((each) => each.path)}`);
}

await writeFile(outfile, shortHtml(result.outputFiles[0].text));
