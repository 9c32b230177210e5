// SPDX-License-Identifier: Apache-2.0
#include "app/live_demo.hpp"

#include <algorithm>
#include <utility>

#include "app/assets.hpp"
#include "app/workspace.hpp"

namespace dyad::app {
namespace {

constexpr std::string_view kExtensions = "https://dyad.example/fhir/StructureDefinition/";
constexpr std::string_view kOrigin = "https://dyad.example/fhir/CodeSystem/origin";
constexpr std::int64_t kSecond = 1000;

bool is_place(std::string_view type) { return type == "Organization" || type == "Location"; }

class Mover {
 public:
  Mover(const LiveCopy& copy, Instant now)
      : copy_(copy),
        distance_ms_((now.ms - copy.until.ms) / kSecond * kSecond),
        days_(date_of(now, copy.offset_minutes) - date_of(copy.until, copy.offset_minutes)) {}

  std::string id(std::string_view old) const {
    return old == copy_.from ? copy_.id : copy_.prefix + std::string(old);
  }
  // "Patient/a-mother", also with a version or as a full address.
  std::string reference(std::string_view text) const {
    const auto scheme = text.find("://");
    std::size_t begin = 0;
    if (scheme != std::string_view::npos) begin = text.rfind('/', text.rfind('/') - 1) + 1;
    const auto slash = text.find('/', begin);
    if (slash == std::string_view::npos || is_place(text.substr(begin, slash - begin)))
      return std::string(text);
    const auto end = std::min(text.find('/', slash + 1), text.size());
    return std::string(text.substr(0, slash + 1)) + id(text.substr(slash + 1, end - slash - 1)) +
           std::string(text.substr(end));
  }
  // A date moves by whole days, an instant by the exact distance in its own zone; anything else stays.
  std::string moment(std::string_view text) const {
    if (text.size() == 10)
      if (const auto date = parse_date(text)) return format_date(date->plus(days_));
    if (text.size() >= 20 && text[10] == 'T')
      if (const auto when = parse_partial(text); when && when->has_zone)
        return format_local({when->first.ms + distance_ms_}, when->offset_minutes);
    return std::string(text);
  }
  void move(json::Value& value, std::string_view name) const {
    if (value.is_string()) {
      if (name == "reference" || name == "fullUrl" || name == "url") {
        if (value.as_string().find('/') != std::string_view::npos && name != "url")
          value = reference(value.as_string());
      } else if (name != "id") {
        value = moment(value.as_string());
      }
    } else if (value.is_array()) {
      for (auto& item : value.mutable_items()) move(item, name);
    } else if (value.is_object()) {
      for (auto& [key, member] : value.mutable_members()) move(member, key);
    }
  }
  bool later(std::string_view text) const {
    const auto when = parse_instant(text);
    return when && *when > copy_.until;
  }

