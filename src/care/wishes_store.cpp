// SPDX-License-Identifier: Apache-2.0
#include "care/wishes_store.hpp"

#include <algorithm>

#include "care/decision_basis.hpp"
#include "care/form_fields.hpp"
#include "care/preference_words.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::array<std::string_view, 3> kAsked{"not_asked", "undecided", "answered"};

json::Value fields_json() {
  json::Array out;
  for (const auto& f : wish_fields()) {
    json::Array choices;
    for (const auto c : f.choices) choices.push_back(json::Value(c));
    out.push_back(json::object({{"key", f.key}, {"choices", json::Value(std::move(choices))}}));
  }
  return json::Value(std::move(out));
}

json::Value statement_json(const WishStatement& s, const record::Version& v, const json::Value& body) {
  json::Array wishes;
  for (const auto& w : s.wishes)
    wishes.push_back(json::object({{"key", w.key},
                                   {"asked", kAsked[static_cast<std::size_t>(w.asked)]},
                                   {"choice", w.choice},
                                   {"text", w.text}}));
  const json::Value& by = extension(body, own_extension("wishes-recorded-by"))["valueReference"];
  return json::object({{"id", v.id},
                       {"version", v.version},
                       {"stated_by", s.stated_by},
                       {"relation", s.relation},
                       {"name", s.name},
                       {"capacity", s.capacity},
                       {"witness", s.witness},
                       {"note", s.note},
                       {"stated_at", format_utc(s.stated_at)},
                       {"recorded_at", format_utc(v.recorded_at)},
                       {"recorded_by", json::object({{"reference", by["reference"].as_string()},
                                                     {"name", by["display"].as_string()}})},
                       {"wishes", json::Value(std::move(wishes))},
                       {"synthetic", is_synthetic(body)},
                       {"resource", "Consent/" + v.id + "/_history/" + std::to_string(v.version)}});
}

json::Value with_versions(const record::Reader& reader, const Facts& facts, const RecordedWishes& held) {
  json::Value out = statement_json(held.statement, held.resource->version, held.resource->body);
  json::Array versions;
  auto history = reader.history("Consent", held.resource->version.id);
  if (history) std::ranges::sort(*history, {}, &record::Version::version);
  for (const auto& v : history ? *history : std::vector<record::Version>()) {
    if (v.deleted || (facts.record.at && v.recorded_at > *facts.record.at)) continue;
    const auto body = json::parse(v.body);
    const auto statement = body ? wishes_in(*body, facts.utc_offset_minutes) : std::nullopt;
    if (statement) versions.push_back(statement_json(*statement, v, *body));
  }
  out.set("versions", json::Value(std::move(versions)));
  return out;
}

json::Value told_json(const Facts& facts, const record::Resource& r, const json::Value& said) {
  return json::object({{"at", format_utc(time_of(r, facts.utc_offset_minutes))},
                       {"text", concept_words(said)},
                       {"synthetic", is_synthetic(r.body)},
                       {"resource", reference_of(r)}});
}

// What was recorded of her wishes in other forms: Consents and Goals in plain words, oldest first.
json::Value told_before(const Facts& facts) {
  std::vector<std::pair<Instant, json::Value>> found;
  for (const auto* r : told_wishes(facts))
    found.emplace_back(time_of(*r, facts.utc_offset_minutes),
                       told_json(facts, *r, r->body["category"][std::size_t(0)]));
  for (const auto& r : facts.record.resources) {
    const Instant at = time_of(r, facts.utc_offset_minutes);
    if (r.version.type == "Goal" && at <= facts.at &&
        code_in(r.body["category"][std::size_t(0)], kConcepts) == "wish")
      found.emplace_back(at, told_json(facts, r, r.body["description"]));
  }
  std::ranges::stable_sort(found, {}, &std::pair<Instant, json::Value>::first);
  json::Array out;
  for (auto& [at, one] : found) out.push_back(std::move(one));
  return json::Value(std::move(out));
}

// One line of versions for her, one for each member of the family, found again by who they are.
std::string line_id(const Facts& facts, const WishStatement& s) {
  if (s.hers()) return "wishes-" + fnv1a(facts.id);
  return "wishes-" + fnv1a(facts.id) + "-" + fnv1a(s.relation + "|" + s.name);
}

