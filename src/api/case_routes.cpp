// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "api/answer.hpp"
#include "api/live.hpp"
#include "api/moment.hpp"
#include "api/router.hpp"

namespace dyad::api {
namespace {

http::Response health(Context& context, const Call&) {
  auto last = context.record.store().last_sequence();
  if (!last) return problem(last.error());
  return json_answer(
      json::object({{"status", "ok"}, {"version", context.version}, {"last_sequence", *last}}));
}

http::Response board(Context& context, const Call&) {
  auto value = context.cases.board();
  if (!value) return problem(value.error());
  value->set("demo", context.demo);
  value->set("version", context.version);
  return json_answer(*value);
}

http::Response case_view(Context& context, const Call& call) {
  const auto at = moment(context, call);
  return at ? answer(context.cases.view(call.part("id"), *at)) : problem(at.error());
}

http::Response advice(Context& context, const Call& call) {
  const auto at = moment(context, call);
  return at ? answer(context.cases.advice(call.part("id"), *at)) : problem(at.error());
}

// A client that comes back names the last event it saw in Last-Event-ID; one that has just read a page names
// that page's last_sequence in `after`.
http::Response live(Context& context, const Call& call) {
  http::Response response;
  std::string_view text = call.request.headers.get("Last-Event-ID");
  if (text.empty()) text = call.request.parameter("after").value_or("");
  http::LiveStart start;
  if (!text.empty()) {
    std::int64_t after = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), after);
    if (ec != std::errc() || end != text.data() + text.size() || after < 0)
      return problem({ErrorKind::invalid, "not a sequence number", "Last-Event-ID",
                      std::string(text.substr(0, 40)), "a whole number from 0"});
    start.after = after;
  }
  if (context.admitted) start = live_for(context, call, start.after);
  response.live = start;
  return response;
}

}  // namespace

Result<std::optional<Instant>> moment(const Context& context, const Call& call) {
  const auto text = call.request.parameter("at").value_or("");
  if (text.empty()) return std::optional<Instant>();
  int offset = 0;
  if (is_date_only(text))
    if (const auto now = context.cases.view(call.part("id"), {}))
      offset = static_cast<int>(now->at({"clock", "utc_offset_minutes"}).as_int().value_or(0));
  auto at = parse_at(text, offset);
  if (!at) return std::unexpected(at.error());
  return std::optional(*at);
}

std::vector<Route> case_routes() {
  return needing(
      access::Need::care,
      {
          {"GET",
           "/health",
           "Whether the server runs and its store answers",
           {},
           "",
           "status and last sequence",
           health,
           {},
           access::Need::nothing},
          {"GET",
           "/live",
           "The live feed of changes, as server-sent events",
           {{"after", "also send what came after this sequence number"}},
           "",
           "text/event-stream of Change",
           live,
           {},
           access::Need::signed_in},
          {"GET", "/api/cases", "All cases, one row each, both lives", {}, "", "cases: CaseSummary[]", board},
          {"GET", "/api/cases/{id}", "One case as it was known at a time", {kAt}, "", "CaseView", case_view},
          {"GET",
           "/api/cases/{id}/advice",
           "The comparison of fixed days of birth; it recommends nothing",
           {kAt},
           "",
           "Advice",
           advice},
      });
}

}  // namespace dyad::api
