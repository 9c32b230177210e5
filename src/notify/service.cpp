// SPDX-License-Identifier: Apache-2.0
// Watching the log: which versions are events for whom.
#include "notify/service.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "notify/bell.hpp"

namespace dyad::notify {
namespace {

constexpr std::size_t kVersionsPerLook = 200;
constexpr std::int64_t kVersionsUnkept = 5'000;
constexpr std::string_view kType = "Subscription";
constexpr std::chrono::milliseconds kBetween{10};  // of a burst of commits; the first of it is seen at once

}  // namespace

Service::Service(record::Record& record, Ledger& ledger, Courier& courier, Settings settings)
    : record_(record),
      ledger_(ledger),
      courier_(courier),
      settings_(std::move(settings)),
      bell_(std::make_shared<Bell>()) {}

Service::~Service() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  bell_->ring();
  for (auto& thread : threads_) thread.join();
}

Result<void> Service::open() {
  const auto lines = ledger_.load();
  if (!lines) return std::unexpected(lines.error());
  const auto last = record_.store().last_sequence();
  if (!last) return std::unexpected(last.error());
  const auto held = record_.store().of_type(kType, {});
  if (!held) return std::unexpected(held.error());
  position_ = kept_position_ = *last;  // a new ledger begins with what is written from now on
  apply(*lines);
  for (const auto& version : *held) take(version);
  std::erase_if(subscribers_, [](const auto& one) { return !one.second.asked; });
  // A record that was restored from an earlier backup knows less than the ledger.
  position_ = kept_position_ = std::min(position_, *last);
  std::vector<Line> anew;
  for (auto& [id, one] : subscribers_) {
    const bool ahead = std::erase_if(one.events, [&](std::int64_t sequence) { return sequence > *last; }) > 0;
    one.delivered = std::min(one.delivered, one.count());
    if (!ahead) continue;
    // Otherwise these events would be counted again, with what is written under their sequences from now on.
    anew.push_back({Line::Kind::ended, id, 0});
    for (const auto sequence : one.events) anew.push_back({Line::Kind::event, id, sequence});
    anew.push_back({Line::Kind::delivered, id, one.delivered});
  }
  if (!anew.empty()) {
    anew.push_back({Line::Kind::position, {}, position_});
    if (auto kept = ledger_.append(anew); !kept) return kept;
  }
  tell_of_fewer();  // what is seen now is what less is measured by
  record_.listen([bell = bell_](const std::vector<record::Version>&) { bell->ring(); });
  return {};
}

void Service::start() {
  threads_.emplace_back([this] { watch(); });
  for (std::size_t i = 0; i < settings_.couriers; ++i) threads_.emplace_back([this] { run_courier(); });
}

Result<bool> Service::look() {
  const auto versions = record_.store().since(position_, kVersionsPerLook);
  if (!versions) return std::unexpected(versions.error());
  if (versions->empty()) return false;
  std::vector<Line> lines;
  for (const auto& version : *versions) {
    if (auto judged = judge(version, lines); !judged) return std::unexpected(judged.error());
    if (version.type != kType && version.sequence != versions->back().sequence) continue;
    // A Subscription counts from the version after it, and is taken in only once it need not be again.
    if (version.type == kType && version.deleted) lines.push_back({Line::Kind::ended, version.id, 0});
    // A log that concerns nobody costs no flush of the ledger; after a crash that part is judged again.
    if (version.type != kType && lines.empty() && version.sequence - kept_position_ < kVersionsUnkept) {
      position_ = version.sequence;
      continue;
    }
    lines.push_back({Line::Kind::position, {}, version.sequence});
    if (auto kept = ledger_.append(lines); !kept) return std::unexpected(kept.error());
    apply(lines);
    lines.clear();
    if (version.type == kType && !version.deleted) take(version);
  }
  // Told by its status; by silence nobody would know.
  for (const auto& [id, why] : std::exchange(ended_, {})) set_status(id, "off", why);
  tell_of_fewer();
  changed_.notify_all();
  if (wake_) wake_();
  return versions->size() == kVersionsPerLook;
}

