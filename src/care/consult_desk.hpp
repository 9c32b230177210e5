// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.hpp"
#include "care/consult_page.hpp"
#include "care/consult_reach.hpp"
#include "care/consult_rules.hpp"
#include "care/consult_task.hpp"
#include "care/consult_tell.hpp"
#include "evidence/quantity.hpp"
#include "record/record.hpp"

namespace dyad::care::calling {

// A party that a caller asks for, with the reasons.
struct Wanted {
  std::string role;
  std::string organization;  // empty: where somebody is on call, the circle first
  std::vector<Why> why;
};

// Where calls for help are opened, answered and watched. Handlers give the record as the caller may see it;
// the desk's own view of the whole record serves the list of who can be reached and the watching. Answers
// have the shapes of web/src/api_call.ts. Any thread.
class Desk {
 public:
  Desk(record::Record& whole, const evidence::Book& book, const evidence::Quantities& quantities,
       const Policy& policy, Channels& channels)
      : whole_(whole), book_(book), quantities_(quantities), policy_(policy), channels_(channels) {}

  Result<json::Value> proposal(const record::Record& record, std::string_view case_id) const;
  // Opens a consultation; by an empty body, with everybody who was proposed. `key` makes pressing twice open
  // one. conflict when one is open already.
  Result<json::Value> open(record::Record& record, const access::Principal& who, std::string_view case_id,
                           const json::Value& body);
  // Calls of a case, newest first.
  Result<json::Value> calls(const record::Record& record, const access::Principal& who,
                            std::string_view case_id) const;
  // {act: again | cancel | add, ...} on a whole call.
  Result<json::Value> steer(record::Record& record, const access::Principal& who, std::string_view case_id,
                            std::string_view call, const json::Value& body);
  // {act: delivered | read | accept | decline | hand_on | cancel, ...} on one party.
  Result<json::Value> act(record::Record& record, const access::Principal& who, std::string_view case_id,
                          std::string_view task, const json::Value& body);
  // What needs this person: calls to answer, and calls of theirs that nobody has answered.
  Result<json::Value> inbox(const record::Record& record, const access::Principal& who) const;

  // On-call lists of a hospital, and changes to them by whoever keeps them.
  Result<json::Value> duties(std::string_view hospital) const;
  Result<json::Value> add_duty(record::Record& record, const access::Principal& who,
                               std::string_view hospital, const json::Value& body);
  Result<json::Value> end_duty(record::Record& record, const access::Principal& who,
                               std::string_view hospital, std::string_view slot, const json::Value& body);

  // The watching (consult_watch.cpp, consult_pager.cpp). A listener of the record: true when there may be
  // something to do.
  bool note(const std::vector<record::Version>& versions);
  // Reads what is open from the record, after a start.
  Result<void> recall();
  // Pages for what asks for it, and asks others wherever somebody was silent for too long; when the next
  // silence ends.
  Result<std::optional<Instant>> escalate();
  // Sends one message that waits; false when none does. `next` is when one is to be tried again.
  Result<bool> send_one(std::optional<Instant>& next);

 private:
  using PageRows = std::vector<std::pair<record::Version, json::Value>>;
  struct CallFrame {
    std::string priority;
    TaskFrame task;
    std::vector<std::string> circle;
    std::vector<std::string>* joining = nullptr;  // hospitals called from outside the circle
  };
  struct Attempt {
    int failures = 0;
    Instant not_before;
  };
  Result<bool> escalate_one(const std::string& task, std::optional<Instant>& next);
  Result<void> open_pages(std::optional<Instant>& next);
  Result<void> open_page(const std::string& id);
  std::vector<record::Operation> paged_operations(const PageRequest& request, const Facts& facts,
                                                  const Reach& reach, Instant now) const;
  Result<json::Value> pages(const record::Record& record, const access::Principal& who,
                            std::string_view case_id, const PageRows& tasks, const PageRows& messages) const;
  Result<void> change_task(record::Record& record, std::string_view author, const std::string& task,
                           const std::function<Result<std::vector<record::Operation>>(
                               Party&, const json::Value& body, Instant now)>& change);
  Result<std::vector<record::Operation>> party_operations(const CallFrame& call, const Wanted& wanted,
                                                          const Reach& reach, const Times& times,
                                                          Instant now) const;
  Result<void> perform_call(record::Record& record, const access::Principal& who, const Facts& facts,
                            CallFrame call, const std::vector<Wanted>& wanted,
                            std::vector<record::Operation> first, const json::Value& body);
  Result<json::Value> add_party(record::Record& record, const access::Principal& who,
                                std::string_view case_id, const record::Version& call,
                                const json::Value& request, const json::Value& body);
  Result<std::vector<record::Operation>> ask_next(Party& party, const json::Value& task, const Reach& reach,
                                                  Instant now) const;
  Result<std::vector<record::Operation>> hand_over(Party& party, const json::Value& task, std::string_view me,
                                                   std::string_view to, std::string_view reason,
                                                   Instant now) const;
  std::vector<std::string> channels_to(const Reach& reach, std::string_view person) const;

  record::Record& whole_;
  const evidence::Book& book_;
  const evidence::Quantities& quantities_;
  const Policy& policy_;
  Channels& channels_;
  std::mutex opening_;
  mutable std::mutex mutex_;  // of what follows
  std::set<std::string> open_tasks_;
  std::set<std::string> requests_;          // ids of Communications that ask to page
  std::map<std::string, Attempt> waiting_;  // ids of Communications
};

// Parts of the answers (consult_view.cpp). `hospitals` holds the names as they are now.
json::Value party_json(const record::Reader& hospitals, const record::Version& version,
                       const json::Value& task, const Party& party,
                       const std::vector<json::Value>& communications, const access::Principal& who);
Result<std::vector<std::pair<record::Version, json::Value>>> read_of_type(
    const record::Reader& reader, std::string_view type, const std::vector<std::string>& patients);
bool is_open_call(const json::Value& service_request);
// Everybody asked by the page this Task is of, this Task's own apart; nobody of a call.
Result<std::set<std::string>> paged_by(const record::Reader& reader, const json::Value& task);

// Refuses writing into a replay, or by somebody who is not known where somebody must be.
Result<void> needs_person(const access::Principal& who);
Result<std::string> text_field(const json::Value& body, std::string_view name);

}  // namespace dyad::care::calling
