// SPDX-License-Identifier: Apache-2.0
// Calling for help in Chromium: what each sees and may do; on a phone, by axe, in three languages; and a push message that a
// browser's side can read. From the call to the decision: cases_test.mjs.
//   node test/web/call_test.mjs [DIRECTORY]   also keeps screenshots there
import assert from "node:assert/strict";
import { createECDH, createPublicKey, randomBytes, verify } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { serve, suite } from "../support/server.mjs";
import { signIn } from "../support/people.mjs";
import { until, webSink } from "../support/sinks.mjs";
import { kPhone, launch } from "./browser.mjs";
import { accessible, called, leave as clean, screen as personScreen, takeCall } from "./steps.mjs";

const ece = createRequire(import.meta.url)("http_ece");
const shots = process.argv[2];
if (shots) mkdirSync(shots, { recursive: true });
const { test, run } = suite();
const push = await webSink();
const server = await serve(["--demo", "--no-answers", "--allow-hook", push.url], { signIn: true });
const browser = await launch();

const screen = (login, path, options) => personScreen(server, browser, login, path, options);
const keep = (page, name) => (shots ? page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }) : null);
const axe = (page) => accessible(page, "html");

let lan;
test("One press, and everybody proposed is called; taken by others, it says so on the caller's screen and theirs", async () => {
  lan = await screen("lan", "/case/live-a");
  const hoa = await screen("hoa", "/");
  await lan.click("text=Call for help");
  await lan.waitForSelector(".party.proposed[data-role=neonatologist]");
  assert.match(await lan.innerText(".party.proposed[data-role=oncologist]"), /Rectal cancer/);
  await axe(lan);
  await keep(lan, "call-proposal-desktop-en");
  await lan.fill("#call-question", "Deliver now or wait? The tumour has grown.");
  await lan.click(".call-new button[type=submit]");
  await called(hoa, "live-a");
  await keep(hoa, "call-board-desktop-en");
  assert.match(await hoa.title(), /^\(1\) /);
  await takeCall(hoa, "live-a");
  await lan.waitForSelector(".party.accepted[data-role=obstetrician]");
  await keep(lan, "call-case-desktop-en");
  await axe(lan);
  await axe(hoa);
  await clean(hoa);
});

test("Who was asked arrives and is read by being looked at; the caller sees both, and the clock runs", async () => {
  const minh = await screen("minh", "/");
  await minh.waitForSelector(".need.mine");
  await lan.waitForSelector(".party.delivered[data-role=intensivist]");
  const before = await lan.innerText(".call-head .call-clock");
  await minh.click(".need.mine a.button");
  await minh.waitForSelector(".call-panel.open");
  await lan.waitForSelector(".party.read[data-role=intensivist]");
  await lan.waitForFunction((text) => document.querySelector(".call-head .call-clock").textContent !== text, before);
  await clean(minh);
});

