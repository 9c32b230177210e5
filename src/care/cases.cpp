// SPDX-License-Identifier: Apache-2.0
#include "care/cases.hpp"

#include <mutex>

#include "care/advice.hpp"
#include "care/advice_parts.hpp"
#include "care/board.hpp"
#include "care/case_view.hpp"
#include "care/decision_json.hpp"
#include "care/model_card.hpp"
#include "care/past_decisions.hpp"
#include "care/preference.hpp"
#include "care/recent.hpp"
#include "care/values.hpp"
#include "timing/day_run.hpp"

namespace dyad::care {
namespace {

constexpr std::size_t kCachedAnswers = 96;
constexpr std::size_t kCachedFacts = 8;
constexpr std::size_t kCachedRows = 1024;
constexpr std::size_t kCachedComputed = 64;
constexpr std::size_t kCachedWhatIfs = 16;  // a slider asks for many weights, each once or twice

using Answer = std::shared_ptr<const json::Value>;
using SharedFacts = std::shared_ptr<const Facts>;
constexpr std::string_view kWhatIf = "what if ";

// An answer moves with the clock too; a minute is finer than anything that depends on it.
std::string cache_key(std::string_view what, std::string_view id, std::optional<Instant> at, Instant now,
                      std::int64_t sequence) {
  return std::string(what) + "|" + std::string(id) + "|" + (at ? std::to_string(at->ms) : "") + "|" +
         std::to_string(now.ms / 60'000) + "|" + std::to_string(sequence);
}

// All that a model's answer depends on, besides the files it was built with; it moves with the clock as well.
std::string question_key(const Facts& facts, const timing::Situation& situation,
                         const std::optional<timing::Preference>& preference) {
  std::string key = std::to_string(facts.at.ms / 60'000) + "|" + std::to_string(situation.gestation.days) +
                    "|" + question_text(facts, situation);
  if (!preference) return key;
  key += preference->kind == timing::Preference::Kind::ordering ? "|ordering" : "|weights";
  for (const timing::Goal goal : preference->ordering) key += "|" + std::to_string(static_cast<int>(goal));
  return key + "|" + json::write(weights_json(preference->weights));
}

// The moment a replayed case opens at; nothing for one that runs.
std::optional<Instant> opens_at(const record::Store& store, std::string_view id) {
  const auto episode = store.read("EpisodeOfCare", id, {});
  if (!episode || !*episode) return {};
  const auto body = json::parse((*episode)->body);
  return body ? replay_opens_at(*body) : std::nullopt;
}

}  // namespace

// Answers by case, time and last sequence: a drag along the axis asks for the same moments again and again,
// and an answer can only change when something new is recorded. The view and the forecast of one moment read
// one set of facts.
struct Cases::Cache {
  Recent<Answer> answers{kCachedAnswers};
  Recent<Answer> what_ifs{kCachedWhatIfs};
  Recent<SharedFacts> facts{kCachedFacts};
  Recent<CaseRow> rows{kCachedRows};  // of the board
  // What the models computed, by what they were asked: most of what is recorded in a case asks nothing new of
  // them.
  Recent<std::shared_ptr<const timing::Comparison>> comparisons{kCachedComputed};
  Recent<std::shared_ptr<const timing::Decision>> decisions{kCachedComputed};
  std::once_flag models_made;
  json::Value models;
};

Cases::Cases(const record::Record& record, const evidence::Book& book, const evidence::Quantities& quantities,
             const timing::Model& model, const timing::DayModel& day_model,
             timing::DecideOptions decide_options)
    : record_(record),
      book_(book),
      quantities_(quantities),
      model_(model),
      day_model_(day_model),
      decide_options_(std::move(decide_options)),
      cache_(std::make_unique<Cache>()) {}

Cases::Cases(const Cases& whole, const access::Scope& scope, access::Touched* touched)
    : record_(whole.record_),
      book_(whole.book_),
      quantities_(whole.quantities_),
      model_(whole.model_),
      day_model_(whole.day_model_),
      whole_(&whole),
      scope_(&scope),
      touched_(touched) {}

Cases::~Cases() = default;

template <class Ask>
auto Cases::through(std::string_view case_id, std::optional<Instant> at, const Ask& ask) const
    -> decltype(ask(std::declval<const Cases&>())) {
  if (!scope_->sees_case(case_id)) return std::unexpected(record::no_such_case(case_id, {at}));
  if (touched_) touched_->note_case(case_id);
  return ask(*whole_);
}

template <class Compute>
Result<json::Value> Cases::answer(std::string_view what, std::string_view case_id, std::optional<Instant> at,
                                  Compute&& compute) const {
  const auto sequence = record_.store().last_sequence();
  if (!sequence) return std::unexpected(sequence.error());
  const Instant now = record_.now();
  const std::string key = cache_key(what, case_id, at, now, *sequence);
  auto& kept = what.starts_with(kWhatIf) ? cache_->what_ifs : cache_->answers;
  const auto made = kept.get(key, [&]() -> Result<Answer> {
    const auto known = facts(case_id, at);
    if (!known) return std::unexpected(known.error());
    return std::make_shared<const json::Value>(compute(**known));
  });
  if (!made) return std::unexpected(made.error());
  return **made;
}

Result<SharedFacts> Cases::facts(std::string_view case_id, std::optional<Instant> at) const {
  const auto sequence = record_.store().last_sequence();
  if (!sequence) return std::unexpected(sequence.error());
  const Instant now = record_.now();
  return cache_->facts.get(cache_key("facts", case_id, at, now, *sequence), [&]() -> Result<SharedFacts> {
    auto loaded = record::load_case(record_.store(), case_id, {at});
    if (!loaded) return std::unexpected(loaded.error());
    return std::make_shared<const Facts>(read_facts(std::move(*loaded), quantities_, now, at));
  });
}

Result<pomdp::Started> Cases::problem(std::string_view case_id, std::optional<Instant> at,
                                      const std::optional<timing::Preference>& what_if) const {
  if (whole_)
    return through(case_id, at, [&](const Cases& all) { return all.problem(case_id, at, what_if); });
  const auto known = facts(case_id, at);
  if (!known) return std::unexpected(known.error());
  const auto basis = basis_of(**known, book_);
  if (!basis) return std::unexpected(basis.error());
  if (!what_if && !basis->preference)
    return fail(ErrorKind::refused, "what matters to the mother is not recorded: give weights", "weights");
  return timing::decision_problem(day_model_, book_, basis->read.situation,
                                  what_if ? *what_if : basis->preference->value, decide_options_);
}

// A replayed case is shown as it stood at the moment it opens at, not as it ended.
Result<CaseRow> Cases::row(const std::string& id, std::int64_t sequence, Instant now) const {
  auto at = opens_at(record_.store(), id);
  if (at && *at >= now) at.reset();
  return cache_->rows.get(cache_key("row", id, at, now, sequence), [&]() -> Result<CaseRow> {
    auto loaded = record::load_case(record_.store(), id, {at});
    if (!loaded) return std::unexpected(loaded.error());
    return board_row(read_facts(std::move(*loaded), quantities_, now, at), book_);
  });
}

Result<json::Value> Cases::board() const {
  const Cases& all = whole_ ? *whole_ : *this;
  const auto ids = record::case_ids(record_.store());
  if (!ids) return std::unexpected(ids.error());
  const auto sequence = record_.store().last_sequence();
  if (!sequence) return std::unexpected(sequence.error());
  const Instant now = record_.now();
  std::vector<CaseRow> rows;
  for (const auto& id : *ids) {
    if (scope_ && !scope_->sees_case(id)) continue;
    auto row = all.row(id, *sequence, now);
    if (!row && row.error().kind == ErrorKind::not_found) continue;  // one unreadable case hides no other
    if (!row) return std::unexpected(row.error());
    if (touched_) touched_->note_case(id);
    rows.push_back(std::move(*row));
  }
  return board_json(std::move(rows));
}

Result<json::Value> Cases::view(std::string_view case_id, std::optional<Instant> at) const {
  if (whole_) return through(case_id, at, [&](const Cases& all) { return all.view(case_id, at); });
  return answer("view", case_id, at, [&](const Facts& facts) { return case_view(facts, book_); });
}

Result<json::Value> Cases::advice(std::string_view case_id, std::optional<Instant> at) const {
  if (whole_) return through(case_id, at, [&](const Cases& all) { return all.advice(case_id, at); });
  return answer("advice", case_id, at, [&](const Facts& facts) {
    return advice_json(facts, book_, [&](const timing::Situation& situation) -> Result<SharedComparison> {
      return cache_->comparisons.get(question_key(facts, situation, {}), [&]() -> Result<SharedComparison> {
        auto made = timing::compare_fixed_days(model_, book_, situation, {});
        if (!made) return std::unexpected(made.error());
        return std::make_shared<const timing::Comparison>(std::move(*made));
      });
    });
  });
}

json::Value Cases::her_preference(const Facts& facts) const {
  const auto preference = preference_of(facts);
  if (!preference) return {};
  const auto history = record_.store().history("Observation", preference->resource->version.id);
  return preference_json(facts, *preference, history ? *history : std::vector<record::Version>());
}

Result<std::shared_ptr<const timing::Decision>> Cases::computed(
    const Facts& facts, const timing::Situation& situation,
    const std::optional<timing::Preference>& weights) const {
  using Shared = std::shared_ptr<const timing::Decision>;
  return cache_->decisions.get(question_key(facts, situation, weights), [&]() -> Result<Shared> {
    auto made = timing::decide(day_model_, book_, situation, weights, decide_options_);
    if (!made) return std::unexpected(made.error());
    return std::make_shared<const timing::Decision>(std::move(*made));
  });
}

json::Value Cases::decide(const Facts& facts, const std::optional<timing::Preference>& what_if) const {
  DecisionFrame frame{her_preference(facts), what_if.has_value(), {}};
  const auto basis = basis_of(facts, book_);
  if (!basis) {
    const Error& why = basis.error();  // the field is the code of the reason
    return no_decision_json(facts, message(why.field.empty() ? "advice.unavailable" : why.field, why.message),
                            frame);
  }
  auto used = what_if;
  if (!used && basis->preference) used = basis->preference->value;
  const auto answered = computed(facts, basis->read.situation, used);
  if (!answered) return no_decision_json(facts, model_refusal(answered.error()), frame);
  const timing::Decision* decision = answered->get();
  const std::string model = decision->model_id + "|" + decision->model_version;
  if (!what_if)
    for (const auto& kept : kept_answers(facts))
      if (kept.fingerprint == basis->fingerprint && kept.model == model)
        frame.stored =
            json::object({{"resource", kept.resource}, {"recorded_at", format_utc(kept.recorded_at)}});
  return decision_json(facts, book_, *decision, frame);
}

json::Value Cases::decision_for(const Facts& facts) const { return decide(facts, {}); }

Result<json::Value> Cases::decision(std::string_view case_id, std::optional<Instant> at,
                                    const std::optional<timing::Preference>& what_if) const {
  if (whole_)
    return through(case_id, at, [&](const Cases& all) { return all.decision(case_id, at, what_if); });
  const std::string what =
      what_if ? std::string(kWhatIf) + json::write(weights_json(what_if->weights)) : "decision";
  return answer(what, case_id, at, [&](const Facts& facts) { return decide(facts, what_if); });
}

Result<json::Value> Cases::decisions(std::string_view case_id, std::optional<Instant> at) const {
  if (whole_) return through(case_id, at, [&](const Cases& all) { return all.decisions(case_id, at); });
  return answer("decisions", case_id, at, [](const Facts& facts) {
    return json::object({{"decisions", past_decisions_json(kept_answers(facts))}});
  });
}

Result<json::Value> Cases::preference(std::string_view case_id, std::optional<Instant> at) const {
  if (whole_) return through(case_id, at, [&](const Cases& all) { return all.preference(case_id, at); });
  auto value = answer("preference", case_id, at, [&](const Facts& facts) { return her_preference(facts); });
  if (value && value->is_null())
    return fail(ErrorKind::not_found, "no preference is recorded in this case", "case", std::string(case_id));
  return value;
}

json::Value Cases::models() const {
  if (whole_) return whole_->models();
  std::call_once(cache_->models_made, [&] {
    cache_->models = json::object({{"models", json::Array{model_card(day_model_, book_)}}});
  });
  return cache_->models;
}

}  // namespace dyad::care
