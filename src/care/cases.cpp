// SPDX-License-Identifier: Apache-2.0
#include "care/cases.hpp"

#include <list>
#include <mutex>

#include "care/advice.hpp"
#include "care/board.hpp"
#include "care/case_view.hpp"

namespace dyad::care {
namespace {

constexpr std::size_t kCachedAnswers = 96;
constexpr std::size_t kCachedFacts = 8;

// The newest used first; the one not used for longest goes.
template <class T>
class Recent {
 public:
  explicit Recent(std::size_t size) : size_(size) {}

  std::optional<T> find(const std::string& key) {
    const std::scoped_lock lock(mutex_);
    for (auto it = rows_.begin(); it != rows_.end(); ++it)
      if (it->first == key) {
        rows_.splice(rows_.begin(), rows_, it);
        return it->second;
      }
    return {};
  }

  void keep(std::string key, T value) {
    const std::scoped_lock lock(mutex_);
    rows_.emplace_front(std::move(key), std::move(value));
    if (rows_.size() > size_) rows_.pop_back();
  }

 private:
  std::size_t size_;
  std::mutex mutex_;
  std::list<std::pair<std::string, T>> rows_;
};

using Answer = std::shared_ptr<const json::Value>;
using SharedFacts = std::shared_ptr<const Facts>;

// An answer moves with the clock too; a minute is finer than anything that depends on it.
std::string cache_key(std::string_view what, std::string_view id, std::optional<Instant> at, Instant now,
                      std::int64_t sequence) {
  return std::string(what) + "|" + std::string(id) + "|" + (at ? std::to_string(at->ms) : "") + "|" +
         std::to_string(now.ms / 60'000) + "|" + std::to_string(sequence);
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
  Recent<SharedFacts> facts{kCachedFacts};
};

Cases::Cases(const record::Record& record, const evidence::Book& book, const evidence::Quantities& quantities,
             const timing::Model& model)
    : record_(record),
      book_(book),
      quantities_(quantities),
      model_(model),
      cache_(std::make_unique<Cache>()) {}

Cases::~Cases() = default;

template <class Compute>
Result<json::Value> Cases::answer(std::string_view what, std::string_view case_id, std::optional<Instant> at,
                                  Compute&& compute) const {
  const auto sequence = record_.store().last_sequence();
  if (!sequence) return std::unexpected(sequence.error());
  const Instant now = record_.now();
  const std::string key = cache_key(what, case_id, at, now, *sequence);
  if (const auto known = cache_->answers.find(key)) return **known;
  const std::string facts_key = cache_key("facts", case_id, at, now, *sequence);
  auto facts = cache_->facts.find(facts_key);
  if (!facts) {
    auto loaded = record::load_case(record_.store(), case_id, {at});
    if (!loaded) return std::unexpected(loaded.error());
    facts = std::make_shared<const Facts>(read_facts(std::move(*loaded), quantities_, now, at));
    cache_->facts.keep(facts_key, *facts);
  }
  auto made = std::make_shared<const json::Value>(compute(**facts));
  cache_->answers.keep(key, made);
  return *made;
}

Result<json::Value> Cases::board() const {
  const auto& store = record_.store();
  const auto ids = record::case_ids(store);
  if (!ids) return std::unexpected(ids.error());
  const auto sequence = store.last_sequence();
  if (!sequence) return std::unexpected(sequence.error());
  const Instant now = record_.now();
  const std::string key = cache_key("board", "", {}, now, *sequence);
  if (const auto known = cache_->answers.find(key)) return **known;
  std::vector<CaseRow> rows;
  for (const auto& id : *ids) {
    // A replayed case is shown as it stood at the moment it opens at, not as it ended.
    auto at = opens_at(store, id);
    if (at && *at >= now) at.reset();
    auto loaded = record::load_case(store, id, {at});
    if (!loaded && loaded.error().kind == ErrorKind::not_found)
      continue;  // one unreadable case hides no other
    if (!loaded) return std::unexpected(loaded.error());
    rows.push_back(board_row(read_facts(std::move(*loaded), quantities_, now, at), book_));
  }
  auto made = std::make_shared<const json::Value>(board_json(std::move(rows)));
  cache_->answers.keep(key, made);
  return *made;
}

Result<json::Value> Cases::view(std::string_view case_id, std::optional<Instant> at) const {
  return answer("view", case_id, at, [&](const Facts& facts) { return case_view(facts, book_); });
}

Result<json::Value> Cases::advice(std::string_view case_id, std::optional<Instant> at) const {
  return answer("advice", case_id, at, [&](const Facts& facts) { return advice_json(facts, book_, model_); });
}

}  // namespace dyad::care
