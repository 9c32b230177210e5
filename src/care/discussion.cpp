// SPDX-License-Identifier: Apache-2.0
#include "care/discussion.hpp"

#include <algorithm>

#include "care/decision_basis.hpp"
#include "care/discussion_parts.hpp"
#include "care/form_fields.hpp"
#include "care/opinions_store.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kComment = "consultation-comment";

bool is_comment(const record::Resource& r, std::string_view consultation) {
  return r.version.type == "Communication" &&
         r.body["basedOn"][std::size_t(0)]["reference"].as_string() ==
             "ServiceRequest/" + std::string(consultation) &&
         code_in(r.body["category"][std::size_t(0)], kConcepts) == kComment;
}

std::string_view id_in(std::string_view reference) {
  const auto slash = reference.find('/');
  return slash == std::string_view::npos ? std::string_view() : reference.substr(slash + 1);
}

bool has_answered(const Facts& facts, std::string_view consultation, const access::Principal& who) {
  return std::ranges::any_of(facts.record.resources, [&](const record::Resource& r) {
    const auto opinion = opinion_in(r.body, facts.utc_offset_minutes);
    return opinion && opinion->consultation == consultation &&
           opinion->author.practitioner == who.practitioner;
  });
}

// Whether the answers of this consultation are still sealed to somebody.
bool is_closed(const Facts& facts, std::string_view consultation) {
  const auto held = consultation_of(facts, consultation);
  return held && !held->opened && !facts.replay;
}

json::Value comment_body(const SentForm& form, const std::string& id, const std::string& text,
                         const std::string& reply_to) {
  json::Value out = json::object({{"resourceType", "Communication"}, {"id", id}});
  if (json::Value meta = origin_meta(form.facts); !meta.is_null()) out.set("meta", std::move(meta));
  out.set("identifier", key_identifier(form.key));
  out.set("basedOn", json::Array{json::object({{"reference", "ServiceRequest/" + form.consultation}})});
  if (!reply_to.empty())
    out.set("inResponseTo", json::Array{json::object({{"reference", "Communication/" + reply_to}})});
  out.set("status", "completed");
  out.set("category", json::Array{concept_of(kConcepts, kComment)});
  out.set("subject", json::object({{"reference", "Patient/" + form.facts.mother}}));
  out.set("sent", format_utc(form.facts.now));
  out.set("sender", person_reference(form.who));
  out.set("payload", json::Array{json::object({{"contentString", text}})});
  return out;
}

}  // namespace

Result<SentForm> read_form(const Facts& facts, const json::Value& body, const access::Principal& who) {
  if (auto may = check_writer(facts, who); !may) return std::unexpected(may.error());
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  const auto name = need_text(body, "consultation");
  if (!name) return std::unexpected(name.error());
  const auto consultation = consultation_of(facts, *name);
  if (!consultation) return std::unexpected(consultation.error());
  return SentForm{facts, body, who, *key, *name};
}

std::string form_id(const SentForm& form, std::string_view kind) {
  return std::string(kind) + "-" +
         fnv1a(form.facts.id + "|" + form.who.practitioner + "|" + std::string(kind) + "|" + form.key);
}

const record::Resource* held_resource(const Facts& facts, std::string_view type, std::string_view id) {
  for (const auto& r : facts.record.resources)
    if (r.version.type == type && r.version.id == id) return &r;
  return nullptr;
}

Result<Stored> take_back(record::Record& record, const SentForm& form, const record::Resource* held,
                         std::string_view person) {
  const std::string_view id = form.body["withdraw"].as_string();
  if (!held)
    return fail(ErrorKind::not_found, "there is no such entry in this consultation", "withdraw",
                std::string(id.substr(0, 80)));
  if (held->body["status"].as_string() == "entered-in-error") return Stored{held->version.id, true};
  if (person != "Practitioner/" + form.who.practitioner)
    return fail(ErrorKind::refused, "only its author takes it back", "withdraw",
                std::string(id.substr(0, 80)), "an entry of your own");
  record::Operation o;
  o.kind = record::Operation::Kind::update;
  o.type = held->version.type;
  o.id = held->version.id;
  o.if_match = held->version.version;
  o.body = held->body;
  o.body.set("status", "entered-in-error");
  const auto done =
      record.perform({{std::move(o)}, {"taken back", json::write(form.body)}, form.who.author()});
  if (!done) return std::unexpected(done.error());
  return Stored{held->version.id, false};
}

