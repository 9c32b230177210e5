// SPDX-License-Identifier: Apache-2.0
// Telling subscribers: what is due, bringing it, and what follows when that fails.
#include <algorithm>

#include "base/log.hpp"
#include "notify/service.hpp"

namespace dyad::notify {
namespace {

constexpr std::string_view kAuthor = "subscriptions";

bool is_success(int status) { return status >= 200 && status < 300; }

std::string host_of(std::string_view endpoint) {
  const auto scheme = endpoint.find("://");
  std::string_view rest = scheme == std::string_view::npos ? std::string_view() : endpoint.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.starts_with('[')) return std::string(rest.substr(0, rest.find(']') + 1));
  return std::string(rest.substr(0, rest.find(':')));
}

}  // namespace

bool may_reach(std::string_view endpoint, const std::vector<std::string>& allowed, bool this_machine) {
  const std::string host = host_of(endpoint);
  if (this_machine && (host == "localhost" || host == "127.0.0.1" || host == "[::1]")) return true;
  return std::ranges::any_of(allowed, [&](const std::string& beginning) {
    if (!endpoint.starts_with(beginning) || beginning.empty()) return false;
    // "https://a.example" allows "https://a.example/x", not "https://a.example.evil".
    const char next = endpoint.size() == beginning.size() ? '/' : endpoint[beginning.size()];
    return beginning.ends_with('/') || next == '/' || next == '?';
  });
}

bool Service::is_allowed(std::string_view endpoint) const {
  return may_reach(endpoint, settings_.allowed, settings_.this_machine);
}

Result<void> Service::check(const json::Value& resource) const {
  const auto asked = read_subscription(resource);
  if (!asked) return std::unexpected(asked.error());
  if (asked->rest_hook && !is_allowed(asked->endpoint))
    return fail(ErrorKind::refused, "is not among the addresses that this server may notify",
                "Subscription.channel.endpoint", host_of(asked->endpoint));
  return {};
}

std::pair<Service::Work, Instant> Service::work_of(const Subscriber& one, Instant now) const {
  const Subscription& asked = *one.asked;
  const bool open = one.status == "requested" || one.status == "active";
  if (asked.end && (open || one.status == "error") && *asked.end <= now) return {Work::end, now};
  if (one.status == "requested") return {Work::handshake, one.not_before};
  if (one.status != "active" || !asked.rest_hook) return {Work::none, now};
  if (one.delivered < one.count()) return {Work::events, one.not_before};
  if (asked.topic && one.to_say) return {Work::heartbeat, one.not_before};
  if (asked.topic && asked.heartbeat.count() > 0)
    return {Work::heartbeat, {one.last_sent.ms + asked.heartbeat.count() * 1000}};
  return {Work::none, now};
}

Service::Job Service::job_of(const std::string& id, const Subscriber& one, Work work) const {
  Job out{id, work, one.asked, standing_of(one), {}, one.delivered + 1};
  const auto pending = static_cast<std::size_t>(one.count() - one.delivered);
  if (work == Work::events)
    out.sequences.assign(one.events.begin() + one.delivered,
                         one.events.begin() + one.delivered +
                             static_cast<std::ptrdiff_t>(std::min(pending, one.asked->max_count)));
  return out;
}

bool Service::deliver(std::optional<Instant>& next) {
  next.reset();
  const Instant now = record_.now();
  Job job;
  {
    const std::scoped_lock lock(mutex_);
    Subscriber* chosen = nullptr;
    for (auto& [id, one] : subscribers_) {
      if (one.busy || !one.asked) continue;
      const auto [work, at] = work_of(one, now);
      if (work == Work::none) continue;
      if (at > now) {
        if (!next || at < *next) next = at;
      } else if (!chosen || one.last_sent < chosen->last_sent) {  // whoever has waited longest
        chosen = &one;
        job = job_of(id, one, work);
      }
    }
    if (!chosen) return false;
    chosen->busy = true;
  }
  carry_out(job);
  const std::scoped_lock lock(mutex_);
  if (const auto it = subscribers_.find(job.id); it != subscribers_.end()) it->second.busy = false;
  return true;
}

void Service::carry_out(const Job& job) {
  const Subscription& asked = *job.asked;
  if (job.work == Work::end) return set_status(job.id, "off", {});
  if (job.work == Work::handshake && (!asked.topic || !asked.rest_hook))
    return set_status(job.id, !asked.rest_hook || is_allowed(asked.endpoint) ? "active" : "error", {});
  const auto done = !asked.topic ? bring_classic(job)
                    : job.work == Work::events
                        ? bring(job, "event-notification")
                        : bring(job, job.work == Work::handshake ? "handshake" : "heartbeat");
  if (!done) return failed(job, done.error());
  {
    const std::scoped_lock lock(mutex_);
    if (const auto it = subscribers_.find(job.id); it != subscribers_.end()) {
      it->second.failures = 0;
      if (job.standing.error == it->second.error) it->second.to_say = false;
      it->second.last_sent = record_.now();
    }
  }
  if (job.work == Work::handshake) return set_status(job.id, "active", {});
  if (job.sequences.empty()) return;
  const std::vector<Line> lines{
      {Line::Kind::delivered, job.id, job.first + static_cast<std::int64_t>(job.sequences.size()) - 1}};
  // Not kept means told again after a restart, which is allowed.
  if (const auto kept = ledger_.append(lines); !kept) log::warning("subscriptions: " + kept.error().message);
  apply(lines);
}

