// SPDX-License-Identifier: Apache-2.0
// On-call lists: a Schedule for each post, a Slot for each time somebody is on call. A line that was wrong is
// ended or struck out with its reason; it stays in the history.
#include <algorithm>

#include "care/consult_desk.hpp"
#include "record/ids.hpp"

namespace dyad::care::calling {
namespace {

constexpr int kMostOrder = 9;
constexpr std::int64_t kLongest_ms = 366LL * 24 * 3'600'000;

Result<void> keeps_list(const access::Principal& who, std::string_view hospital) {
  if (who.kind == access::Principal::Kind::open || who.may_at(access::Need::admin, hospital) ||
      who.may_at(access::Need::sign, hospital))
    return {};
  return fail(ErrorKind::refused, "the list is kept by this hospital's administrator and heads of department",
              "hospital", std::string(hospital));
}

record::Operation put(std::string type, std::string id, json::Value body) {
  record::Operation op;
  op.kind = record::Operation::Kind::update;
  op.type = std::move(type);
  op.id = std::move(id);
  op.body = std::move(body);
  return op;
}

Result<Instant> time_field(const json::Value& body, std::string_view name) {
  const auto when = parse_instant(body[name].as_string());
  if (!when)
    return fail(ErrorKind::invalid, "not a time with its zone", std::string(name),
                std::string(body[name].as_string().substr(0, 40)), "as in 2026-11-22T07:00:00+07:00");
  return *when;
}

}  // namespace

Result<json::Value> Desk::duties(std::string_view hospital) const {
  const auto reach = Reach::read(whole_.store(), whole_.now());
  if (!reach) return std::unexpected(reach.error());
  const std::string home = reach->hospital_of(hospital);
  if (reach->name_of(home).is_null())
    return fail(ErrorKind::not_found, "there is no such hospital", "hospital",
                std::string(hospital.substr(0, 64)));
  json::Array lines, posts;
  const Instant now = whole_.now();
  for (const Duty& d : reach->duties()) {
    const Post* p = reach->post(d.post);
    if (!p || p->hospital != home) continue;
    lines.push_back(json::object({{"id", d.slot},
                                  {"post", p->id},
                                  {"name", p->name},
                                  {"role", p->role},
                                  {"from", format_utc(d.from)},
                                  {"to", format_utc(d.to)},
                                  {"order", d.order},
                                  {"now", d.from <= now && now < d.to}}));
  }
  std::vector<std::string> roles;
  for (const Post& p : reach->posts()) {
    if (p.hospital != home) continue;
    posts.push_back(json::object({{"id", p.id},
                                  {"name", p.name},
                                  {"role", p.role},
                                  {"organization_name", reach->name_of(p.organization)}}));
    if (!std::ranges::count(roles, p.role)) roles.push_back(p.role);
  }
  json::Array empty;
  for (const auto& role : roles)
    if (!role.empty() && role != "administrator" && role != "steward" && role != "auditor" &&
        role != "department_head" && role != "coordinator" && !reach->on_list(home, role))
      empty.push_back(role);
  return json::object({{"hospital", home},
                       {"name", reach->name_of(home)},
                       {"now", format_utc(now)},
                       {"lines", json::Value(std::move(lines))},
                       {"posts", json::Value(std::move(posts))},
                       {"nobody_on_list", json::Value(std::move(empty))}});
}

Result<json::Value> Desk::add_duty(record::Record& record, const access::Principal& who,
                                   std::string_view hospital, const json::Value& body) {
  const auto reach = Reach::read(whole_.store(), whole_.now());
  if (!reach) return std::unexpected(reach.error());
  const std::string home = reach->hospital_of(hospital);
  if (auto may = keeps_list(who, home); !may) return std::unexpected(may.error());
  const Post* post = reach->post(body["post"].as_string());
  if (!post || post->hospital != home)
    return fail(ErrorKind::invalid, "nobody holds this post at this hospital now", "post",
                std::string(body["post"].as_string().substr(0, 64)));
  const auto from = time_field(body, "from"), to = time_field(body, "to");
  if (!from) return std::unexpected(from.error());
  if (!to) return std::unexpected(to.error());
  if (*to <= *from || *to <= whole_.now() || to->ms - from->ms > kLongest_ms)
    return fail(ErrorKind::invalid, "must be after the beginning and in the future, at most a year", "to",
                format_utc(*to));
  const auto order = body.has("order") ? body["order"].as_int().value_or(0) : 1;
  if (order < 1 || order > kMostOrder)
    return fail(ErrorKind::invalid, "not a place on the list", "order", json::write(body["order"]), "1 to 9");
  const std::string schedule = "on-call-" + post->id;
  const std::string slot = record::random_id();
  record::Work work;
  work.author = who.author();
  work.submission = {"on-call", json::write(body)};
  work.operations.push_back(
      put("Schedule", schedule,
          json::object({{"resourceType", "Schedule"},
                        {"id", schedule},
                        {"active", true},
                        {"actor", json::Array{reference_to("PractitionerRole/" + post->id, post->name)}}})));
  work.operations.push_back(
      put("Slot", slot,
          json::object({{"resourceType", "Slot"},
                        {"id", slot},
                        {"extension", json::Array{json::object(
                                          {{"url", own_url("on-call-order")}, {"valuePositiveInt", order}})}},
                        {"schedule", reference_to("Schedule/" + schedule)},
                        {"status", "busy"},
                        {"start", format_utc(*from)},
                        {"end", format_utc(*to)}})));
  if (const auto done = record.perform(std::move(work)); !done) return std::unexpected(done.error());
  return duties(home);
}

Result<json::Value> Desk::end_duty(record::Record& record, const access::Principal& who,
                                   std::string_view hospital, std::string_view slot,
                                   const json::Value& body) {
  const auto reach = Reach::read(whole_.store(), whole_.now());
  if (!reach) return std::unexpected(reach.error());
  const std::string home = reach->hospital_of(hospital);
  if (auto may = keeps_list(who, home); !may) return std::unexpected(may.error());
  const auto line = std::ranges::find(reach->duties(), slot, &Duty::slot);
  const Post* post = line == reach->duties().end() ? nullptr : reach->post(line->post);
  if (!post || post->hospital != home)
    return fail(ErrorKind::not_found, "there is no such line on this list", "line",
                std::string(slot.substr(0, 64)));
  const auto reason = text_field(body, "reason");
  if (!reason) return std::unexpected(reason.error());
  if (reason->empty()) return fail(ErrorKind::missing, "say why the line ends", "reason");
  const auto held = record.store().read("Slot", slot, {});
  if (!held) return std::unexpected(held.error());
  const auto old = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  if (!old || !*held)
    return fail(ErrorKind::not_found, "there is no such line on this list", "line", std::string(slot));
  json::Value next = *old;
  const Instant now = record.now();
  if (line->from >= now)
    next.set("status", "entered-in-error");
  else
    next.set("end", format_utc(now));
  next.set("comment", *reason);
  record::Work work;
  work.author = who.author();
  work.submission = {"on-call", json::write(body)};
  work.operations.push_back(put("Slot", std::string(slot), std::move(next)));
  work.operations.back().if_match = (*held)->version;
  if (const auto done = record.perform(std::move(work)); !done) return std::unexpected(done.error());
  return duties(home);
}

}  // namespace dyad::care::calling
