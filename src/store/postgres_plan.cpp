// SPDX-License-Identifier: Apache-2.0
#include "store/postgres_plan.hpp"

#include <algorithm>
#include <limits>

#include "store/postgres_probe.hpp"

namespace dyad::store {
namespace {

using search::Probe;

constexpr std::int64_t kFew = 4'096;       // postings that are gone through one by one whatever else is asked
constexpr std::int64_t kCountedMore = 16;  // times as many at the next look
constexpr std::size_t kMostRows = 1'000'000'000;

// The terms of which a probe asks one, where it asks nothing else.
bool lists_terms(const Probe& probe, const PgTerms::Numbers& numbers, std::vector<std::int64_t>& terms,
                 bool& of_type, const std::string& type) {
  const auto each = [&](const Probe& part) { return lists_terms(part, numbers, terms, of_type, type); };
  switch (probe.op) {
    case Probe::Op::term:
      of_type = of_type && probe.text.starts_with(type);
      if (const auto at = numbers.find(probe.text); at != numbers.end()) terms.push_back(at->second);
      return true;
    case Probe::Op::any:
      return std::ranges::all_of(probe.parts, each);
    case Probe::Op::all:
      return probe.parts.size() == 1 && each(probe.parts.front());
    default:
      return false;
  }
}

constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::max();

// How many postings there are: at least, and at most.
struct Bounds {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

Bounds bounds_of(const PgTerms& known, const PgPlan::Part& part, std::int64_t as_of) {
  Bounds out;
  if (part.terms.empty()) return {kUnknown, kUnknown};
  for (const std::int64_t term : part.terms) {
    const auto size = known.size(term);
    const auto most = size ? PgTerms::most(*size, as_of) : std::nullopt;
    if (size) out.least = std::max(out.least, size->least);
    out.most = most && out.most < kUnknown ? out.most + *most : kUnknown;
  }
  return out;
}

// Of the part that has fewest.
Bounds smallest(const PgTerms& known, const std::vector<PgPlan::Part>& parts, std::int64_t as_of) {
  Bounds out{kUnknown, kUnknown};
  for (const PgPlan::Part& part : parts) {
    const Bounds one = bounds_of(known, part, as_of);
    out = {std::min(out.least, one.least), std::min(out.most, one.most)};
  }
  return out;
}

}  // namespace

void PgPlan::take_apart(const Probe& probe, const std::string& of_type) {
  Part part{&probe, {}, true};
  if (lists_terms(probe, numbers, part.terms, part.of_type, of_type)) {
    std::ranges::sort(part.terms);
    part.terms.erase(std::ranges::unique(part.terms).begin(), part.terms.end());
    never = never || part.terms.empty();
    parts.push_back(std::move(part));
  } else if (probe.op == Probe::Op::all || (probe.op == Probe::Op::any && probe.parts.size() == 1)) {
    for (const Probe& one : probe.parts) take_apart(one, of_type);
  } else {
    parts.push_back({&probe, {}, false});
  }
}

// Counts the terms whose size is not known well enough, each up to a limit.
Result<void> PgPlan::count(PgLook& look, std::int64_t limit) const {
  PgTerms& known = look.connection().terms();
  std::vector<std::int64_t> open;
  for (const Part& part : parts)
    for (const std::int64_t term : part.terms) {
      const auto size = known.size(term);
      const bool enough = size && (size->exact ? size->at >= as_of : size->least >= limit);
      if (!enough) open.push_back(term);
    }
  if (open.empty()) return {};
  const auto rows = look.ask(
      "SELECT t.id, (SELECT count(*) FROM (SELECT 1 FROM posting p WHERE p.term = t.id LIMIT $2::bigint) "
      "few) "
      "FROM unnest($1::bigint[]) AS t(id)",
      PgValues().add(open).add(limit));
  if (!rows) return std::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    const std::int64_t least = rows->integer(i, 1);
    known.keep_size(rows->integer(i, 0), {least, least < limit, as_of});
  }
  return {};
}

// Looks further until the smallest part is known to be small, or affordable, or not.
Result<void> PgPlan::measure(PgLook& look, std::size_t rows) {
  PgTerms& known = look.connection().terms();
  const auto affordable = static_cast<std::int64_t>(std::min<std::size_t>(rows, kMostRows));
  const std::int64_t few = std::min(kFew, affordable);
  std::int64_t limit = few + 1;
  Bounds size = smallest(known, parts, as_of);
  const auto told = [&] {
    return size.least > affordable || size.most <= few || (size.least > few && size.most <= affordable);
  };
  for (bool all = false; !told() && !all; limit = std::min(limit * kCountedMore, affordable + 1)) {
    if (auto counted = count(look, limit); !counted) return counted;
    size = smallest(known, parts, as_of);
    all = limit > affordable;
  }
  if (size.least > affordable)
    return fail(ErrorKind::too_costly, "the search looks at too much", "rows", {},
                "at most " + std::to_string(rows));
  std::ranges::stable_sort(parts, {}, [&](const Part& part) { return bounds_of(known, part, as_of).most; });
  pinned = size.most <= few;
  return {};
}

Result<PgPlan> PgPlan::make(PgLook& look, const record::Find& find, std::int64_t as_of, std::size_t rows) {
  PgPlan out;
  out.as_of = as_of;
  const std::string type = search::term(find.type);
  std::vector<std::string> texts{type};
  if (!find.moment.empty()) texts.push_back(find.moment);
  collect_terms(find.probe, texts);
  auto numbers = look.connection().terms().numbers(look.connection(), texts);
  if (!numbers) return std::unexpected(numbers.error());
  out.numbers = std::move(*numbers);
  const auto of_type = out.numbers.find(type);
  out.never = of_type == out.numbers.end();
  if (out.never) return out;
  out.type = of_type->second;
  out.take_apart(find.probe, type);
  if (out.never) return out;
  out.parts.push_back({nullptr, {out.type}, true});
  if (auto measured = out.measure(look, rows); !measured) return std::unexpected(measured.error());
  const std::size_t asked = out.parts.size() - 1;  // besides the type
  out.alone = !find.within && asked <= 1 && out.parts.front().terms.size() == 1 &&
              out.parts.front().of_type && (asked == 0 || out.parts.front().probe);
  return out;
}

}  // namespace dyad::store
