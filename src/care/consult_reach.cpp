// SPDX-License-Identifier: Apache-2.0
#include "care/consult_reach.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "care/consult_task.hpp"
#include "care/offers_shape.hpp"
#include "care/words.hpp"

namespace dyad::care::calling {
namespace {

constexpr int kMostParts = 10;  // of an organization within another

using Read = Result<std::vector<json::Value>>;

Read all(const record::Reader& reader, std::string_view type) {
  const auto versions = reader.of_type(type, {});
  if (!versions) return std::unexpected(versions.error());
  std::vector<json::Value> out;
  for (const auto& version : *versions) {
    auto body = json::parse(version.body);
    if (!body) return std::unexpected(body.error());
    out.push_back(std::move(*body));
  }
  return out;
}

Instant bound(const json::Value& text, bool end, Instant otherwise) {
  const auto when = parse_partial(text.as_string());
  return when ? (end && !when->has_time ? when->last : when->first) : otherwise;
}

std::string person_name(const json::Value& practitioner) {
  const json::Value& name = practitioner["name"][0];
  if (!name["text"].as_string().empty()) return std::string(name["text"].as_string());
  std::string out;
  for (const auto& given : name["given"].items()) out += std::string(given.as_string()) + " ";
  return out + std::string(name["family"].as_string());
}

bool holds(const json::Value& post, Instant now) {
  return post["active"].as_bool().value_or(true) &&
         bound(post["period"]["start"], false, Instant{INT64_MIN}) <= now &&
         now < bound(post["period"]["end"], true, Instant{INT64_MAX});
}

}  // namespace

Result<Reach> Reach::read(const record::Reader& reader, Instant now) {
  Reach out;
  out.now_ = now;
  const auto organizations = all(reader, "Organization"), people = all(reader, "Practitioner"),
             posts = all(reader, "PractitionerRole"), schedules = all(reader, "Schedule"),
             slots = all(reader, "Slot");
  for (const Read* read : {&organizations, &people, &posts, &schedules, &slots})
    if (!*read) return std::unexpected(read->error());
  for (const auto& o : *organizations) out.organizations_.emplace(o["id"].as_string(), o);
  for (const auto& p : *people) out.people_.emplace(p["id"].as_string(), p);
  for (const auto& p : *posts) {
    const auto person = out.people_.find(id_in(p["practitioner"], "Practitioner"));
    if (!holds(p, now) || person == out.people_.end() || !person->second["active"].as_bool().value_or(true))
      continue;
    Post post{std::string(p["id"].as_string()),
              person->first,
              person_name(person->second),
              id_in(p["organization"], "Organization"),
              {},
              {}};
    post.hospital = out.hospital_of(post.organization);
    for (const auto& code : p["code"].items())
      if (post.role.empty()) post.role = code_in(code, kRoles);
    out.posts_.push_back(std::move(post));
  }
  std::map<std::string, std::string, std::less<>> actors;
  for (const auto& s : *schedules) {
    if (is_shift_schedule(s)) continue;  // when somebody works is not whom to call
    for (const auto& actor : s["actor"].items())
      if (const auto post = id_in(actor, "PractitionerRole"); !post.empty())
        actors[std::string(s["id"].as_string())] = post;
  }
  for (const auto& s : *slots) {
    const auto actor = actors.find(id_in(s["schedule"], "Schedule"));
    const auto from = parse_instant(s["start"].as_string()), to = parse_instant(s["end"].as_string());
    if (actor == actors.end() || !from || !to || *to <= now ||
        s["status"].as_string() == "entered-in-error" || !out.post(actor->second))
      continue;
    const auto order = extension(s, own_url("on-call-order"))["valuePositiveInt"].as_int();
    out.duties_.push_back(
        {std::string(s["id"].as_string()), actor->second, *from, *to, static_cast<int>(order.value_or(1))});
  }
  std::ranges::sort(out.duties_, {}, [](const Duty& d) { return std::tie(d.from, d.order, d.slot); });
  return out;
}

const Post* Reach::post(std::string_view id) const {
  const auto it = std::ranges::find(posts_, id, &Post::id);
  return it == posts_.end() ? nullptr : &*it;
}

std::string Reach::hospital_of(std::string_view organization) const {
  std::string at(organization);
  for (int i = 0; i < kMostParts; ++i) {
    const auto it = organizations_.find(at);
    const std::string above =
        it == organizations_.end() ? std::string() : id_in(it->second["partOf"], "Organization");
    if (above.empty()) break;
    at = above;
  }
  return at;
}

json::Value Reach::name_of(std::string_view organization) const {
  const auto it = organizations_.find(organization);
  return it == organizations_.end() ? json::Value() : words(it->second, "name");
}

std::vector<Candidate> Reach::candidates(std::string_view hospital, std::string_view role) const {
  std::vector<Candidate> out;
  std::set<std::string> seen;
  const auto add = [&](const Post& post, std::string_view level) {
    if (seen.insert(post.person).second) out.push_back({post.id, post.person, post.name, std::string(level)});
  };
  std::vector<std::pair<int, const Post*>> on_duty;
  for (const Duty& d : duties_)
    if (d.from <= now_ && now_ < d.to)
      if (const Post* p = post(d.post); p && p->hospital == hospital && p->role == role)
        on_duty.emplace_back(d.order, p);
  std::ranges::stable_sort(on_duty, {}, [](const auto& one) { return one.first; });
  for (const auto& [order, p] : on_duty) add(*p, out.empty() ? "on_call" : "next");
  // Heads of the departments of those on call first, then the others of the hospital.
  for (const bool near : {true, false})
    for (const Post& p : posts_)
      if (p.role == "department_head" && p.hospital == hospital &&
          near == std::ranges::any_of(
                      on_duty, [&](const auto& one) { return one.second->organization == p.organization; }))
        add(p, "head");
  for (const Post& p : posts_)
    if (p.role == "coordinator" && p.hospital == hospital) add(p, "coordinator");
  return out;
}

bool Reach::on_list(std::string_view hospital, std::string_view role) const {
  return std::ranges::any_of(duties_, [&](const Duty& d) {
    const Post* p = post(d.post);
    return d.from <= now_ && now_ < d.to && p && p->hospital == hospital && p->role == role;
  });
}

Contact Reach::contact(std::string_view person) const {
  Contact out;
  out.person = person;
  const auto it = people_.find(person);
  if (it == people_.end()) return out;
  for (const auto& telecom : it->second["telecom"].items()) {
    const auto system = telecom["system"].as_string();
    if (system == "email" && out.email.empty()) out.email = telecom["value"].as_string();
    if ((system == "sms" || system == "phone") && out.phone.empty()) out.phone = telecom["value"].as_string();
  }
  for (const auto& language : it->second["communication"].items())
    if (out.language.empty()) out.language = code_in(language, "").substr(0, 2);
  return out;
}

std::vector<std::string> Reach::hospitals() const {
  std::vector<std::string> out;
  for (const auto& [id, body] : organizations_)
    if (hospital_of(id) == id && body["active"].as_bool().value_or(true)) out.push_back(id);
  return out;
}

}  // namespace dyad::care::calling
