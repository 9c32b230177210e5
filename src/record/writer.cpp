// SPDX-License-Identifier: Apache-2.0
#include "record/writer.hpp"

#include <time.h>

#include <algorithm>

#include "base/log.hpp"
#include "base/waiting.hpp"

namespace dyad::record {
namespace {

// What a bug or a lack of memory comes to: the caller hears of it and the writing goes on.
Failure unexpected_end(const std::exception& fault) {
  log::error(std::string("a work ended unexpectedly: ") + fault.what());
  return fail(ErrorKind::storage, "the work ended unexpectedly and was not stored");
}

// Of this thread.
std::chrono::nanoseconds processor_time() {
  timespec used{};
  if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
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
}

Result<void> Record::Writer::write(Draft& draft) {
  Job job{draft};
  // By a promise of its own, so that those who are told at the same time do not queue for one lock, and need
  // nothing of the writer after.
  auto told = job.told.get_future();
  {
    const std::scoped_lock lock(mutex_);
    if (stop_) return fail(ErrorKind::busy, "the record is being closed");
    waiting_.push_back(&job);
    if (waiting_.size() >= wanted_) work_waits_.notify_one();
  }
  const Waiting waiting;
  return told.get();
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
    for (Job* job : group) {
      auto told = std::move(job->told);  // the job is its caller's again while this one still speaks
      told.set_value(std::move(job->answer));
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
  if (!done) {
    people_.clear();  // learnt from what is undone
    for (Job* job : group) job->answer = done;
  }
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
  const auto start = std::chrono::steady_clock::now();
  const auto computed = processor_time();
  auto done = (*transaction)->commit();
  const auto waited = std::chrono::steady_clock::now() - start - (processor_time() - computed);
  gathering_ = std::clamp(std::chrono::duration_cast<std::chrono::microseconds>(waited) / 2,
                          std::chrono::microseconds(0), kMaxGathering);
  return done;
}

Result<void> Record::Writer::do_one(Draft& draft, Transaction& transaction) {
  const Instant now = clock_.now();
  Result<std::vector<NewVersion>> versions;
  try {
    versions = judge(draft, transaction, judgement_, now, people_);
  } catch (const std::exception& fault) {
    return unexpected_end(fault);  // nothing of it has been written; the rest of the group goes on
  }
  if (!versions) return std::unexpected(versions.error());
  if (versions->empty()) return {};
  if (std::ranges::any_of(*versions, tells_of_people, &NewVersion::type)) people_.clear();
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
