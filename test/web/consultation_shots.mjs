// SPDX-License-Identifier: Apache-2.0
// The screenshots of a consultation in docs/screenshots, as signed-in people see it: case A called, its opinions, its decision,
// and that decision opened again with who was paged.
import { fileURLToPath } from "node:url";
import { opinion, wishes } from "../support/consultation.mjs";
import { tell } from "../support/live_case.mjs";
import { signIn } from "../support/people.mjs";
import { serve } from "../support/server.mjs";
import { until } from "../support/sinks.mjs";
import { kDesktop, kPhone, launch } from "./browser.mjs";
import { screen } from "./steps.mjs";

const out = process.env.DYAD_SHOTS ?? fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
const server = await serve(["--demo", "--no-answers"], { signIn: true });
const browser = await launch();
const api = "/api/cases/live-a";
const people = {};
for (const login of ["lan", "hoa", "phuc", "minh", "quang", "khanh", "hung"]) people[login] = await signIn(server, login);
const good = (answer) => { if (answer.status > 299) throw new Error(JSON.stringify(answer.body)); return answer.body; };
const inHours = (h) => new Date(Date.now() + h * 3_600_000).toISOString();

/** One part of the page, in every language and at both widths. */
async function take(name, login, path, part, { most = 1600 } = {}) {
  for (const [device, size] of [["desktop", kDesktop], ["phone", kPhone]])
    for (const lang of ["en", "vi", "zh"]) {
      const page = await screen(server, browser, login, path, { lang, size });
      await page.locator(part).first().waitFor();
      await page.waitForSelector(".live.live");
      await page.evaluate(() => document.fonts.ready);
      const box = await page.locator(part).first().boundingBox();
      await page.screenshot({ path: `${out}/${name}-${device}-${lang}.png`, fullPage: true, clip: { x: 0, y: Math.max(0, box.y - 12), width: size.width, height: Math.min(most, box.height + 24) } });
      console.log(`${name}-${device}-${lang}.png`);
      await page.context().close();
    }
}

try {
  good(await people.lan.json(`${api}/wishes`, { body: wishes() }));
  const call = good(await people.lan.json(`${api}/calls`, { body: { question: "Deliver now or wait? The tumour has grown." } })).calls[0];
  for (const login of ["hoa", "phuc"]) {
    const row = good(await people[login].json("/api/inbox")).asked.find((r) => r.case === "live-a");
    good(await people[login].json(`${api}/parties/${row.party.id}`, { body: { act: "accept" } }));
  }
  await take("call", "lan", "/case/live-a", ".call-panel.open .call");
  good(await people.hoa.json(`${api}/opinions`, { body: opinion(call.id, { action: "deliver_when", until_gestation: undefined, conditions: ["The bowel obstructs"], text: "Each day counts while she is stable." }) }));
  good(await people.phuc.json(`${api}/opinions`, { body: opinion(call.id, { steroids: "given", text: "The child gains from each week." }) }));
  await take("opinions", "phuc", "/case/live-a/decide", ".consult-columns:has(.opinion)");
  const offer = good(await people.lan.json(`${api}/resolutions/offer`));
  const draft = good(await people.lan.json(`${api}/resolutions`, { body: {
    ...offer, action: "wait", from: inHours(0), to: inHours(30), expires: inHours(30), treatments: [{ key: "steroids", text: "" }],
    triggers: [{ kind: "condition", who: "live-a-mother", key: "bowel_obstruction" }],
    responsible: [{ organization: "a-cancer-hospital", who: "Lê Quang Minh", until: inHours(30) }], reasons: "", } }));
  const path = `${api}/resolutions/${draft.id}`, match = (version) => ({ headers: { "if-match": `W/"${version}"` } });
  const put = good(await people.lan.json(`${path}/to-sign`, { body: { language: "vi" }, ...match(draft.version) }));
  good(await people.quang.json(`${path}/sign`, { body: { organization: "a-cancer-hospital" }, ...match(put.version) }));
  good(await people.khanh.json(`${path}/sign`, { body: { organization: "a-obstetric-hospital" }, ...match(put.version) }));
  await take("decision", "lan", "/case/live-a/decide", '[data-resolution][data-state="in_force"]');
  await tell(people.minh, server.base, "a", { only: ["a-obstruction"] });
  const page = await until(async () => good(await people.lan.json(`${api}/calls`)).pages.find((p) => p.parties.length > 0), "the page");
  const mine = page.parties.find((p) => p.role === "surgeon");
  for (const act of ["delivered", "read", "accept"]) good(await people.hung.json(`${api}/parties/${mine.id}`, { body: { act } }));
  await take("reopened", "khanh", "/case/live-a/decide", '[data-state="reopened"]:has(.paged .party)');
  await take("needs", "quang", "/", ".needs-you");
} finally {
  await browser.close();
  await server.stop();
}
