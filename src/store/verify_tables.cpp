// SPDX-License-Identifier: Apache-2.0
#include "store/verify_tables.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>
#include <tuple>

#include "fhir/reference.hpp"
#include "search/extract.hpp"
#include "store/index_write.hpp"
#include "store/progress.hpp"

namespace dyad::store {
namespace {

std::uint64_t mixed(std::uint64_t x) {  // splitmix64's finaliser
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

std::uint64_t bits(std::int64_t n) { return static_cast<std::uint64_t>(n); }
std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x == 0 ? 0.0 : x); }

}  // namespace

TableCheck::TableCheck(Connection& connection) : connection_(connection), terms_(connection) {
  std::random_device random;
  key_ = (std::uint64_t{random()} << 32) | random();
}

std::uint64_t TableCheck::hash(const Row& row) const {
  std::uint64_t h = key_;
  for (const std::uint64_t part : {static_cast<std::uint64_t>(row.table), row.first, row.second, row.third})
    h = mixed(h + part + 0x9e3779b97f4a7c15u);
  return h;
}

std::uint64_t TableCheck::hash(std::string_view text) const {
  std::uint64_t h = mixed(key_ + text.size());
  for (const char c : text) h = mixed(h + static_cast<unsigned char>(c));
  return h;
}

void TableCheck::expect_row(std::int64_t sequence, const Row& row) {
  if (sequence > 0 && sequence < static_cast<std::int64_t>(left_.size()))
    left_[static_cast<std::size_t>(sequence)] += hash(row);
}

void TableCheck::found_row(std::int64_t sequence, const Row& row, const Say& say) {
  if (sequence > 0 && sequence < static_cast<std::int64_t>(left_.size()))
    left_[static_cast<std::size_t>(sequence)] -= hash(row);
  else
    say(sequence, "is named by a row of the index, but there is no such version");
}

Result<void> TableCheck::begin(std::int64_t last_sequence, bool with_index) {
  with_index_ = with_index;
  left_.assign(static_cast<std::size_t>(last_sequence) + 1, 0);
  more_members_.assign(left_.size(), false);
  return {};
}

Result<std::uint64_t> TableCheck::number_of(const std::string& text, std::int64_t sequence, const Say& say) {
  const auto id = terms_.find(text);
  if (!id) return std::unexpected(id.error());
  if (!*id && say) say(sequence, "cannot be found by search: a term of it is not in the dictionary");
  return bits(id->value_or(0));
}

Result<void> TableCheck::expect(const record::Version& v, const json::Value& body, const Say& say) {
  if (auto done = expect_members(v, body, say); !done) return done;
  return with_index_ ? expect_postings(v, body, say) : Result<void>();
}

Result<void> TableCheck::expect_postings(const record::Version& v, const json::Value& body, const Say& say) {
  search::Postings postings = search::postings_of(body);
  postings.terms.push_back(search::term(v.type));
  std::vector<std::string> terms = with_several(postings);
  std::ranges::sort(terms);
  terms.erase(std::ranges::unique(terms).begin(), terms.end());
  for (const std::string& term : terms) {
    const auto id = number_of(term, v.sequence, say);
    if (!id) return std::unexpected(id.error());
    expect_row(v.sequence, {Table::posting, *id});
  }
  const auto once = [](auto& rows, auto key) {
    std::ranges::sort(rows, {}, key);
    rows.erase(std::ranges::unique(rows, {}, key).begin(), rows.end());
  };
  std::erase_if(postings.amounts,
                [](const search::Amount& a) { return std::isnan(a.low) || std::isnan(a.high); });
  once(postings.moments,
       [](const search::Moment& m) { return std::tuple(m.parameter, m.first_ms, m.last_ms); });
  once(postings.amounts, [](const search::Amount& a) { return std::tuple(a.parameter, a.low, a.high); });
  for (const search::Moment& m : postings.moments) {
    const auto id = number_of(m.parameter, v.sequence, say);
    if (!id) return std::unexpected(id.error());
    expect_row(v.sequence, {Table::moment, *id, bits(m.first_ms), bits(m.last_ms)});
  }
  for (const search::Amount& a : postings.amounts) {
    const auto id = number_of(a.parameter, v.sequence, say);
    if (!id) return std::unexpected(id.error());
    expect_row(v.sequence, {Table::amount, *id, bits(a.low), bits(a.high)});
  }
  return {};
}

