// SPDX-License-Identifier: Apache-2.0
// kill -9 at random points of a run of commits: what was acknowledged is there in full, and nothing is there
// in part. DYAD_KILLS says how often.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "json/json.hpp"
#include "search/extract.hpp"
#include "store/scratch_dir.hpp"
#include "store/sqlite_store.hpp"
#include "store/verify.hpp"
#include "support/seed.hpp"

using namespace dyad;

namespace {

// A batch of varying size; each resource names its batch and how many belong to it.
std::vector<record::NewVersion> batch_of(int number) {
  const int size = 1 + number * 7 % 40;
  std::vector<record::NewVersion> out;
  for (int i = 0; i < size; ++i) {
    record::NewVersion n;
    n.type = "Basic";
    n.id = "b" + std::to_string(number) + "-" + std::to_string(i);
    n.recorded_at = {number};
    n.body = json::write(json::object({{"resourceType", "Basic"},
                                       {"id", n.id},
                                       {"batch", number},
                                       {"size", size},
                                       {"text", std::string(500 + i * 50 % 4000, 'x')}}));
    n.expected_version = 0;
    n.postings = search::postings_of(*json::parse(n.body));
    out.push_back(std::move(n));
  }
  return out;
}

// Runs in the child: commits from `first` on and writes each number to the pipe after the commit has
// returned.
[[noreturn]] void keep_committing(const std::string& path, int first, int pipe) {
  auto store = store::open_sqlite(path);
  if (!store) _exit(1);
  for (int number = first;; ++number) {
    if (!(*store)->commit(batch_of(number), {"crash", "{}"}, {number})) _exit(2);
    if (write(pipe, &number, sizeof number) != sizeof number) _exit(3);
  }
}

// The last number acknowledged by a child that was killed after `delay`; `first - 1` when none was.
int run_and_kill(const std::string& path, int first, std::chrono::microseconds delay) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    keep_committing(path, first, ends[1]);
  }
  close(ends[1]);
  std::this_thread::sleep_for(delay);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  int last = first - 1;
  int number = 0;
  while (read(ends[0], &number, sizeof number) == sizeof number) last = number;
  close(ends[0]);
  return last;
}

}  // namespace

TEST_CASE("after kill -9 at random points every acknowledged batch is whole and no batch is there in part") {
  std::mt19937 random(support::seed());
  store::ScratchDir dir;
  const std::string path = dir.file("record.db");
  const char* kills = std::getenv("DYAD_KILLS");
  const int rounds = kills ? static_cast<int>(std::strtol(kills, nullptr, 10)) : 12;
  int next = 1;
  int acknowledged_in_all = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto delay = std::chrono::microseconds(random() % 60'000);
    const int acknowledged = run_and_kill(path, next, delay);
    acknowledged_in_all += acknowledged - next + 1;

    auto store = store::open_sqlite(path);
    REQUIRE_MESSAGE(store, (store ? "" : store.error().text()));
    const auto verified = store::verify_record(path);
    REQUIRE(verified);
    for (const auto& fault : verified->faults) FAIL_CHECK(fault.sequence << ": " << fault.what);
    std::map<int, int> found;
    const auto versions = (*store)->since(0, 1'000'000);
    REQUIRE(versions);
    for (const auto& v : *versions) {
      const auto body = json::parse(v.body);
      REQUIRE(body);
      ++found[static_cast<int>((*body)["batch"].as_int().value_or(-1))];
    }
    for (int number = 1; number <= acknowledged; ++number) CHECK(found[number] > 0);
    for (const auto& [number, count] : found)
      CHECK_MESSAGE(count == static_cast<int>(batch_of(number).size()),
                    "batch " << number << " is there in part");
    next = found.empty() ? 1 : found.rbegin()->first + 1;
    // At most the one commit that was under way may be there without its acknowledgement.
    CHECK(next - 1 <= acknowledged + 1);
    CHECK((*store)->last_sequence() == static_cast<std::int64_t>(versions->size()));
  }
  CHECK(acknowledged_in_all > 0);
}
