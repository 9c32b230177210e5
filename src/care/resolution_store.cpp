// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_store.hpp"

#include <algorithm>

#include "care/opinions.hpp"
#include "care/preference_words.hpp"
#include "care/resolution_change.hpp"
#include "care/words.hpp"
#include "record/ids.hpp"

namespace dyad::care {
namespace {

// Whoever drafts a decision ends the time of answering unseen: what was sealed is open to the circle.
std::optional<record::Operation> opinions_opened(const Facts& facts, std::string_view request) {
  const auto* asked = consultation_asked(facts);
  constexpr std::string_view kType = "ServiceRequest/";
  if (request.starts_with(kType)) {
    const auto id = request.substr(kType.size());
    if (const auto named = consultation_of(facts, id.substr(0, id.find('/')))) asked = named->request;
  }
  const std::string url = own_extension("opinions-opened");
  if (!asked || asked->body["status"].as_string() != "active" || !extension(asked->body, url).is_null())
    return {};
  json::Value body = asked->body;
  json::Value extensions = body["extension"];
  extensions.push(json::object({{"url", url}, {"valueDateTime", format_utc(facts.now)}}));
  body.set("extension", std::move(extensions));
  return put(std::move(body), asked->version.version);
}

}  // namespace

Result<Facts> Resolutions::facts(const record::Record& record, std::string_view case_id) const {
  auto loaded = record::load_case(record.store(), case_id, {});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities_, record.now(), {});
}

Result<HeldDecision> Resolutions::held(const Facts& facts, std::string_view id) {
  for (const auto& r : facts.record.resources)
    if (r.version.id == id)
      if (auto found = read_decision(r.version, r.body)) return std::move(*found);
  return fail(ErrorKind::not_found, "there is no such decision in this case", "decision",
              std::string(id.substr(0, 80)));
}

DecisionSentences Resolutions::sentences(const Facts& facts, const DecisionContent& content) const {
  const auto say = [&](std::string_view language) {
    return DecisionWords(phrases_, facts, language).standing_sentence(content);
  };
  return {say("en"), say("vi"), say("zh")};
}

Result<Resolutions::Change> Resolutions::begin(const record::Record& record, std::string_view case_id,
                                               std::string_view id, int if_match) const {
  auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  if (read->replay)
    return fail(ErrorKind::refused, "this case is a replay of the past: nothing is decided in it", "case",
                std::string(case_id));
  auto decision = held(*read, id);
  if (!decision) return std::unexpected(decision.error());
  if (if_match != decision->version)
    return fail(ErrorKind::conflict, "changed since it was read", "If-Match", etag(if_match),
                etag(decision->version));
  return Change{std::move(*read), std::move(*decision), {}};
}

Result<DecisionKept> Resolutions::keep(record::Record& record, Change change, std::string_view author) const {
  const auto& d = change.decision;
  json::Value plan = care_plan(change.facts, d.id, d.content, d.course, sentences(change.facts, d.content));
  std::vector<record::Operation> operations;
  operations.push_back(put(std::move(plan), d.version));
  if (d.version == 0) {
    operations.back().if_match.reset();
    operations.back().if_none_match_any = true;
  }
  for (auto& operation : change.with) operations.push_back(std::move(operation));
  const auto done = record.perform({std::move(operations), {"decision", {}}, std::string(author)});
  if (!done) return std::unexpected(done.error());
  return DecisionKept{d.id, done->outcomes.front().version->version, d.course};
}

Result<DecisionKept> Resolutions::draft(record::Record& record, std::string_view case_id,
                                        const json::Value& body, std::string_view author) const {
  auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  if (read->replay)
    return fail(ErrorKind::refused, "this case is a replay of the past: nothing is decided in it", "case",
                std::string(case_id));
  auto content = read_content(body, {*read, book_, quantities_});
  if (!content) return std::unexpected(content.error());
  HeldDecision decision;
  decision.id = record::random_id();
  decision.content = std::move(*content);
  if (const auto replaces = body["replaces"].as_string(); !replaces.empty()) {
    const auto before = held(*read, replaces);
    if (!before) return std::unexpected(before.error());
    const auto state = before->course.state;
    if (state != DecisionState::in_force && state != DecisionState::reopened &&
        state != DecisionState::expired)
      return fail(ErrorKind::refused, "was not in force: amend it instead", "replaces",
                  std::string(name_of(state)), "in_force, reopened, expired");
    decision.course.replaces = before->id;
  }
  Change change{std::move(*read), std::move(decision), {}};
  if (auto opened = opinions_opened(change.facts, change.decision.content.request))
    change.with.push_back(std::move(*opened));
  return keep(record, std::move(change), author);
}

