// SPDX-License-Identifier: Apache-2.0
// Calls as the pages show them.
#include <algorithm>

#include "care/consult_desk.hpp"
#include "care/facts.hpp"
#include "care/words.hpp"
#include "record/case_record.hpp"

namespace dyad::care::calling {
namespace {

using Rows = std::vector<std::pair<record::Version, json::Value>>;

json::Value time_json(const std::optional<Instant>& at) {
  return at ? json::Value(format_utc(*at)) : json::Value();
}

json::Value way_json(const json::Value& communication) {
  return json::object({{"channel", channel_of(communication)},
                       {"status", communication["status"]},
                       {"sent", communication["sent"]},
                       {"received", communication["received"]},
                       {"problem", communication["statusReason"]["text"]}});
}

json::Value asking_json(const std::string& task, std::size_t place, const Asking& a,
                        const std::vector<json::Value>& communications) {
  json::Array ways;
  const std::string begin = telling_id(task, place, "");
  for (const auto& c : communications)
    if (c["id"].as_string().starts_with(begin)) ways.push_back(way_json(c));
  return json::object({{"name", a.who.name},
                       {"level", a.who.level},
                       {"round", a.round},
                       {"at", format_utc(a.at)},
                       {"delivered", time_json(a.delivered)},
                       {"read", time_json(a.read)},
                       {"end", a.end},
                       {"reason", a.reason},
                       {"ways", json::Value(std::move(ways))}});
}

// What this person may do to a party now.
json::Value acts_of(const Party& party, const access::Principal& who) {
  json::Array out;
  const Asking* asked = who.practitioner.empty() ? nullptr : party.of(who.practitioner);
  const bool mine = asked && asked->end != "declined" && asked->end != "handed_on";
  if (party.stand == Stand::waiting && mine)
    for (const char* act : {"accept", "decline", "hand_on"}) out.push_back(act);
  if (party.stand == Stand::accepted && mine && party.accepted_by.person == who.practitioner)
    for (const char* act : {"decline", "hand_on"}) out.push_back(act);
  return json::Value(std::move(out));
}

json::Value removed_json(const json::Value& request) {
  json::Array out;
  for (const auto& e : request["extension"].items()) {
    if (e["url"].as_string() != own_url("call-removed")) continue;
    json::Value row{json::Object()};
    for (const auto& part : e["extension"].items())
      row.set(std::string(part["url"].as_string()),
              part.has("valueCode") ? part["valueCode"] : part["valueString"]);
    out.push_back(std::move(row));
  }
  return json::Value(std::move(out));
}

// In every language the hospital is named in; as it was called when that was written, if it is not found.
json::Value hospital_name(const record::Reader& hospitals, const Party& party) {
  const auto held = hospitals.read("Organization", party.organization, {});
  const auto body = held && *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  if (body && !(*body)["name"].as_string().empty()) return words(*body, "name");
  return words_of(party.organization_name);
}

json::Value call_json(const record::Reader& hospitals, const record::Version& version,
                      const json::Value& request, const Rows& tasks,
                      const std::vector<json::Value>& communications, const access::Principal& who) {
  json::Array parties;
  int answered = 0, open = 0;
  for (const auto& [task_version, task] : tasks) {
    if (consultation_of_task(task) != version.id) continue;
    const auto party = party_of(task);
    if (!party) continue;
    answered += party->stand == Stand::accepted || party->stand == Stand::answered ? 1 : 0;
    open += party->stand == Stand::waiting ? 1 : 0;
    parties.push_back(party_json(hospitals, task_version, task, *party, communications, who));
  }
  return json::object({{"id", version.id},
                       {"version", version.version},
                       {"status", request["status"]},
                       {"open", is_open_call(request)},
                       {"priority", request["priority"]},
                       {"question", request["reasonCode"][0]["text"]},
                       {"caller", request["requester"]["display"]},
                       {"called_at", request["authoredOn"]},
                       {"end_reason", request["note"][0]["text"]},
                       {"removed", removed_json(request)},
                       {"taken", answered},
                       {"waiting", open},
                       {"parties", json::Value(std::move(parties))}});
}

// Everybody who could be paged was, and nobody has answered: then whoever heads the hospital is shown it.
bool left_alone(const Party& party) { return party.exhausted.has_value(); }

// Whose case it is and what it is about; null when that is over, or is not this reader's to see.
Result<json::Value> inbox_row(const record::Record& record, const json::Value& task, const Party& party) {
  const auto cause = cause_of(record.store(), about_of(task, party), record.now());
  if (!cause) return std::unexpected(cause.error());
  if (*cause == Cause::over) return json::Value();
  const auto page = page_of_task(task);
  std::string id = page ? page->case_id : std::string();
  json::Value request;
  if (!page) {
    const auto held = record.store().read("ServiceRequest", consultation_of_task(task), {});
    if (!held) return std::unexpected(held.error());
    const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
    if (!body) return json::Value();
    request = *body;
    id = id_in(request["supportingInfo"][0], "EpisodeOfCare");
  }
  const auto episode = record.store().read("EpisodeOfCare", id, {});
  if (!episode) return std::unexpected(episode.error());
  const auto body = *episode ? json::parse((*episode)->body) : Result<json::Value>(json::Value());
  return json::object(
      {{"case", id},
       {"title", body ? words(extension(*body, own_url("case-title")), "valueString") : json::Value()},
       {"topic", page ? page->topic : "call"},
       {"words", page && !party.why.empty() ? party.why.front().words : json::Value()},
       {"call", consultation_of_task(task)},
       {"question", request["reasonCode"][0]["text"]},
       {"caller", request["requester"]["display"]},
       {"priority", party.priority}});
}

}  // namespace

bool is_open_call(const json::Value& request) {
  const bool consultation = std::ranges::any_of(
      request["category"].items(), [](const json::Value& c) { return code_in(c, "") == "consultation"; });
  const auto status = request["status"].as_string();
  return consultation && (status == "active" || status == "on-hold") &&
         !id_in(request["supportingInfo"][0], "EpisodeOfCare").empty();
}

Result<Rows> read_of_type(const record::Reader& reader, std::string_view type,
                          const std::vector<std::string>& patients) {
  const auto versions = patients.empty() ? reader.of_type(type, {}) : reader.of_type_in(type, patients, {});
  if (!versions) return std::unexpected(versions.error());
  Rows out;
  for (const auto& version : *versions) {
    auto body = json::parse(version.body);
    if (!body) return std::unexpected(body.error());
    out.emplace_back(version, std::move(*body));
  }
  return out;
}

json::Value party_json(const record::Reader& hospitals, const record::Version& version,
                       const json::Value& task, const Party& party,
                       const std::vector<json::Value>& communications, const access::Principal& who) {
  json::Array asked, why;
  for (std::size_t i = 0; i < party.asked.size(); ++i)
    asked.push_back(asking_json(version.id, i, party.asked[i], communications));
  for (const Why& w : party.why)
    why.push_back(json::object({{"message", w.message}, {"words", w.words}, {"source", w.source}}));
  return json::object({{"id", version.id},
                       {"version", version.version},
                       {"role", party.role},
                       {"organization", party.organization},
                       {"organization_name", hospital_name(hospitals, party)},
                       {"state", business_status(party)},
                       {"called_at", format_utc(party.called_at)},
                       {"answer_due", format_utc(party.answer_due)},
                       {"round", party.round},
                       {"nobody_on_list", party.nobody_on_list},
                       {"exhausted_at", time_json(party.exhausted)},
                       {"accepted_by", party.accepted_by.name},
                       {"accepted_at", time_json(party.accepted_at)},
                       {"answered_at", time_json(party.answered_at)},
                       {"end_reason", party.cancel_reason},
                       {"requester", task["requester"]["display"]},
                       {"why", json::Value(std::move(why))},
                       {"asked", json::Value(std::move(asked))},
                       {"acts", acts_of(party, who)}});
}

Result<json::Value> Desk::calls(const record::Record& record, const access::Principal& who,
                                std::string_view case_id) const {
  const auto episode = record.store().read("EpisodeOfCare", case_id, {});
  if (!episode) return std::unexpected(episode.error());
  if (!*episode) return fail(ErrorKind::not_found, "there is no such case", "case", std::string(case_id));
  const auto body = json::parse((*episode)->body);
  if (!body) return std::unexpected(body.error());
  const std::vector<std::string> mother{id_in((*body)["patient"], "Patient")};
  const auto requests = read_of_type(record.store(), "ServiceRequest", mother);
  const auto tasks = read_of_type(record.store(), "Task", mother);
  const auto messages = read_of_type(record.store(), "Communication", mother);
  for (const auto* rows : {&requests, &tasks, &messages})
    if (!*rows) return std::unexpected(rows->error());
  std::vector<json::Value> communications;
  for (const auto& [version, message] : *messages)
    if (is_call(message)) communications.push_back(message);
  std::vector<std::pair<Instant, json::Value>> found;
  for (const auto& [version, request] : *requests) {
    if (id_in(request["supportingInfo"][0], "EpisodeOfCare") != case_id) continue;
    const auto at = parse_instant(request["authoredOn"].as_string());
    found.emplace_back(at.value_or(version.recorded_at),
                       call_json(record.store(), version, request, *tasks, communications, who));
  }
  std::ranges::stable_sort(found, std::ranges::greater(), [](const auto& one) { return one.first; });
  json::Array out;
  for (auto& [at, call] : found) out.push_back(std::move(call));
  auto paged = pages(record, who, case_id, *tasks, *messages);
  if (!paged) return std::unexpected(paged.error());
  const bool replay = extension(*body, own_url("case-clock"))["valueCode"].as_string() == "replay";
  return json::object({{"case", case_id},
                       {"replay", replay},
                       {"now", format_utc(record.now())},
                       {"calls", json::Value(std::move(out))},
                       {"pages", std::move(*paged)}});
}

Result<json::Value> Desk::inbox(const record::Record& record, const access::Principal& who) const {
  const auto tasks = read_of_type(record.store(), "Task", {});
  if (!tasks) return std::unexpected(tasks.error());
  json::Array mine, unanswered;
  for (const auto& [version, task] : *tasks) {
    const auto party = party_of(task);
    if (!party || party->stand == Stand::cancelled || party->stand == Stand::answered) continue;
    const bool answer_is_mine = acts_of(*party, who).size() > 0;
    const bool called_by_me =
        !who.practitioner.empty() && id_in(task["requester"], "Practitioner") == who.practitioner;
    const auto page = page_of_task(task);
    const bool watched = party->stand == Stand::waiting && (!page || left_alone(*party)) &&
                         (called_by_me || who.kind == access::Principal::Kind::open ||
                          who.may_at(access::Need::sign, party->organization));
    if (!answer_is_mine && !watched) continue;
    auto row = inbox_row(record, task, *party);
    if (!row) return std::unexpected(row.error());
    if (row->is_null()) continue;
    row->set("party", party_json(record.store(), version, task, *party, {}, who));
    (answer_is_mine ? mine : unanswered).push_back(std::move(*row));
  }
  const auto by_time = [](const json::Value& row) {
    return std::string(row["party"]["called_at"].as_string());
  };
  std::ranges::stable_sort(mine, {}, by_time);
  std::ranges::stable_sort(unanswered, {}, by_time);
  return json::object({{"now", format_utc(record.now())},
                       {"asked", json::Value(std::move(mine))},
                       {"unanswered", json::Value(std::move(unanswered))}});
}

}  // namespace dyad::care::calling
