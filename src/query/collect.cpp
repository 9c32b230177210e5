// SPDX-License-Identifier: Apache-2.0
#include "query/collect.hpp"

#include <algorithm>

namespace dyad::query {
namespace {

struct Keyed {
  std::vector<SortKey> keys;
  std::int64_t sequence = 0;
};

Result<std::optional<record::Version>> version_at(const Session& session, std::int64_t sequence) {
  auto found = session.reader().since(sequence - 1, 1);
  if (!found) return std::unexpected(found.error());
  if (found->empty() || found->front().sequence != sequence) return std::nullopt;
  return std::move(found->front());
}

Failure lost_page() {
  return fail(ErrorKind::invalid, "continues a search of a record that is not here; search again",
              std::string(kPageParameter));
}

// The first hits of all questions together. A question is left as soon as its next hit cannot be among them.
// With one question, the first hit may tell how many there are.
Result<std::vector<record::Hit>> first_hits(Session& session, const std::vector<Question>& questions,
                                            const Order& order,
                                            const std::optional<record::Find::Cursor>& after,
                                            std::size_t limit, bool total) {
  std::vector<record::Hit> out;
  const auto before = [&](const record::Hit& a, const record::Hit& b) {
    return comes_before(order, a.place, b.place);
  };
  for (const Question& question : questions) {
    Wanted wanted = order.wanted(question.type);
    wanted.after = after;
    wanted.expected = limit;
    wanted.total = total && questions.size() == 1;
    const auto done = ask(session, question, wanted, [&](record::Hit& hit, Opened&) {
      if (out.size() == limit && !before(hit, out.back())) return false;
      const auto at = std::ranges::upper_bound(out, hit, before);
      const bool last = at == out.end();
      out.insert(at, std::move(hit));
      if (out.size() > limit) out.pop_back();
      return !last || out.size() < limit;  // those that follow come after this one
    });
    if (!done) return std::unexpected(done.error());
  }
  return out;
}

Result<Matches> collect_in_store(Session& session, const std::vector<Question>& questions, const Order& order,
                                 std::optional<std::int64_t> after, std::size_t count, bool total) {
  std::optional<record::Find::Cursor> cursor;
  if (after) {
    const auto last = version_at(session, *after);
    if (!last) return std::unexpected(last.error());
    if (!*last) return lost_page();
    cursor = place_of(order, **last);
  }
  auto hits =
      first_hits(session, questions, order, cursor, count + 1, total);  // one more tells whether pages follow
  if (!hits) return std::unexpected(hits.error());
  Matches out;
  if (!after && hits->size() <= count)
    out.total = hits->size();
  else if (total)
    out.total = hits->front().total;
  if (hits->size() > count) {
    hits->pop_back();
    out.next = hits->back().version.sequence;
  }
  for (auto& hit : *hits) out.versions.push_back(std::move(hit.version));
  return out;
}

Result<std::vector<Keyed>> keyed_matches(Session& session, const std::vector<Question>& questions,
                                         const Order& order) {
  std::vector<Keyed> out;
  const std::size_t most = session.limits().max_sorted;
  for (const Question& question : questions) {
    const auto too_many = [&] {
      return fail(ErrorKind::too_costly, "too many matches to sort by this; narrow " + question.narrow,
                  "_sort", {}, std::to_string(most) + " matches");
    };
    if (question.checks.empty()) {  // said before a hundred thousand resources are read for nothing
      const auto n = count_of(session, question);
      if (!n) return std::unexpected(n.error());
      if (*n > most) return too_many();
    }
    bool over = false;
    const auto done = ask(session, question, {}, [&](record::Hit& hit, Opened& opened) {
      over = out.size() == most;
      if (!over) out.push_back({keys_of(order, opened.values()), hit.version.sequence});
      return !over;
    });
    if (over) return too_many();
    if (!done) return std::unexpected(done.error());
  }
  return out;
}

Result<Matches> collect_in_memory(Session& session, const std::vector<Question>& questions,
                                  const Order& order, std::optional<std::int64_t> after, std::size_t count) {
  auto all = keyed_matches(session, questions, order);
  if (!all) return std::unexpected(all.error());
  std::ranges::sort(*all, [&](const Keyed& a, const Keyed& b) {
    return comes_before(order, a.keys, a.sequence, b.keys, b.sequence);
  });
  Matches out;
  out.total = all->size();
  const std::size_t begin = std::min(all->size(), static_cast<std::size_t>(after.value_or(0)));
  const std::size_t end = std::min(all->size(), begin + count);
  for (std::size_t i = begin; i < end; ++i) {
    auto version = version_at(session, (*all)[i].sequence);
    if (!version) return std::unexpected(version.error());
    if (!*version) return lost_page();
    out.versions.push_back(std::move(**version));
  }
  if (end < all->size()) out.next = static_cast<std::int64_t>(end);
  return out;
}

}  // namespace

Result<Matches> collect(Session& session, const std::vector<Question>& questions, const Order& order,
                        std::optional<std::int64_t> after, std::size_t count, bool total) {
  std::vector<std::string> types;
  for (const Question& question : questions) types.push_back(question.type);
  return order.in_store(types) ? collect_in_store(session, questions, order, after, count, total)
                               : collect_in_memory(session, questions, order, after, count);
}

}  // namespace dyad::query
