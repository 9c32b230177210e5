// SPDX-License-Identifier: Apache-2.0
// Messages that arrive at the same time on many connections, over a record in memory.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "app/feeds.hpp"
#include "app/workspace.hpp"
#include "query/query.hpp"

using namespace dyad;

namespace {

constexpr int kThreads = 8;

struct Ward {
  Ward() : workspace(std::move(*app::Workspace::in_memory())) {
    auto made = app::open_intake({"Asia/Ho_Chi_Minh", "", false}, workspace->record());
    REQUIRE_MESSAGE(made, (made ? "" : made.error().text()));
    intake = std::move(*made);
  }

  std::size_t count(const std::string& type, search::Parameters parameters = {}) {
    query::Request request;
    request.type = type;
    request.parameters = std::move(parameters);
    const auto n = query::count(workspace->record().store(), request);
    REQUIRE_MESSAGE(n, (n ? "" : n.error().text()));
    return *n;
  }

  // Every thread sends its own list; the codes answered.
  std::vector<std::string> send(const std::vector<std::vector<std::string>>& lists) {
    std::vector<std::vector<std::string>> codes(lists.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < lists.size(); ++i)
      threads.emplace_back([&, i] {
        for (const auto& message : lists[i]) {
          const auto reply = intake->receive(message);
          codes[i].push_back(reply.close || reply.messages.empty()
                                 ? "none"
                                 : reply.messages[0].substr(reply.messages[0].find("MSA|") + 4, 2));
        }
      });
    for (auto& t : threads) t.join();
    std::vector<std::string> all;
    for (auto& list : codes) all.insert(all.end(), list.begin(), list.end());
    return all;
  }

  std::unique_ptr<app::Workspace> workspace;
  std::unique_ptr<care::Intake> intake;
};

std::string result(const std::string& id, const std::string& patient, const std::string& order,
                   const std::string& value) {
  return "MSH|^~\\&|LAB|H1|||20260203041500+0700||ORU^R01^ORU_R01|" + id + "|P|2.5\rPID|1||" + patient +
         "^^^MRN^MR||Tran^Dao||19950301|F\rOBR|1||" + order +
         "^LAB|24323-8^Panel^LN|||20260203040000+0700|||||||||||||||20260203041400+0700|||F\rOBX|1|NM|2823-3^"
         "K^LN|1|" +
         value + "|mmol/L|||||F\r";
}

}  // namespace

TEST_CASE("results of one new patient that arrive together make one patient") {
  Ward ward;
  std::vector<std::vector<std::string>> lists(kThreads);
  for (int i = 0; i < kThreads; ++i)
    for (int n = 0; n < 5; ++n) {
      const std::string id = std::to_string(i) + "." + std::to_string(n);
      lists[static_cast<std::size_t>(i)].push_back(result(id, "P" + std::to_string(n), "F" + id, "4.1"));
    }
  for (const auto& code : ward.send(lists)) CHECK(code == "AA");
  CHECK(ward.count("Patient") == 5);
  CHECK(ward.count("Observation") == 5 * kThreads);
  CHECK(ward.count("Provenance") == 5 * kThreads);
}

TEST_CASE("one message sent on many connections at once has one effect and the same answer everywhere") {
  Ward ward;
  const std::vector<std::vector<std::string>> lists(
      kThreads,
      {result("1", "P1", "F1", "4.1"), "MSH|^~\\&|LAB|H1|||20260203||ORU^R01|2|P|2.5\rPID|1\rOBR|1\r"});
  const auto codes = ward.send(lists);
  for (std::size_t i = 0; i < codes.size(); ++i) CHECK(codes[i] == (i % 2 == 0 ? "AA" : "AE"));
  CHECK(ward.count("Observation") == 1);
  CHECK(ward.count("Binary") == 2);
  CHECK(ward.count("Task") == 1);
  const auto versions = ward.workspace->record().store().last_sequence();
  ward.send(lists);
  CHECK(*ward.workspace->record().store().last_sequence() == *versions);
}

TEST_CASE("of corrections of one result in any order, the one of the latest message stays") {
  const unsigned seed = std::random_device{}();
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  Ward ward;
  std::vector<std::string> messages;
  for (int n = 10; n < 40; ++n) {
    std::string text = result("C" + std::to_string(n), "P1", "F1", "4." + std::to_string(n));
    text.replace(text.find("041500"), 6, "04" + std::to_string(n) + "00");
    messages.push_back(std::move(text));
  }
  std::ranges::shuffle(messages, random);
  std::vector<std::vector<std::string>> lists(kThreads);
  for (std::size_t i = 0; i < messages.size(); ++i) lists[i % kThreads].push_back(messages[i]);
  for (const auto& code : ward.send(lists)) CHECK(code == "AA");
  CHECK(ward.count("Observation") == 1);
  CHECK(ward.count("Observation", {{"value-quantity", "4.39||mmol/L"}}) == 1);
}
