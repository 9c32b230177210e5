// SPDX-License-Identifier: Apache-2.0
#include "care/recent.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <barrier>
#include <string>
#include <thread>
#include <vector>

namespace {

using dyad::Result;
using dyad::care::Recent;

TEST_CASE("a question asked by many at once is computed once, and all get its answer") {
  Recent<int> recent(4);
  std::atomic<int> computed{0};
  std::atomic<int> right{0};
  std::barrier together(8);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        together.arrive_and_wait();
        const auto got = recent.get("q", [&]() -> Result<int> {
          ++computed;
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
          return 42;
        });
        if (got && *got == 42) ++right;
      });
  }
  CHECK(computed == 1);
  CHECK(right == 8);
}

TEST_CASE("what was not used for longest is computed again, what was used is not") {
  Recent<int> recent(2);
  int computed = 0;
  const auto ask = [&](const std::string& key) {
    return recent.get(key, [&]() -> Result<int> { return ++computed; }).value();
  };
  CHECK(ask("a") == 1);
  CHECK(ask("b") == 2);
  CHECK(ask("a") == 1);
  CHECK(ask("c") == 3);  // b goes
  CHECK(ask("a") == 1);
  CHECK(ask("b") == 4);
}

TEST_CASE("a failure is told and not kept, and an exception leaves nothing behind") {
  Recent<int> recent(2);
  const auto failed =
      recent.get("q", []() -> Result<int> { return dyad::fail(dyad::ErrorKind::refused, "not now"); });
  REQUIRE(!failed);
  CHECK(failed.error().message == "not now");
  CHECK_THROWS(recent.get("q", []() -> Result<int> { throw 1; }));
  CHECK(recent.get("q", []() -> Result<int> { return 7; }).value() == 7);
}

}  // namespace