 private:
  const LiveCopy& copy_;
  std::int64_t distance_ms_;
  int days_;
};

const json::Value& part(const json::Value& extension, std::string_view url) {
  static const json::Value none;
  for (const auto& inner : extension["extension"].items())
    if (inner["url"].as_string() == url) return inner;
  return none;
}

// "Rectal cancer in pregnancy (synthetic, live)", in each of its languages.
void mark_title(json::Value& extension, const json::Value& suffix) {
  extension.set("valueString", std::string(extension["valueString"].as_string()) + " " +
                                   std::string(suffix["en"].as_string()));
  json::Value translations = extension["_valueString"];
  for (auto& [key, list] : translations.mutable_members())
    for (auto& translation : list.mutable_items())
      for (auto& [name, inner] : translation.mutable_members()) {
        if (name != "extension") continue;
        std::string lang;
        for (const auto& one : inner.items())
          if (one["url"].as_string() == "lang") lang = one["valueCode"].as_string();
        for (auto& one : inner.mutable_items())
          if (one["url"].as_string() == "content")
            one.set("valueString", std::string(one["valueString"].as_string()) + " " +
                                       std::string(suffix[lang].as_string()));
      }
  if (!translations.is_null()) extension.set("_valueString", std::move(translations));
}

// Of a case that runs: no clock of its own, and no marks of what has not happened.
void make_live(json::Value& episode, const LiveCopy& copy, const Mover& mover) {
  json::Array kept;
  for (const auto& extension : episode["extension"].items()) {
    const auto url = extension["url"].as_string();
    const auto name = url.starts_with(kExtensions) ? url.substr(kExtensions.size()) : std::string_view();
    if (name == "case-clock" || name == "case-opens-at") continue;
    if (name == "case-mark" && mover.later(part(extension, "at")["valueDateTime"].as_string())) continue;
    kept.push_back(extension);
    if (name == "case-title") mark_title(kept.back(), copy.title_suffix);
  }
  episode.set("extension", json::Value(std::move(kept)));
}

json::Value moved(const json::Value& entry, const LiveCopy& copy, const Mover& mover) {
  json::Value out = entry;
  json::Value resource = entry["resource"];
  const std::string type(resource["resourceType"].as_string());
  if (is_place(type)) return out;
  if (type == "EpisodeOfCare") make_live(resource, copy, mover);
  mover.move(resource, "resource");
  const std::string id = mover.id(entry["resource"]["id"].as_string());
  resource.set("id", id);
  json::Value meta = resource["meta"];
  meta.erase("versionId");
  meta.set("tag", json::Array{json::object({{"system", kOrigin}, {"code", "synthetic"}})});
  resource.set("meta", std::move(meta));
  out.set("resource", std::move(resource));
  if (entry.has("fullUrl")) out.set("fullUrl", mover.reference(entry["fullUrl"].as_string()));
  json::Value request = entry["request"];
  request.set("url", type + "/" + id);
  out.set("request", std::move(request));
  json::Value response = entry["response"];
  mover.move(response, "response");
  out.set("response", std::move(response));
  return out;
}

}  // namespace

Result<std::vector<LiveCopy>> live_copies() {
  const auto asset = find_asset("data/demo/live.json");
  if (!asset) return fail(ErrorKind::not_found, "the program was built without it", "data/demo/live.json");
  const auto file = json::parse(asset->text);
  if (!file) return std::unexpected(file.error());
  std::vector<LiveCopy> out;
  for (const auto& one : (*file)["cases"].items()) {
    const auto until = parse_partial(one["until"].as_string());
    if (!until || !until->has_zone)
      return fail(ErrorKind::invalid, "not an instant with its zone", "data/demo/live.json cases.until",
                  std::string(one["until"].as_string()), "as in 2025-02-11T20:30:00+07:00");
    out.push_back({std::string(one["from"].as_string()), std::string(one["id"].as_string()), until->first,
                   until->offset_minutes, std::string((*file)["prefix"].as_string()),
                   (*file)["title_suffix"]});
  }
  return out;
}

Result<json::Value> live_bundle(const LiveCopy& copy, const json::Value& history, Instant now) {
  const Mover mover(copy, now);
  json::Array entries;
  for (const auto& entry : history["entry"].items())
    if (!mover.later(entry.at({"resource", "meta", "lastUpdated"}).as_string()))
      entries.push_back(moved(entry, copy, mover));
  if (entries.empty())
    return fail(ErrorKind::invalid, "nothing was recorded by then", copy.from, format_utc(copy.until));
  return json::object(
      {{"resourceType", "Bundle"}, {"type", "history"}, {"entry", json::Value(std::move(entries))}});
}

Result<void> add_live_cases(record::Record& record) {
  const auto copies = live_copies();
  if (!copies) return std::unexpected(copies.error());
  const auto scenarios = built_in_scenarios();
  for (const LiveCopy& copy : *copies) {
    const auto held = record.store().read("EpisodeOfCare", copy.id, {});
    if (!held) return std::unexpected(held.error());
    const auto from = std::ranges::find(scenarios, copy.from, &Scenario::name);
    if (*held || from == scenarios.end()) continue;
    const auto history = json::parse(from->bundle);
    if (!history) return std::unexpected(history.error());
    const auto bundle = live_bundle(copy, *history, record.now());
    if (!bundle) return std::unexpected(bundle.error());
    const auto stored = record.submit(json::write(*bundle), "live copy of " + copy.from, "demo");
    if (!stored) return std::unexpected(stored.error());
  }
  return {};
}

}  // namespace dyad::app
