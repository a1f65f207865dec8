// Opens a report in headless Chromium and checks what no test of the suite can: no console message, no
// horizontal scroll, sorting and filtering by mouse and keyboard, at 1280 and 390 pixels, light and dark, and
// printed. Screenshots and PDF go to a folder.
//
//     node --experimental-websocket tools/report/check.mjs out/report.html screenshots/
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [page, pictures] = process.argv.slice(2).map((path) => resolve(path));
mkdirSync(pictures, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "report-check-"));
const flags = ["--headless=new", "--no-sandbox", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
const browser = spawn(process.env.CHROMIUM ?? "chromium", [...flags, "about:blank"], { stdio: "ignore" });
// Pixels of a screenshot: the browser never finishes a very tall one.
const STRIP = 4000;
const failures = [];
const check = (holds, what) => holds || failures.push(what);

const connect = async () => {
  for (let tries = 0; tries < 300; tries++) {
    await sleep(100);
    try {
      const [port] = readFileSync(join(profile, "DevToolsActivePort"), "utf8").split("\n");
      const tabs = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
      const tab = tabs.find((tab) => tab.type === "page");
      if (tab) return new WebSocket(tab.webSocketDebuggerUrl);
    } catch {}
  }
  throw new Error("the browser does not answer");
};

const socket = await connect();
await new Promise((open) => socket.addEventListener("open", open));
let last = 0;
const waiting = new Map();
const messages = [];
socket.addEventListener("message", ({ data }) => {
  const { id, method, params, result, error } = JSON.parse(data);
  if (id) error ? waiting.get(id).reject(new Error(error.message)) : waiting.get(id).resolve(result);
  if (method === "Log.entryAdded") messages.push(params.entry.text);
  if (method === "Runtime.consoleAPICalled") messages.push(params.args.map((arg) => arg.value).join(" "));
  if (method === "Runtime.exceptionThrown") messages.push(params.exceptionDetails.text);
});
const send = (method, params = {}) =>
  new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    socket.send(JSON.stringify({ id: last, method, params }));
    setTimeout(() => reject(new Error(`${method} is not answered`)), 60_000).unref();
  });
const run = async (expression) => (await send("Runtime.evaluate", { expression, returnByValue: true })).result.value;

const TABLE = "document.querySelector('#table-1')";
const column = () => run(`[...${TABLE}.querySelectorAll('tbody tr')].map((row) => row.cells[1].textContent)`);
const ascends = (cells) => cells.map((cell) => Number(cell.replaceAll(",", ""))).every((n, i, all) => i === 0 || all[i - 1] <= n);
const sortState = () => run(`${TABLE}.querySelectorAll('th[scope=col]')[1].getAttribute('aria-sort')`);

const press = async (key, code, text) => {
  for (const type of ["keyDown", "keyUp"]) {
    await send("Input.dispatchKeyEvent", { type, key, code: key, windowsVirtualKeyCode: code, text: type === "keyDown" ? text : undefined });
  }
};

const sorting = async (where) => {
  const before = await column();
  const box = await run(`(() => { const button = ${TABLE}.querySelectorAll('button.sort')[1]; button.scrollIntoView({ block: 'center', inline: 'center' }); const { x, y, width, height } = button.getBoundingClientRect(); return { x: x + width / 2, y: y + height / 2 }; })()`);
  for (const type of ["mousePressed", "mouseReleased"]) {
    await send("Input.dispatchMouseEvent", { type, ...box, button: "left", clickCount: 1 });
  }
  check((await sortState()) === "descending", `${where}: a click does not sort`);
  check(ascends((await column()).reverse()), `${where}: rows do not descend`);
  await run(`${TABLE}.querySelectorAll('button.sort')[1].focus()`);
  await press("Enter", 13, "\r");
  check((await sortState()) === "ascending", `${where}: Enter does not sort`);
  check(ascends(await column()), `${where}: rows do not ascend`);
  await press("Enter", 13, "\r");
  check((await sortState()) === null, `${where}: the order of the report does not come back`);
  check(JSON.stringify(await column()) === JSON.stringify(before), `${where}: the rows have another order than before`);
};

const filtering = async (where) => {
  const shown = () => run(`[...${TABLE}.querySelectorAll('tbody tr')].filter((row) => row.offsetHeight > 0).length`);
  const all = await shown();
  // Shorter tables have no filter.
  if (all < 8) return;
  const first = await run(`${TABLE}.querySelector('tbody td').textContent`);
  await run(`${TABLE}.querySelector('input[type=search]')?.focus()`);
  await send("Input.insertText", { text: first });
  const some = await shown();
  check(some >= 1 && some < all, `${where}: the filter shows ${some} of ${all} rows`);
  await press("Escape", 27);
  check((await shown()) === all, `${where}: Escape does not end the filter`);
};

try {
  for (const domain of ["Page", "Runtime", "Log"]) await send(`${domain}.enable`);
  for (const width of [1280, 390]) {
    for (const scheme of ["light", "dark"]) {
      const where = `${width} px, ${scheme}`;
      await send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 });
      await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
      await send("Page.navigate", { url: `file://${page}` });
      for (let tries = 0; tries < 100 && (await run("document.readyState")) !== "complete"; tries++) await sleep(100);
      await run("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })");
      const [content, window] = await run("[document.documentElement.scrollWidth, document.documentElement.clientWidth]");
      check(content <= window, `${where}: the page is ${content} px wide`);
      await run("document.querySelectorAll('details').forEach((folded) => { folded.open = false; })");
      await sorting(where);
      await filtering(where);
      const unnamed = await run("[...document.querySelectorAll('svg')].filter((svg) => svg.getAttribute('role') !== 'img' || !svg.querySelector('desc')?.textContent).length");
      check(unnamed === 0, `${where}: ${unnamed} figures have no description`);
      await run("scrollTo(0, 0)");
      const height = await run("document.documentElement.scrollHeight");
      for (let y = 0; y < height; y += STRIP) {
        const clip = { x: 0, y, width, height: Math.min(STRIP, height - y), scale: 1 };
        const { data } = await send("Page.captureScreenshot", { clip, captureBeyondViewport: true });
        writeFileSync(join(pictures, `${width}-${scheme}-${y / STRIP + 1}.png`), data, "base64");
      }
    }
  }
  await send("Emulation.clearDeviceMetricsOverride");
  const { data } = await send("Page.printToPDF", { preferCSSPageSize: true, printBackground: false });
  writeFileSync(join(pictures, "print.pdf"), data, "base64");
  messages.forEach((message) => failures.push(`console: ${message}`));
} finally {
  socket.close();
  browser.kill();
  await sleep(500);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
failures.forEach((failure) => console.error(failure));
console.log(failures.length ? `${failures.length} failures` : "all checks hold");
process.exit(failures.length ? 1 : 0);
