// SPDX-License-Identifier: Apache-2.0
#include "search/postings.hpp"

#include <algorithm>

#include "fhir/primitive.hpp"
#include "search/term_cut.hpp"

namespace dyad::search {
namespace {

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) {
    // The separator cannot stand inside a part, and not every store can hold a NUL.
    for (const char c : part) out += c == kEnd || c == '\0' ? ' ' : c;
    out += kEnd;
  }
  if (out.size() > kMaxTermBytes) {
    // Never inside a letter; what is no UTF-8 has none.
    std::size_t end = kMaxTermBytes;
    const auto inside = [&] { return (static_cast<unsigned char>(out[end]) & 0xC0u) == 0x80u; };
    while (end > kShortestCut && inside()) --end;
    out.resize(inside() ? kMaxTermBytes : end);
  }
  return out;
}

}  // namespace

bool within(const Probe::MomentBounds& bounds, std::int64_t first_ms, std::int64_t last_ms) {
  return first_ms >= bounds.first_min && first_ms <= bounds.first_max && last_ms >= bounds.last_min &&
         last_ms <= bounds.last_max;
}

bool within(const Probe::AmountBounds& bounds, double low, double high) {
  return low >= bounds.low_min && low <= bounds.low_max && high >= bounds.high_min && high <= bounds.high_max;
}

std::string url_part(std::string_view url) {
  return (fhir::is_id(url) || url.starts_with('/') ? "/" : "") + std::string(url);
}

std::string term(std::string_view type) { return joined({type}); }

std::string term(std::string_view type, std::string_view parameter) { return joined({type, parameter}); }

std::string term(std::string_view type, std::string_view parameter, std::string_view part) {
  return joined({type, parameter, part});
}

std::string term(std::string_view type, std::string_view parameter, std::string_view part,
                 std::string_view second) {
  return joined({type, parameter, part, second});
}

bool answers(const Probe& probe, const Postings& postings) {
  const auto part_answers = [&](const Probe& part) { return answers(part, postings); };
  switch (probe.op) {
    case Probe::Op::all:
      return std::ranges::all_of(probe.parts, part_answers);
    case Probe::Op::any:
      return std::ranges::any_of(probe.parts, part_answers);
    case Probe::Op::none:
      return std::ranges::none_of(probe.parts, part_answers);
    case Probe::Op::term:
      return std::ranges::find(postings.terms, probe.text) != postings.terms.end();
    case Probe::Op::prefix:
      return std::ranges::any_of(postings.terms, [&](const auto& t) { return t.starts_with(probe.text); });
    case Probe::Op::moment:
      return std::ranges::any_of(postings.moments, [&](const Moment& m) {
        return m.parameter == probe.text && within(probe.moment, m.first_ms, m.last_ms);
      });
    case Probe::Op::amount:
      return std::ranges::any_of(postings.amounts, [&](const Amount& a) {
        return a.parameter == probe.text && within(probe.amount, a.low, a.high);
      });
  }
  return false;
}

}  // namespace dyad::search
