// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <tuple>

#include "store/postgres_rows.hpp"

namespace dyad::store {
namespace {

constexpr std::size_t kKeptTerms = 50'000;

// In the order of the table's key, so that neighbours go to the same pages; each once.
template <class Row>
void put_in_order(std::vector<Row>& rows) {
  std::ranges::sort(rows);
  rows.erase(std::ranges::unique(rows).begin(), rows.end());
}

template <std::size_t Column, class Row>
auto column(const std::vector<Row>& rows) {
  std::vector<std::tuple_element_t<Column, Row>> out;
  out.reserve(rows.size());
  for (const Row& row : rows) out.push_back(std::get<Column>(row));
  return out;
}

}  // namespace

Result<void> PgPostings::load() {
  rows_.clear();
  terms_.clear();
  own_.clear();
  const auto last = connection_.run("SELECT coalesce(max(id), 0) FROM term");
  if (!last) return std::unexpected(last.error());
  last_term_ = last->integer(0, 0);
  return {};
}

void PgPostings::add(const record::Version& v, const record::NewVersion& as_given) {
  Row row{v.sequence, {}, as_given.postings};
  if (!v.deleted) row.postings.terms.push_back(search::term(v.type));
  if (as_given.fresh) row.own = search::term(v.type, "_id", v.id, "");
  rows_.push_back(std::move(row));
}

std::int64_t PgPostings::number(const std::string& text) const {
  const auto at = own_.find(text);
  return at == own_.end() ? terms_.at(text) : at->second;
}

Result<void> PgPostings::queue() {
  if (rows_.empty()) return {};
  auto done = name_terms();
  if (done) done = queue_terms();
  if (done) done = queue_moments();
  if (done) done = queue_amounts();
  rows_.clear();
  own_.clear();
  return done;
}

Result<void> PgPostings::name_terms() {
  if (terms_.size() > kKeptTerms) terms_.clear();
  std::set<std::string> unknown;
  for (const Row& row : rows_) {
    const auto need = [&](const std::string& text) {
      if (text == row.own)
        own_.try_emplace(text, 0);
      else if (!terms_.contains(text))
        unknown.insert(text);
    };
    std::ranges::for_each(row.postings.terms, need);
    for (const auto& m : row.postings.moments) need(m.parameter);
    for (const auto& a : row.postings.amounts) need(a.parameter);
  }
  for (const auto& [text, none] : own_) unknown.erase(text);
  std::vector<std::string> made;
  std::vector<std::int64_t> numbers;
  if (!unknown.empty()) {
    const auto rows =
        connection_.run("SELECT text, id FROM term WHERE text = ANY($1::text[])",
                        PgValues().add(std::vector<std::string>(unknown.begin(), unknown.end())));
    if (!rows) return std::unexpected(rows.error());
    for (int i = 0; i < rows->size(); ++i) {
      const std::string text(rows->text(i, 0));
      terms_[text] = rows->integer(i, 1);
      unknown.erase(text);
    }
  }
  for (const std::string& text : unknown) {
    made.push_back(text);
    numbers.push_back(terms_[text] = ++last_term_);
  }
  for (auto& [text, number] : own_) {
    made.push_back(text);
    numbers.push_back(number = ++last_term_);
  }
  if (made.empty()) return {};
  return connection_.queue("INSERT INTO term(text, id) SELECT * FROM unnest($1::text[], $2::bigint[])",
                           PgValues().add(made).add(numbers));
}

Result<void> PgPostings::queue_terms() {
  std::vector<std::tuple<std::int64_t, std::int64_t>> postings;
  for (const Row& row : rows_)
    for (const std::string& text : row.postings.terms) postings.emplace_back(number(text), row.sequence);
  put_in_order(postings);
  if (postings.empty()) return {};
  return connection_.queue("INSERT INTO posting SELECT * FROM unnest($1::bigint[], $2::bigint[])",
                           PgValues().add(column<0>(postings)).add(column<1>(postings)));
}

Result<void> PgPostings::queue_moments() {
  std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>> moments;
  for (const Row& row : rows_)
    for (const auto& m : row.postings.moments)
      moments.emplace_back(number(m.parameter), row.sequence, m.first_ms, m.last_ms);
  put_in_order(moments);
  if (moments.empty()) return {};
  return connection_.queue(
      "INSERT INTO moment SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])",
      PgValues()
          .add(column<0>(moments))
          .add(column<1>(moments))
          .add(column<2>(moments))
          .add(column<3>(moments)));
}

Result<void> PgPostings::queue_amounts() {
  std::vector<std::tuple<std::int64_t, std::int64_t, double, double>> amounts;
  for (const Row& row : rows_)
    for (const auto& a : row.postings.amounts)
      if (!std::isnan(a.low) && !std::isnan(a.high))  // else within no bounds
        amounts.emplace_back(number(a.parameter), row.sequence, a.low, a.high);
  put_in_order(amounts);
  if (amounts.empty()) return {};
  return connection_.queue(
      "INSERT INTO amount SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::float8[])",
      PgValues()
          .add(column<0>(amounts))
          .add(column<1>(amounts))
          .add(column<2>(amounts))
          .add(column<3>(amounts)));
}

}  // namespace dyad::store
