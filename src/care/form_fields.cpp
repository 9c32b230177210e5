// SPDX-License-Identifier: Apache-2.0
#include "care/form_fields.hpp"

#include <algorithm>

#include "care/preference_words.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

const std::string kKeySystem = std::string(kBase) + "/NamingSystem/sent-once";
constexpr std::size_t kLeastKey = 8, kMostKey = 64;

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

Failure refuse_field(std::string message, std::string field, std::string_view value, std::string limit) {
  return fail(ErrorKind::invalid, std::move(message), std::move(field), std::string(value.substr(0, 80)),
              std::move(limit));
}

Result<std::string> read_text(const json::Value& body, std::string_view name, std::size_t most_bytes) {
  const json::Value& v = body[name];
  if (v.is_null()) return std::string();
  if (!v.is_string()) return refuse_field("not a text", std::string(name));
  const std::string_view text = v.as_string();
  if (text.size() > most_bytes)
    return refuse_field("too long", std::string(name), std::to_string(text.size()) + " bytes",
                        "at most " + std::to_string(most_bytes));
  return blank(text) ? std::string() : std::string(text);
}

Result<std::string> need_text(const json::Value& body, std::string_view name, std::size_t most_bytes) {
  auto text = read_text(body, name, most_bytes);
  if (text && text->empty()) return fail(ErrorKind::missing, "required", std::string(name));
  return text;
}

Result<std::string> read_choice(const json::Value& body, std::string_view name,
                                std::span<const std::string_view> allowed, bool needed) {
  const std::string_view code = body[name].as_string();
  if (std::ranges::find(allowed, code) != allowed.end()) return std::string(code);
  if (!needed && (body[name].is_null() || (body[name].is_string() && code.empty()))) return std::string();
  std::string all;
  for (const auto a : allowed) all += (all.empty() ? "" : ", ") + std::string(a);
  if (code.empty()) return fail(ErrorKind::missing, "required", std::string(name), {}, all);
  return refuse_field("not one of those allowed", std::string(name), code, all);
}

Result<Instant> read_past_instant(const json::Value& body, std::string_view name, Instant now) {
  const std::string_view text = body[name].as_string();
  if (text.empty()) return fail(ErrorKind::missing, "required", std::string(name));
  const auto at = parse_instant(text);
  if (!at)
    return refuse_field("a time needs its date and zone", std::string(name), text,
                        "YYYY-MM-DDThh:mm:ss+zz:zz");
  if (*at > now)
    return refuse_field("lies in the future", std::string(name), text, "up to " + format_utc(now));
  return *at;
}

Result<std::string> read_key(const json::Value& body) {
  const std::string_view key = body["key"].as_string();
  const bool good =
      key.size() >= kLeastKey && key.size() <= kMostKey && std::ranges::all_of(key, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
      });
  if (!good)
    return refuse_field("names this sending, so that it is taken once", "key", key,
                        "8 to 64 letters, digits or hyphens");
  return std::string(key);
}

json::Value key_identifier(std::string_view key) {
  return json::Value(json::Array{json::object({{"system", kKeySystem}, {"value", key}})});
}

std::string key_condition(std::string_view key) {
  return "identifier=" + kKeySystem + "|" + std::string(key);
}

bool carries_key(const json::Value& resource, std::string_view key) {
  return std::ranges::any_of(resource["identifier"].items(), [&](const json::Value& i) {
    return i["system"].as_string() == kKeySystem && i["value"].as_string() == key;
  });
}

Result<void> check_writer(const Facts& facts, const access::Principal& who) {
  if (facts.replay)
    return fail(ErrorKind::refused, "this case is a replay: nothing can be added to it", "case", facts.id,
                "a case that runs");
  if (who.kind != access::Principal::Kind::person || who.practitioner.empty())
    return fail(ErrorKind::refused, "this is signed with a name: sign in first", "person", {},
                "a person who is signed in");
  return {};
}

json::Value person_reference(const access::Principal& who) {
  json::Value out = json::object({{"reference", "Practitioner/" + who.practitioner}});
  if (!who.name.empty()) out.set("display", who.name);
  return out;
}

json::Value origin_meta(const Facts& facts) {
  if (!facts.synthetic) return {};
  return json::object(
      {{"tag", json::Array{json::object(
                   {{"system", std::string(kBase) + "/CodeSystem/origin"}, {"code", "synthetic"}})}}});
}

std::string etag_of(int version) { return "W/\"" + std::to_string(version) + "\""; }

json::Value concept_of(std::string_view system, std::string_view code) {
  return json::object({{"coding", json::Array{json::object({{"system", system}, {"code", code}})}}});
}

json::Value extension_of(std::string_view name, const char* element, json::Value value) {
  return json::object({{"url", own_extension(name)}, {element, std::move(value)}});
}

}  // namespace dyad::care
