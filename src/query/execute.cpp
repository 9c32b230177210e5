// SPDX-License-Identifier: Apache-2.0
#include "query/execute.hpp"

#include <algorithm>

#include "query/collect.hpp"
#include "query/includes.hpp"
#include "query/page_token.hpp"
#include "query/scope.hpp"

namespace dyad::query {
namespace {

Result<std::vector<Question>> questions_of(Session& session, const Asking& asking) {
  const auto types = types_of(asking.search, asking.compartment_type);
  if (!types) return std::unexpected(types.error());
  const Criteria criteria = borrowed(asking.search.criteria);
  std::vector<Question> out;
  for (const auto& type : *types) {
    const Criteria within = asking.compartment_type.empty()
                                ? Criteria{}
                                : compartment_criteria(asking.compartment_type, asking.compartment_id, type);
    auto question = question_of(session, type, criteria, within);
    if (!question) return std::unexpected(question.error());
    out.push_back(std::move(*question));
  }
  return out;
}

Result<std::size_t> count_all(Session& session, const std::vector<Question>& questions) {
  std::size_t out = 0;
  for (const Question& question : questions) {
    const auto n = count_of(session, question);
    if (!n) return n;
    out += *n;
  }
  return out;
}

// How many match: exactly when that was asked; when nothing was asked only if it is cheap.
Result<std::optional<std::size_t>> total_of(Session& session, const search::Search& search,
                                            const std::vector<Question>& questions) {
  if (search.total == search::Total::none) return std::nullopt;
  if (search.total == search::Total::accurate) {
    const auto n = count_all(session, questions);
    if (!n) return std::unexpected(n.error());
    return *n;
  }
  const bool judged = std::ranges::any_of(questions, [](const Question& q) { return !q.checks.empty(); });
  Session brief = session.within(judged ? session.limits().cheap_total_judged : session.limits().cheap_total);
  const auto n = count_all(brief, questions);
  if (n) return *n;
  if (n.error().kind == ErrorKind::too_costly) return std::nullopt;
  return std::unexpected(n.error());
}

bool only_counts(const search::Search& search) {
  return search.summary == search::Summary::count || search.count == std::size_t{0};
}

Result<std::int64_t> newest_sequence(const record::Reader& reader, const PageToken* token) {
  const auto last = reader.last_sequence();
  if (!last || !token) return last;
  if (token->as_of > *last)
    return fail(ErrorKind::invalid, "continues a search of a record that is not here; search again",
                std::string(kPageParameter));
  return token->as_of;
}

Result<void> fill(Session& session, const std::vector<Question>& questions, const Order& order,
                  const std::optional<PageToken>& token, std::uint64_t fingerprint, Page& page) {
  const Limits& limits = session.limits();
  const std::size_t count = std::min(page.search.count.value_or(limits.default_count), limits.max_count);
  const auto place = token ? std::optional(token->place) : std::nullopt;
  const bool total_wanted = !token && page.search.total != search::Total::none;
  auto matches = collect(session, questions, order, place, count, total_wanted);
  if (!matches) return std::unexpected(matches.error());
  if (token) {
    page.total = token->total;
  } else if (total_wanted) {
    page.total = matches->total;
    if (!page.total) {
      const auto total = total_of(session, page.search, questions);
      if (!total) return std::unexpected(total.error());
      page.total = *total;
    }
  }
  if (matches->next) page.next = write_token({page.as_of, *matches->next, page.total}, fingerprint);
  auto more = included(session, page.search.includes, matches->versions);
  if (!more) return std::unexpected(more.error());
  for (auto& version : matches->versions) page.entries.push_back({Entry::Mode::match, std::move(version)});
  for (auto& version : *more) page.entries.push_back({Entry::Mode::include, std::move(version)});
  return {};
}

}  // namespace

Result<Page> execute(const record::Reader& reader, Asking asking, const Limits& limits) {
  const auto order = order_of(asking.search);
  if (!order) return std::unexpected(order.error());
  const std::uint64_t print = fingerprint(asking.search, asking.compartment_type, asking.compartment_id);
  std::optional<PageToken> token;
  if (!asking.page.empty()) {
    const auto read = read_token(asking.page, print);
    if (!read) return std::unexpected(read.error());
    token = *read;
  }
  const auto as_of = newest_sequence(reader, token ? &*token : nullptr);
  if (!as_of) return std::unexpected(as_of.error());
  Session session(reader, *as_of, limits);
  const auto questions = questions_of(session, asking);
  if (!questions) return std::unexpected(questions.error());
  Page page;
  page.as_of = *as_of;
  page.search = asking.search;  // the questions look into the one asked
  if (only_counts(page.search)) {
    const auto total = count_all(session, *questions);
    if (!total) return std::unexpected(total.error());
    page.total = *total;
    return page;
  }
  const auto done = fill(session, *questions, *order, token, print, page);
  if (!done) return std::unexpected(done.error());
  return page;
}

Result<std::size_t> execute_count(const record::Reader& reader, const Asking& asking, const Limits& limits) {
  const auto as_of = reader.last_sequence();
  if (!as_of) return std::unexpected(as_of.error());
  Session session(reader, *as_of, limits);
  const auto questions = questions_of(session, asking);
  if (!questions) return std::unexpected(questions.error());
  return count_all(session, *questions);
}

}  // namespace dyad::query
