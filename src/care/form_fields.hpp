// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "access/principal.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "care/facts.hpp"
#include "json/json.hpp"

namespace dyad::care {

// What people enter in forms, read field by field; each refusal names its field, what was given and what is
// allowed.
inline constexpr std::size_t kFormTextBytes = 4000;

Failure refuse_field(std::string message, std::string field, std::string_view value = {},
                     std::string limit = {});
// A text; empty when absent. Refused when it is no text or too long.
Result<std::string> read_text(const json::Value& body, std::string_view name,
                              std::size_t most_bytes = kFormTextBytes);
// The same, but something must be in it.
Result<std::string> need_text(const json::Value& body, std::string_view name,
                              std::size_t most_bytes = kFormTextBytes);
// One of the codes allowed; empty when absent and `needed` is false.
Result<std::string> read_choice(const json::Value& body, std::string_view name,
                                std::span<const std::string_view> allowed, bool needed = true);
// An instant with its zone, not after `now`.
Result<Instant> read_past_instant(const json::Value& body, std::string_view name, Instant now);
// What makes a form that is sent twice be taken once: 8 to 64 letters, digits or hyphens chosen by the page.
Result<std::string> read_key(const json::Value& body);

// The same key in a resource, and whether a version of one carries it.
json::Value key_identifier(std::string_view key);
std::string key_condition(std::string_view key);  // as a search: "identifier=system|key"
bool carries_key(const json::Value& resource, std::string_view key);

// Refuses what only a person who is signed in may write, and what is written into a case that is a replay.
Result<void> check_writer(const Facts& facts, const access::Principal& who);
// {"reference": "Practitioner/lan", "display": "..."}
json::Value person_reference(const access::Principal& who);
// The tag of made-up data, when the case is made up; null otherwise.
json::Value origin_meta(const Facts& facts);
std::string etag_of(int version);

json::Value concept_of(std::string_view system, std::string_view code);
json::Value extension_of(std::string_view name, const char* element, json::Value value);

}  // namespace dyad::care