Result<void> Service::bring(const Job& job, const char* kind) const {
  const Subscription& asked = *job.asked;
  if (!is_allowed(asked.endpoint)) return fail(ErrorKind::refused, "the address is not allowed");
  const auto events = events_of(job.id, job.sequences, job.first);
  if (!events) return std::unexpected(events.error());
  const auto status = courier_.bring(
      {"POST", asked.endpoint, asked.headers, asked.payload,
       json::write(notification(asked, job.standing, kind, *events, asked.content)), asked.timeout});
  if (!status) return std::unexpected(status.error());
  if (!is_success(*status))
    return fail(ErrorKind::refused, "the subscriber answered " + std::to_string(*status));
  return {};
}

// R4's own way: an empty POST wakes the subscriber, or the resource is put under its address.
Result<void> Service::bring_classic(const Job& job) const {
  const Subscription& asked = *job.asked;
  if (!is_allowed(asked.endpoint)) return fail(ErrorKind::refused, "the address is not allowed");
  const auto events = events_of(job.id, job.sequences, job.first);
  if (!events) return std::unexpected(events.error());
  for (const Event& event : *events) {
    Parcel parcel{"POST", asked.endpoint, asked.headers, asked.payload, {}, asked.timeout};
    if (!asked.payload.empty()) {
      parcel.method = "PUT";
      if (!parcel.url.ends_with('/')) parcel.url += '/';
      parcel.url += event.version.type + "/" + event.version.id;
      parcel.body = event.version.body;
    }
    const auto status = courier_.bring(parcel);
    if (!status) return std::unexpected(status.error());
    if (!is_success(*status))
      return fail(ErrorKind::refused, "the subscriber answered " + std::to_string(*status));
  }
  return {};
}

void Service::failed(const Job& job, const Error& why) {
  bool give_up = job.work == Work::handshake;
  {
    const std::scoped_lock lock(mutex_);
    const auto it = subscribers_.find(job.id);
    if (it == subscribers_.end()) return;
    Subscriber& one = it->second;
    ++one.failures;
    give_up = give_up || one.failures >= settings_.most_failures;
    const int doublings = std::min(one.failures - 1, 20);
    const auto wait = std::min(settings_.longest_wait,
                               std::chrono::milliseconds(settings_.first_wait.count() << doublings));
    one.not_before = {record_.now().ms + wait.count()};
    one.last_sent = record_.now();
  }
  log::warning("Subscription/" + job.id + " could not be told: " + why.message);
  if (give_up) set_status(job.id, "error", why.message);
}

// As a new version of the Subscription, so that everybody sees it. A change by somebody else in between wins.
void Service::set_status(const std::string& id, std::string_view status, std::string_view error) {
  {
    const std::scoped_lock lock(mutex_);
    const auto it = subscribers_.find(id);
    if (it == subscribers_.end()) return;
    it->second.status = status;
    it->second.error = error;
  }
  const auto held = record_.store().read("Subscription", id, {});
  if (!held || !*held) return;
  auto body = json::parse((*held)->body);
  if (!body) return;
  body->set("status", status);
  body->erase("error");
  if (!error.empty()) body->set("error", error);
  record::Operation update;
  update.kind = record::Operation::Kind::update;
  update.type = "Subscription";
  update.id = id;
  update.if_match = (*held)->version;
  update.body = std::move(*body);
  record::Work work;
  work.operations.push_back(std::move(update));
  work.submission = {"subscriptions", {}};
  work.author = kAuthor;
  if (const auto done = record_.perform(std::move(work)); !done)
    log::warning("Subscription/" + id + ": its status could not be kept: " + done.error().message);
}

void Service::run_courier() {
  constexpr std::chrono::milliseconds kLongestSleep{1'000};
  for (;;) {
    {
      const std::scoped_lock lock(mutex_);
      if (stopping_) return;
    }
    std::optional<Instant> next;
    if (deliver(next)) continue;
    auto sleep = kLongestSleep;
    if (next)
      sleep = std::clamp(std::chrono::milliseconds(next->ms - record_.now().ms), decltype(sleep){1}, sleep);
    std::unique_lock lock(mutex_);
    if (!stopping_) changed_.wait_for(lock, sleep);
  }
}

}  // namespace dyad::notify
