// SPDX-License-Identifier: Apache-2.0
// Files are compiled as one only when neither could notice the other.   node test/tidy/unity_test.mjs
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { groupsOf, groupsOfTree, names } from "../../cmake/unity.mjs";
import { suite } from "../support/server.mjs";

const { test, run } = suite();
const file = (path, text) => ({ path, bytes: text.length, ...names(text) });
const together = (...texts) => groupsOf(texts.map((text, n) => file(`${n}.cpp`, text))).length === 1;
const room = (inside, after = "") => `#include "x.hpp"\nnamespace dyad::care {\nnamespace {\n${inside}\n}  // namespace\n${after}\n}`;

test("files with private names of their own go together", () => {
  assert.ok(together(room("int one() { return 1; }"), room("int two() { return 2; }")));
});
test("the same private function, constant, type or alias keeps files apart", () => {
  for (const kept of ["int f(int a) { return a; }", "constexpr int f = 4;", "struct f { int a; };", "using f = std::string;", "template <class T> T f(T a) { return a; }", "enum class f : int { a };"])
    assert.ok(!together(room(kept), room(kept)), kept);
  assert.ok(!together("static int f() { return 1; }", "static int f() { return 2; }"));
});
test("a private overload never meets a call that meant the shared one", () => {
  assert.ok(!together(room("int read(long a) { return 1; }"), room("", "int g() { return read(1); }")));
  assert.ok(together(room("int read(long a) { return 1; }"), room("", "int g(X& x) { return x.read(1) + json::read(1); }")));
});
test("local names, comments and texts hold nobody apart", () => {
  assert.ok(together(room("int f() { int here = 1; return here; }"), room("int g() { int here = 2; return here; }")));
  assert.ok(together(room("int f() { return 1; }"), room('// f\nconst char* g() { return "f"; }\nchar h = \'f\';')));
});
test("what one brings in by using, the other brings in too or never speaks of", () => {
  const using = (text) => `namespace dyad::care {\nusing json::Value;\n${text}\n}`;
  assert.ok(together(using("Value a();"), using("Value b();")));
  assert.ok(!together(using("Value a();"), "namespace dyad::care { Value b(); }"));
  assert.ok(!together("using namespace dyad;\nint a();", "int b();"));
  assert.ok(together("using namespace dyad;\nint a();", "using namespace dyad;\nint b();"));
});
test("of this tree, every file but the generated is in one group, and most share one", () => {
  const groups = groupsOfTree(resolve(new URL("../..", import.meta.url).pathname));
  const all = groups.flat();
  assert.equal(new Set(all).size, all.length);
  assert.ok(groups.every((g) => g.length <= 16 && new Set(g.map((f) => f.split("/")[1] + f.endsWith("_test.cpp"))).size === 1));
  console.log(`      ${all.length} files in ${groups.length} groups`);
  assert.ok(groups.length * 2.5 < all.length);
});
await run();
