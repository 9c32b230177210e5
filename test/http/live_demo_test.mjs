// SPDX-License-Identifier: Apache-2.0
// The live copies of the demo: told until their mark, then silent, on the clock of the wall.
import assert from "node:assert/strict";
import { serve, suite } from "../support/server.mjs";
import { copyOf, liveBundle, tell } from "../support/live_case.mjs";

const server = await serve(["--demo", "--no-answers"]);
const { test, run } = suite();
const get = async (path) => (await fetch(server.base + path)).json();

test("each live copy stands beside its replay, says that it is synthetic, and runs", async () => {
  const { cases } = await get("/api/cases");
  for (const letter of ["a", "b", "c"]) {
    const live = cases.find((c) => c.id === `live-${letter}`);
    const replay = cases.find((c) => c.id === `case-${letter}`);
    assert.equal(live.clock.mode, "wall");
    assert.equal(replay.clock.mode, "replay");
    assert.match(live.title.en, /synthetic, live/);
    assert.ok(live.title.vi !== live.title.en && live.title.zh !== live.title.en);
    assert.equal(live.clock.zone, replay.clock.zone);
    const age = Date.now() - Date.parse(live.freshest_at);
    assert.ok(age >= 0 && age < 4 * 3_600_000, `the newest value of live-${letter} is ${age / 60000} min old`);
  }
});

test("the age of each pregnancy is that of the story at its mark", async () => {
  const { cases } = await get("/api/cases");
  const now = new Date();
  for (const letter of ["a", "b", "c"]) {
    const story = await get(`/api/cases/case-${letter}?at=${encodeURIComponent(copyOf(letter).until)}`);
    const live = cases.find((c) => c.id === `live-${letter}`);
    // The days of the copy are those of the moment it was made; only midnight between may add one.
    assert.equal(live.children[0].gestation_text, story.children[0].gestation_text, `at ${now.toISOString()}`);
  }
});

test("the copy of the server and that of the test's own hand are the same", async () => {
  for (const letter of ["a", "b", "c"]) {
    const episode = await get(`/fhir/EpisodeOfCare/live-${letter}`);
    const copy = copyOf(letter);
    const story = JSON.parse(await (await import("node:fs/promises")).readFile(new URL(`../../data/scenarios/${copy.from}.json`, import.meta.url), "utf8"));
    const first = story.entry.filter((e) => e.resource.id === copy.from && Date.parse(e.resource.meta.lastUpdated) <= Date.parse(copy.until)).at(-1);
    const made = Date.parse(episode.meta.lastUpdated) - Date.parse(first.resource.meta.lastUpdated) + Date.parse(copy.until);
    const newest = new Map();
    for (const { resource } of liveBundle(letter, made).entry) newest.set(`${resource.resourceType}/${resource.id}`, resource);
    let compared = 0;
    for (const [name, mine] of newest) {
      if (name.startsWith("Organization/")) continue; // says its time zone since the demo's offers came
      if (compared > 250 && !/Patient|Condition|Goal|Consent|EpisodeOfCare|RelatedPerson|CareTeam/.test(name)) continue;
      const theirs = await get(`/fhir/${name}`);
      assert.equal(Date.parse(theirs.meta.lastUpdated), Date.parse(mine.meta.lastUpdated), name);
      const bare = ({ meta: { tag }, ...rest }) => ({ ...rest, tag });
      assert.deepEqual(bare(theirs), bare(mine), name);
      compared++;
    }
    assert.ok(compared > 100, `${compared} of live-${letter}`);
  }
});

test("nothing that happened after the mark is told: no obstruction, no birth, no decision", async () => {
  for (const [letter, unborn] of [["a", ["obstruction", "anhydramnios"]], ["b", ["c-preterm"]], ["c", ["spread"]]]) {
    for (const id of unborn) assert.equal((await fetch(`${server.base}/fhir/Condition/live-${letter}-${id}`)).status, 404);
    const view = await get(`/api/cases/live-${letter}`);
    assert.ok(view.marks.every((m) => Date.parse(m.at) <= Date.now()));
    assert.ok(!view.marks.some((m) => m.key === "birth" || m.key === "decision"));
    assert.equal(view.children[0].stage, "fetus");
  }
});

test("hospitals are shared with the replay, so that people posted there find both", async () => {
  const episode = await get("/fhir/EpisodeOfCare/live-a");
  assert.equal(episode.managingOrganization.reference, "Organization/a-cancer-hospital");
  const team = await get(`/fhir/${episode.team[0].reference}`);
  assert.ok(team.id.startsWith("live-"));
  assert.ok(team.participant.some((p) => p.member.reference === "Organization/a-obstetric-hospital"));
});

test("case A goes on: the obstruction arrives by ordinary posts", async () => {
  await tell(fetch, server.base, "a");
  const view = await get("/api/cases/live-a");
  assert.match(JSON.stringify(view.mother), /obstruction/i);
});

await run();
await server.stop();