Result<Stored> create_once(record::Record& record, const SentForm& form, std::vector<record::Operation> made,
                           std::string sent) {
  const std::string id = made.back().id;
  if (held_resource(form.facts, made.back().type, id)) return Stored{id, true};
  for (auto& o : made) {
    o.kind = record::Operation::Kind::update;
    o.if_none_match_any = true;
  }
  const auto done = record.perform({std::move(made), {"consultation", std::move(sent)}, form.who.author()});
  if (done) return Stored{id, false};
  // The same form came twice at once: the other one was first.
  if (done.error().kind == ErrorKind::conflict) return Stored{id, true};
  return std::unexpected(done.error());
}

json::Value comments_json(const Facts& facts, std::string_view consultation, const access::Principal& who) {
  const bool sealed = is_closed(facts, consultation) && !has_answered(facts, consultation, who);
  const std::string self = "Practitioner/" + who.practitioner;
  std::vector<const record::Resource*> found;
  for (const auto& r : facts.record.resources)
    if (is_comment(r, consultation) &&
        !(sealed && is_sealed(r.body) && r.body["sender"]["reference"].as_string() != self))
      found.push_back(&r);
  std::ranges::stable_sort(found, {}, [&](const record::Resource* r) { return r->body["sent"].as_string(); });
  json::Array out;
  for (const auto* r : found) {
    const bool back = r->body["status"].as_string() == "entered-in-error";
    out.push_back(json::object(
        {{"id", r->version.id},
         {"at", r->body["sent"].as_string()},
         {"author", json::object({{"practitioner", id_in(r->body["sender"]["reference"].as_string())},
                                  {"name", r->body["sender"]["display"].as_string()}})},
         {"mine", r->body["sender"]["reference"].as_string() == self},
         {"text",
          back ? std::string_view() : r->body["payload"][std::size_t(0)]["contentString"].as_string()},
         {"reply_to", id_in(r->body["inResponseTo"][std::size_t(0)]["reference"].as_string())},
         {"withdrawn", back},
         {"resource", reference_of(*r)}}));
  }
  return json::Value(std::move(out));
}

Result<Stored> store_comment(record::Record& record, const evidence::Quantities& quantities,
                             std::string_view case_id, const json::Value& body,
                             const access::Principal& who) {
  const auto facts = case_facts(record.store(), quantities, case_id, record.now(), {});
  if (!facts) return std::unexpected(facts.error());
  const auto form = read_form(*facts, body, who);
  if (!form) return std::unexpected(form.error());
  if (!body["withdraw"].is_null()) {
    const auto* held = held_resource(*facts, "Communication", body["withdraw"].as_string());
    if (held && !is_comment(*held, form->consultation)) held = nullptr;
    return take_back(record, *form, held, held ? held->body["sender"]["reference"].as_string() : "");
  }
  const auto text = need_text(body, "text");
  if (!text) return std::unexpected(text.error());
  const auto reply_to = read_text(body, "reply_to", kFormTextBytes);
  if (!reply_to) return std::unexpected(reply_to.error());
  if (const auto* to = held_resource(*facts, "Communication", *reply_to);
      !reply_to->empty() && (!to || !is_comment(*to, form->consultation)))
    return fail(ErrorKind::not_found, "there is no such comment in this consultation", "reply_to",
                reply_to->substr(0, 80));
  record::Operation o;
  o.type = "Communication";
  o.id = form_id(*form, "comment");
  o.body = comment_body(*form, o.id, *text, *reply_to);
  // Who has not answered has seen nobody's answer, so their words can tell of none.
  if (is_closed(*facts, form->consultation) && has_answered(*facts, form->consultation, who)) seal(o.body);
  return create_once(record, *form, {std::move(o)}, json::write(body));
}

}  // namespace dyad::care
