// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "query/question.hpp"

namespace dyad::query {
namespace {

Failure malformed(std::string_view condition, std::string why) {
  return fail(ErrorKind::invalid, std::move(why), "condition", std::string(condition));
}

// "%41" and "+" as in the query of a URL; nothing when a percent sign stands alone.
std::optional<std::string> url_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned byte = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const char* end = text.data() + i + 3;
    if (std::from_chars(text.data() + i + 1, end, byte, 16).ptr != end) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

Result<search::Parameters> taken_apart(std::string_view condition) {
  search::Parameters out;
  std::string_view rest = condition.starts_with('?') ? condition.substr(1) : condition;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return malformed(condition, "each part is name=value");
    auto name = url_decoded(pair.substr(0, equals));
    auto value = url_decoded(pair.substr(equals + 1));
    if (!name || !value) return malformed(condition, "has a percent sign without two hexadecimal digits");
    out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

// A parameter that is not understood would widen the condition, so it is refused.
Result<std::vector<std::string>> matching(const record::Reader& reader, std::string_view type,
                                          std::string_view condition, std::size_t limit,
                                          const Limits& limits) {
  const auto parameters = taken_apart(condition);
  if (!parameters) return std::unexpected(parameters.error());
  const auto search = search::parse(type, *parameters, true);
  if (!search) return std::unexpected(search.error());
  if (search->criteria.empty()) return malformed(condition, "names no resource: it has no search parameter");
  const auto as_of = reader.last_sequence();
  if (!as_of) return std::unexpected(as_of.error());
  Session session(reader, *as_of, limits);
  const auto question = question_of(session, type, borrowed(search->criteria));
  if (!question) return std::unexpected(question.error());
  std::vector<std::string> out;
  const auto done = ask(session, *question, {.bodies = false}, [&](record::Hit& hit, Opened&) {
    if (out.size() < limit) out.push_back(hit.version.id);
    return out.size() < limit;
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace

record::Matcher matcher(const Limits& limits) {
  return [limits](const record::Reader& reader, std::string_view type, std::string_view condition,
                  std::size_t limit) { return matching(reader, type, condition, limit, limits); };
}

}  // namespace dyad::query
