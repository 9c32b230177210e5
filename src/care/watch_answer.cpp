// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/decimal.hpp"
#include "care/keeping.hpp"
#include "care/watch_store.hpp"
#include "care/words.hpp"
#include "record/ids.hpp"

namespace dyad::care {
namespace {

constexpr std::size_t kMostText = 2000;

Result<std::string> text_in(const json::Value& body, const char* name) {
  const json::Value& v = body[name];
  if (v.is_null()) return std::string();
  if (!v.is_string()) return fail(ErrorKind::invalid, "not a text", name);
  if (v.as_string().size() > kMostText)
    return fail(ErrorKind::invalid, "too long", name, std::to_string(v.as_string().size()) + " bytes",
                "at most " + std::to_string(kMostText));
  return std::string(v.as_string());
}

Result<std::string> action_in(const json::Value& body, const evidence::Book& book) {
  std::string all;
  for (const auto& code : book.need("watch.actions").value("codes").items()) {
    if (body["action"].as_string() == code.as_string()) return std::string(code.as_string());
    all += (all.empty() ? "" : ", ") + std::string(code.as_string());
  }
  return fail(ErrorKind::invalid,
              body["action"].is_null() ? "required: what was done" : "not one of those known", "action",
              std::string(body["action"].as_string().substr(0, 60)), all);
}

struct Snooze {
  double minutes = 0;
  std::string reason;
};

Result<std::optional<Snooze>> snooze_in(const json::Value& body, const WatchRules& rules) {
  const json::Value& asked = body["snooze_min"];
  if (asked.is_null()) return std::optional<Snooze>();
  const auto minutes = asked.as_double();
  if (!minutes || *minutes < 1 || *minutes > rules.snooze_most_min)
    return fail(ErrorKind::invalid, "how many minutes of quiet", "snooze_min",
                asked.is_number() ? asked.number_text() : std::string(asked.as_string().substr(0, 40)),
                "1 to " + fixed(rules.snooze_most_min, 0));
  auto reason = text_in(body, "reason");
  if (!reason) return std::unexpected(reason.error());
  if (reason->find_first_not_of(" \t\r\n") == std::string::npos)
    return fail(ErrorKind::missing, "required: why it may be quiet", "reason");
  return std::optional(Snooze{*minutes, std::move(*reason)});
}

}  // namespace

json::Value answer_to_warning(const std::string& id, const json::Value& warning, const json::Value& mother,
                              std::string_view action, const Answerer& who, Instant at) {
  json::Value task =
      json::object({{"resourceType", "Task"}, {"id", id}, {"status", "completed"}, {"intent", "order"}});
  task.set("businessStatus", json::object({{"coding", json::Array{coded(kConcepts, action)}}}));
  task.set("code", json::object({{"coding", json::Array{coded(kConcepts, "warning-answer")}}}));
  task.set("focus", warning);
  task.set("for", mother);
  task.set("authoredOn", format_utc(at));
  json::Value requester = who.reference.empty() ? json::Value(json::Object()) : reference_to(who.reference);
  requester.set("display", who.name.empty() ? who.author : who.name);
  task.set("requester", std::move(requester));
  return task;
}

bool is_warning_answer(const json::Value& task) {
  return task["resourceType"].as_string() == "Task" && code_in(task["code"], kConcepts) == "warning-answer" &&
         task["status"].as_string() != "entered-in-error";
}

Result<std::string> answer_warning(record::Record& record, const evidence::Book& book, const Facts& facts,
                                   std::string_view warning, const json::Value& body, const Answerer& who) {
  if (facts.replay)
    return fail(ErrorKind::refused, "this case is a replay: nobody was called, so nobody can answer", "case");
  const auto kept = kept_warnings(facts);
  if (std::ranges::find(kept, warning, &Warning::id) == kept.end())
    return fail(ErrorKind::not_found, "there is no such warning", "warning",
                std::string(warning.substr(0, 80)));
  const auto action = action_in(body, book);
  if (!action) return std::unexpected(action.error());
  const auto note = text_in(body, "note");
  if (!note) return std::unexpected(note.error());
  const auto snooze = snooze_in(body, watch_rules(book));
  if (!snooze) return std::unexpected(snooze.error());
  const std::string id = record::random_id();
  json::Value task = answer_to_warning(id, reference_to("Flag/" + std::string(warning)),
                                       reference_to("Patient/" + facts.mother), *action, who, facts.now);
  if (!note->empty()) task.set("description", *note);
  if (*snooze) {
    task.set("reasonCode", json::object({{"text", (*snooze)->reason}}));
    const Instant until{facts.now.ms + static_cast<std::int64_t>((*snooze)->minutes * 60'000)};
    task.set("restriction", json::object({{"period", json::object({{"end", format_utc(until)}})}}));
  }
  Keeping keeping(facts, "", "answer");
  keeping.put(std::move(task), 0);
  const auto stored = record.submit(json::write(std::move(keeping).bundle()), "watch", who.author);
  if (!stored) return std::unexpected(stored.error());
  return id;
}

}  // namespace dyad::care
