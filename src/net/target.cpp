// SPDX-License-Identifier: Apache-2.0
#include "net/target.hpp"

#include "base/url.hpp"

namespace dyad::net {
namespace {

Failure bad(std::string why) { return fail(ErrorKind::invalid, std::move(why), "request target"); }

Result<void> check_segments(std::string_view path) {
  std::size_t from = 1;
  while (from < path.size()) {
    std::size_t to = path.find('/', from);
    if (to == std::string_view::npos) to = path.size();
    const auto segment = path.substr(from, to - from);
    if (segment.empty() || segment == "." || segment == "..")
      return bad("an empty, \".\" or \"..\" path segment");
    from = to + 1;
  }
  return {};
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  if (text.empty() || text.front() != '/') return bad("must begin with \"/\"");
  Target target;
  const auto question = text.find('?');
  auto path = url::decode(text.substr(0, question), url::Part::path);
  if (!path) return std::unexpected(path.error());
  if (path->size() > 1 && path->back() == '/') path->pop_back();
  if (auto ok = check_segments(*path); !ok) return std::unexpected(ok.error());
  target.path = std::move(*path);
  if (question == std::string_view::npos) return target;
  auto query = url::parse_query(text.substr(question + 1));
  if (!query) return std::unexpected(query.error());
  target.query = std::move(*query);
  return target;
}

std::string escape_path(std::string_view path) { return url::encode(path, "/"); }

}  // namespace dyad::net
