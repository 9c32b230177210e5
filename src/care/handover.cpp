// SPDX-License-Identifier: Apache-2.0
#include "care/handover_form.hpp"

#include <algorithm>
#include <array>

#include "care/decision_basis.hpp"
#include "care/form_fields.hpp"
#include "care/keeping.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::size_t kMostSaid = 200;
constexpr std::array<std::string_view, 4> kSeverities{"stable", "watcher", "unstable", "comfort"};
constexpr std::array<std::string_view, 5> kActs{"question", "answer", "correction", "accept", "withdraw"};

Result<Facts> now_facts(const record::Reader& reader, const evidence::Quantities& quantities,
                        std::string_view case_id, Instant now, std::optional<Instant> at = {}) {
  auto loaded = record::load_case(reader, case_id, {at});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities, now, at);
}

bool sent_with(const json::Value& composition, std::string_view key) {
  return extension(composition, own_url("sent-once"))["valueString"].as_string() == key;
}

Result<Handover> read_handover(const json::Value& body, const Facts& facts) {
  Handover h;
  h.about = body["about"].as_string();
  if (h.about != facts.mother && !facts.is_child(h.about))
    return refuse_field("neither the mother nor a child of this case", "about", h.about);
  h.to = body["to"].as_string();
  if (std::ranges::none_of(facts.record.organizations,
                           [&](const record::Resource& r) { return r.version.id == h.to; }))
    return refuse_field("not a hospital of this case", "to", h.to);
  auto severity = read_choice(body, "severity", kSeverities);
  if (!severity) return std::unexpected(severity.error());
  h.severity = std::move(*severity);
  const struct {
    const char* name;
    std::string& into;
    bool needed;
  } texts[] = {{"summary", h.summary, false},
               {"actions", h.actions, true},
               {"contingency", h.contingency, true},
               {"not_known", h.not_known, false}};
  for (const auto& [name, into, needed] : texts) {
    auto text = needed ? need_text(body, name) : read_text(body, name);
    if (!text) return std::unexpected(text.error());
    into = std::move(*text);
  }
  return h;
}

Result<StoredHandover> write(record::Record& record, record::Operation operation, const json::Value& body,
                             const access::Principal& who) {
  std::string id = operation.id;
  std::vector<record::Operation> operations;
  operations.push_back(std::move(operation));
  const auto done = record.perform({std::move(operations), {"handover", json::write(body)}, who.author()});
  if (!done) {
    Error why = done.error();
    if (why.kind == ErrorKind::conflict) why.field = "If-Match";
    return std::unexpected(why);
  }
  return StoredHandover{std::move(id), done->outcomes.front().version->version, false};
}

bool works_at(const access::Principal& who, std::string_view organization) {
  return std::ranges::any_of(who.posts, [&](const access::Post& p) {
    return p.organization == organization || p.hospital == organization;
  });
}

Result<void> apply(Handover& h, const std::string& act, const std::string& text, Instant now,
                   const access::Principal& who) {
  if (act == "accept") {
    if (h.accepted_at)
      return fail(ErrorKind::conflict, "accepted already", "act", act,
                  "by " + h.accepted_name + ", " + format_utc(*h.accepted_at));
    if (who.practitioner == h.from)
      return fail(ErrorKind::refused, "who sent it cannot accept it", "act", act, "another person");
    if (!works_at(who, h.to))
      return fail(ErrorKind::refused, "accepted by a person of the receiving hospital", "act", act, h.to);
    h.accepted_by = who.practitioner;
    h.accepted_name = who.name;
    h.accepted_at = now;
    h.synthesis = text;
    return {};
  }
  if (act == "answer" && h.open_questions() == 0)
    return fail(ErrorKind::refused, "no question is open", "act", act, "question");
  if (h.exchange.size() >= kMostSaid) return fail(ErrorKind::too_large, "too much was said", "text");
  h.exchange.push_back({act, text, who.practitioner, who.name, now});
  return {};
}

}  // namespace

std::vector<HeldHandover> handovers_of(const Facts& facts) {
  std::vector<HeldHandover> out;
  for (const auto& r : facts.record.resources)
    if (r.version.type == "Composition" && r.body["status"].as_string() != "entered-in-error")
      if (auto h = handover_in(r.body)) out.push_back({std::move(*h), &r});
  std::ranges::stable_sort(out, {}, [](const HeldHandover& h) { return h.handover.sent_at; });
  return out;
}

