// SPDX-License-Identifier: Apache-2.0
// Any bytes as JSON: what is read, written and read again is the same value.
#include "check.hpp"
#include "json/json.hpp"

using namespace dyad;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto value = json::parse(text, {1 << 20, 64});
  if (!value) {
    must(!value.error().message.empty(), "a refusal has a message", text);
    return 0;
  }
  const std::string compact = json::write(*value);
  const auto again = json::parse(compact);
  must(again && *again == *value, "compact JSON reads back as the same value", compact);
  const auto pretty = json::parse(json::write_pretty(*value));
  must(pretty && *pretty == *value, "indented JSON reads back as the same value", compact);
  for (const auto& [name, member] : value->members())
    must((*value)[name] == member, "a member is found by its name", name);
  return 0;
}
