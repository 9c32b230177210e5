// SPDX-License-Identifier: Apache-2.0
#include "care/opinions_store.hpp"

#include <algorithm>

#include "care/form_fields.hpp"
#include "care/preference_words.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

// The Task may be escalated while its owner answers: then both are tried again on what is there now.
constexpr int kAttempts = 3;

struct Asked {
  const Facts& facts;
  const json::Value& body;
  const access::Principal& who;
  std::string key;
};

// As what the person answers: the post named, else the one they were asked at, else their first that cares.
Result<OpinionAuthor> author_of(const Asked& asked, const record::Resource* task) {
  OpinionAuthor out{asked.who.practitioner, asked.who.name, {}, {}, task == nullptr};
  const std::string_view wanted = asked.body["post"].as_string();
  const std::string_view owner = task ? task->body["owner"]["reference"].as_string() : std::string_view();
  const access::Post* chosen = nullptr;
  for (const auto& post : asked.who.posts) {
    const bool named = !wanted.empty() && post.practitioner_role == wanted;
    const bool owning = wanted.empty() && (owner == "PractitionerRole/" + post.practitioner_role ||
                                           owner == "Organization/" + post.organization);
    if (named || owning) {
      chosen = &post;
      break;
    }
  }
  if (!chosen && !wanted.empty())
    return refuse_field("not one of your posts", "post", wanted, "a post of the person signed in");
  if (!chosen && !asked.who.posts.empty()) chosen = &asked.who.posts.front();
  if (!chosen)
    return fail(ErrorKind::refused, "an opinion is given at a post of a hospital", "post", {},
                "a person with a post");
  out.role = chosen->role;
  out.organization = chosen->organization;
  return out;
}

const record::Resource* held_opinion(const Facts& facts, const std::string& id) {
  for (const auto& r : facts.record.resources)
    if (r.version.type == "ClinicalImpression" && r.version.id == id) return &r;
  return nullptr;
}

Result<void> check_version(const record::Resource* held, std::optional<int> if_match) {
  const int newest = held ? held->version.version : 0;
  if (newest == if_match.value_or(0)) return {};
  if (newest == 0)
    return fail(ErrorKind::conflict, "you have not answered yet", "If-Match", etag_of(*if_match),
                "no If-Match");
  return fail(ErrorKind::conflict,
              if_match ? "changed since it was read" : "you have answered already; name the version",
              "If-Match", if_match ? etag_of(*if_match) : std::string(), etag_of(newest));
}

// What is to be kept: the form, or the answer that stands with the reason why it is taken back.
Result<Opinion> opinion_to_keep(const Asked& asked, const std::optional<RecordedOpinion>& before) {
  if (asked.body["withdraw"].is_null()) {
    const auto now = asked.facts.pregnant() ? asked.facts.gestation(asked.facts.at) : std::nullopt;
    return read_opinion(asked.body, asked.facts.today(), now, before.has_value());
  }
  auto why = need_text(asked.body, "withdraw");
  if (!why) return std::unexpected(why.error());
  if (!before) return fail(ErrorKind::not_found, "you have not answered yet", "withdraw");
  if (!before->opinion.withdrawn.empty())
    return refuse_field("it is withdrawn already", "withdraw", {}, "an answer that stands");
  Opinion out = before->opinion;
  out.change_reason.clear();
  out.withdrawn = std::move(*why);
  return out;
}

record::Operation answered_task(const record::Resource& task, const std::string& opinion, Instant now) {
  record::Operation o;
  o.kind = record::Operation::Kind::update;
  o.type = "Task";
  o.id = task.version.id;
  o.if_match = task.version.version;
  o.body = task.body;
  o.body.set("status", "completed");
  std::string naming(task.body.at({"businessStatus", "coding"})[std::size_t(0)]["system"].as_string());
  if (naming.empty()) naming = kConcepts;
  o.body.set("businessStatus", concept_of(naming, "answered"));
  o.body.set("lastModified", format_utc(now));
  o.body.set("output",
             json::Array{json::object(
                 {{"type", concept_of(kConcepts, "opinion")},
                  {"valueReference", json::object({{"reference", "ClinicalImpression/" + opinion}})}})});
  return o;
}

record::Operation opinion_operation(const Asked& asked, const Opinion& opinion, const OpinionAuthor& author,
                                    const std::string& consultation, const std::string& id,
                                    const record::Resource* held) {
  record::Operation o;
  o.kind = record::Operation::Kind::update;
  o.type = "ClinicalImpression";
  o.id = id;
  o.body = opinion_resource(opinion, author, asked.facts.mother, consultation, id, asked.facts.now);
  if (json::Value meta = origin_meta(asked.facts); !meta.is_null()) {
    meta.set("security", o.body["meta"]["security"]);
    o.body.set("meta", std::move(meta));
  }
  o.body.set("identifier", key_identifier(asked.key));
  if (held)
    o.if_match = held->version.version;
  else
    o.if_none_match_any = true;
  return o;
}

Result<StoredOpinion> keep(record::Record& record, const Asked& asked, std::optional<int> if_match) {
  const auto name = need_text(asked.body, "consultation");
  if (!name) return std::unexpected(name.error());
  const auto consultation = consultation_of(asked.facts, *name);
  if (!consultation) return std::unexpected(consultation.error());
  const std::string id = opinion_id(*name, asked.who.practitioner);
  const record::Resource* held = held_opinion(asked.facts, id);
  if (held && carries_key(held->body, asked.key)) return StoredOpinion{id, held->version.version, true};
  if (!consultation->open)
    return fail(ErrorKind::refused, "this consultation is closed", "consultation", *name, "one that is open");
  if (auto checked = check_version(held, if_match); !checked) return std::unexpected(checked.error());
  const auto before = held ? opinion_in(held->body, asked.facts.utc_offset_minutes) : std::nullopt;
  const auto opinion = opinion_to_keep(asked, before);
  if (!opinion) return std::unexpected(opinion.error());
  const auto* task = task_for(*consultation, asked.who);
  const auto author = author_of(asked, task);
  if (!author) return std::unexpected(author.error());
  record::Work work{{opinion_operation(asked, *opinion, *author, *name, id, held)},
                    {"opinion", json::write(asked.body)},
                    asked.who.author()};
  if (task && task->body["status"].as_string() != "completed")
    work.operations.push_back(answered_task(*task, id, asked.facts.now));
  const auto done = record.perform(std::move(work));
  if (!done) return std::unexpected(done.error());
  return StoredOpinion{id, done->outcomes.front().version->version, false};
}

}  // namespace

Result<StoredOpinion> store_opinion(record::Record& record, const evidence::Quantities& quantities,
                                    std::string_view case_id, const json::Value& body,
                                    std::optional<int> if_match, const access::Principal& who) {
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  for (int attempt = 1;; ++attempt) {
    const auto facts = case_facts(record.store(), quantities, case_id, record.now(), {});
    if (!facts) return std::unexpected(facts.error());
    if (auto may = check_writer(*facts, who); !may) return std::unexpected(may.error());
    auto done = keep(record, {*facts, body, who, *key}, if_match);
    const bool moved = !done && done.error().kind == ErrorKind::conflict;
    if (!moved || attempt == kAttempts) return done;
  }
}

}  // namespace dyad::care
