// SPDX-License-Identifier: Apache-2.0
#include "query/query.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <thread>

#include "query/lane.hpp"
#include "support/memory_store.hpp"
#include "support/search_world.hpp"

using namespace dyad;

namespace {

struct Ward {
  support::MemoryStore store;
  std::int64_t now = support::SearchWorld::kBegin;

  void put(const std::string& text) {
    const auto body = json::parse(text);
    REQUIRE_MESSAGE(body, (body ? "" : body.error().text()));
    REQUIRE(store.commit({support::searchable(*body, now += 1000)}, {"test", ""}, {now}));
  }

  void remove(const std::string& type, const std::string& id) {
    REQUIRE(store.commit({{type, id, {now += 1000}, "test", true, "", {}, {}, {}}}, {"test", ""}, {now}));
  }

  // Some patients, each with observations o<patient>-<n>.
  void fill(int patients, int observations) {
    for (int p = 0; p < patients; ++p) {
      const std::string m = "p" + std::to_string(p);
      put(R"({"resourceType":"Patient","id":")" + m + R"(","gender":"female","active":true})");
      for (int n = 0; n < observations; ++n)
        put(R"({"resourceType":"Observation","id":"o)" + m + "-" + std::to_string(n) +
            R"(","status":"final","code":{"coding":[{"code":"hb"}]},"valueString":"x","subject":{"reference":"Patient/)" +
            m + R"("}})");
    }
  }
};

using Asked = std::vector<std::pair<std::string, std::string>>;

query::Request request_of(std::string type, Asked parameters) {
  query::Request out;
  out.type = std::move(type);
  out.parameters = std::move(parameters);
  return out;
}

Result<query::Page> run(const Ward& ward, std::string type, Asked parameters,
                        const query::Limits& limits = {}) {
  return query::run(ward.store, request_of(std::move(type), std::move(parameters)), limits);
}

std::string ids(const Result<query::Page>& page) {
  REQUIRE_MESSAGE(page, (page ? "" : page.error().text()));
  std::string out;
  for (const auto& entry : page->entries)
    out += (out.empty() ? "" : " ") + std::string(entry.mode == query::Entry::Mode::match ? "" : "+") +
           entry.version.id;
  return out;
}

template <class T>
Error refused(const Result<T>& page) {
  REQUIRE_FALSE(page);
  return page.error();
}

}  // namespace

TEST_CASE("Without an order asked the newest recorded comes first") {
  Ward ward;
  ward.fill(3, 0);
  ward.put(R"({"resourceType":"Patient","id":"p0"})");
  CHECK(ids(run(ward, "Patient", {})) == "p0 p2 p1");
  ward.remove("Patient", "p2");
  CHECK(ids(run(ward, "Patient", {})) == "p0 p1");
}

TEST_CASE("_count cuts pages, counts above the limit are cut, and _count=0 only counts") {
  Ward ward;
  ward.fill(7, 0);
  const auto page = run(ward, "Patient", {{"_count", "3"}});
  CHECK(ids(page) == "p6 p5 p4");
  CHECK(page->total == 7);
  REQUIRE(page->next);
  CHECK(ids(run(ward, "Patient", {{"_count", "3"}, {"_page", *page->next}})) == "p3 p2 p1");
  query::Limits limits;
  limits.max_count = 2;
  CHECK(ids(run(ward, "Patient", {{"_count", "100"}}, limits)) == "p6 p5");
  for (const Asked& asked : {Asked{{"_count", "0"}}, Asked{{"_summary", "count"}}}) {
    const auto counted = run(ward, "Patient", asked);
    CHECK(ids(counted) == "");
    CHECK(counted->total == 7);
    CHECK_FALSE(counted->next);
  }
}

TEST_CASE("A page shows the record as it stood at the first page, and keeps its total") {
  for (const char* const sort : {"_lastUpdated", "_id"}) {
    Ward ward;
    ward.fill(4, 0);
    const auto first = run(ward, "Patient", {{"_count", "2"}, {"_sort", sort}, {"gender", "female"}});
    CHECK(ids(first) == "p0 p1");
    ward.put(R"({"resourceType":"Patient","id":"a-new-one","gender":"female"})");
    ward.put(R"({"resourceType":"Patient","id":"p3","gender":"male"})");
    ward.remove("Patient", "p0");
    const auto second = run(
        ward, "Patient", {{"_count", "2"}, {"_sort", sort}, {"gender", "female"}, {"_page", *first->next}});
    CHECK(ids(second) == "p2 p3");
    CHECK(second->total == 4);
    CHECK_FALSE(second->next);
    CHECK(second->entries.back().version.body.find("female") != std::string::npos);
  }
}