Result<DecisionKept> Resolutions::amend(record::Record& record, std::string_view case_id, std::string_view id,
                                        const json::Value& body, int if_match,
                                        std::string_view author) const {
  auto change = begin(record, case_id, id, if_match);
  if (!change) return std::unexpected(change.error());
  auto content = read_content(body, {change->facts, book_, quantities_});
  if (!content) return std::unexpected(content.error());
  if (auto ok = change->happens(decision_event::Amended{change->next_version()}); !ok)
    return std::unexpected(ok.error());
  change->decision.content = std::move(*content);
  return keep(record, std::move(*change), author);
}

Result<DecisionKept> Resolutions::withdraw(record::Record& record, std::string_view case_id,
                                           std::string_view id, std::string_view reason, int if_match,
                                           std::string_view author) const {
  auto change = begin(record, case_id, id, if_match);
  if (!change) return std::unexpected(change.error());
  if (reason.size() > kMaxDecisionReasons)
    return fail(ErrorKind::too_large, "is too long", "reason", std::to_string(reason.size()) + " bytes",
                std::to_string(kMaxDecisionReasons));
  const auto now = change->facts.now;
  if (auto ok = change->happens(decision_event::Withdrawn{std::string(reason), std::string(author), now});
      !ok)
    return std::unexpected(ok.error());
  if (const auto& flag = change->decision.course.flag; !flag.empty())
    change->with.push_back(put(decision_flag(change->facts, flag, "Decision withdrawn", false)));
  return keep(record, std::move(*change), author);
}

Result<DecisionKept> Resolutions::reopen(record::Record& record, std::string_view case_id,
                                         std::string_view id, DecisionFired fired, int if_match,
                                         std::string_view author) const {
  auto change = begin(record, case_id, id, if_match);
  if (!change) return std::unexpected(change.error());
  if (!fired.by.empty() && fired.reason.empty())
    return fail(ErrorKind::invalid, "say why it is opened again", "reason", {}, "some text");
  fired.noticed_at = change->facts.now;
  if (fired.at.ms == 0) fired.at = fired.noticed_at;
  const std::string flag = record::random_id();
  if (auto ok = change->happens(decision_event::Fired{fired, flag}); !ok) return std::unexpected(ok.error());
  const auto say = [&](const DecisionWords& words) {
    std::string what = fired.reason;
    for (const auto& t : change->decision.content.triggers)
      if (t.id == fired.trigger)
        what = words.trigger(t) + (fired.value.empty() || t.kind == "condition" ? "" : ": " + fired.value);
    return words.say("page.reopened", {{"what", what}});
  };
  change->with.push_back(put(decision_flag(change->facts, flag, say({phrases_, change->facts, "en"}), true)));
  change->with.push_back(put(fired_provenance(change->facts, change->next_reference(), fired, program_)));
  page(*change, "decision-reopened", say);
  return keep(record, std::move(*change), author);
}

Result<DecisionKept> Resolutions::expire(record::Record& record, std::string_view case_id,
                                         std::string_view id) const {
  auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  auto decision = held(*read, id);
  if (!decision) return std::unexpected(decision.error());
  if (state_at(decision->course, decision->content.expires, read->now) != DecisionState::expired)
    return fail(ErrorKind::refused, "has not expired", "state");
  Change change{std::move(*read), std::move(*decision), {}};
  if (auto ok = change.happens(decision_event::Expired{change.facts.now}); !ok)
    return std::unexpected(ok.error());
  page(change, "decision-expired", [](const DecisionWords& words) { return words.say("page.expired"); });
  return keep(record, std::move(change), program_);
}

Result<DecisionKept> Resolutions::remind(record::Record& record, std::string_view case_id,
                                         std::string_view id) const {
  auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  auto decision = held(*read, id);
  if (!decision) return std::unexpected(decision.error());
  Change change{std::move(*read), std::move(*decision), {}};
  if (auto ok = change.happens(decision_event::Reminded{change.facts.now}); !ok)
    return std::unexpected(ok.error());
  page(change, "decision-ends", [&](const DecisionWords& words) {
    return words.say("page.ends", {{"at", words.when(change.decision.content.expires)}});
  });
  return keep(record, std::move(change), program_);
}

}  // namespace dyad::care