Result<StoredHandover> send_handover(record::Record& record, const evidence::Book& book,
                                     const evidence::Quantities& quantities, std::string_view case_id,
                                     const json::Value& body, const access::Principal& who) {
  const auto facts = now_facts(record.store(), quantities, case_id, record.now());
  if (!facts) return std::unexpected(facts.error());
  if (auto may = check_writer(*facts, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  const std::string id = "handover-" + fnv1a(facts->id + "|" + *key);
  if (const int held = version_in(*facts, "Composition", id)) return StoredHandover{id, held, true};
  auto h = read_handover(body, *facts);
  if (!h) return std::unexpected(h.error());
  h->facts = handover_facts(*facts, book, h->about);
  h->from = who.practitioner;
  h->from_name = who.name;
  h->sent_at = facts->now;
  record::Operation o;
  o.kind = record::Operation::Kind::update;
  o.type = "Composition";
  o.id = id;
  o.if_none_match_any = true;
  o.body = composition_of(*facts, book, *h, id, *key);
  return write(record, std::move(o), body, who);
}

Result<StoredHandover> act_on_handover(record::Record& record, const evidence::Book& book,
                                       const evidence::Quantities& quantities, std::string_view case_id,
                                       std::string_view handover, const json::Value& body,
                                       std::optional<int> version, const access::Principal& who) {
  const auto facts = now_facts(record.store(), quantities, case_id, record.now());
  if (!facts) return std::unexpected(facts.error());
  if (auto may = check_writer(*facts, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  const auto act = read_choice(body, "act", kActs);
  if (!act) return std::unexpected(act.error());
  auto all = handovers_of(*facts);
  const auto it =
      std::ranges::find_if(all, [&](const auto& h) { return h.resource->version.id == handover; });
  if (it == all.end())
    return fail(ErrorKind::not_found, "there is no such handover", "handover",
                std::string(handover.substr(0, 80)));
  const int held = it->resource->version.version;
  const std::string id(handover);
  if (sent_with(it->resource->body, *key)) return StoredHandover{id, held, true};
  if (version != held)
    return fail(ErrorKind::conflict, "changed since it was read", "If-Match",
                version ? etag_of(*version) : std::string(), etag_of(held));
  const auto text = need_text(body, "text");
  if (!text) return std::unexpected(text.error());
  record::Operation o;
  o.kind = record::Operation::Kind::update;
  o.type = "Composition";
  o.id = id;
  o.if_match = held;
  if (*act == "withdraw") {
    if (it->handover.accepted_at || who.practitioner != it->handover.from)
      return fail(ErrorKind::refused, "withdrawn by who sent it, until it is accepted", "act", *act);
    it->handover.exchange.push_back({"withdrawn", *text, who.practitioner, who.name, facts->now});
  } else if (auto ok = apply(it->handover, *act, *text, facts->now, who); !ok) {
    return std::unexpected(ok.error());
  }
  o.body = composition_of(*facts, book, it->handover, id, *key);
  if (*act == "withdraw") o.body.set("status", "entered-in-error");
  return write(record, std::move(o), body, who);
}

Result<json::Value> handover_page(const record::Reader& reader, const evidence::Book& book,
                                  const evidence::Quantities& quantities, std::string_view case_id,
                                  Instant now, std::optional<Instant> at) {
  const auto facts = now_facts(reader, quantities, case_id, now, at);
  if (!facts) return std::unexpected(facts.error());
  json::Array handovers, prefill;
  for (const auto& h : handovers_of(*facts)) {
    json::Value one = form_json(h.handover);
    one.set("id", h.resource->version.id);
    one.set("version", h.resource->version.version);
    one.set("open_questions", h.handover.open_questions());
    handovers.push_back(std::move(one));
  }
  const auto fill = [&](const std::string& patient) {
    prefill.push_back(json::object({{"about", patient}, {"facts", handover_facts(*facts, book, patient)}}));
  };
  for (const Child& c : facts->children) fill(c.id);
  fill(facts->mother);
  return json::object({{"at", format_utc(facts->at)},
                       {"read_only", facts->replay},
                       {"handovers", json::Value(std::move(handovers))},
                       {"prefill", json::Value(std::move(prefill))},
                       {"source", source_ref(book.need("birth.handover"))}});
}

}  // namespace dyad::care