test("On a phone the answers are buttons for a thumb; a no asks for its reason; nothing runs out of the screen", async () => {
  const hung = await screen("hung", "/", { lang: "vi", size: kPhone });
  await hung.waitForSelector(".need.mine");
  for (const box of await hung.locator(".need.mine .thumb").all()) assert.ok((await box.boundingBox()).height >= 56);
  assert.ok(await hung.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  await keep(hung, "call-board-phone-vi");
  await axe(hung);
  await hung.click("text=Từ chối");
  await hung.fill(".call-form input", "đang mổ");
  await hung.click(".call-form button[type=submit]");
  await lan.waitForFunction(() => document.querySelector(".party[data-role=surgeon]")?.textContent.includes("đang mổ"));
  // The head of department is asked next.
  await lan.waitForFunction(() => /Quang/.test(document.querySelector(".party[data-role=surgeon] p.soft")?.textContent ?? ""));
  await clean(hung);
});

test("For what nobody is on the list, it is said loudly, on the case and on the board", async () => {
  await lan.waitForSelector(".party.loud[data-role=palliative] .loud-line");
  const board = await screen("lan", "/", { lang: "zh", size: kPhone, scheme: "dark" });
  await board.waitForSelector(".need");
  await keep(board, "call-board-phone-zh-dark");
  await axe(board);
  const zh = await screen("lan", "/case/live-a", { lang: "zh", size: kPhone });
  await zh.waitForSelector(".call-panel.open");
  assert.ok(await zh.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  assert.doesNotMatch(await zh.innerText(".call-panel"), /call\.[a-z]/);
  await keep(zh, "call-case-phone-zh");
  await clean(board, zh);
});

test("A replay calls nobody, and says so", async () => {
  const page = await screen("lan", "/case/case-a");
  await page.waitForSelector("main.case");
  // It opens at its night; at its own now the note stands.
  await page.waitForSelector(".call-replay");
  assert.equal(await page.locator(".call-panel").count(), 0);
  await clean(page);
});

test("The on-call list: who is on it, for what nobody is; the administrator puts somebody on it by keyboard", async () => {
  const dung = await screen("dung", "/on-call");
  await dung.waitForSelector(".duties .duty.now");
  await axe(dung);
  await keep(dung, "on-call-desktop-en");
  const before = await dung.locator(".duty").count();
  await dung.selectOption("#duty-post", { index: 1 });
  await dung.selectOption("#duty-order", "2");
  await dung.focus("#duty-order");
  await dung.keyboard.press("Tab");
  await dung.keyboard.press("Enter");
  await dung.waitForFunction((n) => document.querySelectorAll(".duty").length === n + 1, before);
  const lanList = await screen("lan", "/on-call", { lang: "vi", size: kPhone });
  await lanList.waitForSelector(".duties");
  assert.equal(await lanList.locator("#duty-post").count(), 0, "only whoever keeps the list changes it");
  await keep(lanList, "on-call-phone-vi");
  await clean(dung, lanList);
});

test("A push message reaches a closed browser: sealed for it alone, signed by the server's key, without patient data", async () => {
  const wang = await signIn(server, "wang");
  const { key } = (await wang.json("/api/push/key")).body;
  const receiver = createECDH("prime256v1");
  receiver.generateKeys();
  const auth = randomBytes(16).toString("base64url");
  const endpoint = `${push.url}wpush/abc`;
  const keys = { p256dh: receiver.getPublicKey("base64url"), auth };
  assert.equal((await wang.json("/api/push/subscriptions", { body: { endpoint: "http://127.0.0.1:1/inner", keys } })).status, 422);
  assert.equal((await wang.json("/api/push/subscriptions", { body: { endpoint: "https://evil.example/x", keys } })).status, 422);
  assert.equal((await wang.json("/api/push/subscriptions", { body: { endpoint, keys } })).status, 201);
  const li = await signIn(server, "li");
  assert.equal((await li.json("/api/cases/live-c/calls", { body: { parties: [{ role: "obstetrician" }] } })).status, 201);
  const message = await until(() => push.requests.at(0), "the push message");
  assert.equal(message.headers["content-encoding"], "aes128gcm");
  assert.equal(message.headers.urgency, "high");
  assert.ok(Number(message.headers.ttl) > 0);
  const plain = ece.decrypt(message.body, { version: "aes128gcm", privateKey: receiver, authSecret: auth }).toString();
  assert.equal(JSON.parse(plain).text.length > 0, true);
  assert.doesNotMatch(plain, /live-c|cancer|Mother|28\+/);
  const [, token, k] = /^vapid t=([^,]+), k=(.+)$/.exec(message.headers.authorization);
  assert.equal(k, key);
  const [head, claims, signature] = token.split(".");
  const point = Buffer.from(k, "base64url");
  const jwk = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") } });
  assert.ok(verify("sha256", Buffer.from(`${head}.${claims}`), { key: jwk, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url")));
  const said = JSON.parse(Buffer.from(claims, "base64url"));
  assert.equal(said.aud, push.url.slice(0, -1));
  assert.ok(said.exp > Date.now() / 1000 && said.exp < Date.now() / 1000 + 86_400);
  const way = await until(async () => (await li.json("/api/cases/live-c/calls")).body.calls[0].parties[0].asked[0].ways.find((w) => w.channel === "push" && w.sent), "the way is marked as sent");
  assert.equal(way.status, "completed");
});

await run();
await clean(lan).catch((error) => { console.log(`FAIL  ${error}`); process.exitCode = 1; });
await browser.close();
await server.stop();
push.close();
