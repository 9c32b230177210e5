// SPDX-License-Identifier: Apache-2.0
// Requests to page become parties, once: the request's next version and everybody's Task and messages are one
// work, whose condition is the request's version. From then on they are parties like those of a call.
#include <algorithm>

#include "base/log.hpp"
#include "care/consult_desk.hpp"
#include "care/consult_page.hpp"
#include "care/consult_propose.hpp"
#include "care/words.hpp"
#include "record/case_record.hpp"
#include "record/ids.hpp"

namespace dyad::care::calling {
namespace {

constexpr std::string_view kAuthor = "calls";
constexpr std::size_t kMostPages = 50;  // shown of a case, the newest

record::Operation put(std::string type, std::string id, json::Value body) {
  record::Operation op;
  op.kind = record::Operation::Kind::update;
  op.type = std::move(type);
  op.id = std::move(id);
  op.body = std::move(body);
  return op;
}

// The case that holds what the request is about; nothing when none that runs does.
Result<std::optional<Facts>> case_of(const record::Record& whole, const evidence::Quantities& quantities,
                                     const record::Version& version, const PageRequest& request) {
  for (const auto& id : record::cases_of(whole.store(), {version})) {
    auto facts = facts_of_case(whole, quantities, id);
    if (!facts) return std::unexpected(facts.error());
    const bool held = std::ranges::any_of(facts->record.resources, [&](const record::Resource& r) {
      return r.version.type + "/" + r.version.id == request.focus;
    });
    if (held && !facts->replay) return std::optional(std::move(*facts));
  }
  return std::optional<Facts>();
}

// Who is rung already, for this mother, and has not answered.
std::set<std::string> rung(const Facts& facts) {
  std::set<std::string> out;
  for (const auto& r : facts.record.resources) {
    const auto party =
        r.version.type == "Task" && page_of_task(r.body) ? party_of(r.body) : std::optional<Party>();
    if (party && party->stand == Stand::waiting && party->current()) out.insert(party->current()->who.person);
  }
  return out;
}

}  // namespace

// Everybody paged by one request, whatever came of it.
Result<std::set<std::string>> paged_by(const record::Reader& reader, const json::Value& task) {
  std::set<std::string> out;
  const auto page = page_of_task(task);
  if (!page) return out;
  const auto tasks = read_of_type(reader, "Task", {id_in(task["for"], "Patient")});
  if (!tasks) return std::unexpected(tasks.error());
  for (const auto& [version, other] : *tasks) {
    const auto same = page_of_task(other);
    const auto party = same && same->request == page->request ? party_of(other) : std::nullopt;
    if (party && version.id != task["id"].as_string())
      for (const Asking& a : party->asked) out.insert(a.who.person);
  }
  return out;
}

std::vector<record::Operation> Desk::paged_operations(const PageRequest& request, const Facts& facts,
                                                      const Reach& reach, Instant now) const {
  std::vector<record::Operation> out;
  const Times* times = policy_.times(request.priority);
  const auto busy = request.topic.starts_with(kWarning) ? rung(facts) : std::set<std::string>();
  for (const Paged& p : to_page(request, facts, reach, policy_.needed(facts, book_))) {
    Party party;
    party.role = p.role;
    party.organization = p.hospital;
    party.organization_name = reach.name_of(p.hospital)["en"].as_string();
    party.priority = request.priority;
    party.called_at = now;
    party.answer_due = Instant{now.ms + (times ? times->answer_due_ms : 0)};
    party.why = p.why;
    party.nobody_on_list = p.nobody_on_list;
    ask(party, p.first, now);
    const std::string id = record::random_id();
    const TaskFrame frame{id,
                          request.focus,
                          request.mother,
                          {},
                          {},
                          facts.synthetic,
                          PageFrame{request.topic, request.id, facts.id}};
    auto task = put("Task", id, task_of(party, frame, now));
    task.if_none_match_any = true;
    out.push_back(std::move(task));
    // The words that leave the server are the same for every page, so whoever has not answered one of them is
    // not rung again: the next stands in their list.
    const auto channels =
        busy.contains(p.first.person) ? std::vector<std::string>{"page"} : channels_to(reach, p.first.person);
    for (auto& op : tell_operations({id, request.focus, request.mother, request.priority, facts.synthetic}, 0,
                                    p.first, channels, now))
      out.push_back(std::move(op));
  }
  return out;
}

Result<void> Desk::open_page(const std::string& id) {
  const auto forget = [&]() -> Result<void> {
    const std::scoped_lock lock(mutex_);
    requests_.erase(id);
    return {};
  };
  const auto held = whole_.store().read("Communication", id, {});
  if (!held) return std::unexpected(held.error());
  const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  const auto request = body ? page_request_of(*body) : std::nullopt;
  if (!request || !request->waits) return forget();
  const Instant now = whole_.now();
  const auto cause =
      cause_of(whole_.store(), {request->topic, request->focus, request->mother, request->since}, now);
  if (!cause) return std::unexpected(cause.error());
  const auto facts = case_of(whole_, quantities_, **held, *request);
  if (!facts) return std::unexpected(facts.error());
  record::Work work;
  work.author = kAuthor;
  work.submission = {"page", {}};
  if (*facts && *cause != Cause::over) {
    const auto reach = Reach::read(whole_.store(), now);
    if (!reach) return std::unexpected(reach.error());
    work.operations = paged_operations(*request, **facts, *reach, now);
  }
  const bool told_some = !work.operations.empty();
  work.operations.push_back(
      put("Communication", id,
          told_some ? told(*body, now)
                    : not_told(*body, *cause == Cause::over || !*facts ? "over before anybody was paged"
                                                                       : "nobody could be paged")));
  work.operations.back().if_match = (*held)->version;
  const auto done = whole_.perform(std::move(work));
  // A conflict: another server has paged for it, or it was changed and is looked at again.
  if (!done && done.error().kind != ErrorKind::conflict) return std::unexpected(done.error());
  return done ? forget() : Result<void>();
}

Result<void> Desk::open_pages(std::optional<Instant>& next) {
  std::vector<std::string> requests;
  {
    const std::scoped_lock lock(mutex_);
    requests.assign(requests_.begin(), requests_.end());
  }
  for (const auto& id : requests)
    if (const auto done = open_page(id); !done) {
      // One that cannot be read must not keep the others silent.
      log::error("a page could not be sent: " + done.error().message);
      const Instant again = whole_.now().plus_minutes(1);
      if (!next || again < *next) next = again;
    }
  return {};
}

Result<json::Value> Desk::pages(const record::Record& record, const access::Principal& who,
                                std::string_view case_id, const PageRows& tasks,
                                const PageRows& messages) const {
  std::vector<json::Value> communications;
  for (const auto& [version, message] : messages)
    if (is_call(message)) communications.push_back(message);
  std::vector<std::pair<Instant, json::Value>> found;
  for (const auto& [version, message] : messages) {
    const auto request = page_request_of(message);
    if (!request) continue;
    json::Array parties;
    int taken = 0, waiting = 0;
    bool other_case = false;
    for (const auto& [task_version, task] : tasks) {
      const auto page = page_of_task(task);
      if (!page || page->request != version.id) continue;
      other_case = other_case || page->case_id != case_id;
      const auto party = party_of(task);
      taken += party->accepted_at ? 1 : 0;
      waiting += party->stand == Stand::waiting ? 1 : 0;
      parties.push_back(party_json(record.store(), task_version, task, *party, communications, who));
    }
    // Over before anybody was paged: there is nothing to show.
    if (other_case || (parties.empty() && !request->waits && message["statusReason"].is_null())) continue;
    const auto cause = cause_of(
        record.store(), {request->topic, request->focus, request->mother, request->since}, record.now());
    if (!cause) return std::unexpected(cause.error());
    if (parties.empty() && *cause == Cause::over) continue;
    found.emplace_back(version.recorded_at, json::object({{"id", version.id},
                                                          {"topic", request->topic},
                                                          {"about", request->focus},
                                                          {"words", request->words},
                                                          {"priority", request->priority},
                                                          {"at", format_utc(request->since)},
                                                          {"open", *cause != Cause::over},
                                                          {"pending", request->waits},
                                                          {"taken", taken},
                                                          {"waiting", waiting},
                                                          {"parties", json::Value(std::move(parties))}}));
  }
  std::ranges::stable_sort(found, std::ranges::greater(), [](const auto& one) { return one.first; });
  if (found.size() > kMostPages) found.resize(kMostPages);
  json::Array out;
  for (auto& [at, page] : found) out.push_back(std::move(page));
  return json::Value(std::move(out));
}

}  // namespace dyad::care::calling
