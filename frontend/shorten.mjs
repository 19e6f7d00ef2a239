// What esbuild leaves as it is because it stands in templates: CSS, and the indents of HTML.

import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

/** CSS in templates without expressions, as `esbuild --minify` would write a file of it. */
export const shortCss = {
  name: "short CSS in templates",
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const found = [...source.matchAll(/\bcss`([^`$]*)`/g)];
      const short = await Promise.all(found.map(([, css]) => minified(css)));
      const contents = source.replace(/\bcss`[^`$]*`/g, () => `css\`${short.shift()}\``);
      return { contents, loader: "ts" };
    });
  },
};

async function minified(css) {
  const options = { loader: "css", minify: true, charset: "utf8", target: "es2022" };
  const { code } = await transform(css, options);
  return code.trim().replaceAll("\\", "\\\\");
}

/** A line break with its indent is one blank to a browser; only templates have any in what is minified. */
export function shortHtml(code) {
  return `${code.trim().replace(/\s*\n\s*/g, " ")}\n`;
}
