// SPDX-License-Identifier: Apache-2.0
#include "query/session.hpp"

#include <algorithm>

namespace dyad::query {

Result<void> Session::find(record::Find find, std::string_view narrow, const record::Reader::Visit& visit) {
  const auto budget = rest(narrow);
  if (!budget) return std::unexpected(budget.error());
  find.as_of = as_of_;
  bool late = false;
  const auto done = reader_.find(find, *budget, [&](record::Hit&& hit) {
    if (left_.rows > 0) --left_.rows;
    late = left_.rows == 0 || Clock::now() > end_;
    return !late && visit(std::move(hit));
  });
  if (late) return too_costly(narrow);
  if (!done) return explained(done.error(), narrow);
  return {};
}

Result<std::size_t> Session::count(record::Find find, std::string_view narrow) {
  const auto budget = rest(narrow);
  if (!budget) return std::unexpected(budget.error());
  find.as_of = as_of_;
  const auto n = reader_.count(find, *budget);
  if (!n) return explained(n.error(), narrow);
  left_.rows -= std::min(left_.rows, *n);
  return *n;
}

Session Session::within(const record::Budget& smaller) const {
  Session out = *this;
  out.left_.rows = std::min(left_.rows, smaller.rows);
  out.end_ = std::min(end_, end_of(smaller));
  return out;
}

Result<record::Budget> Session::rest(std::string_view narrow) const {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now()).count();
  if (left <= 0 || left_.rows == 0) return too_costly(narrow);
  return record::Budget{left_.rows, left};
}

Failure Session::explained(Error error, std::string_view narrow) const {
  if (error.kind == ErrorKind::too_costly) return too_costly(narrow);
  return Failure(std::move(error));
}

Failure Session::too_costly(std::string_view narrow) const {
  return fail(ErrorKind::too_costly,
              "the search would look at too much; narrow it by a more selective value or a "
              "further parameter",
              std::string(narrow), {},
              std::to_string(limits_.budget.rows) + " index rows and " +
                  std::to_string(limits_.budget.milliseconds) + " ms in all");
}

}  // namespace dyad::query