TEST_CASE("A page of another search, or of a record that is not here, is refused") {
  Ward ward;
  ward.fill(4, 0);
  const auto page = run(ward, "Patient", {{"_count", "2"}, {"gender", "female"}});
  REQUIRE(page->next);
  CHECK(refused(run(ward, "Patient", {{"_count", "2"}, {"_page", *page->next}})).field == "_page");
  Ward empty;
  const Error lost = refused(run(empty, "Patient", {{"gender", "female"}, {"_page", *page->next}}));
  CHECK(lost.kind == ErrorKind::invalid);
  CHECK(lost.message.find("search again") != std::string::npos);
}

TEST_CASE("A search that costs too much is cut off and names what to narrow") {
  Ward ward;
  ward.fill(3, 10);
  query::Limits limits;
  limits.budget.rows = 20;
  limits.cheap_total = limits.cheap_total_judged = {5, 1000};
  const Error error = refused(run(ward, "Observation", {{"value-string:contains", "nowhere"}}, limits));
  CHECK(error.kind == ErrorKind::too_costly);
  CHECK(error.field == "value-string:contains");
  CHECK(error.limit.find("20 index rows") != std::string::npos);
  // A page that is found early is given; its total, which would cost too much unasked, is left out.
  const auto page = run(ward, "Observation", {{"_count", "2"}, {"code", "hb"}}, limits);
  CHECK(ids(page) == "op2-9 op2-8");
  CHECK_FALSE(page->total);
  CHECK(refused(run(ward, "Observation", {{"_count", "2"}, {"_total", "accurate"}}, limits)).kind ==
        ErrorKind::too_costly);
}

TEST_CASE("Long searches go through a narrow lane, and short ones past it") {
  const auto search = [](std::int64_t takes_ms) {
    return [takes_ms](const query::Limits& limits) -> Result<int> {
      const auto wait_ms = std::min(takes_ms, limits.budget.milliseconds);
      std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
      if (takes_ms > limits.budget.milliseconds) return fail(ErrorKind::too_costly, "too long");
      return static_cast<int>(limits.budget.milliseconds);
    };
  };
  query::Limits limits;
  limits.budget.milliseconds = 400;
  CHECK(query::through_lane(limits, search(200)) == 400);  // begun again with all its time
  CHECK(refused(query::through_lane(limits, search(500))).kind == ErrorKind::too_costly);
  // A millisecond less than the short time is no reason to give up.
  const auto hasty = [](const query::Limits& within) -> Result<int> {
    const bool brief = within.budget.milliseconds == query::kShort.count();
    std::this_thread::sleep_for(std::chrono::milliseconds(within.budget.milliseconds - 1));
    return brief ? Result<int>(fail(ErrorKind::too_costly, "too long")) : Result<int>(1);
  };
  CHECK(query::through_lane(limits, hasty) == 1);
  std::vector<query::Place> taken;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency() / 2); ++i) {
    auto place = query::Place::wait();
    REQUIRE(place);
    taken.push_back(std::move(*place));
  }
  // Beside long searches it counts as long earlier; what is short then still passes.
  CHECK(query::Trial().stage() == query::kShortBesideLong);
  CHECK(query::through_lane(limits, search(1)) == static_cast<int>(query::kShortBesideLong.count()));
  CHECK(refused(query::through_lane(limits, search(200))).kind == ErrorKind::busy);
  taken.clear();
  CHECK(query::Trial().stage() == query::kShort);
  CHECK(query::through_lane(limits, search(200)) == 400);
  // Many at once have as much longer, so that a rush of short searches does not count as long.
  std::vector<std::unique_ptr<query::Trial>> rush;
  for (unsigned i = 0; i < 8 * std::max(1u, std::thread::hardware_concurrency()); ++i)
    rush.push_back(std::make_unique<query::Trial>());
  CHECK(rush.front()->stage() == query::kShort);
  CHECK(rush.back()->stage() == 8 * query::kShort);
  rush.clear();
  CHECK(query::Trial().stage() == query::kShort);
  CHECK_THROWS_AS(query::stand_back([] { throw std::runtime_error("a bug"); }), std::runtime_error);
}

TEST_CASE("A search that was held up is tried once more beside the lane, one that worked is not") {
  query::Limits limits;
  limits.budget.milliseconds = 400;
  std::vector<query::Place> taken;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency() / 2); ++i) {
    auto place = query::Place::wait();
    REQUIRE(place);
    taken.push_back(std::move(*place));
  }
  int calls = 0;
  const auto held_up_once = [&](const query::Limits& within) -> Result<int> {
    if (++calls > 1) return 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(within.budget.milliseconds));
    return fail(ErrorKind::too_costly, "too long");
  };
  CHECK(query::through_lane(limits, held_up_once) == 1);  // with no place in the lane
  CHECK(calls == 2);
  taken.clear();
  calls = 0;
  const auto at_work = [&](const query::Limits& within) -> Result<int> {
    if (++calls > 1) return static_cast<int>(within.budget.milliseconds);
    const auto from = query::processor_time();
    while (query::processor_time() - from < std::chrono::milliseconds(within.budget.milliseconds)) {
    }
    return fail(ErrorKind::too_costly, "too long");
  };
  CHECK(query::through_lane(limits, at_work) == 400);  // in the lane, with all its time
  CHECK(calls == 2);
}

