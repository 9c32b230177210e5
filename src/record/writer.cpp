// SPDX-License-Identifier: Apache-2.0
#include "record/writer.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace dyad::record {
namespace {

// What a bug or a lack of memory comes to: the caller hears of it and the writing goes on.
Failure unexpected_end(const std::exception& fault) {
  log::error(std::string("a work ended unexpectedly: ") + fault.what());
  return fail(ErrorKind::storage, "the work ended unexpectedly and was not stored");
}

}  // namespace

Record::Writer::Writer(Store& store, const Clock& clock, const Rules& rules, const Matcher& matcher)
    : store_(store),
      clock_(clock),
      judgement_{QuantityCheck(rules), rules.references, matcher},
      thread_([this] { run(); }) {}

Record::Writer::~Writer() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  work_waits_.notify_all();
  thread_.join();
  std::unique_lock lock(mutex_);
  all_left_.wait(lock, [this] { return callers_ == 0; });
}

Result<void> Record::Writer::write(Draft& draft) {
  Job job{draft};
  std::unique_lock lock(mutex_);
  if (stop_) return fail(ErrorKind::busy, "the record is being closed");
  ++callers_;
  waiting_.push_back(&job);
  if (waiting_.size() >= wanted_) work_waits_.notify_one();
  job.wake.wait(lock, [&] { return job.done; });
  if (--callers_ == 0) all_left_.notify_all();
  return std::move(job.answer);
}

void Record::Writer::listen(Listener listener) {
  const std::scoped_lock lock(listening_);
  listeners_.push_back(std::move(listener));
}

Record::Writer::Group Record::Writer::next_group() {
  std::unique_lock lock(mutex_);
  const auto enough = [this] { return stop_ || waiting_.size() >= wanted_; };
  wanted_ = 1;
  work_waits_.wait(lock, enough);
  wanted_ = last_size_;
  work_waits_.wait_for(lock, gathering_, enough);
  Group group;
  std::size_t bytes = 0;
  while (!waiting_.empty() && group.size() < kMaxGroupWorks) {
    bytes += waiting_.front()->draft.submission.body.size();
    if (!group.empty() && bytes > kMaxGroupBytes) break;
    group.push_back(waiting_.front());
    waiting_.pop_front();
  }
  last_size_ = std::max<std::size_t>(group.size(), 1);
  return group;
}

void Record::Writer::run() {
  for (;;) {
    const Group group = next_group();
    if (group.empty()) return;
    write_group(group);
    const std::scoped_lock lock(mutex_);
    for (Job* job : group) {
      job->done = true;
      job->wake.notify_one();
    }
  }
}

void Record::Writer::write_group(const Group& group) {
  Result<void> done;
  try {
    done = do_group(group);
  } catch (const std::exception& fault) {
    done = unexpected_end(fault);
  }
  if (!done)
    for (Job* job : group) job->answer = done;
  announce(group);
}

Result<void> Record::Writer::do_group(const Group& group) {
  auto transaction = store_.begin();
  if (!transaction) return std::unexpected(transaction.error());
  const auto last = (*transaction)->last_sequence();
  if (!last) return std::unexpected(last.error());
  std::int64_t sequence = *last;
  for (Job* job : group) {
    job->answer = do_one(job->draft, **transaction);
    if (!job->draft.written.empty()) sequence = job->draft.written.back().sequence;
    job->draft.last_sequence = sequence;
  }
  if (sequence == *last) return {};  // nothing was written
  using std::chrono::steady_clock;
  const auto start = steady_clock::now();
  auto done = (*transaction)->commit();
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
  gathering_ = std::min(took / 2, kMaxGathering);
  return done;
}

Result<void> Record::Writer::do_one(Draft& draft, Transaction& transaction) {
  const Instant now = clock_.now();
  Result<std::vector<NewVersion>> versions;
  try {
    versions = judge(draft, transaction, judgement_, now);
  } catch (const std::exception& fault) {
    return unexpected_end(fault);  // nothing of it has been written; the rest of the group goes on
  }
  if (!versions) return std::unexpected(versions.error());
  if (versions->empty()) return {};
  auto committed = transaction.write(*versions, draft.submission, now);
  if (!committed) return std::unexpected(committed.error());
  draft.written = std::move(committed->versions);
  return {};
}

void Record::Writer::announce(const Group& group) {
  const std::scoped_lock lock(listening_);
  for (const Job* job : group) {
    if (!job->answer || job->draft.written.empty()) continue;
    for (const Listener& listener : listeners_) try {
        listener(job->draft.written);
      } catch (const std::exception& fault) {
        log::error(std::string("a listener of the record failed: ") + fault.what());
      }
  }
}

}  // namespace dyad::record
