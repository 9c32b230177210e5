// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "access/signing_keys.hpp"
#include "api/context.hpp"
#include "api/resolution_parts.hpp"
#include "care/phrases.hpp"
#include "care/plan_store.hpp"
#include "care/resolution_watch.hpp"
#include "care/run_store.hpp"

namespace dyad::app {

// Runs the watch over decisions beside the server: soon after each commit, and by the clock.
class DecisionThread {
 public:
  explicit DecisionThread(care::DecisionWatch watch);
  ~DecisionThread();
  void note();  // a listener of the record: quick, and safe from any thread

 private:
  void run();
  care::DecisionWatch watch_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool news_ = true;
  bool stop_ = false;
  std::thread thread_;
};

// What decisions and the operations that follow them need, wired together: words of the minutes, signing keys
// in the vault, the watch, the steps and the plans of operations.
class DecisionParts {
 public:
  static Result<std::unique_ptr<DecisionParts>> open(api::Context& context);
  // From when on the record may be written to; until the destruction.
  void start(record::Record& record);
  void note();

 private:
  DecisionParts(care::Phrases phrases, access::Secrets& secrets, const api::Context& context,
                care::FollowUpPlan follow_up, care::RunPlans steps);
  Result<void> open_plans(api::Context& context);
  const care::Phrases phrases_;
  access::VaultKeeper keeper_;
  access::SigningKeys keys_;
  api::Decisions decisions_;
  const care::RunPlans steps_;
  const care::Runs runs_;
  std::optional<care::JointPlans> plans_;
  std::unique_ptr<DecisionThread> thread_;
};

}  // namespace dyad::app