Result<void> TableCheck::expect_removal(const record::Version& v) {
  more_members_[static_cast<std::size_t>(v.sequence)] = true;  // it stands where what it took away stood
  if (!with_index_) return {};
  const auto id = number_of(search::term(v.type), v.sequence, {});
  if (!id) return std::unexpected(id.error());
  expect_row(v.sequence, {Table::removal, *id});
  return {};
}

void TableCheck::expect_superseded(std::int64_t sequence, std::int64_t later) {
  expect_row(sequence, {Table::superseded, bits(later)});
}

// A mother stands in the compartments of her children and a Provenance in those of its targets, which other
// resources tell; of these only what their own bodies say is looked for.
Result<void> TableCheck::expect_members(const record::Version& v, const json::Value& body, const Say& say) {
  const bool more = v.type == "Patient" || v.type == "Provenance";
  more_members_[static_cast<std::size_t>(v.sequence)] = more;
  for (const std::string& patient : fhir::patients_of(body)) {
    if (!more) {
      expect_row(v.sequence, {Table::member, hash(patient), hash(v.type)});
      continue;
    }
    Query q(connection_, "SELECT 1 FROM member WHERE patient = ?1 AND type = ?2 AND sequence = ?3");
    if (!q.bind(patient).bind(v.type).bind(v.sequence).step())
      say(v.sequence, "is missing from the compartment of a patient that it names");
    if (!q.ok()) return q.failure();
  }
  return {};
}

template <class F>
Result<void> TableCheck::each(const char* sql, const F& row) {
  Query q(connection_, sql);
  while (q.step()) row(q);
  if (!q.ok()) return q.failure();
  return {};
}

Result<void> TableCheck::compare_index(const Say& say) {
  auto done = each("SELECT sequence, term FROM posting", [&](const Query& q) {
    found_row(q.integer(0), {Table::posting, bits(q.integer(1))}, say);
  });
  if (done)
    done = each("SELECT sequence, term FROM removal",
                [&](const Query& q) { found_row(q.integer(0), {Table::removal, bits(q.integer(1))}, say); });
  if (done)
    done = each("SELECT sequence, parameter, first_ms, last_ms FROM moment", [&](const Query& q) {
      found_row(q.integer(0), {Table::moment, bits(q.integer(1)), bits(q.integer(2)), bits(q.integer(3))},
                say);
    });
  if (done)
    done = each("SELECT sequence, parameter, low, high FROM amount", [&](const Query& q) {
      found_row(q.integer(0), {Table::amount, bits(q.integer(1)), bits(q.real(2)), bits(q.real(3))}, say);
    });
  if (done)
    done = each("SELECT id FROM term GROUP BY id HAVING count(*) > 1 LIMIT 1",
                [&](const Query& q) { say(0, "two terms have the number " + std::to_string(q.integer(0))); });
  return done;
}

Result<void> TableCheck::compare_members(const Say& say) {
  return each("SELECT sequence, patient, type FROM member", [&](const Query& q) {
    const std::int64_t sequence = q.integer(0);
    if (sequence > 0 && sequence < static_cast<std::int64_t>(more_members_.size()) &&
        more_members_[static_cast<std::size_t>(sequence)])
      return;
    found_row(sequence, {Table::member, hash(q.view(1)), hash(q.view(2))}, say);
  });
}

Result<void> TableCheck::compare(const Say& say) {
  const Progress progress("verifying compartments and the search index", left_.size());
  if (auto done = compare_members(say); !done) return done;
  if (with_index_)
    if (auto done = compare_index(say); !done) return done;
  auto done = each("SELECT sequence, later FROM superseded", [&](const Query& q) {
    found_row(q.integer(0), {Table::superseded, bits(q.integer(1))}, say);
  });
  if (!done) return done;
  for (std::size_t sequence = 1; sequence < left_.size(); ++sequence)
    if (left_[sequence] != 0)
      say(static_cast<std::int64_t>(sequence), "compartments or search index differ from what its body says");
  return {};
}

}  // namespace dyad::store
