// SPDX-License-Identifier: Apache-2.0
// Who is proposed, where, and who would be asked first.
#include "care/consult_propose.hpp"

#include <algorithm>

#include "care/consult_desk.hpp"
#include "care/words.hpp"
#include "record/case_record.hpp"

namespace dyad::care::calling {
namespace {

json::Value why_json(const std::vector<Why>& why, const json::Value& sources) {
  json::Array out;
  for (const Why& w : why)
    out.push_back(
        json::object({{"message", w.message},
                      {"words", w.words},
                      {"source", sources[w.source].is_null() ? json::Value() : sources[w.source]}}));
  return json::Value(std::move(out));
}

}  // namespace

// Hospitals of the circle: the one that leads, then those of the teams.
std::vector<std::string> circle_of(const Facts& facts, const Reach& reach) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& id) {
    if (!id.empty() && !std::ranges::count(out, reach.hospital_of(id))) out.push_back(reach.hospital_of(id));
  };
  add(id_in(facts.record.episode.body["managingOrganization"], "Organization"));
  for (const auto& o : facts.record.organizations) add(o.version.id);
  return out;
}

// A hospital of the circle where somebody is on call; else one of the circle that has such people at all;
// else the one that leads. A hospital from outside the circle would see the case, so only the caller names
// one.
Place place_for(const Reach& reach, const std::vector<std::string>& circle, std::string_view role) {
  for (const auto& h : circle)
    if (reach.on_list(h, role)) return {h, true, false};
  for (const auto& h : circle)
    if (std::ranges::any_of(reach.posts(), [&](const Post& p) { return p.hospital == h && p.role == role; }))
      return {h, true, true};
  return {circle.empty() ? std::string() : circle.front(), true, true};
}

Place named_place(const Reach& reach, std::string_view organization, std::string_view role) {
  const std::string hospital = reach.hospital_of(organization);
  return {hospital, true, !reach.on_list(hospital, role)};
}

Result<Facts> facts_of_case(const record::Record& record, const evidence::Quantities& quantities,
                            std::string_view case_id) {
  auto loaded = record::load_case(record.store(), case_id, {});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities, record.now(), {});
}

Result<json::Value> Desk::proposal(const record::Record& record, std::string_view case_id) const {
  const auto facts = facts_of_case(record, quantities_, case_id);
  if (!facts) return std::unexpected(facts.error());
  const auto reach = Reach::read(whole_.store(), whole_.now());
  if (!reach) return std::unexpected(reach.error());
  const auto circle = circle_of(*facts, *reach);
  json::Array parties;
  for (const Needed& n : policy_.needed(*facts, book_)) {
    const Place place = place_for(*reach, circle, n.role);
    const auto candidates = reach->candidates(place.hospital, n.role);
    parties.push_back(json::object(
        {{"role", n.role},
         {"why", why_json(n.why, policy_.sources())},
         {"organization", place.hospital},
         {"organization_name", reach->name_of(place.hospital)},
         {"in_circle", place.in_circle},
         {"nobody_on_list", place.nobody_on_list},
         {"first", candidates.empty() ? json::Value()
                                      : json::Value(json::object({{"name", candidates.front().name},
                                                                  {"level", candidates.front().level}}))}}));
  }
  json::Array hospitals;
  for (const auto& id : reach->hospitals()) {
    json::Array on_call;
    for (const Duty& d : reach->duties()) {
      const Post* p = reach->post(d.post);
      if (d.from <= whole_.now() && p && p->hospital == id &&
          !std::ranges::count(on_call, json::Value(p->role)))
        on_call.push_back(p->role);
    }
    hospitals.push_back(json::object({{"id", id},
                                      {"name", reach->name_of(id)},
                                      {"in_circle", std::ranges::count(circle, id) > 0},
                                      {"on_call", json::Value(std::move(on_call))}}));
  }
  const Times* times = policy_.times("stat");
  return json::object({{"case", case_id},
                       {"replay", facts->replay},
                       {"parties", json::Value(std::move(parties))},
                       {"hospitals", json::Value(std::move(hospitals))},
                       {"silence_ms", times ? times->silence_ms : 0},
                       {"answer_due_ms", times ? times->answer_due_ms : 0},
                       {"sources", times ? times->sources : json::Value()}});
}

}  // namespace dyad::care::calling
