// SPDX-License-Identifier: Apache-2.0
// The command line in English, Vietnamese and Chinese: the catalogues agree, no text stands in the sources, and no English is
// left in what the verbs print.   DYAD_BIN=path/to/dyad node test/cli/language_test.mjs    DYAD_WORDS=1 prints what is found
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kEnglish } from "../support/english.mjs";
import { dyad, suite } from "../support/server.mjs";
import { addCalculatorTests } from "./calculator_words.mjs";
import { addRoomTests } from "./room_words.mjs";

const root = new URL("../../", import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "dyad-words-"));
const read = (path) => readFileSync(join(root, path), "utf8");
const words = (name, lang) => JSON.parse(read(`data/words/${name}.${lang}.json`));
const kLangs = ["en", "vi", "zh"];
const { test, run } = suite();

// A clean environment: the language is only what a test says it is.
const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LANG|LC_\w+|DYAD_LANG)$/.test(name)));
function say(lang, args, more = {}) {
  const done = spawnSync(dyad, args, { encoding: "utf8", maxBuffer: 1 << 28, env: { ...clean, XDG_DATA_HOME: join(scratch, "home"), ...(lang ? { DYAD_LANG: lang } : {}), ...more } });
  return { code: done.status, out: done.stdout, err: done.stderr, all: done.stdout + done.stderr };
}