// A case that is unshared looks to a subscriber like a quiet night, so that there are fewer is said: never
// which.
void Service::tell_of_fewer() {
  if (!settings_.sight.patients) return;
  std::map<std::string, Patients> before;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, one] : subscribers_)
      if (one.counts()) before.emplace(id, nullptr);
  }
  std::swap(before, seen_);  // one that begins again accepts what there is then
  for (auto& [id, patients] : seen_) {
    const auto held = before.find(id);
    const Patients known = held == before.end() ? nullptr : held->second;
    const Patients now = settings_.sight.patients(id);
    patients = now ? now : known;
    if (!now || !known || now == known || std::ranges::includes(*now, *known)) continue;
    std::string status, why = "fewer patients are shared with who made it than before " +
                              format_utc(record_.now()) + "; of the others it goes on telling";
    {
      const std::scoped_lock lock(mutex_);
      const auto one = subscribers_.find(id);
      if (one == subscribers_.end() || !one->second.counts()) continue;
      one->second.to_say = true;
      status = one->second.status;
      if (status == "error") why = one->second.error + "; " + why;
    }
    set_status(id, status, why);
  }
}

// A Subscription as it is from this version on. What is under way for it goes on; what it asks anew is tried
// anew.
void Service::take(const record::Version& version) {
  const std::scoped_lock lock(mutex_);
  const auto body = json::parse(version.body);
  auto asked = body ? read_subscription(*body) : Result<Subscription>(std::unexpected(body.error()));
  if (!asked) {
    log::warning("Subscription/" + version.id + " is not served: " + asked.error().field);
    subscribers_.erase(version.id);
    return;
  }
  Subscriber& one = subscribers_[version.id];
  one.status = asked->status;
  one.error = (*body)["error"].as_string();
  if (one.status == "requested") {
    one.failures = 0;
    one.not_before = {};
  }
  one.asked = std::make_shared<const Subscription>(std::move(*asked));
}

Result<void> Service::judge(const record::Version& version, std::vector<Line>& lines) {
  std::vector<std::shared_ptr<const Subscription>> all;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, one] : subscribers_)
      if (one.counts() && (one.events.empty() || one.events.back() < version.sequence))
        all.push_back(one.asked);
  }
  for (const auto& asked : all) {
    const auto event = concerns(record_.store(), *asked, version);
    // A filter that costs too much for one version is taken to hold: telling once too often loses nothing.
    if (!event && event.error().kind != ErrorKind::too_costly) return std::unexpected(event.error());
    if (event && !*event) continue;
    const Showing showing =
        settings_.sight.shows ? settings_.sight.shows(asked->id, version) : Showing{true, {}};
    if (showing.shown) lines.push_back({Line::Kind::event, asked->id, version.sequence});
    if (!showing.over.empty()) ended_.emplace(asked->id, showing.over);
  }
  return {};
}

void Service::apply(const std::vector<Line>& lines) {
  const std::scoped_lock lock(mutex_);
  for (const Line& line : lines) {
    if (line.kind == Line::Kind::position)
      position_ = kept_position_ = line.value;
    else if (line.kind == Line::Kind::event)
      subscribers_[line.subscription].events.push_back(line.value);
    else if (line.kind == Line::Kind::delivered)
      subscribers_[line.subscription].delivered = line.value;
    else
      subscribers_.erase(line.subscription);
  }
}

void Service::watch() {
  for (;;) {
    const auto seen = bell_->rung();
    auto more = look();
    while (more && *more) more = look();
    if (!more) log::warning("subscriptions: the log cannot be followed: " + more.error().message);
    {
      const std::scoped_lock lock(mutex_);
      if (stopping_) return;
    }
    std::this_thread::sleep_for(kBetween);
    bell_->wait_after(seen);
  }
}

}  // namespace dyad::notify
