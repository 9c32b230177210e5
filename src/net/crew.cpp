// SPDX-License-Identifier: Apache-2.0
#include "net/crew.hpp"

#include <algorithm>
#include <boost/system/error_code.hpp>
#include <semaphore>
#include <system_error>
#include <thread>
#include <utility>

#include "base/waiting.hpp"

namespace dyad::net {

// A thread of the crew. Woken, it is already counted as working.
class Crew::Hand final : public Lender {
 public:
  explicit Hand(Crew& crew) : crew_(crew), thread_([this] { live(); }) {}
  ~Hand() override { thread_.join(); }

  void wake() { woken_.release(); }
  void rest() { woken_.acquire(); }

  void waits() override {
    std::unique_lock lock(crew_.mutex_);
    --crew_.working_;
    crew_.lend(lock, false);
  }

  void goes_on() override {
    const std::scoped_lock lock(crew_.mutex_);
    ++crew_.working_;
  }

 private:
  void live() {
    Lender::of_this_thread(this);
    std::function<void()> job;
    for (bool lent = true; crew_.take(*this, lent, job); lent = false) {
      job();
      job = nullptr;
    }
  }

  Crew& crew_;
  std::binary_semaphore woken_{0};
  std::thread thread_;  // the last: it uses the others
};

Crew::Crew(boost::asio::io_context& io, std::size_t threads, std::size_t at_work)
    : most_(std::max<std::size_t>(1, threads)), at_work_(std::max<std::size_t>(1, at_work)), timer_(io) {}

Crew::~Crew() {
  drop();
  join();
}

// One that works and one that waits for the store without saying so, for each processor; and two for good
// measure.
std::size_t Crew::usually_at_work() { return 2 * std::max(1u, std::thread::hardware_concurrency()) + 2; }

void Crew::post(std::function<void()> job) {
  std::size_t begun = 0;
  bool full = false;
  {
    std::unique_lock lock(mutex_);
    jobs_.push_back(std::move(job));
    begun = begun_;
    full = working_ >= at_work_;
    lend(lock, false);
  }
  if (full && !watching_) watch(begun);
}

// While jobs are queued, looks now and then whether any has begun since.
void Crew::watch(std::size_t begun) {
  watching_ = true;
  timer_.expires_after(kStuck);
  timer_.async_wait([this, begun](boost::system::error_code ec) {
    watching_ = false;
    std::unique_lock lock(mutex_);
    if (ec || over_ || jobs_.empty()) return;
    const std::size_t now = begun_;
    if (now == begun) lend(lock, true);
    if (lock.owns_lock()) lock.unlock();
    watch(now);
  });
}

void Crew::drop() {
  std::deque<std::function<void()>> dropped;  // destroyed without the lock: a job may hold anything
  const std::scoped_lock lock(mutex_);
  dropped.swap(jobs_);
}

void Crew::join() {
  std::vector<std::unique_ptr<Hand>> hands;
  {
    std::unique_lock lock(mutex_);
    rested_.wait(lock, [this] { return jobs_.empty() && resting_.size() == hands_.size(); });
    over_ = true;
    resting_.clear();
    hands.swap(hands_);
  }
  for (const auto& hand : hands) hand->wake();
}

// Lets one more hand begin if there is work for it, and room; `whatever` makes room.
void Crew::lend(std::unique_lock<std::mutex>& lock, bool whatever) {
  if (jobs_.empty() || (working_ >= at_work_ && !whatever)) return;
  if (!resting_.empty()) {
    Hand* hand = resting_.back();
    resting_.pop_back();
    ++working_;
    lock.unlock();
    hand->wake();
  } else if (hands_.size() < most_) {
    try {
      hands_.push_back(std::make_unique<Hand>(*this));
      ++working_;
    } catch (const std::system_error&) {  // no more threads to be had: those there are take the job later
    }
  }
}

// The next job; false when all is over. Rests while there is none, or while enough others are at work, unless
// it was lent just now.
bool Crew::take(Hand& hand, bool lent, std::function<void()>& job) {
  std::unique_lock lock(mutex_);
  while (jobs_.empty() || (!lent && working_ > at_work_)) {
    --working_;
    resting_.push_back(&hand);
    if (resting_.size() == hands_.size()) rested_.notify_all();
    lock.unlock();
    hand.rest();
    lock.lock();
    if (over_) return false;
    lent = true;
  }
  job = std::move(jobs_.front());
  jobs_.pop_front();
  ++begun_;
  return true;
}

}  // namespace dyad::net
