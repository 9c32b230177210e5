// SPDX-License-Identifier: Apache-2.0
// What happens by itself: silence is noticed, and messages go out. Everything it knows stands in the record,
// so a start after a crash goes on where it stopped: an asking and its messages are written in one work, and
// a message's id follows from its place, so nobody is forgotten and nobody is asked twice.
#include <algorithm>

#include "base/log.hpp"
#include "care/consult_desk.hpp"
#include "care/watch_store.hpp"

namespace dyad::care::calling {
namespace {

using Changed = Result<std::vector<record::Operation>>;

constexpr std::string_view kAuthor = "calls";
constexpr int kMostFailures = 4;
constexpr std::int64_t kFirstWait_ms = 2'000;

void sooner(std::optional<Instant>& next, Instant at) {
  if (!next || at < *next) next = at;
}

// What a page is about may be over without anybody answering it, so pages are followed until then.
bool to_follow(const json::Value& task, const Party& party) {
  if (page_of_task(task)) return party.stand == Stand::waiting || party.stand == Stand::accepted;
  return party.stand == Stand::waiting && !party.exhausted;
}

// Whether somebody still has to answer the call that a message is about.
bool still_needed(const record::Reader& reader, const json::Value& communication) {
  const auto held = reader.read("Task", id_in(communication["basedOn"][0], "Task"), {});
  const auto task = held && *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  const auto party = task ? party_of(*task) : std::nullopt;
  return party && party->stand == Stand::waiting;
}

}  // namespace

bool Desk::note(const std::vector<record::Version>& versions) {
  bool news = false;
  for (const auto& version : versions) {
    const bool about =
        version.type == "CarePlan" || version.type == "Flag" || version.type == "ServiceRequest";
    if (!about && version.type != "Task" && version.type != "Communication") continue;
    const auto body = json::parse(version.body);
    if (!body) continue;
    const std::scoped_lock lock(mutex_);
    if (about || is_warning_answer(*body)) news = news || !open_tasks_.empty();
    if (const auto request = page_request_of(*body)) {
      news = request->waits || news;
      if (request->waits)
        requests_.insert(version.id);
      else
        requests_.erase(version.id);
    }
    if (const auto party = version.type == "Task" ? party_of(*body) : std::nullopt) {
      const bool open = to_follow(*body, *party);
      news = open || news;
      if (open)
        open_tasks_.insert(version.id);
      else
        open_tasks_.erase(version.id);
    }
    if (version.type == "Communication" && is_call(*body)) {
      const bool waits = (*body)["status"].as_string() == "preparation";
      news = waits || news;
      if (waits)
        waiting_.try_emplace(version.id);
      else
        waiting_.erase(version.id);
    }
  }
  return news;
}

Result<void> Desk::recall() {
  for (const char* type : {"Task", "Communication"}) {
    const auto versions = whole_.store().of_type(type, {});
    if (!versions) return std::unexpected(versions.error());
    note(*versions);
  }
  return {};
}

// One party: asks the next when its silence is over.
Result<bool> Desk::escalate_one(const std::string& task, std::optional<Instant>& next) {
  const auto held = whole_.store().read("Task", task, {});
  if (!held) return std::unexpected(held.error());
  const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  const auto party = body ? party_of(*body) : std::nullopt;
  const Times* times = party ? policy_.times(party->priority) : nullptr;
  if (!times) return false;
  const auto cause = cause_of(whole_.store(), about_of(*body, *party), whole_.now());
  if (!cause) return std::unexpected(cause.error());
  if (*cause == Cause::over && page_of_task(*body)) {
    const auto settled =
        change_task(whole_, kAuthor, task, [](Party& p, const json::Value&, Instant now) -> Changed {
          settle(p, now);
          return std::vector<record::Operation>();
        });
    if (!settled) return std::unexpected(settled.error());
  }
  if (*cause != Cause::open) return false;
  const Due due = due_of(*party, times->silence_ms, whole_.now());
  if (due.next) sooner(next, *due.next);
  if (!due.climb) return false;
  const auto reach = Reach::read(whole_.store(), whole_.now());
  if (!reach) return std::unexpected(reach.error());
  const auto done =
      change_task(whole_, kAuthor, task, [&](Party& p, const json::Value& now_held, Instant now) -> Changed {
        // Judged again inside: somebody may have answered since.
        if (!due_of(p, times->silence_ms, now).climb)
          return fail(ErrorKind::refused, "answered in the meantime", "party", task);
        return ask_next(p, now_held, *reach, now);
      });
  if (!done && done.error().kind != ErrorKind::refused) return std::unexpected(done.error());
  return done.has_value();
}

Result<std::optional<Instant>> Desk::escalate() {
  std::optional<Instant> next;
  if (const auto paged = open_pages(next); !paged) return std::unexpected(paged.error());
  std::vector<std::string> tasks;
  {
    const std::scoped_lock lock(mutex_);
    tasks.assign(open_tasks_.begin(), open_tasks_.end());
  }
  for (const auto& task : tasks) {
    const auto climbed = escalate_one(task, next);
    // One party that cannot be read must not keep the others silent.
    if (!climbed) {
      log::error("a silent call could not be escalated: " + climbed.error().message);
      sooner(next, whole_.now().plus_minutes(1));
    } else if (*climbed) {
      sooner(next, whole_.now());
    }
  }
  return next;
}

Result<bool> Desk::send_one(std::optional<Instant>& next) {
  std::string id;
  {
    const std::scoped_lock lock(mutex_);
    const Instant now = whole_.now();
    for (const auto& [name, attempt] : waiting_) {
      if (attempt.not_before <= now && id.empty()) id = name;
      if (attempt.not_before > now) sooner(next, attempt.not_before);
    }
  }
  if (id.empty()) return false;
  const auto held = whole_.store().read("Communication", id, {});
  if (!held) return std::unexpected(held.error());
  const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  const auto settle = [&] {
    const std::scoped_lock lock(mutex_);
    waiting_.erase(id);
  };
  if (!body || (*body)["status"].as_string() != "preparation") {
    settle();
    return true;
  }
  const auto reach = Reach::read(whole_.store(), whole_.now());
  if (!reach) return std::unexpected(reach.error());
  const std::string person = id_in((*body)["recipient"][0], "Practitioner");
  const Result<void> sent =
      still_needed(whole_.store(), *body)
          ? channels_.send(
                {id, channel_of(*body), reach->contact(person), std::string((*body)["priority"].as_string())})
          : Result<void>(fail(ErrorKind::refused, "answered or taken back before it was sent"));
  if (!sent && sent.error().kind != ErrorKind::refused) {
    const std::scoped_lock lock(mutex_);
    Attempt& attempt = waiting_[id];
    if (++attempt.failures < kMostFailures) {
      attempt.not_before = Instant{whole_.now().ms + (kFirstWait_ms << (2 * (attempt.failures - 1)))};
      sooner(next, attempt.not_before);
      return true;
    }
  }
  record::Operation op;
  op.kind = record::Operation::Kind::update;
  op.type = "Communication";
  op.id = id;
  op.if_match = (*held)->version;
  op.body = sent ? told(*body, whole_.now()) : not_told(*body, sent.error().message);
  record::Work work;
  work.author = kAuthor;
  work.submission = {"call", json::write(op.body)};
  work.operations.push_back(std::move(op));
  const auto done = whole_.perform(std::move(work));
  if (!done && done.error().kind != ErrorKind::conflict) return std::unexpected(done.error());
  settle();
  return true;
}

}  // namespace dyad::care::calling
