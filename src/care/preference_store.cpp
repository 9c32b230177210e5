// SPDX-License-Identifier: Apache-2.0
#include "care/preference_store.hpp"

#include <mutex>

#include "care/preference.hpp"
#include "care/words.hpp"
#include "record/case_record.hpp"
#include "record/ids.hpp"

namespace dyad::care {
namespace {

std::string etag(int version) { return "W/\"" + std::to_string(version) + "\""; }

Result<void> check_version(const std::optional<RecordedPreference>& held, std::optional<int> if_match) {
  const int newest = held ? held->resource->version.version : 0;
  if (newest == 0 && !if_match) return {};
  if (newest == 0)
    return fail(ErrorKind::conflict, "no preference is recorded yet", "If-Match", etag(*if_match),
                "no If-Match");
  if (!if_match)
    return fail(ErrorKind::conflict, "a preference is recorded already; name the version you have read",
                "If-Match", {}, etag(newest));
  if (*if_match != newest)
    return fail(ErrorKind::conflict, "changed since it was read", "If-Match", etag(*if_match), etag(newest));
  return {};
}

json::Value meta_of(const Facts& facts) {
  json::Value meta{json::Object()};
  if (facts.replay) meta.set("lastUpdated", format_utc(facts.now));
  if (facts.synthetic)
    meta.set("tag", json::Array{json::object(
                        {{"system", std::string(kBase) + "/CodeSystem/origin"}, {"code", "synthetic"}})});
  return meta;
}

json::Value bundle_of(const Facts& facts, json::Value resource, std::optional<int> if_match) {
  if (json::Value meta = meta_of(facts); meta.size() > 0) resource.set("meta", std::move(meta));
  json::Value request =
      json::object({{"method", "PUT"}, {"url", "Observation/" + std::string(resource["id"].as_string())}});
  if (if_match && !facts.replay) request.set("ifMatch", etag(*if_match));
  json::Value entry = json::object({{"resource", std::move(resource)}, {"request", std::move(request)}});
  if (facts.replay) entry.set("response", json::object({{"status", if_match ? "200" : "201"}}));
  return json::object({{"resourceType", "Bundle"},
                       {"type", facts.replay ? "history" : "transaction"},
                       {"entry", json::Array{std::move(entry)}}});
}

}  // namespace

Result<int> store_preference(record::Record& record, const evidence::Quantities& quantities,
                             std::string_view case_id, const json::Value& body, std::optional<int> if_match,
                             std::string_view author) {
  // Between reading the newest version and writing the next, no other statement may come in.
  static std::mutex writing;
  const std::scoped_lock lock(writing);
  auto loaded = record::load_case(record.store(), case_id, {});
  if (!loaded) return std::unexpected(loaded.error());
  const Facts facts = read_facts(std::move(*loaded), quantities, record.now(), {});
  const auto held = preference_of(facts);
  if (auto checked = check_version(held, if_match); !checked) return std::unexpected(checked.error());
  const auto stated = read_statement(body, facts.now);
  if (!stated) return std::unexpected(stated.error());
  const std::string id = held ? held->resource->version.id : record::random_id();
  const json::Value bundle = bundle_of(facts, preference_resource(*stated, facts.mother, id), if_match);
  const auto stored = record.submit(json::write(bundle), "preference", author);
  if (!stored) {
    Error why = stored.error();
    if (why.field.ends_with(".request.ifMatch")) why.field = "If-Match";
    return std::unexpected(why);
  }
  return stored->entries.front().version;
}

}  // namespace dyad::care