Result<void> check_version(const record::Resource* held, std::optional<int> if_match) {
  const int newest = held ? held->version.version : 0;
  if (newest == if_match.value_or(0)) return {};
  if (newest == 0)
    return fail(ErrorKind::conflict, "nothing is recorded yet", "If-Match", etag_of(*if_match),
                "no If-Match");
  return fail(
      ErrorKind::conflict,
      if_match ? "changed since it was read" : "wishes are recorded already; name the version you have read",
      "If-Match", if_match ? etag_of(*if_match) : std::string(), etag_of(newest));
}

const record::Resource* held_line(const Facts& facts, const std::string& id, bool hers,
                                  const std::vector<RecordedWishes>& all) {
  for (const auto& r : facts.record.resources)
    if (r.version.type == "Consent" && r.version.id == id) return &r;
  // Written by another system under an id of its own.
  if (hers && !all.empty() && all.front().statement.hers()) return all.front().resource;
  return nullptr;
}

record::Operation operation_of(const Facts& facts, const WishStatement& statement,
                               const record::Resource* held, const std::string& id, std::string_view key,
                               const access::Principal& who) {
  record::Operation o;
  o.kind = record::Operation::Kind::update;
  o.type = "Consent";
  o.id = id;
  o.body = wishes_resource(statement, facts.mother, id, person_reference(who));
  if (json::Value meta = origin_meta(facts); !meta.is_null()) o.body.set("meta", std::move(meta));
  o.body.set("identifier", key_identifier(key));
  if (held)
    o.if_match = held->version.version;
  else
    o.if_none_match_any = true;
  return o;
}

}  // namespace

json::Value wishes_json(const record::Reader& reader, const Facts& facts, const evidence::Book& book) {
  json::Value hers;
  json::Array family;
  const auto all = wishes_of(facts);
  for (const auto& held : all)
    if (!held.statement.hers())
      family.push_back(with_versions(reader, facts, held));
    else if (hers.is_null())
      hers = with_versions(reader, facts, held);
  return json::object({{"at", format_utc(facts.at)},
                       {"state", to_json(wishes_state(facts, book))},
                       {"fields", fields_json()},
                       {"hers", std::move(hers)},
                       {"family", json::Value(std::move(family))},
                       {"told_before", told_before(facts)},
                       {"read_only", facts.replay}});
}

Result<json::Value> wishes_page(const record::Reader& reader, const evidence::Book& book,
                                const evidence::Quantities& quantities, std::string_view case_id, Instant now,
                                std::optional<Instant> at) {
  auto loaded = record::load_case(reader, case_id, {at});
  if (!loaded) return std::unexpected(loaded.error());
  return wishes_json(reader, read_facts(std::move(*loaded), quantities, now, at), book);
}

Result<StoredWishes> store_wishes(record::Record& record, const evidence::Quantities& quantities,
                                  std::string_view case_id, const json::Value& body,
                                  std::optional<int> if_match, const access::Principal& who) {
  auto loaded = record::load_case(record.store(), case_id, {});
  if (!loaded) return std::unexpected(loaded.error());
  const Facts facts = read_facts(std::move(*loaded), quantities, record.now(), {});
  if (auto may = check_writer(facts, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  const auto statement = read_wishes(body, facts.now);
  if (!statement) return std::unexpected(statement.error());
  std::string id = line_id(facts, *statement);
  const auto all = wishes_of(facts);
  const record::Resource* held = held_line(facts, id, statement->hers(), all);
  if (held) {
    id = held->version.id;
    if (carries_key(held->body, *key)) return StoredWishes{id, held->version.version, true};
  }
  if (auto checked = check_version(held, if_match); !checked) return std::unexpected(checked.error());
  const auto done = record.perform(
      {{operation_of(facts, *statement, held, id, *key, who)}, {"wishes", json::write(body)}, who.author()});
  if (!done) {
    Error why = done.error();
    if (why.kind == ErrorKind::conflict) why.field = "If-Match";
    return std::unexpected(why);
  }
  return StoredWishes{id, done->outcomes.front().version->version, false};
}

}  // namespace dyad::care