const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join();
// These name what is typed: verbs, codes of inputs, words of files.
const kTypedIn = /^(help|limit|usage)\.|^label\.(site_very_high|examinations)|^refusal\.(required_in|must_lead_either|stands_beside|a_row_needs_week|a_value_x|this_element_takes|inspired_oxygen|name_and_client_id)/;
test("The catalogues of the three languages have the same keys and the same places", () => {
  const english = [];
  for (const name of ["cli", "rooms"]) {
    const en = words(name, "en");
    for (const lang of ["vi", "zh"]) {
      const own = words(name, lang);
      assert.deepEqual(Object.keys(own), Object.keys(en), `${name}.${lang}`);
      for (const key of Object.keys(en)) {
        assert.equal(places(own[key]), places(en[key]), `${lang}: ${key}`);
        assert.ok(own[key].trim(), `${lang}: ${key} is empty`);
        const bare = own[key].replace(/\{\w+\}|`[^`]*`|dyad(?: [\w-]+)+|\b[A-Z]{2,}\b|--[\w-]+|\b[\w/]*[_./:-][\w./:-]*/g, " ");
        if (!kTypedIn.test(key) && kEnglish.test(bare)) english.push(`${lang}: ${key}: ${own[key]}`);
      }
    }
  }
  assert.deepEqual(english, []);
});

const sources = readdirSync(join(root, "src/app")).filter((f) => /\.cpp$/.test(f) && !/_test\.cpp$/.test(f));
const code = new Map(sources.map((f) => [f, read(`src/app/${f}`).replace(/(^|\s)\/\/.*/g, "")]));
const all = [...code.values()].join("\n");
test("Every key that the sources say is in the catalogue with the places given, and every key is said", () => {
  const en = words("cli", "en");
  const said = new Set([...all.matchAll(/"([a-z][\w-]*(?:\.[\w -]+)*)"/g)].map((m) => m[1]));
  const prefixes = [...all.matchAll(/(?:say_or|say)\(\s*(?:std::string\()?"([a-z0-9_.]+\.)"/g)].map((m) => m[1]);
  for (const [, key] of all.matchAll(/\bsay\(\s*"([^"]+)"/g)) assert.ok(key in en || prefixes.includes(key), `no such key: ${key}`);
  for (const [, first, second] of all.matchAll(/\bsay\([^"(){};]*\?\s*"([^"]+)"\s*:\s*"([^"]+)"/g)) for (const key of [first, second]) assert.ok(key in en, `no such key: ${key}`);
  const unsaid = Object.keys(en).filter((key) => !said.has(key) && !prefixes.some((p) => key.startsWith(p)));
  assert.deepEqual(unsaid, []);
  // say("key", {{"place", ...}, ...}): the places are those of the text.
  for (const m of all.matchAll(/\bsay\(\s*"([^"]+)"\s*,\s*\{/g)) {
    let depth = 0, at = m.index + m[0].length - 1, names = [];
    for (let i = at, text = false; i < all.length; i++) {
      const c = all[i];
      if (c === '"' && all[i - 1] !== "\\") text = !text;
      if (text) continue;
      if (c === "{") { depth++; if (depth === 2) { const name = /^\{\s*"(\w+)"\s*,/.exec(all.slice(i)); if (name) names.push(name[1]); } }
      if (c === "}" && --depth === 0) break;
    }
    assert.equal(names.sort().join(), places(en[m[1]] ?? "").split(",").filter((v, i, a) => a.indexOf(v) === i).join(), `places of ${m[1]}`);
  }
});

// What is written alike in every language: names of files, formats and units.
const kAlike = /^(?:dyad: |dyad |\s*|[\W\d_]*|\[|\] |K\/N|kB|report\.html)$/;
test("No source prints a text of its own", () => {
  const found = [];
  for (const [file, text] of code)
    for (const m of text.matchAll(/\b(print|heading|wrapped|bullet|std::fputs|std::fprintf|std::printf|add_option|add_flag|add_subcommand|rows\.push_back)\(/g)) {
      let depth = 0, i = m.index + m[0].length - 1;
      const from = i;
      for (; i < text.length; i++) { if (text[i] === "(") depth++; if (text[i] === ")" && --depth === 0) break; }
      let call = text.slice(from, i + 1);
      if (/^add_/.test(m[1])) call = call.slice(call.indexOf(",") + 1); // its name
      for (let before = ""; before !== call;) { before = call; call = call.replace(/\b(?:say|say_or|named|page_words|tell|json::object|has|text|point|at|find|IsMember|std::string)\((?:[^()"]|"(?:[^"\\]|\\.)*"|\((?:[^()"]|"(?:[^"\\]|\\.)*"|\([^()]*\))*\))*\)|\[\s*"[^"]*"\s*\]/g, "_"); }
      for (const [, literal] of call.matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
        const bare = literal.replace(/\\[nrt"]/g, "");
        if (!kAlike.test(bare) && /\p{L}{2}/u.test(bare) && !/^%/.test(bare)) found.push(`${file}: ${m[1]}: ${literal}`);
      }
    }
  assert.deepEqual([...new Set(found)], []);
});

test("The language is found by the option, then DYAD_LANG, then the locale", () => {
  const help = (lang, args, more) => /^(?:Usage|Cách dùng|用法)/m.exec(say(lang, args, more).out)?.[0];
  assert.equal(help("", ["--help"]), "Usage");
  assert.equal(help("", ["--lang", "vi", "calc", "--help"]), "Cách dùng");
  assert.equal(help("", ["calc", "--lang=zh", "--help"]), "用法");
  assert.equal(help("vi", ["calc", "--help", "--lang", "en"]), "Usage");
  assert.equal(help("zh", ["--help"], { LC_ALL: "vi_VN.UTF-8" }), "用法");
  for (const [more, want] of [[{ LANG: "vi_VN.UTF-8" }, "Cách dùng"], [{ LANG: "zh_CN" }, "用法"], [{ LC_ALL: "C.UTF-8", LANG: "vi_VN" }, "Usage"], [{ LC_MESSAGES: "zh_TW.UTF-8", LANG: "vi_VN" }, "用法"], [{ LANG: "fr_FR.UTF-8" }, "Usage"], [{ LANG: "vim" }, "Usage"]])
    assert.equal(help("", ["--help"], more), want, JSON.stringify(more));
  for (const [lang, args, field] of [["", ["--lang", "fr", "calc"], "--lang"], ["fr", ["calc"], "DYAD_LANG"]]) {
    const refused = say(lang, args);
    assert.equal(refused.code, 2);
    assert.equal(refused.err, `dyad: ${field}: this language is not spoken here (got fr; allowed en, vi or zh)\n`);
  }
  assert.equal(say("", ["calc", "--lang"]).code, 2);
});

test("JSON and CSV are the same in every language", () => {
  for (const args of [["calc", "newborn-weight", "sex=male", "gestation=27+0", "weight=800g", "--json"], ["advise", "case-a", "--at", "2025-02-10", "--json"], ["study", "sick_sicker", "--draws", "5", "--patients", "0", "--json"], ["model", "card", "day_by_day", "--json"], ["evidence", "--json"]]) {
    const en = say("en", args).out.replace(/"read_from": "[^"]*"/, "");
    for (const lang of ["vi", "zh"]) assert.equal(say(lang, args).out.replace(/"read_from": "[^"]*"/, ""), en, args.join(" "));
  }
});

// Columns of a terminal, counted otherwise than the program does: by the Unicode properties that Node knows.
const width = (text) => [...text.normalize("NFC")].reduce((n, c) => n + (/\p{Mark}/u.test(c) ? 0 : /[\p{Script=Han}\u3000-\u303f\uff00-\uff60]/u.test(c) ? 2 : 1), 0);
test("Tables stand in columns, and no line is too long", () => {
  for (const lang of kLangs) {
    const rows = say(lang, ["advise", "case-a", "--at", "2025-02-10"]).out.split("\n");
    const ends = rows.map((row) => row.search(/2025-0[2-4]-\d\d  \S/) < 0 ? -1 : width(row.slice(0, row.search(/2025-0[2-4]-\d\d  \S/)))).filter((n) => n > 0);
    assert.ok(ends.length > 10, lang);
    assert.deepEqual([...new Set(ends)].length, 1, `${lang}: ${[...new Set(ends)]}`);
    for (const row of rows) if (/^  (- |\S+：)/.test(row) && !/https?:/.test(row)) assert.ok(width(row) <= 101, `${lang}: ${width(row)}: ${row}`);
  }
});

// Codes, commands, names of files, addresses, and the lines that quote a source in its own words.
const bare = (line) => line.replace(/https?:\S+|<[^>]*>|\[[^\]]*\]|\{[^}]*\}|"[^"]*"|“[^”]*”|dyad(?: [a-z0-9]+)+(?: [A-Z-]\S*)*/g, " ").replace(/--[\w-]+|\b[\w]+=\S+|(?<![\w])[\w*.+-]*[_./*][\w./*+:,-]*|\b[a-z0-9]+(?:-[a-z0-9]+)+\b|\b[A-Z]{2,}\b|\b(?:study|model|user|merge|solve)\b|\([a-z_]+\)|(?<=^  )[a-z0-9]+(?=[ :])/g, " ");
function left(text, quoted) {
  const own = (line) => bare(line.replace(/^(?:dyad|\/\S+)(?:: |：)(?:[\w.[\]/-]+(?:: |：))?/, ""));
  return text.split("\n").filter((line) => !quoted.test(line) && kEnglish.test(own(line))).map((line) => `${kEnglish.exec(own(line))[0]}: ${line.trim().slice(0, 150)}`);
}
const kNothing = /^$^/;
const data = join(scratch, "data");
const file = (name, text) => { const path = join(scratch, name); writeFileSync(path, text); return path; };
const kVerbs = ["serve", "import", "export", "advise", "calc", "evidence", "model", "study", "plan", "hl7", "audit", "verify", "backup", "restore", "hospital", "user", "app"];
// Names of options, tasks and roles stand in a help text as they are typed.
const kTyped = /\b(?:administrator|obstetrician|verify|list|export|add|remove|disable|enable|reset|solve|convert|card|known|any|check|select|merge|time|day|model|data|from|to|hospital|read|date|file|name|record|open|sex|steps|case|given)\b[：:（( ,、]?/g;
// Messages in which much is wrong; the names in them are made up.
const kMessages = [
  ["MSH|^~\\&|LAB|H1|DYAD|H2|20250210101500||ORU^R01^ORU_R01||P|2.5", "PID|1||12^^^H1^MR||Synthetic^One||19900101|X", "PV1|1|I", "OBR|1||77|^^|||20250231", "OBX|1|NM|2160-0^^LN||abc|zz|||||F|||2025021010", "OBX|2|ZZ|||5", "OBX|3|TM|2160-0^^LN||99:00", "no segment"],
  ["PID|1"], ["MSH|^~\\&|A|B|C|D|20250210101500||ZZZ^Z01|1|P|2.5"], ["MSH|^~\\&|A|B|C|D|2025021||ADT^A01|1|P|3.5||||||KLINGON"], ["MSH|^~\\&|A|B|C|D|2025021||ADT^A01|1|P|3.5"],
  ["MSH|^~\\&|A|B|C|D|20250210101500+0700||ADT^A40|1|P|2.5", "PID|1||12^^^H1^MR", "MRG|12^^^H1^MR"], ["MSH|^~\\&|A|B|C|D|20250210101500+0700||SIU^S12|1|P|2.5", "SCH|"],
];
const runs = (lang) => {
  const d = ["--data", join(data, lang)];
  return [
    ...["", ...kVerbs].map((verb) => [[...(verb ? [verb] : []), "--help"], kNothing, true]),
    [[], kNothing], [["nonsense"], kNothing], [["calc", "--nope"], kNothing], [["model", "bad", "x"], kNothing, true], [["model", "export", "case-a"], kNothing], [["plan", join(scratch, "none")], kNothing],
    [["advise", "case-a", "--at", "2025-02-10", ...d], kNothing], [["advise", "case-c", ...d], kNothing], [["advise", "nobody", ...d], kNothing], [["advise", "case-a", "--at", "x", ...d], kNothing], [["advise", "case-b", "--replay", ...d], kNothing], [["advise", "case-a", "--csv", ...d], kNothing],
    [["study", "sick_sicker", "--draws", "5", "--patients", "2"], /Sick-Sicker|published teaching|says nothing|Alarid|Medical Decision|introductory|example\./], [["study", "missing.json"], kNothing], [["study", file("s.json", "{}")], kNothing], [["study", file("s2.json", '{"id":"x","title":1}')], kNothing],
    [["plan", join(root, "data/planning/case-a.json"), "--seconds", "20"], /./], [["plan", file("p.json", "{}")], kNothing], [["plan", file("p2.json", "[")], kNothing],
    [["hospital", "list", ...d], kNothing], [["hospital", "add", "h1", "--name", "H", ...d], kNothing], [["hospital", "list", ...d], kNothing],
    [["user", "add", "an", "--family", "A", "--given", "B", "--hospital", "h1", "--role", "obstetrician", ...d], kNothing], [["user", "list", ...d], kNothing], [["user", "disable", "an", ...d], kNothing], [["user", "enable", "an", ...d], kNothing], [["user", "reset", "nobody", ...d], kNothing],
    [["app", "list", ...d], kNothing], [["app", "add", "--name", "X", "--redirect", "https://a.example/x", "--scope", "patient/Observation.rs", "--id", "x1", ...d], kNothing], [["app", "remove", "x1", ...d], kNothing],
    [["import", join(root, "data/scenarios/case-b.json"), ...d], kNothing], [["import", join(scratch, "none"), ...d], kNothing],
    [["verify", ...d], kNothing], [["backup", join(scratch, `${lang}.db`), ...d], kNothing], [["restore", join(scratch, `${lang}.db`), ...d], kNothing], [["export", "--out", join(scratch, `out-${lang}`), ...d], kNothing], [["export", "--history", ...d], kNothing],
    [["audit", "verify", ...d], kNothing], [["audit", "list", "--from", "x", ...d], kNothing],
    [["hl7", "check", join(scratch, "none")], kNothing], [["hl7", "check", ...kMessages.map((m, i) => file(`${i}.hl7`, `${m.join("\r")}\r`))], /: \d+ [A-Z][A-Za-z]+$/], [["hl7", "check", "--zone", "Nowhere", file("0.hl7", "x")], kNothing], [["model", "card", "nope"], kNothing], [["evidence", "nope"], kNothing], [["calc", "nope"], kNothing], [["calc", "newborn-weight", "zz"], kNothing],
  ];
};
for (const lang of ["vi", "zh"])
  test(`No verb leaves English in ${lang}`, () => {
    const found = {};
    for (const [args, quoted, typed] of runs(lang)) {
      const text = say(lang, args).all.replaceAll(scratch, "").replaceAll(root, "");
      const english = left(typed ? text.replace(kTyped, " ") : text, quoted);
      if (english.length > 0) found[args.slice(0, 4).join(" ")] = english;
    }
    if (process.env.DYAD_WORDS) console.log(JSON.stringify(found, null, 1));
    assert.deepEqual(found, {});
  });

test("A server says in the same language where it is", async () => {
  const child = spawn(dyad, ["serve", "--listen", "127.0.0.1:0", "--data", join(data, "serve"), "--lang", "vi"], { env: clean });
  const said = await new Promise((done) => child.stdout.once("data", (text) => done(String(text))));
  child.kill();
  assert.match(said, /^Dyad đang ở http:\/\//);
});

addRoomTests(test);
addCalculatorTests(test, say, left);

try {
  await run();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
