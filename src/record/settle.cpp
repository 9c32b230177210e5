// SPDX-License-Identifier: Apache-2.0
#include "record/settle.hpp"

#include <unordered_set>

#include "record/batch.hpp"
#include "record/ids.hpp"
#include "record/patch.hpp"

namespace dyad::record {
namespace {

using Kind = Operation::Kind;
using Done = Outcome::Done;

class Settlement {
 public:
  Settlement(Batch& batch, Known& known, const Matcher& matcher)
      : batch_(batch), known_(known), matcher_(matcher) {}

  Result<void> conditions() {
    for (std::size_t i = 0; i < batch_.entries.size(); ++i)
      if (batch_.entries[i].condition)
        if (auto settled = condition(i); !settled) return settled;
    return {};
  }

  Result<void> questions() {
    for (const Question& question : batch_.questions)
      if (auto answered = answer(question); !answered) return answered;
    for (Incoming& in : batch_.entries)
      if (in.open) rewrite(in, batch_, &answers_);
    return {};
  }

 private:
  // At most two ids: what matters is whether there is none, one or more.
  Result<std::vector<std::string>> ask(std::string_view type, std::string_view query,
                                       const std::string& field) {
    if (++asked_ > kMaxConditions)
      return fail(ErrorKind::too_large, "too many conditions", field, {},
                  "at most " + std::to_string(kMaxConditions));
    if (query.empty()) return fail(ErrorKind::invalid, "an empty condition names every resource", field);
    auto found = matcher_(known_.reader(), type, query, 2);
    if (!found && found.error().field.empty()) {
      Error error = found.error();
      error.field = field;
      return std::unexpected(std::move(error));
    }
    return found;
  }

  Result<void> condition(std::size_t i) {
    Incoming& in = batch_.entries[i];
    const bool create = in.kind == Kind::create;
    const std::string field =
        request_field(in, create ? "ifNoneExist" : "url", create ? "If-None-Exist" : "url");
    if (!matcher_) return fail(ErrorKind::refused, "conditional writes are not offered", field);
    const std::string whole = in.type + "?" + *in.condition;
    const auto found = ask(in.type, *in.condition, field);
    if (!found) return std::unexpected(found.error());
    if (found->size() > 1)
      return fail(ErrorKind::several, "more than one resource meets the condition", field, *in.condition,
                  "one at most");
    auto named = found->empty() ? none(in, field) : one(in, found->front());
    if (!named) return named;
    if (in.id.empty()) return {};  // a removal of nothing
    if (in.writes()) {
      if (!conditions_.insert(whole).second)
        return fail(ErrorKind::invalid, "the same condition occurs twice", field, whole, "once per Bundle");
      if (auto entered = enter_name(batch_, i); !entered) return entered;
    }
    if (!in.full_url.empty()) batch_.by_full_url[in.full_url] = in.name();
    if (!in.removes()) answers_[whole] = in.name();
    return {};
  }

  Result<void> none(Incoming& in, const std::string& field) {
    if (in.kind == Kind::patch)
      return fail(ErrorKind::not_found, "no resource meets the condition", field, *in.condition);
    if (in.kind == Kind::remove) in.done = Done::unchanged;
    if (in.kind != Kind::update) return {};
    if (in.id.empty()) {
      in.id = resource_id();
      in.new_id = true;
      set_id(in);
      return {};
    }
    const auto held = known_.find(in.type, in.id);
    if (!held) return std::unexpected(held.error());
    if (*held)
      return fail(ErrorKind::conflict, "the resource with this id does not meet the condition",
                  in.path + ".id", in.id);
    return {};
  }

  Result<void> one(Incoming& in, const std::string& id) {
    if (in.kind == Kind::update && !in.id.empty() && in.id != id)
      return fail(ErrorKind::invalid, "differs from the resource that meets the condition", in.path + ".id",
                  in.id, id);
    in.id = id;
    in.new_id = false;
    if (in.kind == Kind::update) set_id(in);
    if (in.kind != Kind::create) return {};
    const auto held = known_.find(in.type, id);
    if (!held) return std::unexpected(held.error());
    if (!*held)
      return fail(ErrorKind::storage, "a resource that was found cannot be read", in.type + "/" + id);
    in.done = Done::unchanged;
    in.found = (*held)->version;
    return {};
  }

  Result<void> answer(const Question& question) {
    if (!matcher_ || answers_.contains(question.text)) return {};  // without one it is "not a reference"
    const std::string_view type = asked_type(question.text);
    const auto found = ask(type, std::string_view(question.text).substr(type.size() + 1), question.path);
    if (!found) return std::unexpected(found.error());
    if (found->size() > 1)
      return fail(ErrorKind::several, "a conditional reference to more than one resource", question.path,
                  question.text, "exactly one");
    if (found->empty())
      return fail(ErrorKind::refused, "a conditional reference to no resource", question.path, question.text,
                  "exactly one");
    answers_[question.text] = std::string(type) + "/" + found->front();
    return {};
  }

  Batch& batch_;
  Known& known_;
  const Matcher& matcher_;
  std::unordered_set<std::string> conditions_;
  Answers answers_;
  std::size_t asked_ = 0;
};

}  // namespace

Result<void> settle(Batch& batch, Known& known, const Matcher& matcher) {
  Settlement settlement(batch, known, matcher);
  if (batch.conditions > 0)
    if (auto settled = settlement.conditions(); !settled) return settled;
  for (Incoming& in : batch.entries) {
    if (in.kind != Kind::patch) continue;
    if (auto patched = apply_patch(in, known); !patched) return patched;
    rewrite(in, batch, nullptr);
    find_questions(batch, in);
  }
  return batch.questions.empty() && batch.conditions == 0 ? Result<void>() : settlement.questions();
}

}  // namespace dyad::record
