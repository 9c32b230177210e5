// SPDX-License-Identifier: Apache-2.0
#include "store/index_write.hpp"

#include <algorithm>
#include <cmath>

namespace dyad::store {

// Begins unlike any type, so that no probe sees it.
std::string several_of(std::string_view parameter) { return "\x1e" + std::string(parameter); }

std::vector<std::string> with_several(const search::Postings& postings) {
  std::vector<std::string> out = postings.terms;
  for (std::size_t i = 1; i < postings.moments.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (postings.moments[i].parameter == postings.moments[k].parameter)
        out.push_back(several_of(postings.moments[i].parameter));
  return out;
}

Result<void> IndexWriter::put(const std::string& type, const search::Postings& postings,
                              std::int64_t sequence) {
  if (auto done = put_terms(search::term(type), with_several(postings), sequence); !done) return done;
  if (auto done = put_moments(postings.moments, sequence); !done) return done;
  return put_amounts(postings.amounts, sequence);
}

Result<void> IndexWriter::put_removal(const std::string& type, std::int64_t sequence) {
  const auto id = terms_.need(search::term(type));
  if (!id) return std::unexpected(id.error());
  return Query(connection_, "INSERT INTO removal(term, sequence) VALUES(?1, ?2)")
      .bind(*id)
      .bind(sequence)
      .finish();
}

// The term of the type is what lists the versions of a type, so it is there whatever else is.
Result<void> IndexWriter::put_terms(const std::string& of_type, const std::vector<std::string>& terms,
                                    std::int64_t sequence) {
  ids_.clear();
  const auto type = terms_.need(of_type);
  if (!type) return std::unexpected(type.error());
  ids_.push_back(*type);
  for (const std::string& text : terms) {
    const auto id = terms_.need(text);
    if (!id) return std::unexpected(id.error());
    ids_.push_back(*id);
  }
  std::ranges::sort(ids_);
  ids_.erase(std::ranges::unique(ids_).begin(), ids_.end());
  return put_postings(sequence);
}

// Of ids_. Most of what a row costs is to begin a statement, so most go eight at once. Unlike ABORT, ROLLBACK
// needs no copy of the pages before: a failure ends the transaction in any case.
Result<void> IndexWriter::put_postings(std::int64_t sequence) {
  constexpr std::size_t kTogether = 8;
  std::size_t at = 0;
  for (; at + kTogether <= ids_.size(); at += kTogether) {
    Query q(connection_,
            "INSERT OR ROLLBACK INTO posting(term, sequence) VALUES(?2, ?1), (?3, ?1), (?4, ?1), (?5, ?1), "
            "(?6, ?1), (?7, ?1), (?8, ?1), (?9, ?1)");
    q.bind(sequence);
    for (std::size_t i = 0; i < kTogether; ++i) q.bind(ids_[at + i]);
    if (auto done = q.finish(); !done) return done;
  }
  for (; at < ids_.size(); ++at) {
    Query q(connection_, "INSERT OR ROLLBACK INTO posting(term, sequence) VALUES(?2, ?1)");
    if (auto done = q.bind(sequence).bind(ids_[at]).finish(); !done) return done;
  }
  return {};
}

Result<void> IndexWriter::put_moments(const std::vector<search::Moment>& moments, std::int64_t sequence) {
  for (const search::Moment& m : moments) {
    const auto id = terms_.need(m.parameter);
    if (!id) return std::unexpected(id.error());
    Query q(connection_,
            "INSERT OR IGNORE INTO moment(parameter, sequence, first_ms, last_ms) VALUES(?1, ?2, ?3, ?4)");
    if (auto done = q.bind(*id).bind(sequence).bind(m.first_ms).bind(m.last_ms).finish(); !done) return done;
    if (m.last_ms < m.first_ms)
      if (auto noted = note_inverted(); !noted) return noted;
  }
  return {};
}

Result<void> IndexWriter::note_inverted() {
  return Query(connection_, "INSERT OR IGNORE INTO setting(name, value) VALUES(?1, 1)")
      .bind(kInverted)
      .finish();
}

Result<void> IndexWriter::put_amounts(const std::vector<search::Amount>& amounts, std::int64_t sequence) {
  for (const search::Amount& a : amounts) {
    if (std::isnan(a.low) || std::isnan(a.high)) continue;  // within no bounds
    const auto id = terms_.need(a.parameter);
    if (!id) return std::unexpected(id.error());
    Query q(connection_,
            "INSERT OR IGNORE INTO amount(parameter, sequence, low, high) VALUES(?1, ?2, ?3, ?4)");
    if (auto done = q.bind(*id).bind(sequence).bind(a.low).bind(a.high).finish(); !done) return done;
    if (a.high < a.low)
      if (auto noted = note_inverted(); !noted) return noted;
  }
  return {};
}

}  // namespace dyad::store
