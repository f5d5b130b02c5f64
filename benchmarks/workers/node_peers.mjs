// write-good or textlint in one warm process of Node. Arguments: the folder they are installed in, and which of them.
// Speaks as workers/serving.py does: a greeting, then for each block of letters what each took and what was found.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, name] = process.argv.slice(2);
const need = createRequire(pathToFileURL(`${folder}/package.json`));
const textlint = createRequire(need.resolve("textlint"));

const judges = {
  "write-good": () => {
    const writeGood = need("write-good");
    return (text) => writeGood(text).map(({ index, offset }) => ["write-good", index, index + offset, false]);
  },
  textlint: () => {
    const { TextlintKernel } = textlint("@textlint/kernel");
    const plugin = textlint("@textlint/textlint-plugin-text").default;
    const rule = need("textlint-rule-write-good").default;
    const kernel = new TextlintKernel();
    const options = {
      ext: ".txt",
      filePath: "letter.txt",
      plugins: [{ pluginId: "text", plugin }],
      rules: [{ ruleId: "write-good", rule }],
    };
    return async (text) => (await kernel.lintText(text, options)).messages.map(({ ruleId, range }) => [ruleId, ...range, false]);
  },
};

function peakKb() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "ascii"))[1]);
  } catch {
    return null;
  }
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

const judge = judges[name]();
say({ version: need(`${name}/package.json`).version });
for await (const line of createInterface({ input: process.stdin })) {
  const { texts } = JSON.parse(line);
  const nanoseconds = [];
  const found = [];
  globalThis.gc?.();
  for (const text of texts) {
    const start = process.hrtime.bigint();
    const result = await judge(text);
    nanoseconds.push(Number(process.hrtime.bigint() - start));
    found.push(result);
  }
  say({ nanoseconds, lengths: texts.map((text) => [...text].length), found, peak_kb: peakKb() });
}
