// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <vector>

#include "api/context.hpp"
#include "app/commands.hpp"
#include "app/decision_support.hpp"
#include "app/watch_thread.hpp"
#include "care/rounds.hpp"

namespace dyad::app {

// What the watch, the guard and decision support for other systems need, wired together.
class WatchParts {
 public:
  static Result<std::unique_ptr<WatchParts>> open(api::Context& context, const ServeOptions& options);
  // The rounds begin, until the destruction.
  void start();
  void note(const std::vector<record::Version>& versions);  // a listener of the record

 private:
  WatchParts(std::unique_ptr<DecisionSupport> support, const api::Context& context);
  const record::Record& record_;
  const std::unique_ptr<DecisionSupport> support_;
  care::Rounds rounds_;
  std::unique_ptr<WatchThread> thread_;
};

}  // namespace dyad::app
