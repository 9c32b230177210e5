// SPDX-License-Identifier: Apache-2.0
#include "app/watch_parts.hpp"

#include "app/decision_support.hpp"

namespace dyad::app {

Result<std::unique_ptr<WatchParts>> WatchParts::open(api::Context& context, const ServeOptions& options) {
  auto cds = decision_support(options.cds_servers);
  if (!cds) return std::unexpected(cds.error());
  std::unique_ptr<WatchParts> out(new WatchParts(std::move(*cds), context));
  context.cds = &out->cds_;
  return out;
}

WatchParts::WatchParts(api::CdsSettings cds, const api::Context& context)
    : record_(context.record),
      cds_(std::move(cds)),
      rounds_(context.record, context.book, context.quantities, "Dyad " + context.version) {}

void WatchParts::start() { thread_ = std::make_unique<WatchThread>(rounds_, record_); }

// Before the start nothing need be remembered: the first round looks at every case.
void WatchParts::note(const std::vector<record::Version>& versions) {
  if (thread_) thread_->note(versions);
}

}  // namespace dyad::app
