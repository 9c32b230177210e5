// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "access/accounts.hpp"
#include "app/channels.hpp"
#include "app/knowledge.hpp"
#include "care/consult_desk.hpp"

namespace dyad::app {

// Does one kind of work on a thread of its own: whenever it is woken, and again at the time it asks for.
class Beat {
 public:
  using Work = std::function<std::optional<Instant>()>;  // when to look again; nothing: when woken
  Beat(Work work, std::function<Instant()> now);
  ~Beat();
  void wake();
  void stop();  // for good; by whoever owns it

 private:
  void run();
  Work work_;
  std::function<Instant()> now_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool news_ = true;
  bool stop_ = false;
  std::thread thread_;
};

// Calling for help, put together: the desk, its channels, and the threads on which silence is noticed and
// messages go out.
class Calling {
 public:
  struct Choice {
    std::string file;                // of --calling; empty: none
    std::vector<std::string> hooks;  // of --allow-hook
    std::string link;                // address of the pages
  };
  static Result<std::unique_ptr<Calling>> open(const Choice& choice, record::Record& record,
                                               const Knowledge& known, access::Accounts& accounts);
  care::calling::Desk& desk() { return *desk_; }
  care::calling::PushBook& push() { return *push_; }
  // A listener of the record: quick, and safe from any thread.
  void note(const std::vector<record::Version>& versions);
  // Takes up what was open when the server stopped.
  Result<void> start();
  void stop();  // what is being done is finished first

 private:
  explicit Calling(record::Record& record) : record_(record) {}
  record::Record& record_;
  std::optional<care::calling::Policy> policy_;
  std::optional<care::calling::PushBook> push_;
  std::optional<OutsideChannels> channels_;
  std::optional<care::calling::Desk> desk_;
  std::unique_ptr<Beat> silence_;
  std::unique_ptr<Beat> messages_;
};

// Puts everybody of the demo on the list of their hospital, unless there are lists already.
Result<void> add_demo_lists(record::Record& record);

}  // namespace dyad::app
