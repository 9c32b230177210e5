// SPDX-License-Identifier: Apache-2.0
#include "app/study_work.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <optional>
#include <thread>

#include "app/words.hpp"
#include "base/decimal.hpp"

namespace dyad::app {
namespace {

volatile std::sig_atomic_t stop_asked = 0;
extern "C" void ask_to_stop(int) { stop_asked = 1; }

// While it lives, Ctrl-C and a polite kill ask to stop instead of ending the program in the middle.
class Interruptible {
 public:
  Interruptible() {
    stop_asked = 0;
    struct sigaction action{};
    action.sa_handler = ask_to_stop;
    sigaction(SIGINT, &action, &before_[0]);
    sigaction(SIGTERM, &action, &before_[1]);
  }
  ~Interruptible() {
    sigaction(SIGINT, &before_[0], nullptr);
    sigaction(SIGTERM, &before_[1], nullptr);
  }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  struct sigaction before_[2] = {};
};

void show_bar(std::uint64_t done, std::uint64_t all, std::chrono::steady_clock::time_point since) {
  constexpr int kWidth = 40;
  const double share = all ? static_cast<double>(done) / static_cast<double>(all) : 1;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
  std::string bar(static_cast<std::size_t>(share * kWidth), '#');
  bar.resize(kWidth, '.');
  const double left = share > 0 ? seconds / share - seconds : 0;
  const std::string percent = fixed(100 * share, 0);
  std::string line = "\r[" + bar + "] ";
  line += say("study.progress",
              {{"percent", std::string(percent.size() < 3 ? 3 - percent.size() : 0, ' ') + percent},
               {"seconds", fixed(left, 0)}}) +
          "  ";
  std::fputs(line.c_str(), stderr);
}

}  // namespace

Result<std::vector<study::Row>> run_units(const study::Plan& plan, const study::Range& range,
                                          unsigned threads) {
  const Interruptible guard;
  const std::uint64_t all = range.last - range.first;
  std::vector<study::Row> rows(static_cast<std::size_t>(all));
  std::atomic<std::uint64_t> next = 0, done = 0;
  std::mutex mutex;
  std::condition_variable finished;
  std::optional<Error> error;
  const auto work = [&] {
    while (!stop_asked) {
      const std::uint64_t i = next++;
      if (i >= all) return;
      auto row = study::run_unit(plan, range.first + i);
      if (!row) {
        const std::lock_guard lock(mutex);
        if (!error) error = row.error();
        next = all;
        return;
      }
      rows[static_cast<std::size_t>(i)] = std::move(*row);
      if (++done == all) {
        const std::lock_guard lock(mutex);
        finished.notify_all();
      }
    }
  };
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> team;
  const auto since = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(threads, std::max<std::uint64_t>(all, 1)); ++i)
    team.emplace_back(work);
  if (isatty(STDERR_FILENO)) {
    std::unique_lock lock(mutex);
    while (done < all && !error && !stop_asked) {
      show_bar(done, all, since);
      finished.wait_for(lock, std::chrono::milliseconds(200));
    }
    std::fprintf(stderr, "\r%70s\r", "");
  }
  for (std::thread& t : team) t.join();
  if (error) return std::unexpected(*error);
  if (done < all)
    return fail(ErrorKind::busy, "stopped before the end; parts that were finished before are whole",
                "study");
  return rows;
}

}  // namespace dyad::app
