// SPDX-License-Identifier: Apache-2.0
// The pages for other systems in Chromium: the question of an application, the administrator's list, the button of a
// sign-in service; in three languages, on desktop and phone. DYAD_SHOTS names a directory for pictures.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browserCookies, signIn } from "../support/people.mjs";
import { serve, suite } from "../support/server.mjs";
import { ask, enter, exchange, kBack, request } from "../support/smart.mjs";
import { axeSource, kDesktop, kPhone, launch, open } from "./browser.mjs";

const { test, run } = suite();
const folder = mkdtempSync(join(tmpdir(), "dyad-apps-"));
const providers = join(folder, "oidc.json");
writeFileSync(providers, JSON.stringify({ providers: [{ id: "st-anna", name: "St Anna", issuer: "http://127.0.0.1:9", client_id: "dyad" }] }));
const server = await serve(["--demo", "--no-answers", "--oidc", providers], { signIn: true });
const lan = await signIn(server, "lan");
const dung = await signIn(server, "dung");
const app = await enter(dung, { id: "growth", name: "Growth chart", proof: "none", launch_url: kBack, scopes: ["openid", "fhirUser", "launch", "launch/patient", "offline_access", "patient/*.rs", "user/*.rs"] });
await enter(dung, { id: "registry", name: "Registry of rare cancers in pregnancy", proof: "key", keys_url: "https://registry.example/jwks", organization: "a-cancer-hospital", redirects: [], scopes: ["system/Observation.rs"] });
const browser = await launch();
const as = async (person, path, options = {}) => {
  const p = await open(browser, server.base, { wait: false, ...options });
  await p.context().addCookies(browserCookies(server, person));
  await p.goto(server.base + path);
  return p;
};
const shot = (p, name) => process.env.DYAD_SHOTS ? p.screenshot({ path: join(process.env.DYAD_SHOTS, `${name}.png`), fullPage: true }) : null;
async function clean(p) {
  await p.evaluate(axeSource);
  const found = await p.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`), []);
  assert.equal(await p.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "the page is wider than its window");
}
const scope = "openid fhirUser launch/patient offline_access patient/Observation.rs patient/Condition.rs";

test("A person sees who asks and for what, must choose a record, may grant less, and the application gets that", async () => {
  const asked = request(server, app, { scope });
  const { page } = await ask(server, asked);
  const p = await as(lan, `/apps/allow?request=${page.request}`);
  await p.waitForSelector(".allow h1");
  const text = await p.innerText("main");
  assert.match(text, /“Growth chart” asks for access/);
  assert.match(text, /Read measurements and findings of the chosen patient/);
  assert.match(text, /Mother and child have a record each/);
  const allow = p.locator(".allow .button.primary");
  assert.ok(await allow.isDisabled());
  assert.match(await allow.innerText(), /choose a record first/);
  await p.check('input[value="live-a-mother"]');
  await p.getByText("Keep this access when you are not signed in").click();
  await clean(p);
  await shot(p, "allow-desktop");
  const gone = p.waitForRequest((r) => r.url().startsWith(kBack));
  await allow.click();
  const back = Object.fromEntries(new URL((await gone).url()).searchParams);
  assert.equal(back.state, asked.state);
  const reply = await exchange(server, app, asked, back.code);
  assert.equal(reply.body.patient, "live-a-mother");
  assert.ok(!reply.body.scope.includes("offline_access"));
  assert.equal(reply.body.refresh_token, undefined);
  await p.context().close();
});

for (const [lang, words] of [["vi", /xin quyền truy cập/], ["zh", /申请访问/], ["en", /asks for access/]])
  test(`The question fits a phone and speaks the language: ${lang}`, async () => {
    const { page } = await ask(server, request(server, app, { scope }));
    const p = await as(lan, `/apps/allow?request=${page.request}`, { size: kPhone, lang });
    await p.waitForSelector(".allow h1");
    assert.match(await p.innerText("main"), words);
    assert.ok(!/apps\./.test(await p.innerText("main")), "a string is missing in the catalogue");
    await clean(p);
    await shot(p, `allow-phone-${lang}`);
    await p.context().close();
  });

test("Whoever is not signed in signs in first and comes to the question", async () => {
  const { page } = await ask(server, request(server, app, { scope }));
  const p = await open(browser, `${server.base}/apps/allow?request=${page.request}`, { wait: false });
  await p.waitForSelector(".sign-in");
  await p.click('[data-login="lan"]');
  await p.waitForSelector(".allow h1");
  await p.context().close();
});

test("What cannot be asked is said in plain words, and no text of the sender is shown", async () => {
  const p = await as(lan, "/apps/allow?problem=redirect_uri&text=Send+your+password");
  await p.waitForSelector(".problem");
  assert.match(await p.innerText("main"), /Nothing was sent there/);
  assert.ok(!(await p.innerText("main")).includes("password"));
  await p.goto(`${server.base}/apps/allow?request=made-up`);
  await p.waitForSelector(".problem");
  assert.match(await p.innerText("main"), /Start again from the application/);
  await p.context().close();
});

test("The sign-in page offers the hospital's service, and says why somebody was not let in", async () => {
  const p = await open(browser, `${server.base}/?sign-in=unknown`, { wait: false });
  await p.waitForSelector(".sign-in-elsewhere a");
  assert.match(await p.innerText(".sign-in-elsewhere"), /Sign in with St Anna[\s\S]*password/);
  assert.match(await p.innerText(".sign-in-elsewhere"), /An administrator of your hospital can link you/);
  assert.match(await p.getAttribute(".sign-in-elsewhere a", "href"), /^\/auth\/oidc\/st-anna\/begin\?return_to=%2F$/);
  await clean(p);
  await shot(p, "sign-in-elsewhere");
  await p.context().close();
});

test("An administrator sees every application and removes one after being asked once more", async () => {
  for (const [name, size] of [["desktop", kDesktop], ["phone", kPhone]]) {
    const p = await as(dung, "/apps", { size });
    await p.waitForSelector(".apps table");
    assert.match(await p.innerText("main"), /Growth chart[\s\S]*Registry of rare cancers/);
    await clean(p);
    await shot(p, `apps-${name}`);
    await p.context().close();
  }
  const p = await as(dung, "/apps");
  await p.getByRole("button", { name: "Remove Registry" }).click();
  await p.getByRole("button", { name: "Remove; its access ends now" }).click();
  await p.waitForFunction(() => !document.querySelector("main").innerText.includes("Registry of rare cancers"));
  assert.equal((await dung.json("/api/apps")).body.apps.length, 1);
  await p.context().close();
});

test("A case offers the applications that can be opened from it, for mother and child", async () => {
  const p = await as(lan, "/case/live-a");
  await p.waitForSelector(".open-in");
  await p.click(".open-in summary");
  await shot(p, "open-in");
  const gone = p.waitForRequest((r) => r.url().startsWith(kBack));
  await p.getByRole("button", { name: "for the mother" }).click();
  const opened = new URL((await gone).url()).searchParams;
  assert.equal(opened.get("iss"), `${server.base}/fhir`);
  assert.ok(opened.get("launch").length > 30);
  await p.context().close();
});

await run();
await browser.close();
await server.stop();
rmSync(folder, { recursive: true, force: true });
