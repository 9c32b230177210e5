// SPDX-License-Identifier: Apache-2.0
#include "fhir/json_patch.hpp"

#include <doctest/doctest.h>

using namespace dyad;

namespace {

json::Value read(std::string_view text) {
  auto value = json::parse(text);
  REQUIRE_MESSAGE(value, text);
  return *value;
}

std::string patched(std::string_view document, std::string_view patch) {
  const auto out = fhir::apply_json_patch(read(document), read(patch));
  return out ? json::write(*out) : "error: " + out.error().field + ": " + out.error().message;
}
std::string merged(std::string_view document, std::string_view patch) {
  return json::write(fhir::apply_merge_patch(read(document), read(patch)));
}

}  // namespace

TEST_CASE("each operation of a JSON Patch does its work and numbers keep their digits") {
  CHECK(patched(R"({"a":1.50})", R"([{"op":"add","path":"/b","value":2.0}])") == R"({"a":1.50,"b":2.0})");
  CHECK(patched(R"({"a":[1,3]})", R"([{"op":"add","path":"/a/1","value":2}])") == R"({"a":[1,2,3]})");
  CHECK(patched(R"({"a":[1]})", R"([{"op":"add","path":"/a/-","value":2}])") == R"({"a":[1,2]})");
  CHECK(patched(R"({"a":1,"b":2})", R"([{"op":"remove","path":"/a"}])") == R"({"b":2})");
  CHECK(patched(R"({"a":[1,2,3]})", R"([{"op":"remove","path":"/a/1"}])") == R"({"a":[1,3]})");
  CHECK(patched(R"({"a":1,"b":2})", R"([{"op":"replace","path":"/a","value":{"c":0.10}}])") ==
        R"({"a":{"c":0.10},"b":2})");
  CHECK(patched(R"({"a":{"b":1},"c":{}})", R"([{"op":"move","from":"/a/b","path":"/c/d"}])") ==
        R"({"a":{},"c":{"d":1}})");
  CHECK(patched(R"({"a":[1,2,3]})", R"([{"op":"move","from":"/a/0","path":"/a/2"}])") == R"({"a":[2,3,1]})");
  CHECK(patched(R"({"a":{"b":1}})", R"([{"op":"copy","from":"/a","path":"/c"}])") ==
        R"({"a":{"b":1},"c":{"b":1}})");
  CHECK(patched(R"({"a":1.0,"b":[{"c":1}]})",
                R"([{"op":"test","path":"/a","value":1},{"op":"test","path":"/b/0","value":{"c":1.0}}])") ==
        R"({"a":1.0,"b":[{"c":1}]})");
  CHECK(patched(R"({"a/b":1,"m~n":2})",
                R"([{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/m~0n"}])") == "{}");
  CHECK(patched(R"({"a":1})", R"([{"op":"replace","path":"","value":{"b":2}}])") == R"({"b":2})");
}

TEST_CASE("a patch that cannot be applied says which operation and why") {
  CHECK(patched(R"({"a":1})", R"([{"op":"test","path":"/a","value":2}])") ==
        "error: patch[0].value: the test does not hold");
  CHECK(patched(R"({"a":1})", R"([{"op":"test","path":"/a","value":1},{"op":"remove","path":"/b"}])") ==
        "error: patch[1].path: there is nothing at this place");
  CHECK(patched(R"({"a":1})", R"([{"op":"add","path":"/b/c","value":1}])") ==
        "error: patch[0].path: there is nothing at this place");
  CHECK(patched(R"({"a":[1]})", R"([{"op":"add","path":"/a/2","value":1}])") ==
        "error: patch[0].path: not a place in the array");
  CHECK(patched(R"({"a":[1,2]})", R"([{"op":"remove","path":"/a/01"}])") ==
        "error: patch[0].path: there is nothing at this place");
  CHECK(patched(R"({"a":[1]})", R"([{"op":"replace","path":"/a/-","value":2}])") ==
        "error: patch[0].path: there is nothing at this place");
  CHECK(patched("{}", R"([{"op":"add","path":"a","value":1}])") ==
        "error: patch[0].path: not a JSON Pointer");
  CHECK(patched("{}", R"([{"op":"add","path":"/a~2","value":1}])") ==
        "error: patch[0].path: not a JSON Pointer");
  CHECK(patched("{}", R"([{"op":"add","path":"/a"}])") == "error: patch[0].value: required");
  CHECK(patched("{}", R"([{"op":"add","value":1}])") == "error: patch[0].path: required");
  CHECK(patched("{}", R"([{"op":"spin","path":"/a"}])") == "error: patch[0].op: unknown operation");
  CHECK(patched(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/b/c"}])") ==
        "error: patch[0].path: a value cannot be moved into itself");
  CHECK(patched("{}", R"({"op":"add"})") == "error: patch: a JSON Patch must be an array of operations");
  CHECK(patched("{}", "[1]") == "error: patch[0]: an operation must be an object");
}

TEST_CASE("copies that grow without end, and nesting without end, are refused") {
  std::string doubling = R"([{"op":"add","path":"/a","value":[1,2,3,4,5,6,7,8]})";
  for (int i = 0; i < 40; ++i) doubling += R"(,{"op":"copy","from":"/a","path":"/a/0"})";
  CHECK(patched("{}", doubling + "]").starts_with("error: patch["));
  std::string deep = "[", path;
  for (int i = 0; i < 70; ++i) {
    path += "/a";
    deep += std::string(i ? "," : "") + R"({"op":"add","path":")" + path + R"(","value":{}})";
  }
  CHECK(patched("{}", deep + "]") == "error: patch: the patched document is nested too deep");
}

TEST_CASE("a merge patch sets, merges and removes members") {
  CHECK(merged(R"({"a":1,"b":{"c":2,"d":3}})", R"({"a":null,"b":{"c":null,"e":4.0}})") ==
        R"({"b":{"d":3,"e":4.0}})");
  CHECK(merged(R"({"a":[1,2]})", R"({"a":[3]})") == R"({"a":[3]})");
  CHECK(merged(R"({"a":"x"})", R"({"a":{"b":{"c":null}}})") == R"({"a":{"b":{}}})");
  CHECK(merged(R"({"a":1})", R"(["x"])") == R"(["x"])");
}
