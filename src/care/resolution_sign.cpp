// SPDX-License-Identifier: Apache-2.0
// Putting a decision to signature, and signing it.
#include <algorithm>

#include "access/crypto.hpp"
#include "care/resolution_change.hpp"
#include "care/resolution_trigger.hpp"
#include "record/ids.hpp"

namespace dyad::care {
namespace {

constexpr int kTries = 20;  // of a signature that others' signatures overtake; each of those is one success
constexpr std::string_view kPdf = "application/pdf", kJson = "application/json";

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// Of death nothing needs saying: the record adds what must always open a decision again.
void add_deaths(DecisionContent& content, const Facts& facts) {
  const auto add = [&](const std::string& who) {
    const bool there = std::ranges::any_of(
        content.triggers, [&](const DecisionTrigger& t) { return t.kind == "death" && t.who == who; });
    if (there) return;
    DecisionTrigger t;
    t.id = "t" + std::to_string(content.triggers.size() + 1);
    t.kind = "death";
    t.who = who;
    content.triggers.push_back(std::move(t));
  };
  if (!facts.mother_dead) add(facts.mother);
  for (const Child& c : facts.children)
    if (!c.dead) add(c.id);
}

// Everybody's opinion as it stands now goes into the minutes; who disagreed with an earlier wording of the
// same opinion, or disagrees by what it says, is kept as dissent.
void take_opinions(DecisionContent& content, const std::vector<OpinionOnPaper>& opinions) {
  const auto same = [](std::string_view a, std::string_view b) {
    return a.substr(0, a.find("/_history/")) == b.substr(0, b.find("/_history/"));
  };
  const auto before = content.dissent;
  content.opinions.clear();
  content.dissent.clear();
  for (const auto& o : opinions) {
    content.opinions.push_back(o.resource);
    const bool marked = std::ranges::any_of(before, [&](const auto& b) { return same(b, o.resource); });
    if (marked || !agrees(o.action, content.action)) content.dissent.push_back(o.resource);
  }
}

// A trigger that is met by what is known would never fire, or at once.
Result<void> check_triggers(const DecisionContent& content, const Facts& facts, const evidence::Book& book) {
  for (std::size_t i = 0; i < content.triggers.size(); ++i) {
    const auto status = status_of(content.triggers[i], facts, book);
    if (status.met)
      return fail(ErrorKind::refused, "is met already by what is known",
                  "triggers[" + std::to_string(i) + "]", status.value);
  }
  return {};
}

}  // namespace

Result<void> Resolutions::freeze(Change& change, const ToSign& how) const {
  auto& d = change.decision;
  add_deaths(d.content, change.facts);
  const DecisionWords words(phrases_, change.facts, how.language);
  const auto wishes = wishes_on_paper(change.facts, book_, words);
  const auto missing = missing_of(d.content, wishes.recorded, !how.emergency.empty());
  if (!missing.empty()) return fail(ErrorKind::refused, "is not complete", "missing", {}, joined(missing));
  if (auto ok = check_times(d.content, change.facts.now); !ok) return ok;
  if (auto ok = check_triggers(d.content, change.facts, book_); !ok) return ok;
  d.content.wishes = wishes.resource;
  take_opinions(d.content, opinions_on_paper(change.facts, words, d.content.request));
  decision_event::PutToSign put_to;
  put_to.hospitals = d.content.hospitals;
  put_to.emergency = how.emergency;
  put_to.language = how.language;
  put_to.minutes = record::random_id();
  put_to.armed_after = change.facts.record.last_sequence;
  put_to.version = change.next_version();
  if (auto ok = change.happens(put_to); !ok) return ok;
  const MinutesOf of{change.facts, book_, phrases_, d.id, d.content, d.course};
  const auto pdf = print_(minutes_of(of, how.language));
  if (!pdf) return std::unexpected(pdf.error());
  d.course.minutes_sha256 = access::sha256_hex(*pdf);
  const std::string text = decision_text(of, d.course.minutes_sha256);
  d.course.text_sha256 = access::sha256_hex(text);
  change.with.push_back(
      put(minutes_document(change.facts, put_to.minutes, "CarePlan/" + d.id, *pdf, text, how.language)));
  return {};
}

Result<DecisionKept> Resolutions::put_to_sign(record::Record& record, std::string_view case_id,
                                              std::string_view id, const ToSign& how, int if_match,
                                              std::string_view author) const {
  if (std::ranges::find(kLanguages, how.language) == std::end(kLanguages))
    return fail(ErrorKind::invalid, "is not a language of the minutes", "language",
                how.language.substr(0, 20), "en, vi, zh");
  if (how.emergency.size() > kMaxDecisionReasons)
    return fail(ErrorKind::too_large, "is too long", "emergency", {}, std::to_string(kMaxDecisionReasons));
  auto change = begin(record, case_id, id, if_match);
  if (!change) return std::unexpected(change.error());
  // Said by the state machine first, so that what is signed already is not called incomplete.
  if (change->decision.course.state != DecisionState::draft)
    return fail(ErrorKind::refused, "cannot be done to a decision that stands so", "state",
                std::string(name_of(change->decision.course.state)), "draft");
  if (auto ok = freeze(*change, how); !ok) return std::unexpected(ok.error());
  return keep(record, std::move(*change), author);
}

// The decision this one takes the place of ends in the same work in which this one begins.
Result<void> Resolutions::supersede(Change& change) const {
  const auto& course = change.decision.course;
  if (course.state != DecisionState::in_force || course.replaces.empty()) return {};
  const auto before = held(change.facts, course.replaces);
  if (!before) return {};  // taken back as an error meanwhile
  const auto ended = after(before->course, decision_event::Superseded{change.decision.id, change.facts.now});
  if (!ended) return {};  // withdrawn meanwhile: it is over already
  change.with.push_back(put(
      care_plan(change.facts, before->id, before->content, *ended, sentences(change.facts, before->content)),
      before->version));
  if (!before->course.flag.empty())
    change.with.push_back(put(decision_flag(change.facts, before->course.flag, "Decided anew", false)));
  return {};
}

Result<void> Resolutions::add_signature(Change& change, const record::Record& record,
                                        const DecisionSigner& signer) const {
  auto& d = change.decision;
  const DecisionSignature signature{signer.organization, signer.practitioner, signer.name,        signer.role,
                                    change.facts.now,    d.course.revision,   record::random_id()};
  const DecisionCourse signed_course = d.course;
  if (auto ok = change.happens(decision_event::Signed{signature}); !ok) return ok;
  if (signed_course.emergency.empty() &&
      !wishes_on_paper(change.facts, book_, DecisionWords(phrases_, change.facts, "en")).recorded)
    return fail(ErrorKind::refused, "her wishes are not recorded", "missing", {}, "wishes");
  if (auto ok = check_times(d.content, change.facts.now); !ok) return ok;
  const auto document = record.store().read("DocumentReference", signed_course.minutes, {});
  if (!document) return std::unexpected(document.error());
  const auto body = *document ? json::parse((*document)->body) : json::Value();
  const std::string pdf = kept_document(*body, kPdf), text = kept_document(*body, kJson);
  if (access::sha256_hex(pdf) != signed_course.minutes_sha256 ||
      access::sha256_hex(text) != signed_course.text_sha256)
    return fail(ErrorKind::refused, "the minutes are not those that were put to signature", "minutes");
  const std::string hospital = DecisionWords(phrases_, change.facts, "en").hospital(signer.organization);
  const auto key = keys_->hospital(signer.organization, hospital, change.facts.now);
  if (!key) return std::unexpected(key.error());
  const access::SignerNamed named{signer.name, signer.role, hospital, change.facts.now};
  const auto minutes_p7s = access::sign_detached(*key, pdf, named);
  const auto text_p7s = access::sign_detached(*key, text, named);
  if (!minutes_p7s) return std::unexpected(minutes_p7s.error());
  if (!text_p7s) return std::unexpected(text_p7s.error());
  change.with.push_back(put(signature_provenance(
      change.facts, {"CarePlan/" + d.id + "/_history/" + std::to_string(d.course.revision_version), signature,
                     *minutes_p7s, *text_p7s})));
  return supersede(change);
}

Result<std::optional<DecisionKept>> Resolutions::try_sign(record::Record& record, std::string_view case_id,
                                                          std::string_view id, const DecisionSigner& signer,
                                                          int if_match) const {
  auto read = facts(record, case_id);
  if (!read) return std::unexpected(read.error());
  auto decision = held(*read, id);
  if (!decision) return std::unexpected(decision.error());
  // What was read and what is there are the same when the same revision waits in both.
  const auto seen = record.store().read_version("CarePlan", id, if_match);
  if (!seen) return std::unexpected(seen.error());
  const auto body = *seen ? json::parse((*seen)->body) : json::Value();
  const auto shown = *seen && body ? read_decision(**seen, *body) : std::nullopt;
  const bool same = shown && shown->course.revision == decision->course.revision &&
                    shown->course.state == DecisionState::to_be_signed &&
                    (decision->course.state == DecisionState::to_be_signed ||
                     decision->course.signed_by(signer.organization));
  if (!same)
    return fail(ErrorKind::conflict, "changed since it was read", "If-Match", etag(if_match),
                etag(decision->version));
  Change change{std::move(*read), std::move(*decision), {}};
  if (auto ok = add_signature(change, record, signer); !ok) return std::unexpected(ok.error());
  auto done = keep(record, std::move(change), "Practitioner/" + signer.practitioner);
  if (done) return std::optional(std::move(*done));
  if (done.error().kind == ErrorKind::conflict) return std::optional<DecisionKept>();
  return std::unexpected(done.error());
}

Result<DecisionKept> Resolutions::sign(record::Record& record, std::string_view case_id, std::string_view id,
                                       const DecisionSigner& signer, int if_match) const {
  if (keys_ == nullptr)
    return fail(ErrorKind::refused, "this server holds no signing keys", "organization", signer.organization);
  for (int i = 0; i < kTries; ++i) {
    auto done = try_sign(record, case_id, id, signer, if_match);
    if (!done) return std::unexpected(done.error());
    if (*done) return std::move(**done);
  }
  return fail(ErrorKind::busy, "others are changing this decision; try again", "decision", std::string(id));
}

}  // namespace dyad::care
