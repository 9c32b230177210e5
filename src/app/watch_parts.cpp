// SPDX-License-Identifier: Apache-2.0
#include "app/watch_parts.hpp"

namespace dyad::app {

Result<std::unique_ptr<WatchParts>> WatchParts::open(api::Context& context, const ServeOptions& options) {
  auto support = DecisionSupport::open(options.cds_servers, options.cds_callers);
  if (!support) return std::unexpected(support.error());
  std::unique_ptr<WatchParts> out(new WatchParts(std::move(*support), context));
  context.cds = &out->support_->settings();
  return out;
}

WatchParts::WatchParts(std::unique_ptr<DecisionSupport> support, const api::Context& context)
    : record_(context.record),
      support_(std::move(support)),
      rounds_(context.record, context.book, context.quantities, "Dyad " + context.version) {}

void WatchParts::start() { thread_ = std::make_unique<WatchThread>(rounds_, record_); }

// Before the start nothing need be remembered: the first round looks at every case.
void WatchParts::note(const std::vector<record::Version>& versions) {
  if (thread_) thread_->note(versions);
}

}  // namespace dyad::app