TEST_CASE("A step of a chain or _has, a sort and includes have limits of their own") {
  Ward ward;
  ward.fill(6, 2);
  query::Limits limits;
  limits.max_linked = 5;
  limits.max_sorted = 5;
  limits.max_included = 5;
  CHECK(refused(run(ward, "Observation", {{"subject:Patient.gender", "female"}}, limits)).field ==
        "subject:Patient.gender");
  CHECK(refused(run(ward, "Patient", {{"_has:Observation:subject:code", "hb"}}, limits)).field ==
        "_has:Observation:subject:code");
  CHECK(refused(run(ward, "Patient", {{"_sort", "gender"}}, limits)).field == "_sort");
  CHECK(refused(run(ward, "Patient", {{"_revinclude", "Observation:subject"}}, limits)).field ==
        "_revinclude");
  // With few resources left by the rest of the search, the same chain is cheap.
  CHECK(ids(run(ward, "Observation", {{"subject:Patient.gender", "female"}, {"_id", "op1-0,op2-0"}},
                limits)) == "op2-0 op1-0");
  CHECK(ids(run(ward, "Patient", {{"_has:Observation:subject:code", "hb"}, {"_id", "p3"}}, limits)) == "p3");
}

TEST_CASE("Includes stand once, never repeat a match, and skip what is not here") {
  Ward ward;
  ward.fill(1, 2);
  ward.put(R"({"resourceType":"Observation","id":"lost","status":"final","code":{"coding":[{"code":"hb"}]},)"
           R"("subject":{"reference":"Patient/nobody"},"hasMember":[{"reference":"Observation/op0-0"}]})");
  CHECK(ids(run(ward, "Observation", {{"_include", "Observation:subject"}})) == "lost op0-1 op0-0 +p0");
  CHECK(ids(run(ward, "Observation", {{"_include", "*"}, {"_id", "lost"}})) == "lost +op0-0");
  CHECK(ids(run(ward, "Observation", {{"_include", "Observation:has-member"}})) == "lost op0-1 op0-0");
  CHECK(ids(run(ward, "Patient", {{"_revinclude", "Observation:subject"}})) == "p0 +op0-0 +op0-1");
}

TEST_CASE("A condition names resources and is refused when it is not wholly understood") {
  Ward ward;
  ward.fill(5, 1);
  const auto find = query::matcher();
  using Ids = std::vector<std::string>;
  CHECK(find(ward.store, "Patient", "_id=p3&active=true", 2) == Ids{"p3"});
  CHECK(find(ward.store, "Patient", "?_id=p%33", 2) == Ids{"p3"});
  CHECK(find(ward.store, "Patient", "_id=nobody", 2) == Ids{});
  CHECK(find(ward.store, "Patient", "gender=female", 2)->size() == 2);
  CHECK(find(ward.store, "Observation", "subject:Patient._id=p2", 2) == Ids{"op2-0"});
  for (const char* const bad : {"", "_count=1", "colour=red", "gender", "gender=%4"}) {
    CAPTURE(bad);
    const auto found = find(ward.store, "Patient", bad, 2);
    REQUIRE_FALSE(found);
    CHECK(found.error().kind == ErrorKind::invalid);
  }
}

TEST_CASE("A condition asked inside a writing sees what the writing has done so far") {
  Ward ward;
  const auto writing = ward.store.begin();
  REQUIRE(writing);
  const auto body = json::parse(R"({"resourceType":"Patient","id":"new","gender":"male"})");
  REQUIRE((*writing)->write({support::searchable(*body, ward.now)}, {"test", ""}, {ward.now}));
  const auto find = query::matcher();
  CHECK(find(**writing, "Patient", "gender=male", 2)->size() == 1);
  CHECK(find(ward.store, "Patient", "gender=male", 2)->empty());
}

TEST_CASE("One version is judged by a search, its chains as the record stood then") {
  Ward ward;
  ward.fill(2, 1);
  const auto judged = [&](const Asked& asked, std::int64_t as_of) {
    const auto search = search::parse("Observation", asked);
    REQUIRE(search);
    const auto version = ward.store.read("Observation", "op1-0", {});
    const auto held = query::holds(ward.store, *search, **version, as_of);
    REQUIRE(held);
    return *held;
  };
  const std::int64_t before = *ward.store.last_sequence();
  ward.put(R"({"resourceType":"Patient","id":"p1","gender":"male"})");
  const std::int64_t now = *ward.store.last_sequence();
  CHECK(judged({{"code", "hb"}}, now));
  CHECK_FALSE(judged({{"code", "hr"}}, now));
  CHECK(judged({{"code", "hb"}, {"patient.gender", "female"}}, before));
  CHECK_FALSE(judged({{"code", "hb"}, {"patient.gender", "female"}}, now));
  CHECK(judged({{"patient.gender", "male"}}, now));
}
