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

}  // namespace

// Answers by case, time and last sequence: a drag along the axis asks for the same moments again and again, and an
// answer can only change when something new is recorded.
struct Cases::Cache {
  struct Row {
    std::string key;
    json::Value answer;
  };
  std::mutex mutex;
  std::list<Row> rows;

  std::optional<json::Value> find(const std::string& key) {
    const std::scoped_lock lock(mutex);
    for (auto it = rows.begin(); it != rows.end(); ++it)
      if (it->key == key) {
        rows.splice(rows.begin(), rows, it);
        return it->answer;
      }
    return {};
  }

  void keep(std::string key, const json::Value& answer) {
    const std::scoped_lock lock(mutex);
    rows.push_front({std::move(key), answer});
    if (rows.size() > kCachedAnswers) rows.pop_back();
  }
};

Cases::Cases(const record::Record& record, const evidence::Book& book, const evidence::Quantities& quantities,
             const timing::Model& model)
    : record_(record), book_(book), quantities_(quantities), model_(model), cache_(std::make_unique<Cache>()) {}

Cases::~Cases() = default;

namespace {

Result<Facts> facts_at(const record::Record& record, const evidence::Quantities& quantities, std::string_view id,
                       std::optional<Instant> at) {
  auto loaded = record::load_case(record.store(), id, {at});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities, record.now(), at);
}

// Without a time the answer moves with the clock; a minute is finer than anything that depends on it.
std::string cache_key(std::string_view what, std::string_view id, std::optional<Instant> at, Instant now,
                      std::int64_t sequence) {
  const std::string when = at ? std::to_string(at->ms) : "now" + std::to_string(now.ms / 60'000);
  return std::string(what) + "|" + std::string(id) + "|" + when + "|" + std::to_string(sequence);
}

}  // namespace

Result<json::Value> Cases::board() const {
  const auto ids = record::case_ids(record_.store());
  if (!ids) return std::unexpected(ids.error());
  const auto sequence = record_.store().last_sequence();
  if (!sequence) return std::unexpected(sequence.error());
  const std::string key = cache_key("board", "", {}, record_.now(), *sequence);
  if (auto known = cache_->find(key)) return *known;
  std::vector<CaseRow> rows;
  for (const auto& id : *ids) {
    auto now = facts_at(record_, quantities_, id, {});
    if (!now) return std::unexpected(now.error());
    // A replayed case is shown as it stood at the moment it opens at, not as it ended.
    if (now->opens_at < now->now) now = facts_at(record_, quantities_, id, now->opens_at);
    if (!now) return std::unexpected(now.error());
    rows.push_back(board_row(*now, book_));
  }
  json::Value answer = board_json(std::move(rows));
  cache_->keep(key, answer);
  return answer;
}

Result<json::Value> Cases::view(std::string_view case_id, std::optional<Instant> at) const {
  const auto sequence = record_.store().last_sequence();
  if (!sequence) return std::unexpected(sequence.error());
  const std::string key = cache_key("view", case_id, at, record_.now(), *sequence);
  if (auto known = cache_->find(key)) return *known;
  const auto facts = facts_at(record_, quantities_, case_id, at);
  if (!facts) return std::unexpected(facts.error());
  json::Value answer = case_view(*facts, book_);
  cache_->keep(key, answer);
  return answer;
}

Result<json::Value> Cases::advice(std::string_view case_id, std::optional<Instant> at) const {
  const auto sequence = record_.store().last_sequence();
  if (!sequence) return std::unexpected(sequence.error());
  const std::string key = cache_key("advice", case_id, at, record_.now(), *sequence);
  if (auto known = cache_->find(key)) return *known;
  const auto facts = facts_at(record_, quantities_, case_id, at);
  if (!facts) return std::unexpected(facts.error());
  json::Value answer = advice_json(*facts, book_, model_);
  cache_->keep(key, answer);
  return answer;
}

}  // namespace dyad::care
