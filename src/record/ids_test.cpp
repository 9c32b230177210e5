// SPDX-License-Identifier: Apache-2.0
#include "record/ids.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <thread>
#include <vector>

namespace dyad::record {

TEST_CASE("An id of a resource is a UUID of version 7 that says when it was made") {
  using namespace std::chrono;
  const auto before = floor<milliseconds>(system_clock::now()).time_since_epoch().count();
  const std::string id = resource_id();
  const auto after = floor<milliseconds>(system_clock::now()).time_since_epoch().count();
  REQUIRE(id.size() == 36);
  CHECK(id[14] == '7');
  CHECK(std::string("89ab").find(id[19]) != std::string::npos);
  const auto told = std::stoll(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
  CHECK(told >= before);
  CHECK(told <= after);
}

TEST_CASE("Later ids of resources sort later, also within a millisecond") {
  std::string last = resource_id();
  for (int i = 0; i < 2000; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(1));
    std::string next = resource_id();
    CHECK(next.substr(0, 18) > last.substr(0, 18));
    last = std::move(next);
  }
}

TEST_CASE("Ids that several threads make at once differ") {
  std::vector<std::vector<std::string>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made)
      threads.emplace_back([&mine] {
        for (int i = 0; i < 20'000; ++i) mine.push_back(i % 2 == 0 ? resource_id() : random_id());
      });
  }
  std::set<std::string> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  CHECK(all.size() == 80'000);
}

TEST_CASE("What must not be guessed tells no time") {
  std::set<std::string> firsts;
  for (int i = 0; i < 64; ++i) {
    const std::string id = random_id();
    CHECK(id[14] == '4');
    firsts.insert(id.substr(0, 8));
  }
  CHECK(firsts.size() == 64);
}

}  // namespace dyad::record
