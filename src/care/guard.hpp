// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/facts.hpp"
#include "care/watch_store.hpp"
#include "clinical/order_guard.hpp"
#include "record/record.hpp"

namespace dyad::care {

// Gives the Medication that an order refers to; null when it is not at hand.
using FindResource = std::function<const json::Value*(std::string_view reference)>;

// What a MedicationRequest, MedicationAdministration, MedicationStatement or ServiceRequest asks for; nothing
// for a ServiceRequest that is no imaging, and for other resources.
std::optional<clinical::Ordered> ordered_by(const json::Value& resource, const evidence::Book& book,
                                            const FindResource& find);
// What is known of her at a time, for an order of that time. `resource` may be null.
clinical::OrderMoment moment_of(const Facts& facts, const evidence::Book& book, Instant when,
                                const json::Value& resource);
// When a birth is planned, from what was ordered or decided; the first one after `when`.
std::optional<Instant> planned_birth(const Facts& facts, Instant when);

// An order of the mother's that stands in the record, judged as of when it counts: one that runs, now; one
// that is over, at its own time.
struct GuardedOrder {
  const record::Resource* resource = nullptr;
  clinical::Ordered order;
  json::Value words;
  Instant ordered;
  Instant judged;
  bool running = false;
  bool imaging = false;
  std::optional<Gestation> gestation;
  clinical::OrderVerdict verdict;
  std::string issue_id() const;
  std::string fingerprint() const;  // changes when something else is to be said
};
std::vector<GuardedOrder> guard_orders(const Facts& facts, const evidence::Book& book);

// Issues in the record: a DetectedIssue for each order with something to say.
struct KeptIssue {
  const record::Resource* resource = nullptr;
  std::string fingerprint;
  clinical::Concern concern = clinical::Concern::none;
  std::optional<clinical::Concern> overridden;  // what it was when it was overridden last
  bool over = false;
  // An override holds until the issue becomes worse than what was overridden.
  bool open() const { return !over && (!overridden || concern > *overridden); }
};
std::vector<KeptIssue> kept_issues(const Facts& facts);

// What is to be written for a case that runs; nothing when all is as it was kept.
std::optional<json::Value> guard_bundle(const Facts& facts, const evidence::Book& book,
                                        const std::string& program);
json::Value guard_json(const Facts& facts, const evidence::Book& book);  // api.ts CaseGuard

// Overrides an issue as read at `version`: {reason}. Who and why stand in it from then on. Gives its new
// version.
Result<int> override_issue(record::Record& record, const Facts& facts, std::string_view issue, int version,
                           const json::Value& body, const Answerer& who);

}  // namespace dyad::care
