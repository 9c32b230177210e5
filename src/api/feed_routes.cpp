// SPDX-License-Identifier: Apache-2.0
// The feeds of HL7 v2 messages and the queue of those that were not wholly understood. The text of a message
// is given only when it is asked for, by its item.
#include "api/answer.hpp"
#include "api/router.hpp"
#include "care/intake.hpp"
#include "query/query.hpp"

namespace dyad::api {
namespace {

constexpr std::size_t kItems = 50;  // of the queue on one page

Error no_feeds() { return {ErrorKind::not_found, "this server takes no HL7 v2 messages", {}, {}, {}}; }

query::Request search_of(std::string_view status) {
  query::Request request;
  request.type = "Task";
  request.parameters = {{"code", std::string(care::kQueueSystem) + "|" + std::string(care::kQueueCode)},
                        {"status", std::string(status)}};
  return request;
}

http::Response feeds(Context& context, const Call&) {
  if (!context.feeds) return problem(no_feeds());
  const auto waiting = query::count(context.record.store(), search_of("requested"));
  if (!waiting) return problem(waiting.error());
  json::Value out =
      json::object({{"connections", context.feeds->connections ? context.feeds->connections() : 0},
                    {"since", format_utc(context.feeds->since)},
                    {"waiting", *waiting},
                    {"senders", context.feeds->intake.senders()}});
  out.set("listening",
          context.feeds->listening.empty() ? json::Value() : json::Value(context.feeds->listening));
  return json_answer(out);
}

http::Response queue(Context& context, const Call& call) {
  if (!context.feeds) return problem(no_feeds());
  const auto status = call.request.parameter("status").value_or("waiting");
  if (status != "waiting" && status != "done")
    return problem({ErrorKind::invalid, "no such part of the queue", "status",
                    std::string(status.substr(0, 40)), "waiting or done"});
  auto request = search_of(status == "waiting" ? "requested" : "completed,rejected");
  request.parameters.emplace_back("_sort", status == "waiting" ? "authored-on" : "-modified");
  request.parameters.emplace_back("_count", std::to_string(kItems));
  if (const auto page = call.request.parameter("page"); page && !page->empty())
    request.parameters.emplace_back(query::kPageParameter, *page);
  const auto page = query::run(context.record.store(), request);
  if (!page) return problem(page.error());
  json::Array items;
  for (const auto& entry : page->entries)
    if (const auto task = json::parse(entry.version.body)) items.push_back(care::Intake::item_of(*task));
  const auto total =
      page->total ? Result<std::size_t>(*page->total) : query::count(context.record.store(), request);
  if (!total) return problem(total.error());
  return json_answer(
      json::object({{"items", std::move(items)}, {"total", *total}, {"next", json::Value(page->next)}}));
}

http::Response message(Context& context, const Call& call) {
  if (!context.feeds) return problem(no_feeds());
  const auto text = context.feeds->intake.message_of(call.part("id"));
  return text ? json_answer(json::object({{"text", *text}})) : problem(text.error());
}

using Step = Result<json::Value> (care::Intake::*)(std::string_view id, std::string_view reason);

http::Response step(Context& context, const Call& call, Step step) {
  if (!context.feeds) return problem(no_feeds());
  const auto body = json::parse(call.request.body);
  if (!body) return problem(body.error());
  const auto& reason = (*body)["reason"];
  if (!reason.is_string()) return problem({ErrorKind::missing, "a reason is needed", "reason", {}, "a text"});
  return answer((context.feeds->intake.*step)(call.part("id"), reason.as_string()));
}

http::Response replay(Context& context, const Call& call) {
  return step(context, call, &care::Intake::replay);
}
http::Response dismiss(Context& context, const Call& call) {
  return step(context, call, &care::Intake::dismiss);
}

}  // namespace

std::vector<Route> feed_routes() {
  return needing(access::Need::steward,
                 {
                     {"GET",
                      "/api/feeds",
                      "The senders of HL7 v2 messages: counts, rates, last message, delay",
                      {},
                      "",
                      "Feeds",
                      feeds},
                     {"GET",
                      "/api/feeds/queue",
                      "Messages that were not wholly understood, oldest first",
                      {{"status", "waiting (default) or done"},
                       {"page", "the next page, as the answer before named it"}},
                      "",
                      "Queue",
                      queue},
                     {"GET",
                      "/api/feeds/queue/{id}/message",
                      "The message behind an item, as it came",
                      {},
                      "",
                      "text",
                      message},
                     {"POST",
                      "/api/feeds/queue/{id}/replay",
                      "Map the message of an item again, with today's tables",
                      {},
                      "reason",
                      "QueueItem",
                      replay},
                     {"POST",
                      "/api/feeds/queue/{id}/dismiss",
                      "Take an item out of the queue for a reason",
                      {},
                      "reason",
                      "QueueItem",
                      dismiss},
                 });
}

}  // namespace dyad::api
