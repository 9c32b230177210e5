// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "notify/event.hpp"
#include "notify/ports.hpp"
#include "record/record.hpp"

namespace dyad::notify {

// Whether who made a subscription may see a version, at the moment this is asked. `over` says why they will
// see nothing more of what they asked for; empty otherwise.
struct Showing {
  bool shown = false;
  std::string over;
};
using Shows = std::function<Showing(const std::string& subscription_id, const record::Version&)>;

// Of the patients a subscription can tell of those that who made it may see now, in order; the same list as
// before while nothing changed. Null: not known now, or none of those it names is left, which Shows tells.
using Patients = std::shared_ptr<const std::vector<std::string>>;
using PatientsOf = std::function<Patients(const std::string& subscription_id)>;

struct Sight {
  Shows shows{};          // without, all is shown
  PatientsOf patients{};  // without, nobody is told that there are fewer
};

struct Settings {
  std::string base;  // where this server is found, "https://x/fhir"
  // Addresses that may be notified, each a beginning such as "https://alerts.example/": a subscriber must not
  // be able to make the server speak to others of its network.
  std::vector<std::string> allowed;
  bool this_machine = true;  // and every address of this machine
  Sight sight{};
  std::size_t couriers = 2;  // notifications under way at the same time
  std::chrono::milliseconds first_wait{1'000};
  std::chrono::milliseconds longest_wait{300'000};
  int most_failures = 10;  // then the subscription is put into error
};

// Where a subscriber that reads for itself (server-sent-events) has come to.
struct Reading {
  std::string id;
  std::int64_t told = 0;  // number of the last event it was given
  bool greeted = false;
  bool over = false;  // it was told that the subscription is not active any more
  std::string error;  // that it was told of last
  Instant last;       // when it was given something
};

// Watches the log and tells subscribers. What is an event for whom is decided in the order of the log and
// kept by the ledger before anything is sent; it is sent, in order, until the subscriber confirms it. A crash
// may send a notification twice, never skip one: its event number tells.
class Service {
 public:
  Service(record::Record& record, Ledger& ledger, Courier& courier, Settings settings);
  ~Service();

  // Reads what was kept and begins to watch. Without start(), look() and deliver() do the work of its
  // threads.
  Result<void> open();
  void start();

  // Whether a Subscription may be stored: what it asks is understood and its address allowed.
  Result<void> check(const json::Value& resource) const;

  // Takes in a part of the log; true when there is more.
  Result<bool> look();
  // Does one piece of work that is due; false when none is. `next` is when there will be some.
  bool deliver(std::optional<Instant>& next);

  // $status of these subscriptions with one of these statuses; empty lists mean all.
  json::Value status(const std::vector<std::string>& ids, const std::vector<std::string>& statuses) const;
  // $events: those from `since` to `until`, both included, at most kMostEventsPerNotification.
  Result<json::Value> events(const std::string& id, std::optional<std::int64_t> since,
                             std::optional<std::int64_t> until, std::optional<Content> content) const;
  // For a subscriber that reads: events after `after`, which it saw before, or those from now on.
  Result<Reading> begin_reading(const std::string& id, std::optional<std::int64_t> after) const;
  // What it is given next, if anything is due now: a handshake once the subscription is active, events in
  // order, heartbeats, and last, when the subscription ends, how it stands.
  Result<std::optional<json::Value>> read_on(Reading& reading) const;
  // Called when there may be something to read, from a thread of the service. To be set before start().
  void when_read(std::function<void()> wake) { wake_ = std::move(wake); }

 private:
  struct Subscriber {
    std::shared_ptr<const Subscription> asked;
    std::string status;
    std::string error;
    std::vector<std::int64_t> events;  // sequence of each
    std::int64_t delivered = 0;
    int failures = 0;
    bool busy = false;
    bool to_say = false;  // its error is news to the subscriber
    Instant not_before;
    Instant last_sent;

    std::int64_t count() const { return static_cast<std::int64_t>(events.size()); }
    bool counts() const { return asked && (status == "active" || status == "error"); }
  };
  enum class Work { none, handshake, events, heartbeat, end };
  struct Job {
    std::string id;
    Work work = Work::none;
    std::shared_ptr<const Subscription> asked;
    Standing standing;
    std::vector<std::int64_t> sequences;  // of the events to bring
    std::int64_t first = 0;               // number of the first of them
  };
  struct Bell;

  void take(const record::Version& version);
  Result<void> judge(const record::Version& version, std::vector<Line>& lines);
  void apply(const std::vector<Line>& lines);
  std::pair<Work, Instant> work_of(const Subscriber& subscriber, Instant now) const;
  Job job_of(const std::string& id, const Subscriber& subscriber, Work work) const;
  void carry_out(const Job& job);
  Result<void> bring(const Job& job, const char* kind) const;
  Result<void> bring_classic(const Job& job) const;
  void failed(const Job& job, const Error& why);
  void tell_of_fewer();
  void set_status(const std::string& id, std::string_view status, std::string_view error);
  Standing standing_of(const Subscriber& subscriber) const;
  Result<std::vector<Event>> events_of(const std::string& id, const std::vector<std::int64_t>& sequences,
                                       std::int64_t first) const;
  bool is_allowed(std::string_view endpoint) const;
  void watch();
  void run_courier();

  record::Record& record_;
  Ledger& ledger_;
  Courier& courier_;
  const Settings settings_;
  std::function<void()> wake_;
  const std::shared_ptr<Bell> bell_;  // rung by the record, which may outlive this
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, Subscriber> subscribers_;
  std::int64_t position_ = 0;
  std::int64_t kept_position_ = 0;  // in the ledger
  // Of the watch alone: what judging found to be over, and why; whom each subscription could tell of.
  std::map<std::string, std::string> ended_;
  std::map<std::string, Patients> seen_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace dyad::notify
